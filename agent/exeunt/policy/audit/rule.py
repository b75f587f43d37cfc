"""One rule of an audit policy: what must be true, how much it matters, and whom it spares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from exeunt.policy.audit.rules import EITHER, OF_ACCOUNTS, OF_NOBODY, SORTS, Check
from exeunt.policy.audit.words import ROLES, TIERED
from exeunt.policy.document import Place, closest
from exeunt.policy.shapes import SWITCH, TEXT, Schema, Shape, entry, said, some, word
from exeunt.policy.tiers import Tier

Severity = Literal["high", "medium", "low"]

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Name:
    """What people call a policy or a rule."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """Whom, or which customers, a rule spares."""

    role: tuple[str, ...] = field(default=(), metadata=said(ROLES, "People of these roles."))
    person: tuple[str, ...] = field(
        default=(),
        metadata=said(
            some(TEXT), "These people: an e-mail, an employee number, or a user name or name that nobody else has."
        ),
    )
    tier: tuple[Tier, ...] = field(default=(), metadata=said(TIERED, "Customers of these tiers."))
    because: str = field(metadata=said(TEXT, "Why; an auditor will ask."))


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` is its key in the policy, `sort` the word for what it asks; `line` is 0 for a rule that nobody wrote.

    may_be_empty   that there is nobody and nothing to judge is as it should be
    """

    id: str
    sort: str
    name: Name
    severity: Severity
    check: Check
    exempt: tuple[Exempt, ...] = ()
    line: int = 0
    may_be_empty: bool = False


def _read_name(place: Place) -> Name:
    if not place.is_table:
        text = place.text()
        return Name(text, text)
    entries = place.known("en", "zh")
    for language in ("en", "zh"):
        if entries and language not in entries:
            place.complain("policy.missing", name=language, other="")
    said_in = {language: entries[language].text() for language in entries}
    return Name(said_in.get("en", ""), said_in.get("zh", ""))


NAME: Final[Shape[Name]] = Shape(
    _read_name,
    {
        "anyOf": [
            TEXT.schema,
            {
                "type": "object",
                "properties": {"en": TEXT.schema, "zh": TEXT.schema},
                "required": ["en", "zh"],
                "additionalProperties": False,
            },
        ]
    },
)
SEVERITY: Final = word(*SEVERITIES)
_EXEMPT: Final = entry(Exempt, "role", "person", "tier")
_CHECKS: Final[Mapping[str, Shape[Any]]] = {sort: entry(table, *EITHER.get(sort, ())) for sort, table in SORTS.items()}
_COMMON: Final = ("name", "severity", "except", "may_be_empty")


def read_rules(place: Place) -> tuple[Rule, ...]:
    """The section `rules`: the id of a rule → what it asks."""
    rules = [_read_rule(item, name) for name, item in place.table().items()]
    return tuple(rule for rule in rules if rule is not None)


def _read_rule(place: Place, rule_id: str) -> Rule | None:
    entries = place.known(*_COMMON, *SORTS)
    sorts = [sort for sort in SORTS if sort in entries]
    for needed in ("name", "severity"):
        if entries and needed not in entries:
            place.complain("policy.missing", name=needed, other="")
    for sort in sorts[1:]:
        entries[sort].complain("policy.contradiction", first=sorts[0], second=sort)
    if entries and not sorts:
        place.complain("policy.no-check", known=", ".join(SORTS))
    checks = [_CHECKS[sort].read(entries[sort]) for sort in sorts]
    for sort in sorts if "except" in entries else ():
        _complain_of_exceptions(entries["except"], sort)
    exempt = tuple(_EXEMPT.read(item) for item in entries["except"].items()) if "except" in entries else ()
    name = _read_name(entries["name"]) if "name" in entries else Name("", "")
    severity = _severity(entries["severity"]) if "severity" in entries else "high"
    empty = "may_be_empty" in entries and entries["may_be_empty"].truth()
    return Rule(rule_id, sorts[0], name, severity, checks[0], exempt, place.line, empty) if sorts else None


def _complain_of_exceptions(place: Place, sort: str) -> None:
    """An exception that spares nobody must not look as if it did."""
    if sort in OF_NOBODY:
        place.complain("policy.no-except-here", sort=sort)
    for item in place.items() if sort in OF_ACCOUNTS else ():
        if item.is_table and "tier" in (entries := item.table()):
            entries["tier"].complain("policy.no-tier-here", sort=sort)


def _severity(place: Place) -> Severity:
    name = place.word(SEVERITIES)
    return next((severity for severity in SEVERITIES if severity == name), "high")


def check_roles(place: Place, known: Collection[str]) -> None:
    """Complain of every role named below this place, which was read without a mistake, that the policy lacks."""
    for name, item in place.table().items() if place.is_table else ():
        for one in item.one_or_more() if name in ("role", "sponsor") else ():
            if one.text() not in known:
                one.complain("policy.unknown-role", value=one.text(), suggestion=closest(one.text(), known))
        for one in item.one_or_more():
            check_roles(one, known)


def _rules_schema() -> Schema:
    common = {
        "name": {"description": "What people call the rule.", **NAME.schema},
        "severity": {"description": "How much it matters.", **SEVERITY.schema},
        "may_be_empty": {"description": "Nobody to judge is as it should be.", **SWITCH.schema},
        "except": {"description": "Whom it spares.", "type": "array", "items": _EXEMPT.schema, "minItems": 1},
    }
    checks = {sort: {"description": SORTS[sort].__doc__ or "", **shape.schema} for sort, shape in _CHECKS.items()}
    one = {
        "type": "object",
        "properties": {**common, **checks},
        "required": ["name", "severity"],
        "oneOf": [{"required": [sort]} for sort in SORTS],
        "allOf": [
            _where(OF_ACCOUNTS, {"items": {"not": {"required": ["tier"]}}}),
            _where(OF_NOBODY, {"not": {}}),
        ],
        "additionalProperties": False,
    }
    return {"type": "object", "additionalProperties": one, "minProperties": 1}


def _where(sorts: Collection[str], schema: Schema) -> Schema:
    """What `except` must be besides, in rules of these sorts."""
    return {
        "if": {"anyOf": [{"required": [sort]} for sort in sorted(sorts)]},
        "then": {"properties": {"except": schema}},
    }


RULES: Final[Shape[tuple[Rule, ...]]] = Shape(read_rules, _rules_schema())
