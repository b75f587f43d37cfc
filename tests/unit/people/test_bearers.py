from __future__ import annotations

import pytest

from exeunt.model import Principal, Ref
from exeunt.people import bearers, join, resolve
from exeunt.plan.dangers import RUN_AS, SERVICE, lent_accounts

ADA = Principal(
    Ref("crm", "user", "ada"),
    "Ada",
    "active",
    {"username": "ada", "employee_number": "E7"},
    ("ada@acme.example", "a.park@acme.example"),
)


def account(*powers, mail=(), number="", username=""):
    ids = {"username": username, "employee_number": number}
    named = {name: value for name, value in ids.items() if value}
    return Principal(Ref("crm", "user", "other"), "Other", "active", named, mail, frozenset(powers))


def found(other):
    people = join({"crm": [ADA, other]})
    return bearers(people, resolve(people, "crm:ada"))


@pytest.mark.parametrize(
    ("other", "bears"),
    [
        (account("service", mail=("Ada@Acme.example",)), True),
        (account("service", mail=("bot@acme.example", "a.park@acme.example")), True),
        (account("service", number="e7"), True),
        (account("service", username="ada"), False),
        (account("service", username="ada@acme.example", mail=("bot@acme.example",), number="E8"), False),
        (account("service"), False),
    ],
)
def test_an_account_bears_his_address_or_his_number_but_not_his_user_name(other, bears):
    assert found(other) == ([other] if bears else [])


def test_his_own_accounts_are_not_among_them():
    people = join({"crm": [ADA]})
    assert bearers(people, resolve(people, "crm:ada")) == []


@pytest.mark.parametrize(
    ("powers", "acts_as", "code"),
    [
        (("self",), False, RUN_AS),
        (("self", "service"), False, RUN_AS),
        (("service",), True, RUN_AS),
        ((), True, RUN_AS),
        (("service",), False, SERVICE),
        (("admin",), False, None),
        ((), False, None),
    ],
)
def test_what_no_human_signs_in_with_is_a_danger_and_most_of_all_our_own(powers, acts_as, code):
    other = account(*powers, number="E7")
    told = lent_accounts([other], {other.ref} if acts_as else set())
    assert [one.code for one in told] == ([code] if code else [])
    assert all(one.about == other.ref for one in told)
