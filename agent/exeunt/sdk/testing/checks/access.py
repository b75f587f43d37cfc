from __future__ import annotations

import pytest

from exeunt.model import Change
from exeunt.model.access import Edit, Leave, Out, Own, Revoke
from exeunt.sdk.connector import Connector
from exeunt.sdk.testing.checks.base import Checks, lever_for
from exeunt.sdk.testing.checks.lists import CALL_FAULTS, PAGE_FAULTS
from exeunt.sdk.testing.secrecy import leaks, secrets_of
from exeunt.sdk.testing.sharing import (
    Sharing,
    Told,
    gaps_of,
    less,
    part_faults,
    read_access,
    read_or_gap,
    rows_of,
    stranger_faults,
)
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import aside, broken

MANY = "access"
"""The key of the lever `many` that gives more customers and grants than a page holds."""

_SHOWN = 4


class AccessChecks(Checks):
    """Who sees which customer: a row that is lost hides access, so nothing is whole that is not."""

    def test_tables_of_access_are_legal(self, stage: Stage) -> None:
        parts = _read(stage, stage.reader)
        if faults := [*part_faults(parts)]:
            broken(f"`access` is not legal: {faults[:_SHOWN]}")
        if not any(part.rows for part in parts):
            broken("`access` has no row at all: then every check of it would hold by itself.")

    def test_access_names_only_what_there_is(self, stage: Stage) -> None:
        if faults := [*stranger_faults(_sharing(stage, _read(stage, stage.reader)))]:
            broken(f"`access` names what nothing describes: {faults[:_SHOWN]}")

    def test_changes_reach_the_tables(self, stage: Stage) -> None:
        """What-if is made of these edits: one that fits nothing would say that nothing changes."""
        sharing = _sharing(stage, _read(stage, stage.reader))
        if not sharing.customers:
            aside("it has no customers")
        every = (change for action in stage.reader.actions() for change in stage.changes(action, stage.rows(action)))
        changes = [one for one in every if _is_asked(one, sharing)]
        lost = [edit for edit in stage.reader.access_after(changes) if not _fits(edit, sharing)]
        if lost:
            broken(f"`access_after` speaks of what the tables of `access` do not have: {lost[:_SHOWN]}")

    def test_reading_access_changes_nothing(self, stage: Stage) -> None:
        before = stage.census()
        for connector in (stage.reader, stage.writer):
            _read(stage, connector)
            if stage.census() != before:
                broken("The far side is another after `access`: some reading call writes.")

    def test_reading_access_twice_shows_the_same(self, stage: Stage) -> None:
        """A look may itself move something, such as a last sign-in: so the second is held to the looks around it."""
        one = stage.stranger()
        before, between, after = (rows_of(_read(stage, looking)) for looking in (one, stage.stranger(), one))
        moved = [name for name, rows in between.items() if rows not in (before.get(name), after.get(name))]
        if differing := sorted({*moved} | (before.keys() ^ between.keys()) | (before.keys() ^ after.keys())):
            broken(f"Read twice, `access` differs in {differing}: the same world gives the same rows.")

    @pytest.mark.parametrize("fault", [*PAGE_FAULTS, *CALL_FAULTS])
    def test_what_was_missed_of_access_is_never_whole(self, stage: Stage, fault: str) -> None:
        lever = lever_for(stage, fault)
        _offers(stage)
        if many := stage.far.many.get(MANY):
            many.give(2 * many.page + 1)
        before = _read(stage, stage.stranger())
        looking = stage.stranger()
        lever.arm(fault, on="read")
        seen = read_or_gap(looking)
        lever.clear()
        if wrong := [*less(before, seen, _read(stage, looking))]:
            broken(f"While every list suffers `{fault}`, `access` calls whole what is not: {wrong[:_SHOWN]}")

    def test_a_page_and_one_of_access_is_all_there(self, stage: Stage) -> None:
        """Without faults: a list that ends a page too early is shorter than what there is."""
        _offers(stage)
        many = stage.far.many.get(MANY)
        if many is None:
            aside(f"not checked: longer lists of access (`FarSide.many[{MANY!r}]`)")
        counts = []
        for wanted in (many.page, 2 * many.page + 1):
            many.give(wanted)
            parts = _read(stage, stage.stranger())
            if short := [part.id for part in parts if not part.end.whole and not part.beside]:
                broken(f"With {wanted} of each, {short[:_SHOWN]} are not whole on a far side without faults.")
            counts.append({part.id: len(part.rows) for part in parts})
        grown = {name: counts[1][name] - count for name, count in counts[0].items() if counts[1][name] != count}
        wrong = {name: more for name, more in grown.items() if more % (many.page + 1)}
        if not grown or wrong:
            broken(
                f"{many.page + 1} more of each were given; `access` has more by {wrong or grown}, and calls it whole."
            )

    def test_a_secret_stands_in_no_table(self, stage: Stage) -> None:
        parts = _read(stage, stage.reader)
        texts = [(f"a row of {part.id}", repr(row)) for part in parts for row in part.rows]
        texts += [("a gap", repr(gap)) for gap in gaps_of(parts)]
        texts += [("the log", line) for line in stage.kept.log]
        if places := leaks(texts, secrets_of(stage.far) | stage.kept.live):
            broken(f"A secret of the credential shows in {places[:_SHOWN]}.")


def _offers(stage: Stage) -> None:
    if stage.far.connector.access is Connector.access:
        aside("it offers no `access`")


def _read(stage: Stage, connector: Connector) -> list[Told]:
    _offers(stage)
    parts = read_access(connector)
    stage.kept.said += gaps_of(parts)
    return parts


def _sharing(stage: Stage, parts: list[Told]) -> Sharing:
    return Sharing(list(stage.reader.principals()), parts)


def _is_asked(change: Change, sharing: Sharing) -> bool:
    """As the host does: tasks and the like are handed over, too, and are no customers."""
    return not change.action.startswith("customer.transfer") or change.ref.kind in sharing.kinds


def _fits(edit: Edit, sharing: Sharing) -> bool:
    match edit:
        case Leave():
            return edit.principal in sharing.principals
        case Own():
            return edit.customer in sharing.customers and {edit.owner} <= {*sharing.subjects, ""}
        case Out():
            return {edit.group, edit.member} <= sharing.subjects
        case Revoke():
            return edit.subject in sharing.subjects
