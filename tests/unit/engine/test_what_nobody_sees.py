"""What was written and cannot be seen is neither done nor undone; what a connector does by mistake ends its own lane."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from exeunt.engine.lane import defect
from exeunt.errors import PluginError, StoreError
from exeunt.plan.document import names_in, read
from support import far_side
from support.desk import plans

pytestmark = pytest.mark.slow


@pytest.fixture
def curtain(office, monkeypatch):
    """Once a customer is written, no look shows it as long as `down` is true; no answer comes either."""
    state, observe = SimpleNamespace(down=True), far_side.MemoryAction.observe
    hidden = set()

    def looking(self, refs):
        behind = hidden if state.down and self.name == "customer.transfer" else ()
        return observe(self, [ref for ref in refs if ref.id not in behind])

    monkeypatch.setattr(far_side.MemoryAction, "observe", looking)
    made = plans(office.world)
    office.apply(made.cut)

    def written(_world, changes):
        hidden.update(change.ref.id for change in changes)

    office.world.after_write, office.world.lose_answers = written, 100
    state.plan = read(made.hand_over)
    office.apply(made.hand_over)
    return state


def transfers(office, plan):
    return {status for name, status in office.statuses(plan).items() if name.startswith("customer.transfer")}


def owners(office):
    return {row["owner"] for number, row in office.world.accounts.items() if number.startswith("acc")}


def test_a_lost_answer_that_no_look_settles_is_not_called_not_taken(office, curtain):
    assert owners(office) == {"ben"}, "it was written"
    assert transfers(office, curtain.plan) == {"unproven"}
    assert {"engine.no-answer" in detail for detail in office.details(curtain.plan).values()} == {True}


def test_it_counts_as_written_for_an_undo(office, curtain):
    body, _ = office.undo(curtain.plan)
    back = read(body)
    moved = [back.ref(row).id for row in back.rows if back.group(row).action.startswith("customer.transfer")]
    assert sorted(moved) == ["acc000", "acc001", "acc002"]


def test_it_is_looked_at_when_the_case_is_applied_again_and_written_once(office, curtain):
    curtain.down, office.world.lose_answers, office.world.after_write = False, 0, None
    before = len(office.world.journal)
    office.go_on(curtain.plan.digest)
    assert transfers(office, curtain.plan) == {"verified"}
    again = [entry for entry in office.world.journal[before:] if "'owner'" in str(entry[2])]
    assert again == []


def test_an_answer_that_is_none_ends_its_own_lane(office, monkeypatch):
    monkeypatch.setattr(far_side.Transfer, "locks", lambda _self, _change: None)
    made = plans(office.world)
    office.apply(made.cut)
    (end,) = office.apply(made.hand_over)
    assert (end.state, end.why, end.params["error"]) == ("rest", "defect", "TypeError")
    assert owners(office) == {"ada"}


def test_the_words_of_a_defect_are_its_place_and_not_its_message():
    told = {"name": "crm", "system": "crm", "error": "KeyError", "where": "plugin.py:7", "file": "/x"}
    assert defect(PluginError("plugin.defect", **told)).params == told
    try:
        {}["ada@acme.example"]
    except KeyError as error:
        ended = defect(error)
    assert "ada@acme.example" not in str(ended.params)
    assert str(ended.params["where"]).startswith("test_what_nobody_sees.py:")


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), StoreError("store.x"), OperationalError("", {}, Exception())]
)
def test_what_is_wrong_with_our_own_store_is_no_connectors_defect(error):
    with pytest.raises(type(error)):
        defect(error)


def test_an_id_is_a_name_in_its_own_system_only():
    def person(name, **ids):
        return SimpleNamespace(
            principals=[SimpleNamespace(ref=(one, "user", id_, ""), name=name) for one, id_ in ids.items()]
        )

    header = SimpleNamespace(person=person("Ada", crm="1", erp="2"), successors=[person("Ben", crm="2", erp="1")])
    assert names_in(header, "crm") == {"1": "Ada", "2": "Ben"}
    assert names_in(header, "erp") == {"2": "Ada", "1": "Ben"}
