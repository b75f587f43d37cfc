"""Minutes are given only where nothing speaks against them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exeunt.app.casework import view
from exeunt.sdk import Order
from exeunt.store import cases
from support.far_side import Block, Leave
from unit.report.departures import NAMES, RULES, Departure, System, departure, ordered, set_rows, world


def exposure(going: Departure, name: str):
    return next(system.exposure for system in going.facts().systems if system.name == name)


@pytest.fixture
def cut(tmp_path):
    """Both plans spent, and every change of the cut verified three minutes after the order."""
    going, (plan, _) = ordered(tmp_path / "state")
    order = going.facts().plans[0].ordered_at
    set_rows(
        going,
        plan,
        range(len(plan.rows)),
        status="verified",
        written=True,
        accepted_at=cases.stamp(order + timedelta(minutes=1)),
        ended_at=cases.stamp(order + timedelta(minutes=3)),
    )
    yield going, plan
    going.office.store.close()


def sweep(going, plan, *, whole, left_over):
    values = {"at": cases.stamp(going.office.clock.now()), "whole": whole, "left_over": left_over}
    with going.office.store.write() as conn:
        cases.put_sweep(conn, plan.digest, "ad-head-office", values)


def test_a_cut_that_was_seen_to_hold_is_measured_from_the_order(cut):
    one = exposure(cut[0], "ad-head-office")
    assert (one.sort, one.span, one.accepted_after) == ("measured", timedelta(minutes=3), timedelta(minutes=1))
    assert not one.looked_again
    assert not one.stated


def test_what_outlives_the_cut_is_named_with_its_time(cut):
    one = exposure(cut[0], "ad-head-office")
    assert one.ended is not None
    assert one.residual == {"kerberos_ticket": one.ended + timedelta(hours=10)}


@pytest.mark.parametrize(
    ("whole", "left_over", "why"), [(True, 1, "left-over"), (False, 0, "not-whole-after"), (False, 2, "left-over")]
)
def test_a_second_look_that_found_something_or_was_not_whole_takes_the_minutes_away(cut, whole, left_over, why):
    going, plan = cut
    sweep(going, plan, whole=whole, left_over=left_over)
    one = exposure(going, "ad-head-office")
    assert (one.sort, one.why, one.span) == ("unknown", why, None)
    assert set(one.residual) == {"kerberos_ticket"}, "what is known to last is named all the same"


def test_a_clean_second_look_is_said(cut):
    going, plan = cut
    sweep(going, plan, whole=True, left_over=0)
    assert exposure(going, "ad-head-office").looked_again


@pytest.mark.parametrize(
    "status",
    ["planned", "intended", "accepted", "unproven", "failed", "refused", "drifted", "todo", "waived", "cancelled"],
)
def test_one_change_that_was_not_seen_to_hold_makes_it_unknown(cut, status):
    going, plan = cut
    for number, _ in plan.numbered("ad-head-office"):
        set_rows(going, plan, [number], status=status)
    one = exposure(going, "ad-head-office")
    assert (one.sort, one.why, one.span) == ("unknown", "not-held", None)
    assert exposure(going, "salesforce-prod").sort == "measured"


def test_what_a_person_stated_is_marked_as_such(cut):
    going, plan = cut
    for number, _ in plan.numbered("ad-head-office"):
        set_rows(going, plan, [number], status="attested")
    assert exposure(going, "ad-head-office").stated


def test_a_reading_that_was_not_whole_and_a_system_that_was_not_read_are_unknown(troubled):
    going, _ = troubled
    assert (exposure(going, "hubspot-emea").sort, exposure(going, "hubspot-emea").why) == ("unknown", "not-whole")
    assert (exposure(going, "erp-finance").sort, exposure(going, "erp-finance").why) == ("unknown", "not-read")


def test_access_that_an_undo_gave_back_is_said_with_its_time(undone):
    going, _ = undone
    one = exposure(going, "ad-head-office")
    assert one.given_back is not None
    assert one.ended is not None
    assert one.given_back > one.ended


def test_without_a_cut_nothing_is_known(tmp_path):
    going, _ = ordered(tmp_path / "first")
    going.office.store.close()
    made = going.plan("case-hand-over-only")
    again = Departure(type(going.office).open(tmp_path / "second", going.office.world), going.systems)
    again.spend(made.hand_over)
    facts = again.facts("case-hand-over-only")
    assert {(system.exposure.sort, system.exposure.why) for system in facts.systems} == {("unknown", "no-cut")}
    again.office.store.close()


@pytest.mark.parametrize("departure", ["smooth", "troubled", "undone"])
def test_a_case_on_a_terminal_says_of_exposure_what_its_report_says(departure, request):
    going, _ = request.getfixturevalue(departure)
    facts = going.facts()
    said = {one.name: one.exposure for one in facts.systems if one.exposure.sort in {"measured", "unknown"}}
    assert view(going.office.store, facts.case, now=going.office.clock.now()).exposures == said


class Settled(Block):
    """Blocked is blocked: no time stamp is asked for."""

    def desire(self, now, intent):
        return now.but(blocked=True)


class Badge(Leave):
    name, order = "token.revoke", Order("cut")


@pytest.mark.parametrize("already", [False, True], ids=["open", "blocked before"])
def test_a_sign_in_that_the_policy_leaves_open_has_no_minutes(tmp_path, already):
    """A badge was taken away and is gone; the sign-in itself stays, by the policy."""
    rules = RULES + "actions: {cut: {sign_in.block: {skip: true, because: the directory does it}}}\n"
    crm = System(world(NAMES), "salesforce-prod", (Settled, Badge))
    crm.world.users["ada"]["blocked"] = already
    going = departure(tmp_path / "state", {"salesforce-prod": crm}, policy=rules)
    plan = going.spend(going.plan().cut, "dora@acme.example")
    going.work(plan)
    one = exposure(going, "salesforce-prod")
    said = [(note.code, note.params) for note in going.facts().findings if note.code == "policy.skipped"]
    if already:
        assert (one.sort, said) == ("measured", [])
        return
    assert (one.sort, one.why, one.span) == ("unknown", "left-by-policy", None)
    left = {"system": "salesforce-prod", "action": "sign_in.block:principal", "phase": "cut", "count": 1}
    assert said == [("policy.skipped", {**left, "because": "the directory does it"})]
