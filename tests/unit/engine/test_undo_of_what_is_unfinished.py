"""An undo of a case that is at rest, was killed, has failed rows or was undone before; and what the second look counts."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from exeunt.app.casework import close_if_done
from exeunt.engine.departure import run_lane
from exeunt.engine.sweep import sweep
from exeunt.errors import RefusedPlan
from exeunt.plan.document import Plan, read
from exeunt.sdk import Refused, Undo
from exeunt.store import cases
from support import far_side
from support.desk import Office, plans
from support.far_side import World

pytestmark = pytest.mark.slow

CASE = "case-1"


def departed(office: Office, world: World) -> tuple[Plan, Plan]:
    """The cut, and the hand-over as far as it went."""
    made = plans(world, case_id=CASE)
    cut, hand = office.spend(made.cut), office.spend(made.hand_over)
    office.go_on(cut.digest)
    office.go_on(hand.digest)
    return cut, hand


def as_it_was(world: World) -> bool:
    mine = [account["owner"] for account in world.accounts.values() if account["owner"] != "cleo"]
    ada = world.users["ada"]
    return set(mine) == {"ada"} and ada["active"] and not ada["blocked"] and "ada" in world.groups["forecast"]


def undo(office: Office, *plans_: Plan) -> Plan:
    body, _ = office.undo(*plans_)
    undone = office.spend(body)
    office.go_on(undone.digest)
    return undone


def test_a_case_at_rest_that_was_undone_is_not_gone_on_with(office: Office, world: World):
    world.refuse.add("acc001")
    cut, hand = departed(office, world)
    assert office.statuses(hand)["customer.transfer:Account/acc001"] == "refused"
    world.refuse.clear()
    found = office.findings(CASE)
    undone = undo(office, cut, hand)
    assert as_it_was(world)
    assert close_if_done(office.store, office.trail, CASE, office.clock.now())
    written = len(world.journal)
    office.go_on(cut.digest, hand.digest, undone.digest)
    assert as_it_was(world)
    assert len(world.journal) == written
    assert {"planned", "refused"}.isdisjoint(office.statuses(hand).values())
    assert office.findings(CASE) == found, "what is back is no finding"


def test_a_run_that_a_crash_left_does_nothing_after_the_undo(office: Office, world: World):
    """As the engine takes it up by itself: by the plan's digest, whatever the lane's state says now."""
    world.refuse.add("acc001")
    cut, hand = departed(office, world)
    undo(office, cut, hand)
    world.refuse.clear()
    written = len(world.journal)
    assert run_lane(office.desk(), hand.digest, "mem") == {"state": "done"}
    assert len(world.journal) == written


def test_while_the_end_of_a_write_is_not_known_nothing_is_undone(office: Office, world: World):
    cut, hand = departed(office, world)
    body, _ = office.undo(cut, hand)
    with office.store.write() as conn:
        cases.set_changes(conn, hand.digest, [0], status="intended")
    with pytest.raises(RefusedPlan, match=r"undo\.under-way"):
        office.spend(body)


@pytest.mark.parametrize("status", ["failed", "waived", "cancelled"])
def test_whatever_was_written_is_put_back_however_it_ended(office: Office, world: World, status: str):
    cut, hand = departed(office, world)
    with office.store.write() as conn:
        cases.set_changes(conn, hand.digest, [0], status=status)
    undo(office, cut, hand)
    assert as_it_was(world)


def test_an_undo_calls_customers_by_their_names(office: Office, world: World):
    body, _ = office.undo(*departed(office, world))
    plan = read(body)
    names = {row.id: plan.before(row).label for row in plan.rows if row.kind == "Account"}
    assert names == {f"acc00{number}": f"Customer {number}" for number in range(3)}


@pytest.fixture
def named_groups(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Groups are shown with a name, which stands in evidence; what each write was given, by id, is kept."""
    names = {"forecast": "Forecast readers", "sales": "Sales"}
    bare = far_side.Leave.state

    def state(action, ref):
        seen = bare(action, ref)
        return seen if seen.gone else seen.but(name=names[ref.id])

    monkeypatch.setattr(far_side.Leave, "state", state)
    monkeypatch.setattr(far_side.Leave, "evidence", frozenset({"name"}))
    return names


