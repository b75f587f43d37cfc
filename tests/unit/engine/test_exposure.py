"""How long access outlived the order: never a number for what was found and not cut."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exeunt.engine.exposure import measure

ORDERED = datetime(2026, 11, 30, 12, tzinfo=UTC)
ENDED = "2026-11-30T12:05:00.000000Z"


def find(action: str = "admin_role.remove:group", *, found: int = 1, content: int = 0, skipped: int = 0):
    return SimpleNamespace(system="crm", action=action, found=found, content=content, skipped=skipped, whole=True)


def group(action: str = "sign_in.block:user", *, count: int = 1, phase: str = "cut"):
    return SimpleNamespace(system="crm", action=action, phase=phase, count=count)


def row(status: str = "verified"):
    return {"system": "crm", "status": status, "ended_at": ENDED}


def measured(finds, groups=(), rows=()):
    system = SimpleNamespace(name="crm", lingers={})
    return measure(SimpleNamespace(systems=[system], finds=finds, groups=groups), ORDERED, rows)


def test_a_system_where_every_cut_was_left_out_stays_open_and_is_listed():
    (one,) = measured([find()])
    assert (one.system, one.ordered, one.ended, one.span) == ("crm", ORDERED, None, None)


def test_one_cut_left_out_beside_others_that_hold_leaves_it_unknown():
    (one,) = measured([find(), find("sign_in.block:user")], [group()], [row()])
    assert one.span is None


def test_a_cut_that_holds_whole_is_measured():
    (one,) = measured([find("sign_in.block:user")], [group()], [row()])
    assert one.span is not None
    assert one.span.total_seconds() == 300


@pytest.mark.parametrize(
    "nothing_to_cut",
    [
        find(found=0),
        find(found=2, content=2),
        find(found=2, skipped=1, content=1),
        find("membership.remove:group", found=4),
        find("customer.transfer:Account", found=9),
    ],
    ids=["nothing there", "already so", "spared by the policy", "for the hand-over", "customers"],
)
def test_a_system_with_nothing_to_cut_is_not_listed(nothing_to_cut):
    assert measured([nothing_to_cut]) == []


def test_an_action_of_a_name_of_its_own_counts_where_the_plan_cuts_by_it():
    (one,) = measured([find("badge.disable:door", found=2)], [group("badge.disable:door")], [row()])
    assert one.ended is None
