from __future__ import annotations

import pytest

from exeunt.errors import RefusedPlan, UsageError
from exeunt.model import Principal, Ref
from exeunt.people import join, resolve


def principal(system, key, *, mail=(), number="", username="", name="", powers=()):
    ids = {"username": username, "employee_number": number}
    return Principal(Ref(system, "user", key), name, "active", ids, tuple(mail), frozenset(powers))


PEOPLE = join(
    {
        "ldap": [
            principal("ldap", "uid=ada", mail=["ada@acme.example", "a@acme.example"], number="007", name="Ada Park"),
            principal("ldap", "uid=bo", mail=["office@acme.example"], number="8", name="Bo"),
            principal("ldap", "uid=cy", mail=["office@acme.example"], number="x9", name="Cy"),
        ],
        "crm": [
            principal("crm", "1", mail=["ada@acme.example"], number="007", username="ada@acme.example.prod"),
            principal("crm", "2", username="1", name="Trap"),
            principal("crm", "3", mail=["ada@acme.example"], powers=["service"], name="Robot"),
            principal("crm", "4", username="dee", name="Dee"),
            principal("crm", "5", username="DEE", name="Dee too"),
        ],
    }
)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("ada@acme.example", "Ada Park"),
        (" A@ACME.example ", "Ada Park"),
        ("007", "Ada Park"),
        ("X9", "Cy"),
        ("ldap:uid=ada", "Ada Park"),
        ("ldap:a@acme.example", "Ada Park"),
        ("crm:ADA@acme.example.prod", "Ada Park"),
        ("crm:1", "Ada Park"),
        ("crm:3", "Robot"),
        ("crm: 4", "Dee"),
    ],
)
def test_a_mail_a_number_or_a_name_in_a_system_means_one_person(who, name):
    assert resolve(PEOPLE, who).name == name


@pytest.mark.parametrize("who", ["nobody@acme.example", "7", "Ada Park", "crm:99", "crm:", "uid=ada"])
def test_nobody_is_refused_and_never_guessed_at(who):
    with pytest.raises(RefusedPlan) as caught:
        resolve(PEOPLE, who)
    assert caught.value.code == "people.nobody"
    assert caught.value.params == {"who": who}


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("Ada Park", [("Ada Park", "ada@acme.example")]),
        ("park ADA", [("Ada Park", "ada@acme.example")]),
        ("dee", [("Dee", "crm:4"), ("Dee too", "crm:5")]),
        ("Robot", []),
        ("Ad", []),
        ("7", []),
    ],
)
def test_a_name_is_no_person_but_whoever_has_it_is_shown(who, shown):
    with pytest.raises(RefusedPlan) as caught:
        resolve(PEOPLE, who)
    assert caught.value.code == "people.nobody"
    assert [(one.params["name"], one.params["who"]) for one in caught.value.errors] == shown
    for name, meant_by in shown:
        assert resolve(PEOPLE, meant_by).name == name


def test_of_many_with_a_name_some_are_shown_and_the_others_counted():
    crowd = join({"crm": [principal("crm", str(n), name="Ada Park") for n in range(12)]})
    with pytest.raises(RefusedPlan) as caught:
        resolve(crowd, "ada park")
    assert len(caught.value.errors) == 11
    assert caught.value.errors[-1].params == {"count": 2}


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("office@acme.example", "Bo (ldap:uid=bo), Cy (ldap:uid=cy)"),
        ("crm:dee", "Dee (crm:4), Dee too (crm:5)"),
    ],
)
def test_several_are_refused_with_a_list_that_means_one_each(who, listed):
    with pytest.raises(RefusedPlan) as caught:
        resolve(PEOPLE, who)
    assert caught.value.code == "people.several"
    assert caught.value.params == {"who": who, "count": 2, "list": listed}
    for named in listed.split(", "):
        assert resolve(PEOPLE, named.partition("(")[2].rstrip(")")).name == named.partition(" (")[0]


def test_a_long_list_is_cut_and_says_so():
    crowd = join({"crm": [principal("crm", str(n), mail=["all@acme.example"]) for n in range(12)]})
    with pytest.raises(RefusedPlan) as caught:
        resolve(crowd, "all@acme.example")
    assert caught.value.params["count"] == 12
    assert str(caught.value.params["list"]).endswith(", …")


def test_a_weak_match_of_a_mail_is_two_persons_to_choose_from():
    unsure = join(
        {
            "ldap": [principal("ldap", "1", mail=["ada@acme.example"])],
            "crm": [principal("crm", "2", mail=["ada@acme.example"])],
        }
    )
    with pytest.raises(RefusedPlan) as caught:
        resolve(unsure, "ada@acme.example")
    assert caught.value.code == "people.several"


def test_an_unknown_system_is_answered_with_the_right_one():
    with pytest.raises(UsageError) as caught:
        resolve(PEOPLE, "crn:1")
    assert caught.value.code == "people.no-system"
    assert caught.value.params == {"system": "crn", "known": "crm, ldap", "suggestion": "crm"}


def test_nothing_is_nobody():
    with pytest.raises(UsageError) as caught:
        resolve(PEOPLE, " ")
    assert caught.value.code == "people.no-who"
