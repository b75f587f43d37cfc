"""Sharing rules as their metadata has them: `SharingRules`, one component an object, names and no ids.

They are read to say why, and to know what a change of owner would do; what is shared today stands in the share tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exeunt.sdk import CallError
from exeunt_salesforce.access.models import CHILDREN
from exeunt_salesforce.soap import METADATA_NAMES, Soap

_OWNER_RULES, _CRITERIA_RULES = "sharingOwnerRules", "sharingCriteriaRules"


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a rule shares from or to: the sort as the metadata's tag says it, and the developer name."""

    sort: str
    name: str


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule.

    source  whose records, if it goes by owner
    target  with whom
    levels  on the object itself, and for an account's rule on the children, in the vendor's words
    watched fields that its criteria look at
    """

    object: str
    name: str
    label: str
    source: Party | None
    target: Party
    levels: Mapping[str, str]
    watched: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"rule:{self.object}.{self.name}"

    @property
    def asks_for_owner(self) -> bool:
        """A change of owner may take a record out of the rule."""
        return any(field.lower().startswith("owner") for field in self.watched)


def read_rules(soap: Soap, objects: Sequence[str]) -> Mapping[str, Sequence[RuleText]] | None:
    """The rules of each object; None where they cannot be read."""
    found: dict[str, Sequence[RuleText]] = {}
    try:
        for start in range(0, len(objects), METADATA_NAMES):
            for record in soap.read_metadata("SharingRules", objects[start : start + METADATA_NAMES]):
                found[_text(record, "fullName")] = list(_rules(record))
    except CallError:
        return None
    return found


def _rules(record: Any) -> Iterator[RuleText]:
    name = _text(record, "fullName")
    for element in record:
        sort = _tag(element)
        target = _party(element, "sharedTo")
        if sort in {_OWNER_RULES, _CRITERIA_RULES} and target is not None:
            yield RuleText(
                object=name,
                name=_text(element, "fullName"),
                label=_text(element, "label") or _text(element, "fullName"),
                source=_party(element, "sharedFrom") if sort == _OWNER_RULES else None,
                target=target,
                levels=_levels(name, element),
                watched=tuple(_text(item, "field") for item in element if _tag(item) == "criteriaItems"),
            )


def _levels(name: str, element: Any) -> Mapping[str, str]:
    settings = next((part for part in element if _tag(part) == "accountSettings"), ())
    below = {child: _text(settings, f"{child.lower()}AccessLevel") for child in CHILDREN}
    return {name: _text(element, "accessLevel"), **{child: word for child, word in below.items() if word}}


def _party(element: Any, tag: str) -> Party | None:
    """The vendor puts one party into one element; `allInternalUsers` is an empty one."""
    inside = next((part for part in element if _tag(part) == tag), ())
    return next((Party(_tag(part), (part.text or "").strip()) for part in inside), None)


def _text(element: Any, tag: str) -> str:
    return next((str(part.text or "").strip() for part in element if _tag(part) == tag), "")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
