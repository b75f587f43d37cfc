from __future__ import annotations

from datetime import timedelta

import pytest

from exeunt.errors import RefusedPlan
from exeunt.model import Order
from exeunt.plan import order
from exeunt.plan.order import check, edges, matches


def test_a_name_means_all_its_kinds_and_an_id_means_one():
    assert matches("customer.transfer", "customer.transfer:Account")
    assert matches("customer.transfer:Account", "customer.transfer:Account")
    assert not matches("customer.transfer:Account", "customer.transfer:Lead")


def test_an_action_never_waits_for_itself():
    orders = {
        "customer.transfer:Account": Order("hand"),
        "customer.transfer:Lead": Order("hand", after=("customer.transfer",), wait=timedelta(minutes=5)),
    }
    found = edges(orders)
    assert [(edge.earlier, edge.later, edge.wait) for edge in found] == [
        ("customer.transfer:Account", "customer.transfer:Lead", timedelta(minutes=5))
    ]


@pytest.mark.parametrize(
    ("orders", "code"),
    [
        ({"a:x": Order("cut", after=("b",)), "b:x": Order("cut", after=("a",))}, "order.cycle"),
        ({"a:x": Order("cut", after=("b",)), "b:x": Order("close")}, "order.against-phases"),
        ({"a:x": Order("cut", needs=("b",))}, "order.need-unmet"),
        ({"a:x": Order("cut", needs=("*:b",)), "b:x": Order("cut")}, "order.across-systems"),
        ({"a:x": Order("cut", after=("*:b",))}, "order.across-systems"),
        ({"a:x": Order("cut", before=("*:b",))}, "order.across-systems"),
    ],
)
def test_orders_that_cannot_be_are_refused(orders, code):
    with pytest.raises(RefusedPlan, match=code):
        check("crm", orders)


def test_a_need_is_met_by_what_is_planned_or_content():
    check("crm", {"a:x": Order("cut", needs=("b",)), "b:x": Order("cut")})
    check("crm", {"a:x": Order("cut", needs=("b",))}, content=["b:x"])


def test_a_need_of_every_kind_is_a_need_of_the_one_that_was_not_read():
    orders = {
        "account.deactivate:principal": Order("close", needs=("customer.transfer",)),
        "customer.transfer:Account": Order("hand"),
        "membership.remove:group": Order("take"),
    }
    assert [*order.needing(orders, {"customer.transfer:Opportunity"})] == [
        ("account.deactivate:principal", "customer.transfer")
    ]
    assert [*order.needing(orders, {"membership.remove:queue"})] == []
