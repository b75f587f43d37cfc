"""Two principals are one person when two identifiers agree and none contradicts; everything weaker is a gap."""

from __future__ import annotations

import pytest

from exeunt.model import Principal, Ref
from exeunt.people import MapEntry, PeopleMap, join


def principal(system, key, *, mail=(), number="", username="", name="", powers=()):
    mails = (mail,) if isinstance(mail, str) else tuple(mail)
    ids = {"user": key, "username": username, "employee_number": number}
    return Principal(
        Ref(system, "user", key), name, "active", {k: v for k, v in ids.items() if v}, mails, frozenset(powers)
    )


def people(*principals, explicit=()):
    systems = {}
    for one in principals:
        systems.setdefault(one.ref.system, []).append(one)
    return join(systems, PeopleMap(tuple(explicit)))


def together(found):
    return sorted(sorted(one.ref.id for one in person.principals) for person in found.persons)


ADA = {"mail": "ada@acme.example", "number": "7", "username": "ada"}


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (ADA, ADA, True),
        (ADA, {"mail": "ADA@acme.example", "username": "Ada"}, True),
        (ADA, {"mail": ["x@acme.example", "ada@acme.example"], "number": "7"}, True),
        (ADA, {"number": "7", "username": "ADA@corp.example"}, True),
        (ADA, {"mail": "ada@acme.example", "number": "7", "username": "parka"}, True),
        (ADA, {"mail": "ada@acme.example"}, False),
        (ADA, {"number": "7"}, False),
        (ADA, {"username": "ada"}, False),
        (ADA, {"mail": "ada@acme.example", "username": "ada", "number": "8"}, False),
        (ADA, {"mail": "ada@home.example", "username": "ada", "number": "7"}, False),
        (ADA, {"mail": "ada@acme.example", "username": "parka"}, False),
    ],
)
def test_two_of_three_join_and_one_contradiction_does_not(one, other, joined):
    found = people(principal("ldap", "1", **one), principal("crm", "2", **other))
    assert together(found) == ([["1", "2"]] if joined else [["1"], ["2"]])
    assert [gap.code for gap in found.gaps] == ([] if joined else ["people.weak-match"])


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ({"mail": "ada@acme.example"}, {"mail": "ada@acme.example"}, True),
        ({"number": "7"}, {"number": "7"}, True),
        ({"username": "ada"}, {"username": "ada"}, False),
        ({"mail": "ada@acme.example", "number": "7"}, {"mail": "ada@acme.example", "number": "8"}, False),
        ({"mail": "ada@acme.example"}, {"mail": "a.moss@acme.example"}, False),
    ],
)
def test_a_name_counts_beside_a_mail_or_a_number(one, other, joined):
    for written in ("Ada Moss", "MOSS, Ada", "Moss  ada"):
        found = people(principal("hr", "1", name="Ada Moss", **one), principal("crm", "2", name=written, **other))
        assert together(found) == ([["1", "2"]] if joined else [["1"], ["2"]])
    other_name = people(principal("hr", "1", name="Ada Moss", **one), principal("crm", "2", name="Ada", **other))
    assert together(other_name) == [["1"], ["2"]]


def test_a_name_alone_is_not_even_a_gap():
    found = people(principal("hr", "1", name="Ada Moss"), principal("crm", "2", name="Ada Moss"))
    assert (together(found), found.gaps) == ([["1"], ["2"]], ())


def test_a_name_helps_no_mailbox_that_two_share():
    office = "office@acme.example"
    found = people(
        principal("crm", "1", mail=office, name="Ada Moss"),
        principal("crm", "2", mail=office, name="Bo Lund"),
        principal("hr", "3", mail=office, name="Ada Moss"),
    )
    assert together(found) == [["1"], ["2"], ["3"]]


def test_different_names_contradict_nothing():
    assert together(
        people(principal("ldap", "1", name="Ada Moss", **ADA), principal("crm", "2", name="莫艾达", **ADA))
    ) == [["1", "2"]]


def test_strangers_are_two_persons_and_no_gap():
    found = people(principal("ldap", "1", **ADA), principal("crm", "2", mail="bo@acme.example", number="9"))
    assert together(found) == [["1"], ["2"]]
    assert found.gaps == ()


