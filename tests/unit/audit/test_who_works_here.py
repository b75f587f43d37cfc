"""The drill, the self-check and who holds what: whom the roster does not have counts for nobody who works here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exeunt.audit.drill import drill
from exeunt.audit.holdings import holdings
from exeunt.audit.scene import Scene
from exeunt.audit.selfcheck import self_check
from exeunt.policy.truth import Truth
from exeunt.report.audit.risks import check_section, drill_section
from exeunt.report.blocks import Line, Table
from exeunt.text import Texts

POLICY = "tier: {fact: purchases, A: 3, B: 2}\nrules: {r: {name: R, severity: low, successor: {fact: next}}}"
WORLD = """
people:
  ada: {accounts: [crm, hr, erp], powers: [admin]}
  ben: {accounts: [crm, hr]}
  guest: {accounts: [crm, erp], powers: [admin]}
  gone: {accounts: {crm: active, hr: inactive}, powers: [admin]}
customers:
  shared: {owner: ada, team: [ben], purchases: 5}
  doubtful: {owner: ada, team: [guest], purchases: 5, phone: "1"}
  left: {owner: ada, team: [gone], purchases: 5}
  named: {owner: ben, next: guest, purchases: 5}
  theirs: {owner: guest, purchases: 500}
  nobodys: {owner: gone, purchases: 5}
"""
ROSTER = f"roster: [hr]\n{WORLD}"


def people(made):
    return {one.person.name: one for one in made.people}


def test_only_who_works_here_for_certain_is_somebody_else_who_knows_a_customer(scene_of):
    ada = people(drill(scene_of(ROSTER, POLICY)))["ada"]
    assert sorted(ref.id for ref in ada.examples) == ["doubtful", "left"]
    assert (ada.single_track, ada.perhaps_shared) == (2, 1)  # of `doubtful` it is not known


def test_only_who_works_here_for_certain_is_somebody_else_who_administers_a_system(scene_of):
    made = people(drill(scene_of(ROSTER, POLICY)))
    assert (made["ada"].alone_in, made["ada"].perhaps_with) == (("crm", "hr", "erp"), ("crm", "erp"))
    assert made["guest"].alone_in == ()  # ada is there


def test_whom_the_roster_does_not_have_is_drilled_last_and_counted(scene_of):
    made = drill(scene_of(ROSTER, POLICY))
    assert [one.person.name for one in made.people] == ["ada", "ben", "guest"]  # though the guest has most
    assert [one.works for one in made.people] == [Truth.YES, Truth.YES, Truth.UNKNOWN]
    assert (made.unsure, made.roster) == (1, True)


def test_holdings_tell_who_works_here_who_does_not_and_of_whom_nobody_knows(scene_of):
    works = {one.person.name: one.works for one in holdings(scene_of(ROSTER, POLICY))}
    assert works == {"ada": Truth.YES, "ben": Truth.YES, "guest": Truth.UNKNOWN, "gone": Truth.NO}


def test_a_customer_is_reached_only_by_whom_the_roster_has(scene_of):
    made = self_check(scene_of(ROSTER, POLICY))
    found = {one.seen.ref.id: one for one in made.shown}
    assert {name: one.way for name, one in found.items()} == {
        "shared": "colleague", "doubtful": "contact", "left": "none", "named": "none", "theirs": "none",
        "nobodys": "none",
    }  # fmt: skip
    assert [person.name for person in found["doubtful"].perhaps] == ["guest"]
    assert (found["named"].successor_works, found["theirs"].works) == (Truth.UNKNOWN, Truth.UNKNOWN)
    assert sum(made.ways.values()) == made.core == 6
    assert (made.perhaps, made.gone, made.doubtful, made.unheld) == (2, 1, 1, 0)


def test_those_hardest_to_reach_come_first_and_of_these_those_whose_owner_is_gone(scene_of):
    shown = [one.seen.ref.id for one in self_check(scene_of(ROSTER, POLICY)).shown]
    assert shown[:2] == ["nobodys", "theirs"]


def test_where_the_roster_was_not_read_it_is_known_of_nobody(scene_of):
    scene = scene_of(ROSTER, POLICY)
    made = drill(Scene(replace(scene.world, roster=frozenset({"list"})), scene.policy, scene.now))
    assert {one.works for one in made.people} == {Truth.UNKNOWN}
    assert made.unsure == len(made.people) == 4


def test_without_a_roster_who_can_sign_in_works_here_and_that_is_said(scene_of):
    scene, texts = scene_of(WORLD, POLICY), Texts.load("en")
    made, check = drill(scene), self_check(scene)
    assert [one.works for one in made.people] == [Truth.YES] * 4
    assert (made.unsure, made.roster, check.roster, check.perhaps) == (0, False, False, 0)
    for section in (drill_section(made, texts), check_section(check, texts)):
        assert any("No roster says who works here" in line for line in lines(section))


def lines(section) -> list[str]:
    return [block.text for block in section.blocks if isinstance(block, Line)]


def cells(section) -> list[str]:
    """All that the tables say, a text for each row."""
    tables = [block for block in section.blocks if isinstance(block, Table)]
    return [
        " ".join(text for cell in row for text in (*(line.text for line in cell.lines), cell.under))
        for table in tables
        for row in table.rows
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_says_of_whom_it_is_not_known(scene_of, language):
    scene, texts = scene_of(ROSTER, POLICY), Texts.load(language)
    doubt = texts.word("account", "not-known-here")
    departures, check = drill_section(drill(scene), texts), check_section(self_check(scene), texts)
    assert texts.sentence("report.drill-unsure", {"count": 1}) in lines(departures)
    assert texts.sentence("report.perhaps-reached", {"count": 2}) in lines(check)
    assert texts.sentence("report.owners-gone", {"gone": 1, "doubtful": 1}) in lines(check)
    guest = next(row for row in cells(departures) if row.startswith("guest"))
    assert doubt in guest
    ada = next(row for row in cells(departures) if row.startswith("ada"))
    assert texts.sentence("report.perhaps-shared", {"count": 1}) in ada
    assert texts.word("report", "perhaps-alone") in ada
    assert any(f"guest ({doubt})" in row for row in cells(check))
