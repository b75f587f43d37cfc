"""No number of minutes, and no "nothing to cut", where something was found and not cut or nobody could look."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exeunt.report.exposures import exposure
from exeunt.report.shape import ActionFacts

ORDERED = datetime(2026, 11, 30, 12, tzinfo=UTC)
ENDED = "2026-11-30T12:05:00.000000Z"


def find(action: str = "admin_role.remove:group", *, found: int = 1, content: int = 0, skipped: int = 0):
    return SimpleNamespace(system="crm", action=action, found=found, content=content, skipped=skipped, whole=True)


def group(action: str = "sign_in.block:user", *, count: int = 1, phase: str = "cut"):
    return SimpleNamespace(system="crm", action=action, phase=phase, count=count)


def row(status: str = "verified", action: str = "sign_in.block:user"):
    return {"system": "crm", "action": action, "status": status, "ended_at": ENDED, "accepted_at": ENDED}


def action(name: str = "sign_in.block:user", **values):
    nothing = {"found": 0, "content": 0, "skipped": 0, "whole": True, "how": (), "planned": 0, "counts": {}}
    return ActionFacts(name, **({"phase": "cut", "written_back": 0} | nothing | values))


def measured(finds=(), groups=(), rows=(), *, sweeps=(), gaps=(), findings=(), actions=(), accounts=("crm",)):
    """The exposure in a CRM after one cut plan."""
    header = SimpleNamespace(
        findings=list(findings),
        systems=[SimpleNamespace(name="crm", lingers={"session": 3600})],
        finds=list(finds),
        groups=list(groups),
        gaps=[(code, {"system": "crm"}, None) for code in gaps],
        person=SimpleNamespace(principals=[SimpleNamespace(ref=(name, "user", "ada")) for name in accounts]),
    )
    cut = SimpleNamespace(
        kind="cut",
        plan=SimpleNamespace(header=header),
        ordered=ORDERED,
        by_system={"crm": list(rows)} if rows else {},
        sweeps=[{"system": "crm", "whole": True, "left_over": 0} | one for one in sweeps],
    )
    return exposure([cut], "crm", [action(), *actions])


def test_a_system_where_every_cut_was_left_out_stays_open():
    one = measured([find()])
    assert (one.sort, one.why, one.ordered, one.span) == ("unknown", "left-alone", ORDERED, None)


def test_one_cut_left_out_beside_others_that_hold_leaves_it_unknown():
    one = measured([find(), find("sign_in.block:user")], [group()], [row()])
    assert (one.sort, one.why, one.span) == ("unknown", "left-alone", None)


def test_a_cut_that_holds_whole_is_measured():
    one = measured([find("sign_in.block:user")], [group()], [row()])
    assert (one.sort, one.seconds) == ("measured", 300)


@pytest.mark.parametrize("gap", ["survey.unreadable", "survey.principals"])
def test_a_cut_that_holds_is_no_answer_where_nobody_knows_which_accounts_there_are(gap):
    one = measured([find("sign_in.block:user")], [group()], [row()], gaps=[gap])
    assert (one.sort, one.why, one.seconds) == ("unknown", "not-read", None)


@pytest.mark.parametrize(
    ("sweep", "why"),
    [({"left_over": 3}, "left-over"), ({"whole": False}, "not-whole-after")],
    ids=["left", "not whole"],
)
@pytest.mark.parametrize("accounts", [("crm",), ()], ids=["an account", "no account"])
def test_where_nothing_was_to_be_cut_the_second_look_counts_all_the_same(sweep, why, accounts):
    one = measured(sweeps=[sweep], accounts=accounts)
    assert (one.sort, one.why) == ("unknown", why)


@pytest.mark.parametrize(
    "nothing_to_cut",
    [
        find(found=0),
        find(found=2, content=2),
        find("membership.remove:group", found=4),
        find("customer.transfer:Account", found=9),
    ],
    ids=["nothing there", "already so", "for the hand-over", "customers"],
)
def test_a_system_with_nothing_to_cut_has_no_exposure(nothing_to_cut):
    assert measured([nothing_to_cut]).sort == "nothing"


def spared(code: str = "policy.skipped", *, phase: str = "cut"):
    return code, {"system": "crm", "action": "badge.disable:door", "phase": phase, "count": 1}, None


@pytest.mark.parametrize("code", ["policy.skipped", "policy.excepted"])
@pytest.mark.parametrize("rows", [(), (row(),)], ids=["nothing else", "the rest is cut"])
def test_what_the_policy_leaves_of_the_cut_leaves_the_exposure_unknown(code, rows):
    groups = [group()] if rows else []
    said = measured([find("sign_in.block:user")] if rows else [], groups, rows, findings=[spared(code)])
    counted = measured([find(found=2, skipped=2)], groups, rows, actions=[action(found=2, skipped=2)])
    assert {(one.sort, one.why, one.span) for one in (said, counted)} == {("unknown", "left-by-policy", None)}


def test_what_the_policy_leaves_of_the_hand_over_says_nothing_about_the_cut():
    one = measured([find("sign_in.block:user")], [group()], [row()], findings=[spared(phase="take")])
    assert (one.sort, one.seconds) == ("measured", 300)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([row(), row("drifted", "admin_role.remove:group")], {"session"}),
        ([row("drifted"), row(action="admin_role.remove:group")], set()),
        ([row(action="admin_role.remove:group"), row("drifted", "token.revoke:token")], set()),
    ],
    ids=["locked", "not locked", "no lock"],
)
def test_what_lasts_has_an_end_only_where_nobody_can_sign_in_anew(rows, named):
    one = measured([find()], [group()], rows)
    assert (one.why, set(one.residual)) == ("not-held", named)


def test_a_reading_of_customers_that_was_not_whole_is_not_called_whole():
    one = measured(actions=[action("customer.transfer:Account", phase="hand", whole=False)])
    assert (one.sort, one.why) == ("unknown", "not-whole")


def test_an_action_of_a_name_of_its_own_counts_where_the_plan_cuts_by_it():
    one = measured([find("badge.disable:door", found=2)], [group("badge.disable:door")], [row()])
    assert (one.sort, one.why) == ("unknown", "left-alone")
