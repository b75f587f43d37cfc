"""What is alike is told once, and nothing that is not alike is put together."""

from __future__ import annotations

import pytest

from exeunt.model import Finding, Gap, Ref
from exeunt.report.alike import REASONS, by_reason, by_sort, once
from exeunt.text import Texts


def locked(kind: str, **params):
    return Gap(
        "succession.not-active",
        {"mail": "ben@acme.example", "system": "crm", "action": f"customer.transfer:{kind}", "count": 4, **params},
    )


def test_a_successor_who_cannot_sign_in_is_told_once_with_the_kinds():
    told = once([locked("Account"), Gap("survey.not-whole"), locked("Contact")])
    assert [gap.code for gap in told] == ["succession.not-active", "survey.not-whole"]
    assert told[0].params["count"] == 8
    assert told[0].params["action"] == "customer.transfer:Account, customer.transfer:Contact"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "they are: hand over customers (Account), hand over customers (Contact)."), ("zh", "(Account), ")],
)
def test_the_sentence_names_the_kinds(language, said):
    (told,) = once([locked("Account"), locked("Contact")])
    assert said in Texts.load(language).of(told)


def test_another_successor_and_another_system_are_told_apart():
    notes = [locked("Account"), locked("Account", mail="cleo@acme.example"), locked("Account", system="desk")]
    assert once(notes) == notes


def test_the_leaver_as_his_own_successor_is_told_once_for_each_tier():
    def named(kind, tier):
        return Gap("policy.successor-leaves", {"kind": kind, "tier": tier, "mail": "ada@acme.example", "count": 1})

    told = once([named("Account", "A"), named("Account", "B"), named("Contact", "B")])
    assert [(gap.params["kind"], gap.params["tier"]) for gap in told] == [("Account", "A"), ("Account, Contact", "B")]


def test_things_of_one_kind_are_one_sort_and_what_is_about_nothing_stands_for_itself():
    refs = [Ref("crm", "Account", "1"), Ref("crm", "Account", "2"), Ref("crm", "Contact", "1")]
    notes = [Finding("sweep.appeared", {"ref": ref.id}, ref) for ref in refs]
    notes += [Finding("order.held-back", {"action": name}) for name in ("a", "b")]
    assert [len(same) for same in by_sort(notes)] == [2, 1, 1, 1]


@pytest.mark.parametrize(("reasons", "groups"), [(1, 1), (REASONS, REASONS), (REASONS + 1, 1)])
def test_rows_are_put_together_by_reason_unless_each_has_its_own(reasons, groups):
    rows = [("crm", "refused", f"because {number % reasons}") for number in range(60)]
    found = by_reason(rows, lambda row: row[0], lambda row: row[1], lambda row: row[2])
    assert len(found) == groups
    assert sum(map(len, found)) == 60
