from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from exeunt.errors import RefusedPlan
from exeunt.model import Order, Ref, State
from exeunt.plan import guard
from exeunt.plan.document import read
from exeunt.policy import Departure
from support.desk import plans, policy
from support.far_side import Block, Deactivate, Leave, Memory, MemoryAction, Transfer, company


def codes(part) -> list[str]:
    return [item[0] for item in part]


def test_too_many_is_refused_and_says_how_to_lift_it():
    rules = policy(
        "exeunt: departure/1\nname: t\nsuccessors:\n  - {to: ben@acme.example}\nlimits:\n  customer.transfer: {count: 3}\n"
    )
    with pytest.raises(RefusedPlan) as caught:
        plans(company(), rules=rules)
    assert caught.value.code == "guard.limit.count"
    assert caught.value.params["lift"] == "customer.transfer=5"
    made = plans(company(), rules=rules, lifted={"customer.transfer": 5})
    header = read(made.hand_over).header
    assert header.limits_lifted == {"customer.transfer": 5}
    assert header.signatures == 2


@pytest.mark.parametrize("counts", [{"crm": 6, "dir": 4}, {"crm": 4, "dir": 6}])
def test_one_figure_lifts_a_limit_in_every_system(counts):
    rules = limited("{default: 0}")
    rows = [
        SimpleNamespace(system=system, action=SimpleNamespace(id=f"reference.hand_over:{kind}"))
        for system, many in counts.items()
        for kind in ["manager", "owner"] * (many // 2)
    ]
    with pytest.raises(RefusedPlan) as caught:
        guard.check_limits(rows, [], rules, {})
    told = caught.value.params
    assert (told["lift"], told["changes"]) == ("reference.hand_over=6", 6)
    assert counts[told["system"]] == 6, "where it is most"
    with pytest.raises(RefusedPlan) as again:
        guard.check_limits(rows, [], rules, {"reference.hand_over": 4})
    assert again.value.params["lift"] == "reference.hand_over=6"
    assert guard.check_limits(rows, [], rules, {"reference.hand_over": 6}) == {"reference.hand_over": 6}


def test_too_large_a_share_is_refused():
    rules = policy(
        "exeunt: departure/1\nname: t\nsuccessors:\n  - {to: ben@acme.example}\nlimits:\n  customer.transfer: {share: 0.4%}\n"
    )
    with pytest.raises(RefusedPlan, match="guard.limit.share"):
        plans(company(), rules=rules)


class Contacts(Transfer):
    """A second kind of customer."""

    on = "Contact"

    def refs(self, who):
        return [replace(ref, kind=self.on) for ref in super().refs(who)]


def with_actions(monkeypatch, *more: type[MemoryAction]) -> None:
    ours = Memory.actions
    monkeypatch.setattr(Memory, "actions", lambda self: [*ours(self), *(one(self.world, self.system) for one in more)])


def limited(limits: str) -> Departure:
    return policy(f"exeunt: departure/1\nname: t\nsuccessors:\n  - {{to: ben@acme.example}}\nlimits: {limits}\n")


def test_a_limit_by_name_counts_all_kinds_together(monkeypatch):
    with_actions(monkeypatch, Contacts)
    rules = limited("{customer.transfer: {count: 9, share: 100%}}")
    with pytest.raises(RefusedPlan) as caught:
        plans(company(), rules=rules, lifted={"customer.transfer:Account": 5})
    assert caught.value.code == "guard.limit.count"
    assert caught.value.params["changes"] == 10
    assert caught.value.params["lift"] == "customer.transfer=10"
    header = read(plans(company(), rules=rules, lifted={"customer.transfer": 10}).hand_over).header
    assert header.limits_lifted == {"customer.transfer": 10}


def test_the_default_counts_all_kinds_together(monkeypatch):
    with_actions(monkeypatch, Contacts)
    with pytest.raises(RefusedPlan) as caught:
        plans(company(), rules=limited("{default: 9}"))
    assert caught.value.params["action"] == "customer.transfer"


def test_a_limit_by_id_counts_that_kind_and_it_alone(monkeypatch):
    with_actions(monkeypatch, Contacts)
    assert plans(company(), rules=limited("{customer.transfer: 9, 'customer.transfer:Contact': 5}"))
    with pytest.raises(RefusedPlan) as caught:
        plans(company(), rules=limited("{customer.transfer: 20, 'customer.transfer:Contact': 4}"))
    assert caught.value.params["lift"] == "customer.transfer:Contact=5"


def test_a_share_is_one_of_each_kind(monkeypatch):
    with_actions(monkeypatch, Contacts)
    assert plans(company(), rules=limited("{customer.transfer: {share: 0.5%}}"))
    with pytest.raises(RefusedPlan) as caught:
        plans(company(), rules=limited("{customer.transfer: {share: 0.4%}}"))
    assert caught.value.params["lift"] == "customer.transfer:Account=5"


class Neighbours(Leave):
    """A stranger's, that finds too much: who else is in a group with the leaver."""

    name = "team.leave"

    def refs(self, who):
        groups = self.world.groups.items()
        return [
            Ref(self.system, "group", key, name)
            for key, names in groups
            if who.ref.id in names
            for name in names
            if name != who.ref.id
        ]


class Others(Block):
    """A stranger's, that finds an account of somebody else."""

    name = "sessions.end"

    def refs(self, who):
        return [Ref(self.system, "principal", "cleo")]


class Queue(Leave):
    """A thing that belongs to no user account."""

    name = "alias.remove"

    def refs(self, who):
        return [Ref(self.system, "group", "sales")]

    def state(self, ref):
        return State({"member": True})


def codes_named(header, code: str) -> list[dict[str, object]]:
    return [params for found, params, _ in header.findings if found == code]


def test_what_belongs_to_a_successor_is_left_out_and_named_by_his_name(monkeypatch):
    with_actions(monkeypatch, Neighbours)
    header = read(plans(company()).hand_over).header
    [said] = codes_named(header, "guard.successor")
    assert said == {"system": "mem", "action": "team.leave:group", "principal": "Ben"}


def test_what_belongs_to_a_third_person_refuses_the_plan(monkeypatch):
    with_actions(monkeypatch, Neighbours)
    world = company()
    world.groups["forecast"].append("cleo")
    with pytest.raises(RefusedPlan) as caught:
        plans(world)
    assert caught.value.code == "guard.not-held"
    assert caught.value.params["action"] == "team.leave:group"
    assert plans(world, rules=limited("{not-held-by-leaver: 1}"))


def test_an_account_of_somebody_else_refuses_the_plan(monkeypatch):
    with_actions(monkeypatch, Others)
    with pytest.raises(RefusedPlan, match="guard.not-held"):
        plans(company())


def test_a_record_that_somebody_else_owns_refuses_the_plan(monkeypatch):
    class Greedy(Transfer):
        name = "mailbox.transfer"

        def refs(self, who):
            return [Ref(self.system, "Account", "other")]

        def desire(self, now, intent):
            return now.but(owner="ben")

    with_actions(monkeypatch, Greedy)
    with pytest.raises(RefusedPlan) as caught:
        plans(company())
    assert caught.value.code == "guard.not-held"
    assert caught.value.params["ref"] == "other"


def test_what_belongs_to_no_account_may_be_taken(monkeypatch):
    with_actions(monkeypatch, Queue)
    assert "alias.remove:group" in {group.action for group in read(plans(company()).hand_over).header.groups}


def test_two_actions_on_one_field_refuse_the_plan(monkeypatch):
    class Again(Deactivate):
        name = "account.archive"

    with_actions(monkeypatch, Again)
    with pytest.raises(RefusedPlan) as caught:
        plans(company())
    assert caught.value.code == "guard.conflict"
    assert caught.value.params["field"] == "active"


def test_a_tier_a_customer_needs_two_persons():
    made = plans(company())
    assert read(made.cut).header.signatures == 1
    assert read(made.hand_over).header.signatures == 2


def test_the_last_administrator_is_left_out_row_by_row_and_the_rest_goes_on():
    world = company()
    world.users["ada"]["powers"] = ["admin", "last-admin"]
    made = plans(world)
    assert read(made.cut).rows == []
    assert "guard.last-admin" in codes(read(made.cut).header.findings)
    assert {row.kind for row in read(made.hand_over).rows} == {"Account"}


def test_nobody_to_take_over_is_a_gap_and_no_change():
    made = plans(company(), rules=policy("exeunt: departure/1\nname: t\n"))
    assert {row.kind for row in read(made.hand_over).rows} == {"group", "principal"}
    assert "policy.no-successor" in codes(read(made.hand_over).header.gaps)


def test_a_successor_who_is_not_active_takes_nothing():
    world = company()
    world.users["ben"]["blocked"] = True
    header = read(plans(world).hand_over).header
    assert "succession.not-active" in codes(header.gaps)
    assert header.successors == []


@pytest.mark.parametrize("policy_names_it", [False, True])
def test_what_exeunt_itself_works_as_takes_nothing(policy_names_it):
    world = company()
    world.users["ben"]["powers"] = ["self"]
    header = read(plans(world, override="" if policy_names_it else "ben@acme.example").hand_over).header
    assert "succession.self" in codes(header.gaps)
    assert header.successors == []
    assert not [group for group in header.groups if group.action == "customer.transfer:Account"]


def test_a_service_account_that_is_named_may_take_over():
    world = company()
    world.users["ben"]["powers"] = ["service"]
    header = read(plans(world, override="ben@acme.example").hand_over).header
    assert "succession.self" not in codes(header.gaps)
    assert [group.action for group in header.groups if group.action == "customer.transfer:Account"]


def test_a_successor_by_hand_needs_a_second_person():
    header = read(plans(company(), override="cleo@acme.example").hand_over).header
    assert header.signatures == 2
    assert "signatures.widens" in codes(header.signatures_why)


def test_two_plans_and_the_cut_needs_no_successor():
    made = plans(company())
    cut, hand_over = read(made.cut), read(made.hand_over)
    assert {group.phase for group in cut.header.groups} == {"cut"}
    assert {group.phase for group in hand_over.header.groups} == {"hand", "take", "close"}
    assert cut.header.successors == []
    assert [person.mail for person in hand_over.header.successors] == ["ben@acme.example"]


def test_a_need_that_is_neither_planned_nor_content_refuses_the_plan():
    rules = policy(
        "exeunt: departure/1\nname: t\nsuccessors:\n  - {to: ben@acme.example}\n"
        "actions:\n  cut:\n    sign_in.block: {skip: true, because: test}\n"
    )
    with pytest.raises(RefusedPlan, match="order.need-unmet"):
        plans(company(), rules=rules)


def test_who_means_nobody_or_the_service_is_refused():
    with pytest.raises(RefusedPlan, match="people.nobody"):
        plans(company(), who="nobody@acme.example")


def test_what_needs_something_that_could_not_be_planned_is_held_back_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr("support.far_side.Deactivate.order", Order("close", needs=("customer.transfer",)))
    header = read(plans(company(), rules=policy("exeunt: departure/1\nname: t\n")).hand_over).header
    assert {group.action for group in header.groups} == {"membership.remove:group"}
    assert "order.held-back" in codes(header.findings)
