"""Principals and who is who: as joined when the snapshot was taken, for an operator's map may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from exeunt.model import Principal, Ref
from exeunt.people import People, Person
from exeunt.people.people import Doubt, people_of
from exeunt.plan.encoding import coded_out, gap_in, principal_in, principal_out, ref_in, ref_out
from exeunt.store.snapshots import Draft, Kept

_FILE: Final = "people.json"


def write_principals(draft: Draft, system: str, principals: Sequence[Principal]) -> None:
    draft.put_json(f"{system}/principals.json", [principal_out(one) for one in principals])


def read_principals(kept: Kept, system: str) -> tuple[Principal, ...]:
    return tuple(principal_in(one) for one in kept.json(f"{system}/principals.json"))


def write_people(draft: Draft, people: People) -> None:
    persons = [
        {
            "key": one.key,
            "name": one.name,
            "mail": one.mail,
            "employee_number": one.employee_number,
            "mails": sorted(one.mails),
            "principals": [ref_out(principal.ref) for principal in one.principals],
        }
        for one in people.persons
    ]
    doubts = [{"gap": coded_out(one.gap), "refs": [ref_out(ref) for ref in one.refs]} for one in people.doubts]
    draft.put_json(_FILE, {"persons": persons, "doubts": doubts})


def read_people(kept: Kept, principals: Mapping[str, Sequence[Principal]]) -> People:
    by_ref = {one.ref: one for mine in principals.values() for one in mine}
    told = kept.json(_FILE)
    persons = [_person(one, by_ref) for one in told["persons"]]
    doubts = [Doubt(gap_in(one["gap"]), tuple(map(ref_in, one["refs"]))) for one in told["doubts"]]
    return people_of(persons, doubts)


def _person(told: Mapping[str, Any], by_ref: Mapping[Ref, Principal]) -> Person:
    return Person(
        key=told["key"],
        name=told["name"],
        mail=told["mail"],
        employee_number=told["employee_number"],
        principals=tuple(by_ref[ref_in(ref)] for ref in told["principals"]),
        mails=frozenset(told["mails"]),
    )
