"""What a second look found stays open until a whole look no longer finds it, thing by thing."""

from __future__ import annotations

from collections import Counter

import pytest

from exeunt.app.casework import view
from exeunt.engine.departure import look_again
from exeunt.model import Finding
from exeunt.plan.document import read
from exeunt.store import cases
from exeunt.text import Texts
from support.desk import Office, plans, policy
from support.far_side import World, company

pytestmark = pytest.mark.slow

CASE = "case-1"


@pytest.fixture
def world() -> World:
    return company(5)


def open_notes(office: Office) -> set[tuple[str, str]]:
    case = view(office.store, CASE, now=office.clock.now())
    return {(note.code, note.about.id if note.about else "") for note in case.notes if note.open}


def test_what_waited_for_a_quota_and_then_moved_is_open_no_more(office: Office, world: World):
    made = plans(world, case_id=CASE)
    office.apply(made.cut)
    world.throttle = 1
    office.apply(made.hand_over)
    assert [about for code, about in open_notes(office) if code == "sweep.still-there" and about.startswith("acc")]
    world.groups["alumni"].append("ada")
    office.go_on(read(made.hand_over).digest)
    assert open_notes(office) == {("sweep.appeared", "alumni")}


def test_what_is_left_is_called_by_its_name(office: Office, world: World):
    made = plans(world, case_id=CASE)
    office.apply(made.cut)
    world.refuse.add("acc003")
    office.apply(made.hand_over)
    case = view(office.store, CASE, now=office.clock.now())
    [left] = [note for note in case.notes if note.about and note.about.id == "acc003"]
    assert "Customer 3 (acc003) is still there" in Texts.load("en").of(Finding(left.code, left.params))


def test_what_was_waived_and_is_there_is_said(office: Office, world: World):
    made = plans(world, case_id=CASE)
    office.apply(made.cut)
    world.refuse.add("acc003")
    office.apply(made.hand_over)
    digest = read(made.hand_over).digest
    with office.store.write() as conn:
        refused = [row["n"] for row in cases.changes_of(conn, digest, "refused")]
        cases.set_changes(conn, digest, refused, status="waived")
    office.go_on(digest)
    assert ("waived.still-there", "acc003") in open_notes(office)
    world.accounts["acc003"]["owner"] = "ben"
    office.clock.sleep(7_200)
    look_again(office.desk(), CASE)
    assert ("waived.still-there", "acc003") not in open_notes(office)


def test_a_look_that_was_not_whole_settles_nothing(office: Office, world: World):
    made = plans(world, case_id=CASE)
    office.apply(made.cut, made.hand_over)
    office.clock.sleep(7_200)
    world.groups["alumni"].append("ada")
    look_again(office.desk(), CASE)
    world.groups["alumni"].remove("ada")
    world.not_whole = True
    look_again(office.desk(), CASE)
    assert ("sweep.appeared", "alumni") in open_notes(office)
    world.not_whole = False
    look_again(office.desk(), CASE)
    assert open_notes(office) == set()


def test_what_is_seen_again_is_the_same_finding(office: Office, world: World):
    made = plans(world, case_id=CASE)
    world.groups["alumni"].append("ada")
    office.apply(made.cut, made.hand_over)
    look_again(office.desk(), CASE)
    look_again(office.desk(), CASE)
    assert Counter(office.findings(CASE))["sweep.appeared"] == 1
    assert open_notes(office) == {("sweep.appeared", "alumni")}


def test_what_the_policy_left_without_a_successor_is_not_new(office: Office, world: World):
    only_a = policy(
        "exeunt: departure/1\nname: test\ntier: {field: tier}\n"
        "successors:\n  - {to: ben@acme.example, tier: A, because: he knows them}\n"
    )
    made = plans(world, case_id=CASE, rules=only_a)
    office.apply(made.cut, made.hand_over)
    kept = {key for key, row in world.accounts.items() if row["owner"] == "ada"}
    assert kept == {"acc001", "acc002", "acc004"}
    found = {about: code for code, about in open_notes(office) if code.startswith("sweep.")}
    assert {found[key] for key in kept} == {"sweep.still-there"}
