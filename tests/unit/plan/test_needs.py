"""An action waits for all that it needs: nobody is deactivated while a customer found with him has nowhere to go."""

from __future__ import annotations

import pytest

from exeunt.errors import RefusedPlan
from exeunt.model import Order, Ref, State
from exeunt.plan.document import read
from exeunt.policy import PolicyErrors
from support.desk import plans, policy
from support.far_side import Deactivate, Memory, Transfer, company

HEAD = "exeunt: departure/1\nname: t\ntier: {field: tier}\n"
TO_BEN = "successors: [{to: ben@acme.example}]\n"
DESPITE = "close: {account.deactivate: {despite: [customer.transfer], because: theirs by contract}}"


class Leads(Transfer):
    """A second kind of customer; they are found by their number."""

    on = "Lead"

    def refs(self, who):
        return [Ref(ref.system, self.on, ref.id) for ref in super().refs(who)[:2]]


class Archive(Deactivate):
    """Needs what needs the customers."""

    name = "account.move"
    order = Order("close", needs=("account.deactivate",))

    def state(self, ref):
        return State({"where": "office"})

    def desire(self, now, intent):
        return now.but(where="archive")


@pytest.fixture(autouse=True)
def in_order(monkeypatch):
    monkeypatch.setattr(Deactivate, "order", Order("close", needs=("customer.transfer",)))
    ours = Memory.actions
    monkeypatch.setattr(
        Memory, "actions", lambda self: [*ours(self), *(one(self.world, self.system) for one in (Leads, Archive))]
    )


def planned(text: str, world=None):
    header = read(plans(world or company(5), rules=policy(HEAD + text)).hand_over).header
    actions = {group.action.partition(":")[0] for group in header.groups}
    notes = {
        (code, params.get("action"), params.get("need"), params.get("count")) for code, params, _ in header.findings
    }
    return header, actions, notes


def held(code: str, action: str, need: str, count=None):
    return code, f"{action}:principal", need, count


WAITS = {
    held("order.held-back", "account.deactivate", "customer.transfer"),
    held("order.held-back", "account.move", "account.deactivate"),
}


def test_with_a_successor_for_everything_the_account_goes():
    _, actions, notes = planned(TO_BEN)
    assert actions >= {"customer.transfer", "account.deactivate", "account.move"}
    assert notes == set()


@pytest.mark.parametrize("rule", ["{tier: [A], to: ben@acme.example}", "{kind: Lead, to: ben@acme.example}"])
def test_one_kind_or_tier_with_a_successor_is_not_all_customers(rule):
    header, actions, notes = planned(f"successors: [{rule}]\n")
    assert "customer.transfer" in actions, "what has a successor goes to him"
    assert not actions & {"account.deactivate", "account.move"}
    assert "policy.no-successor" in {code for code, _, _ in header.gaps}
    assert notes >= WAITS


def test_a_customer_that_cannot_be_moved_holds_the_account():
    world = company(5)
    world.accounts["acc003"]["tier"] = "locked"
    _, actions, notes = planned(TO_BEN, world)
    assert "customer.transfer" in actions
    assert "account.deactivate" not in actions
    assert notes >= WAITS


def test_a_customer_that_the_guard_left_out_holds_the_account(monkeypatch):
    monkeypatch.setattr(
        "exeunt.plan.guard._protected",
        lambda item, *_: "guard.own-principal" if item.ref == Ref("mem", "Account", "acc001") else "",
    )
    _, actions, notes = planned(TO_BEN)
    assert "customer.transfer" in actions
    assert "account.deactivate" not in actions
    assert notes >= WAITS


EXCEPT = 'hand: {customer.transfer: {except: ["acc001", "acc003"]}}'
SKIP = '"customer.transfer:Lead": {skip: true, because: back to the pool}'


@pytest.mark.parametrize(
    ("hand", "count"),
    [(EXCEPT, 3), (f"hand: {{{SKIP}}}", 2), ("hand: {customer.transfer: {except: [nobody]}}", 0)],
    ids=["some", "a kind", "none"],
)
def test_what_the_policy_leaves_with_the_leaver_holds_the_account(hand, count):
    _, actions, notes = planned(f"{TO_BEN}actions: {{{hand}}}\n")
    would_stay = held("order.would-stay", "account.deactivate", "customer.transfer", count)
    assert (would_stay in notes) == bool(count)
    assert ("account.deactivate" in actions) == (not count)


@pytest.mark.parametrize(("hand", "count"), [(EXCEPT, 3), (f"hand: {{{SKIP}}}", 2)], ids=["some", "a kind"])
def test_where_the_policy_says_so_the_account_goes_and_the_plan_says_how_many_stay(hand, count):
    header, actions, notes = planned(f"{TO_BEN}actions: {{{hand}, {DESPITE}}}\n")
    assert actions >= {"customer.transfer", "account.deactivate", "account.move"}
    assert held("order.despite", "account.deactivate", "customer.transfer", count) in notes
    said = [params["because"] for code, params, _ in header.findings if code == "order.despite"]
    assert said == ["theirs by contract"]
    left = [params["count"] for code, params, _ in header.findings if code.startswith("policy.")]
    assert sum(left) == count


def test_one_kind_that_may_stay_does_not_let_another():
    only_leads = DESPITE.replace("[customer.transfer]", "['customer.transfer:Lead']")
    _, actions, _ = planned(f"{TO_BEN}actions: {{{EXCEPT}, {only_leads}}}\n")
    assert "account.deactivate" not in actions


def test_leave_to_stay_is_none_for_what_has_no_successor():
    _, actions, notes = planned(f"successors: [{{tier: [A], to: ben@acme.example}}]\nactions: {{{DESPITE}}}\n")
    assert "account.deactivate" not in actions
    assert notes >= WAITS


def test_all_customers_skipped_and_the_account_asked_for_is_a_contradiction_unless_it_is_said():
    skip = "hand: {customer.transfer: {skip: true, because: another tool does it}}"
    with pytest.raises(RefusedPlan, match="order.need-unmet"):
        planned(f"{TO_BEN}actions: {{{skip}}}\n")
    _, actions, notes = planned(f"{TO_BEN}actions: {{{skip}, {DESPITE}}}\n")
    assert "account.deactivate" in actions
    assert held("order.despite", "account.deactivate", "customer.transfer", 7) in notes


def test_all_customers_excepted_holds_the_account_as_some_do():
    every = 'hand: {customer.transfer: {except: ["acc*"]}}'
    _, actions, notes = planned(f"{TO_BEN}actions: {{{every}}}\n")
    assert "account.deactivate" not in actions
    assert held("order.would-stay", "account.deactivate", "customer.transfer", 7) in notes


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{despite: [customer.transfer]}", "policy.no-because"),
        ("{despite: [customer.transfr], because: x}", "policy.unknown-action"),
        ("{despite: [], because: x}", "policy.empty"),
        ("{skip: true, despite: [customer.transfer], because: x}", "policy.contradiction"),
        ("{do: true, because: x}", "policy.contradiction"),
    ],
)
def test_leave_to_stay_is_asked_for_in_full(line, code):
    with pytest.raises(PolicyErrors) as caught:
        policy(f"{HEAD}actions: {{close: {{account.deactivate: {line}}}}}\n")
    assert [error.code for error in caught.value.errors] == [code]
