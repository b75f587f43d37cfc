from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import RefusedPlan
from exeunt.model import LATER, State
from exeunt.report.facts import ROWS, gather
from exeunt.report.shape import ABSENT, FieldFacts
from exeunt.report.unproven import seen_fields
from unit.report.departures import HOSTILE, ordered, set_rows


def system(facts, name):
    return next(system for system in facts.systems if system.name == name)


def action(facts, name, action):
    return next(one for one in system(facts, name).actions if one.action == action)


def test_a_case_that_is_not_there_is_refused(smooth):
    going, _ = smooth
    with pytest.raises(RefusedPlan, match=r"case\.unknown"):
        gather(going.office.store, "case-none", now=going.office.clock.now())


def test_the_leaver_the_plans_and_the_persons_who_signed_are_named(smooth):
    going, plans = smooth
    facts = going.facts()
    assert (facts.person.name, facts.person.mail) == ("Ada Lovelace", "ada@acme.example")
    assert [plan.digest for plan in facts.plans] == [plan.digest for plan in plans]
    assert [plan.persons for plan in facts.plans] == [
        ("dora@acme.example",),
        ("dora@acme.example", "emil@acme.example"),
    ]
    assert all(plan.ordered_at <= plan.spent_at for plan in facts.plans)


def test_what_was_found_planned_and_verified_is_counted_once_though_both_plans_carry_the_survey(smooth):
    going, _ = smooth
    moved = action(going.facts(), "salesforce-prod", "customer.transfer:Account")
    assert (moved.found, moved.planned, moved.proven, moved.left_alone) == (6, 6, 6, 0)
    assert moved.counts == {"verified": 6}
    assert moved.whole
    assert moved.how == ("count",)


def test_a_departure_without_trouble_has_nothing_unproven(smooth):
    going, _ = smooth
    facts = going.facts()
    assert facts.unproven.total == 0
    assert (facts.findings, facts.gaps) == ((), ())


def test_what_drifted_is_shown_field_by_field_with_what_is_there_now(troubled):
    going, _ = troubled
    drifted = {one.thing.id: one for one in going.facts().unproven.rows if one.status == "drifted"}
    assert drifted.keys() == {"acc001", "acc007"}
    assert drifted["acc001"].fields == (FieldFacts("owner", "ada", "cleo", "ben"),)
    assert drifted["acc007"].fields[0].seen == HOSTILE[2]
    assert drifted["acc001"].thing.label == "Kowalski & Söhne"


def test_what_was_refused_and_what_failed_keep_their_reason(troubled):
    going, _ = troubled
    rows = {one.thing.id: one for one in going.facts().unproven.rows if one.code}
    assert (rows["acc002"].status, rows["acc002"].code) == ("refused", "memory.locked")
    assert (rows["acc003"].status, rows["acc003"].code) == ("failed", "engine.moved-again")
    assert rows["acc003"].fields == (FieldFacts("owner", "ada", "ben", "nobody"),)


def test_the_gravest_come_first(troubled):
    going, _ = troubled
    statuses = [one.status for one in going.facts().unproven.rows]
    assert statuses[:3] == ["failed", "refused", "refused"]
    assert statuses[-1] == "planned"


def test_what_goes_away_is_told_by_the_fields_it_had(troubled):
    going, _ = troubled
    leaving = next(one for one in going.facts().unproven.rows if one.action == "membership.remove:group")
    assert leaving.fields == (FieldFacts("member", before=True, after=ABSENT, seen=None),)


def test_a_reading_that_was_not_whole_is_a_lower_bound_and_a_gap(troubled):
    going, _ = troubled
    facts = going.facts()
    assert not system(facts, "hubspot-emea").is_whole
    assert action(facts, "hubspot-emea", "customer.transfer:Account").left_alone == 1
    assert {"survey.not-whole", "survey.unreadable"} <= {gap.code for gap in facts.gaps}


def test_a_look_that_asked_nothing_is_no_look(troubled):
    going, _ = troubled
    assert [sweep.kind for sweep in system(going.facts(), "hubspot-emea").sweeps] == ["cut"]
    assert [sweep.kind for sweep in system(going.facts(), "ad-head-office").sweeps] == ["cut", "hand-over"]


def test_tasks_and_findings_of_the_case_are_there(troubled):
    going, _ = troubled
    facts = going.facts()
    assert {task.code for task in facts.tasks if task.is_open} == {"task.by-hand", "task.rotate"}
    assert {"sweep.appeared", "sweep.still-there"} <= {finding.code for finding in facts.findings}


