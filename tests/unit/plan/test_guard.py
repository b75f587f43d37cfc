from __future__ import annotations

from dataclasses import replace

import pytest

from exeunt.errors import RefusedPlan
from exeunt.model import Order
from exeunt.plan.document import read
from exeunt.policy import Departure
from support.desk import plans, policy
from support.far_side import Memory, MemoryAction, Transfer, company


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
