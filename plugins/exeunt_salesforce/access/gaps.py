"""What the org has and this does not compute, said aloud: a part without rows whose gap names it.

What an org does not have is no gap. Files and reports are in every org, and stand beside every answer.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from exeunt.sdk import CallError, Completeness, Gap, Part, reading, with_reason
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.models import CONTACT
from exeunt_salesforce.access.source import Query, Source
from exeunt_salesforce.errors import Missing
from exeunt_salesforce.kinds import ACCOUNT
from exeunt_salesforce.soap import Soap

_PERSON = "IsPersonAccount"
_LIFTING = ("Contract", "Order")
_DEFERRALS = frozenset({"deferSharingRules", "deferGroupMembership"})


@reading
def nothing(*gaps: Gap, how: str = "not-computed") -> Generator[Any, None, Completeness]:
    yield from ()
    return Completeness(whole=False, how=how, gaps=gaps)


def gap_parts(source: Source, lists: Lists, soap: Soap) -> Iterator[Part]:
    yield Part(
        "grants", nothing(Gap("salesforce.files-not-computed"), how="beside"), kind="ContentDocument", cause="shared"
    )
    yield Part("grants", nothing(Gap("salesforce.reports-not-computed"), how="beside"), kind="Report", cause="shared")
    active = {row["Id"] for row in lists.users.rows if row["IsActive"] == "true"}
    if outside := len(active & lists.external):
        # sharing sets, share groups and super users stand in no table that can be read
        yield Part("grants", nothing(Gap("salesforce.external-not-computed", {"users": outside})), cause="shared")
    people = _left_out(source, ACCOUNT, _PERSON)
    if people:
        gap = Gap("salesforce.people-not-computed", {"records": people})
        yield Part("grants", nothing(gap), kind=CONTACT, cause="parent")
    counted = {kind: _left_out(source, kind) for kind in _LIFTING}
    owned = [
        Gap("salesforce.owners-not-computed", {"object": kind, "records": count})
        for kind, count in counted.items()
        if count
    ]
    if owned:
        yield Part("grants", nothing(*owned), kind=ACCOUNT, cause="parent")
    yield from _deferred(soap)


def _left_out(source: Source, kind: str, switch: str = "") -> int:
    """How many records of an object are not followed up; where nobody will count them, at least one."""
    if kind not in source.api.objects() or (switch and switch not in source.api.describe(kind).fields):
        return 0
    count = source.count(Query(("Id",), kind, (f"{switch} = true",) if switch else ()))
    return 1 if count is None else count


def _deferred(soap: Soap) -> Iterator[Part]:
    """While the administrator has put off the recalculation of sharing, the share tables are of another day."""
    try:
        records = list(soap.read_metadata("SharingSettings", ["Sharing"]))
    except Missing:  # no such settings here
        return
    except CallError as error:
        yield Part("grants", nothing(Gap("salesforce.deferral-unread", with_reason({}, error))), cause="rule")
        return
    said = {_tag(item): (item.text or "").strip() for record in records for item in record}
    if any(said.get(name) == "true" for name in _DEFERRALS):
        yield Part("grants", nothing(Gap("salesforce.sharing-deferred"), how="stale"), cause="rule")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