def test_an_undo_calls_what_comes_back_by_its_name_and_writes_none(office, world, named_groups, monkeypatch):
    cut, hand = departed(office, world)
    body, _ = office.undo(cut, hand)
    plan = read(body)
    assert {row.id: plan.there(row).label for row in plan.rows if row.kind == "group"} == named_groups
    given = []
    bare = far_side.Leave.apply
    monkeypatch.setattr(far_side.Leave, "apply", lambda self, change: (given.append(change.after), bare(self, change)))
    office.go_on(office.spend(body).digest)
    assert [state.fields for state in given] == [{"member": True}] * 2
    assert as_it_was(world)


def test_what_is_back_already_and_bears_another_name_by_now_has_not_drifted(office, world, named_groups):
    cut, hand = departed(office, world)
    body, _ = office.undo(cut, hand)
    world.groups["sales"].append("ada")
    named_groups["sales"] = "Sales EMEA"
    plan = office.spend(body)
    office.go_on(plan.digest)
    assert office.statuses(plan)["membership.remove:group/sales"] == "content"
    assert office.details(plan) == {}


@pytest.mark.parametrize("kind", ["none", "renewable"])
@pytest.mark.usefixtures("named_groups")
def test_what_cannot_be_put_back_is_told_by_name(office, world, monkeypatch, kind):
    monkeypatch.setattr(far_side.Leave, "undo", Undo(kind))
    monkeypatch.setattr(far_side.Deactivate, "undo", Undo(kind))
    body, _ = office.undo(*departed(office, world))
    told = [(code, params["name"]) for code, params, _ in read(body).header.findings]
    assert sorted(told) == [(f"undo.{kind}", name) for name in ("Ada", "Forecast readers", "Sales")]


@pytest.mark.usefixtures("named_groups")
def test_a_name_alone_is_nothing_to_put_back(office, world, monkeypatch):
    monkeypatch.setattr(far_side.Leave, "undo", Undo("partial", lost=frozenset({"member"})))
    body, told = office.undo(*departed(office, world))
    assert told == ["undo.nothing-left"] * 2
    assert "group" not in {row.kind for row in read(body).rows}


def test_what_an_undo_has_put_back_is_not_put_back_again(office: Office, world: World):
    cut, hand = departed(office, world)
    body, _ = office.undo(cut, hand)
    first = office.spend(body)
    office.go_on(first.digest)
    with pytest.raises(RefusedPlan, match=r"undo\.nothing"):
        office.undo(cut, hand, undone=[first])


def test_whoever_took_over_in_any_plan_may_not_sign_the_undo(office: Office, world: World):
    made = plans(world, case_id=CASE)
    hand, cut = office.spend(made.hand_over), office.spend(made.cut)
    office.go_on(cut.digest)
    office.go_on(hand.digest)
    body, _ = office.undo(hand, cut)
    assert [one.mail for one in read(body).header.successors] == ["ben@acme.example"]


class Obstacle:
    """From some time on the block cannot be wanted any more: its policy is gone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, content: bool = True) -> None:
        self.there = False
        real = far_side.Block.desire

        def desire(action, now, intent):
            wanted = real(action, now, intent)
            if self.there and not (content and now.fields == wanted.fields):
                raise Refused("memory.policy-missing")
            return wanted

        monkeypatch.setattr(far_side.Block, "desire", desire)


def test_what_was_accepted_and_cannot_be_wanted_any_more_has_failed_and_is_undone(office, world, monkeypatch):
    obstacle = Obstacle(monkeypatch, content=False)
    made = plans(world, case_id=CASE)
    world.after_write = lambda *_: setattr(obstacle, "there", True)
    cut = office.spend(made.cut)
    office.go_on(cut.digest)
    assert world.users["ada"]["blocked"]
    assert list(office.statuses(cut).values()) == ["failed"]
    obstacle.there, world.after_write = False, None
    undo(office, cut)
    assert not world.users["ada"]["blocked"]


@pytest.mark.parametrize("told", [False, True])
def test_what_should_change_and_cannot_is_left_over_unless_the_plan_said_so(office, world, monkeypatch, told):
    obstacle = Obstacle(monkeypatch)
    cut, _ = departed(office, world)
    world.users["ada"]["blocked"], obstacle.there = False, True
    scene = office.scene(cut)
    if told:
        findings = [("memory.policy-missing", {}, ("mem", "principal", "ada", ""))]
        header = msgspec.structs.replace(scene.plan.header, findings=findings)
        scene = dataclasses.replace(scene, plan=dataclasses.replace(scene.plan, header=header))
    assert sweep(scene, None) is told