def test_a_weak_match_names_both_and_what_agrees_and_differs():
    found = people(principal("ldap", "1", **ADA), principal("crm", "2", **{**ADA, "number": "8"}))
    (gap,) = found.gaps
    assert gap.params == {
        "one": "crm:user:2",
        "other": "ldap:user:1",
        "agree": "mail, username",
        "differ": "employee_number",
    }
    assert all(found.gaps_about(person) == (gap,) for person in found.persons)


def test_empty_identifiers_agree_with_nobody():
    blank = {"mail": ("",), "number": " ", "username": ""}
    found = people(principal("ldap", "1", **blank), principal("crm", "2", **blank))
    assert together(found) == [["1"], ["2"]]
    assert found.gaps == ()


def test_a_shared_mailbox_glues_nobody():
    office = "office@acme.example"
    found = people(
        principal("crm", "1", mail=office, username="ada"),
        principal("crm", "2", mail=office, username="bo"),
        principal("ldap", "3", mail=office, username="ada"),
    )
    assert together(found) == [["1"], ["2"], ["3"]]
    ambiguous = [gap for gap in found.gaps if gap.code == "people.ambiguous"]
    assert [gap.params for gap in ambiguous] == [{"system": "crm", "identifier": "mail", "value": office, "count": 2}]
    (bo,) = (person for person in found.persons if person.principals[0].ref.id == "2")
    assert found.gaps_about(bo) == tuple(ambiguous)


def test_a_number_that_everybody_has_glues_nobody():
    crowd = [principal("crm", f"c{n}", number="0", username=f"u{n}") for n in range(5)]
    found = people(*crowd, principal("ldap", "x", number="0", username="u3"))
    assert len(found.persons) == 6


def test_user_names_shared_before_the_at_still_count_whole():
    one = principal("crm", "1", username="ada@acme.example", number="7")
    two = principal("crm", "2", username="ada@acme.test", number="8")
    other = principal("ldap", "3", username="ada@acme.example", number="7")
    assert together(people(one, two, other)) == [["1", "3"], ["2"]]
    plain = principal("ldap", "3", username="ada", number="7")
    assert together(people(one, two, plain)) == [["1"], ["2"], ["3"]]


def test_a_chain_joins_when_nothing_in_it_contradicts():
    found = people(
        principal("ldap", "1", mail="ada@acme.example", number="7"),
        principal("crm", "2", mail="ada@acme.example", number="7", username="ada"),
        principal("erp", "3", number="7", username="ada"),
    )
    assert together(found) == [["1", "2", "3"]]
    assert found.gaps == ()


def test_a_chain_never_reaches_over_a_contradiction():
    found = people(
        principal("ldap", "1", mail="ada@acme.example", username="ada", number="7"),
        principal("crm", "2", mail="ada@acme.example", username="ada"),
        principal("erp", "3", mail="ada@acme.example", username="ada", number="8"),
    )
    assert together(found) == [["1"], ["2"], ["3"]]
    contested = [gap for gap in found.gaps if gap.code == "people.contested"]
    assert {(gap.params["one"], gap.params["other"]) for gap in contested} == {
        ("crm:user:2", "erp:user:3"),
        ("crm:user:2", "ldap:user:1"),
    }
    assert {gap.params["left"] for gap in contested} | {gap.params["right"] for gap in contested} == {
        "erp:user:3",
        "ldap:user:1",
    }


def test_a_service_is_never_joined_with_a_human():
    human, service = principal("ldap", "1", **ADA), principal("crm", "2", **ADA, powers=["service"])
    other = principal("erp", "3", **ADA)
    found = people(human, service, other)
    assert together(found) == [["1", "3"], ["2"]]
    assert [person.service for person in found.persons if len(person.principals) == 1] == [True]


def test_a_service_with_his_mail_makes_a_human_no_less_certain():
    found = people(
        principal("crm", "1", **ADA),
        principal("crm", "robot", **ADA, powers=["service"]),
        principal("ldap", "2", **ADA),
    )
    assert together(found) == [["1", "2"], ["robot"]]
    assert found.gaps == ()


def test_a_ref_that_a_system_sends_twice_is_one_principal():
    one = principal("crm", "1", **ADA)
    found = people(one, one, principal("ldap", "2", **ADA))
    assert together(found) == [["1", "2"]]
    assert found.gaps == ()


