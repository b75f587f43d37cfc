"""The JSON Schema of a departure policy, for editors: what `exeunt.policy.file` reads, but for what only it can know
(which actions there are, which rule is never reached).
"""

from __future__ import annotations

from typing import Any, Final

from exeunt.model import PHASES
from exeunt.policy.departure import EXPIRES
from exeunt.policy.file import FORMAT
from exeunt.policy.limits import DEFAULT, NOT_HELD
from exeunt.policy.shapes import CONDITIONS, PART, SPAN, SWITCH, TEXT, Schema, some, whole
from exeunt.policy.signatures import MOST
from exeunt.policy.sorting import TIER, TIER_RULE

_COUNT: Final = whole().schema


def _table(properties: dict[str, Any], *needed: str, others: Schema | bool = False) -> dict[str, Any]:
    """A table of these keys that is not empty."""
    found = {"type": "object", "properties": properties, "additionalProperties": others, "minProperties": 1}
    return {**found, "required": list(needed)} if needed else found


def _list(items: Schema) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1}


_OPTIONS: Final = _table({}, others={"anyOf": [TEXT.schema, SWITCH.schema, _COUNT, _list(TEXT.schema)]})
_EXCEPT: Final = _list({"anyOf": [{"type": "string", "pattern": r"[^*\s]"}, CONDITIONS.schema]})
_ACTION: Final = {
    "anyOf": [
        {"const": "do"},
        _table({"do": {"const": True}, "options": _OPTIONS, "except": _EXCEPT}),
        _table(
            {
                "do": {"const": True},
                "options": _OPTIONS,
                "except": _EXCEPT,
                "despite": _list(TEXT.schema),
                "because": TEXT.schema,
            },
            "despite",
            "because",
        ),
        _table({"skip": {"const": True}, "because": TEXT.schema}, "skip", "because"),
    ]
}
_SUCCESSOR: Final = _table(
    {
        "tier": some(TIER).schema,
        "kind": some(TEXT).schema,
        "where": CONDITIONS.schema,
        "to": {"type": "string", "pattern": r"^\s*(manager|[^@\s]+@[^@\s]+)\s*$"},
        "because": TEXT.schema,
    },
    "to",
)
_LIMIT: Final = {"anyOf": [_COUNT, _table({"count": _COUNT, "share": PART.schema})]}
_SIGNATURES: Final = _table(
    {
        "always": {"type": "integer", "minimum": 1, "maximum": MOST},
        "second-person-for": {
            **_list(TIER.schema),
            "allOf": [{"contains": {"const": "A"}}, {"contains": {"const": "unknown"}}],
        },
    }
)


def departure_schema() -> Schema:
    """What an editor checks a departure policy by."""
    sections = {
        "exeunt": {"const": FORMAT},
        "name": TEXT.schema,
        "actions": _table({phase: _table({}, others=_ACTION) for phase in PHASES}),
        "tier": TIER_RULE.schema,
        "successors": _list(_SUCCESSOR),
        "limits": _table({DEFAULT: _LIMIT, NOT_HELD: _COUNT}, others=_LIMIT),
        "signatures": _SIGNATURES,
        "expires": _table(dict.fromkeys(EXPIRES, SPAN.schema)),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Exeunt departure policy",
        **_table(sections, "exeunt", "name"),
    }
