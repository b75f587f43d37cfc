from __future__ import annotations

import pytest

from exeunt.errors import CallError
from exeunt.sdk.testing.checks.base import Checks, lever_for, many_of
from exeunt.sdk.testing.legal import end_faults
from exeunt.sdk.testing.stage import Found, Stage
from exeunt.sdk.testing.verdict import broken

PAGE_FAULTS = ("repeat-page", "missing-page", "short-page")
CALL_FAULTS = ("denied", "unavailable", "html", "cut-body")


class ListChecks(Checks):
    """Absence is not a fact without completeness."""

    @pytest.mark.parametrize("length", ["none", "one", "a page", "a page and one", "many"])
    def test_a_list_of_every_length_is_whole(self, stage: Stage, action: str, length: str) -> None:
        many = many_of(stage, action)
        wanted = {"none": 0, "one": 1, "a page": many.page, "a page and one": many.page + 1, "many": many.most}[length]
        many.give(wanted)
        found = stage.find(stage.action(action))
        if found.error or not found.end.whole:
            broken(f"`find` of {action} is not whole with {wanted} things: {found.error or found.end.gaps}")
        _is_all(found, wanted, action)
        if found.end.counted not in {None, wanted}:
            broken(f"`find` of {action} says that the system counts {found.end.counted}; there are {wanted}.")

    @pytest.mark.parametrize("fault", PAGE_FAULTS)
    def test_a_broken_page_is_never_a_shorter_whole_list(self, stage: Stage, action: str, fault: str) -> None:
        lever, many = lever_for(stage, fault), many_of(stage, action)
        wanted = 2 * many.page + 1
        many.give(wanted)
        who = stage.leaver
        lever.arm(fault, on="read")
        found = stage.find(stage.action(action, stage.stranger()), who)
        if found.end.whole:
            _is_all(found, wanted, action)
        elif found.error is None and (faults := list(end_faults(found.end))):
            broken(f"`find` of {action} doubts, but not legally: {faults}")

    @pytest.mark.parametrize("fault", CALL_FAULTS)
    def test_a_failed_find_is_never_whole(self, stage: Stage, action: str, fault: str) -> None:
        lever, who = lever_for(stage, fault), stage.leaver
        looking = stage.action(action, stage.stranger())
        lever.arm(fault, on="read")
        found = stage.find(looking, who)
        if found.end.whole:
            broken(f"`find` of {action} is whole with {len(found.items)} things while every call ends in `{fault}`.")

    @pytest.mark.parametrize("fault", CALL_FAULTS)
    def test_what_was_not_seen_is_never_gone(self, stage: Stage, action: str, fault: str) -> None:
        lever = lever_for(stage, fault)
        known = dict(stage.find(stage.action(action)).items)
        looking = stage.action(action, stage.stranger())
        lever.arm(fault, on="read")
        try:
            seen = looking.observe(list(known))
        except CallError as error:
            stage.kept.errors.append(error)
            return
        if invented := [str(ref) for ref in seen if seen[ref] != known.get(ref)]:
            broken(f"`observe` of {action} says something new of {invented[:5]} while every call ends in `{fault}`.")

    @pytest.mark.parametrize("fault", CALL_FAULTS)
    def test_failed_principals_are_never_whole(self, stage: Stage, fault: str) -> None:
        lever, connector = lever_for(stage, fault), stage.stranger()
        lever.arm(fault, on="read")
        people, end = connector.principals().all()
        if end.whole:
            broken(f"`principals` is whole with {len(people)} people while every call ends in `{fault}`.")


def _is_all(found: Found, wanted: int, action: str) -> None:
    if len(found.refs) != wanted or len(set(found.refs)) != wanted:
        broken(
            f"`find` of {action} calls a list whole that holds {len(set(found.refs))} different things"
            f" ({len(found.refs)} in all) of {wanted}."
        )