def test_a_person_is_described_by_its_principals():
    found = people(
        principal("crm", "2", mail=["ada@acme.example", "a.park@acme.example"], number="7", name=""),
        principal("ldap", "1", mail="ada@acme.example", number="7", name="Ada Park"),
    )
    (ada,) = found.persons
    assert (ada.key, ada.name, ada.mail, ada.employee_number) == ("crm:user:2", "Ada Park", "ada@acme.example", "7")
    assert ada.mails == {"ada@acme.example", "a.park@acme.example"}
    assert all(found.of(one.ref) is ada for one in ada.principals)
    assert found.of(Ref("crm", "user", "nobody")) is None


def entry(name, *named, mail="", line=1):
    return MapEntry(name, mail, tuple(named), line)


def test_an_operators_word_joins_what_nothing_else_would():
    found = people(
        principal("ldap", "1", mail="ada@acme.example", number="7"),
        principal("crm", "2", mail="ada@home.example", number="8"),
        explicit=[entry("Ada Park", ("ldap", "1"), ("crm", "ADA@home.example"), mail="ada@acme.example")],
    )
    (ada,) = found.persons
    assert (ada.name, ada.mail) == ("Ada Park", "ada@acme.example")
    assert found.gaps == ()


def test_what_an_operator_joined_is_matched_as_one():
    found = people(
        principal("ldap", "1", mail="ada@acme.example", username="ada"),
        principal("crm", "2", mail="ada@home.example", number="8"),
        principal("erp", "3", mail="ada@acme.example", number="8"),
        explicit=[entry("Ada", ("ldap", "ada"), ("crm", "2"))],
    )
    assert together(found) == [["1", "2", "3"]]


def test_two_persons_of_a_map_stay_two_and_raise_no_gap():
    found = people(
        principal("ldap", "1", **ADA),
        principal("crm", "2", **ADA),
        explicit=[entry("Ada", ("ldap", "1")), entry("Ida", ("crm", "2"))],
    )
    assert together(found) == [["1"], ["2"]]
    assert found.gaps == ()


def test_a_second_account_that_an_operator_explains_is_not_ambiguous_any_more():
    accounts = [
        principal("crm", "1", mail="ada@acme.example", number="7", username="ada"),
        principal("crm", "admin", mail="ada@acme.example", number="7", username="ada-admin"),
        principal("ldap", "2", mail="ada@acme.example", number="7"),
    ]
    assert len(people(*accounts).persons) == 3
    found = people(*accounts, explicit=[entry("Ada", ("crm", "1"), ("crm", "admin"))])
    assert together(found) == [["1", "2", "admin"]]
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (("crm", "nobody"), "people.map-nobody"),
        (("crn", "2"), "people.map-no-system"),
        (("crm", "office@acme.example"), "people.map-several"),
        (("crm", "robot"), "people.map-service"),
    ],
)
def test_a_map_that_names_nobody_clearly_is_a_gap(named, code):
    found = people(
        principal("ldap", "1", **ADA),
        principal("crm", "2", mail="office@acme.example", username="x"),
        principal("crm", "3", mail="office@acme.example", username="y"),
        principal("crm", "robot", powers=["service"]),
        explicit=[entry("Ada", ("ldap", "1"), named, line=4)],
    )
    assert together(found) == [["1"], ["2"], ["3"], ["robot"]]
    (gap,) = (gap for gap in found.gaps if gap.code.startswith("people.map"))
    assert gap.code == code
    assert (gap.params["name"], gap.params["value"], gap.params["line"]) == ("Ada", named[1], 4)


def test_a_principal_of_two_entries_joins_neither_even_where_it_matches():
    found = people(
        principal("ldap", "1", **ADA),
        principal("crm", "2", **ADA),
        principal("erp", "3", number="9"),
        explicit=[
            entry("Ada", ("ldap", "1"), ("crm", "2")),
            entry("Ida", ("erp", "3"), ("crm", "ada")),
        ],
    )
    assert together(found) == [["1"], ["2"], ["3"]]
    (gap,) = found.gaps
    assert gap.code == "people.map-contested"
    assert gap.params == {"principal": "crm:user:2", "names": "Ada, Ida"}