def test_tiers_are_counted_by_successor_and_only_what_was_seen_counts_as_proven(troubled):
    going, _ = troubled
    loads = {one.to_name: one for one in going.facts().hand_overs}
    assert (loads["Ben Okafor"].tiers, loads["Ben Okafor"].proven_tiers) == ({"A": 11}, {"A": 10})
    assert loads["Cleo Fontaine"].tiers == {"B": 10, "C": 10}
    assert sum(loads["Cleo Fontaine"].proven_tiers.values()) == 16 == loads["Cleo Fontaine"].proven


def test_quotas_stand_beside_the_calls_that_the_plans_reckoned_with(smooth):
    going, _ = smooth
    quota = system(going.facts(), "salesforce-prod").quotas[0]
    assert (quota.name, quota.planned, quota.used, quota.allowed) == ("calls", 6, 41_200, 100_000)


def test_the_head_of_the_trail_is_the_trails_own(smooth):
    going, _ = smooth
    head = going.office.trail.head()
    assert (going.facts().trail.size, going.facts().trail.root) == (head.size, head.root.hex())


def test_what_was_put_back_beside_a_change_comes_from_the_trail_alone(smooth):
    going, _ = smooth
    facts = going.facts()
    assert facts.restored is not None
    assert facts.restored.count == 6
    assert facts.restored.rows[0].thing.label == "Northwind Trading"
    assert facts.restored.rows[0].fields == (FieldFacts("team", (), ("cleo",), None),)
    without = gather(going.office.store, facts.case, now=facts.now)
    assert without.restored is None


def test_what_can_be_put_back_has_its_deadline_and_is_gone_after_it(smooth):
    going, _ = smooth
    facts = going.facts()
    soon = {(one.system, one.action): one for one in facts.undo.possible}
    deadline = soon["salesforce-prod", "account.deactivate:principal"].until
    assert deadline is not None
    assert timedelta(days=13) < deadline - facts.now < timedelta(days=14)
    assert soon["ad-head-office", "account.deactivate:principal"].until is None
    assert soon["ad-head-office", "sign_in.block:principal"].lost == ("stamp",)
    late = going.facts(later=timedelta(days=15))
    assert ("undo.too-late", 1, ("Ada Lovelace",)) in {(one.code, one.count, one.names) for one in late.undo.impossible}


def test_what_was_put_back_is_no_longer_counted_as_holding(undone):
    going, _ = undone
    facts = going.facts()
    assert facts.written_back == 13
    assert action(facts, "salesforce-prod", "customer.transfer:Account").written_back == 5
    assert [(one.action, one.count) for one in facts.undo.possible] == [("customer.transfer:Account", 1)]
    assert {"verified": 5, "drifted": 1} in [one.counts for one in facts.undo.applied]


def test_of_very_many_rows_the_first_are_shown_and_all_are_counted(tmp_path):
    going, plans = ordered(tmp_path / "state", customers=[f"Customer {number}" for number in range(ROWS + 100)])
    facts = going.facts()
    assert len(facts.unproven.rows) == ROWS
    assert facts.unproven.total == sum(len(plan.rows) for plan in plans) > ROWS + 100
    going.office.store.close()


def test_a_change_that_is_only_accepted_is_not_proven(ordered):
    going, (cut, _) = ordered
    set_rows(going, cut, range(len(cut.rows)), status="accepted", written=True)
    facts = going.facts()
    assert all(action.proven == 0 for system in facts.systems for action in system.actions)
    assert facts.unproven.counts["accepted"] == len(cut.rows)


AFTER = State({"owner": "ben", "level": 3, "stamp": LATER})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("owner: ben ≠ cleo", {"owner": "cleo"}),
        ("level: 3 ≠ 4; owner: ben ≠ a; level: 9", {"level": "4", "owner": "a; level: 9"}),
        ("*: level=3, owner=ben, stamp=… ≠ ∅", {"*": "∅"}),
        ("owner: ben ≠ x ≠ y", {}),
        ("owner: ben ≠ cleo; owner: ben ≠ dora", {}),
        ("something else", {}),
        ("", {}),
    ],
)
def test_what_is_there_now_is_read_out_of_the_drift_or_not_at_all(text, found):
    assert seen_fields(AFTER, text) == found


@given(st.text(), st.text())
def test_no_value_that_a_system_delivers_makes_another_field_up(first, second):
    found = seen_fields(AFTER, f"level: 3 ≠ {first}; owner: ben ≠ {second}")
    assert found in ({}, {"level": first, "owner": second})
