"""The bars of those who hold most customers: one can be compared with another."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from exeunt.audit.finding import Holding, Somebody
from exeunt.policy.truth import Truth
from exeunt.report.audit.pictures import holders


def holding(name: str, *tiers: int) -> Holding:
    by_tier = dict(zip(("A", "B", "C", "unknown"), tiers, strict=False))
    person = Somebody(name, name, "")
    return Holding(person, works=Truth.YES, role="seller", customers=sum(tiers), tiers=by_tier, worth={}, shares={})


def test_a_bar_is_as_long_as_what_is_held_and_its_tiers_are_in_proportion():
    holdings = [holding("ada", 89, 276, 835, 100), holding("sara", 6, 12, 66, 10)]
    ada, sara = holders(SimpleNamespace(audit=SimpleNamespace(holdings=holdings)))
    assert sum(piece.width for piece in ada.pieces) == pytest.approx(100, abs=0.1)
    assert sum(piece.width for piece in sara.pieces) == pytest.approx(100 * 94 / 1300, abs=0.1)
    widths = {piece.look: piece.width for piece in sara.pieces}
    assert widths["C"] == pytest.approx(100 * 66 / 1300, abs=0.1)
    assert widths["A"] == pytest.approx(100 * 6 / 1300, abs=0.1)


def test_a_tier_with_one_customer_is_drawn():
    (bar,) = holders(SimpleNamespace(audit=SimpleNamespace(holdings=[holding("ada", 1, 0, 1299)])))
    assert [(piece.look, piece.width > 0) for piece in bar.pieces] == [("A", True), ("C", True)]
