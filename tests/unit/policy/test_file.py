"""A policy file is taken whole or refused with every mistake, its line and what was probably meant."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from exeunt.errors import ConfigError
from exeunt.policy import PolicyErrors, load, read
from exeunt.text import Texts

HEAD = "exeunt: departure/1\nname: Test\n"


def wrong(text: str, *, head: str = HEAD, offered=None) -> list[ConfigError]:
    with pytest.raises(PolicyErrors) as caught:
        load(head + text, "p.yaml", offered or {})
    assert caught.value.params["count"] == len(caught.value.errors)
    return list(caught.value.errors)


def only(text: str, **how) -> ConfigError:
    found = wrong(text, **how)
    assert len(found) == 1, [str(error) for error in found]
    return found[0]


def test_all_mistakes_of_a_file_are_told_at_once_in_order_of_lines():
    found = wrong(
        "actions:\n"
        "  cutt: {sign_in.block: do}\n"
        "  take:\n"
        "    membership.remov: do\n"
        "    sign_in.block: do\n"
        "    licence.remove: skip\n"
        "successors: []\n"
        "limits: {customer.transfer: {share: 30}}\n"
        "expires: {cut: 24}\n"
    )
    assert [(error.params["line"], error.code, error.params["field"]) for error in found] == [
        (4, "policy.unknown-phase", "actions.cutt"),
        (6, "policy.unknown-action", "actions.take.membership.remov"),
        (7, "policy.wrong-phase", "actions.take.sign_in.block"),
        (8, "policy.no-because", "actions.take.licence.remove"),
        (9, "policy.empty", "successors"),
        (10, "policy.wrong-type", "limits.customer.transfer.share"),
        (11, "policy.wrong-type", "expires.cut"),
    ]
    assert {error.params["file"] for error in found} == {"p.yaml"}


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("succesors: [{to: manager}]", "policy.unknown-key", "successors"),
        ("actions: {cuts: {sign_in.block: do}}", "policy.unknown-phase", "cut"),
        ("actions: {cut: {sign_in.blok: do}}", "policy.unknown-action", "sign_in.block"),
        ("actions: {cut: {sign_in.block: skp}}", "policy.unknown-word", "skip"),
        ("limits: {customer.transfers: 5}", "policy.unknown-action", "customer.transfer"),
        ("limits: {customer.transfer: {shares: 5%}}", "policy.unknown-key", "share"),
        ("successors: [{to: manger}]", "policy.no-mail", "manager"),
        ("signatures: {second-persons-for: [A, unknown]}", "policy.unknown-key", "second-person-for"),
        ("signatures: {second-person-for: [A, unknwn, unknown]}", "policy.unknown-word", "unknown"),
        ("expires: {handover: 7d}", "policy.unknown-key", "hand-over"),
    ],
)
def test_a_misspelled_word_is_answered_with_the_right_one(text, code, suggestion):
    error = only(text)
    assert (error.code, error.params["suggestion"]) == (code, suggestion)


@pytest.mark.parametrize(
    "text",
    [
        "actions: {}",
        "actions: {cut: {}}",
        "actions: {cut: {sign_in.block: {}}}",
        "actions: {take: {membership.remove: {except: []}}}",
        "actions: {take: {membership.remove: {except: [{}]}}}",
        "actions: {take: {membership.remove: {options: {}}}}",
        "tier: {}",
        "successors: []",
        "successors: [{}]",
        "successors: [{to: manager, tier: []}]",
        "successors: [{to: manager, kind: []}]",
        "successors: [{to: manager, where: {}}]",
        "successors: [{to: manager, where: {region: []}}]",
        "limits: {}",
        "limits: {default: {}}",
        "signatures: {}",
        "signatures: {second-person-for: []}",
        "expires: {}",
    ],
)
def test_empty_is_not_safe(text):
    assert "policy.empty" in {error.code for error in wrong(text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("name: 5\n", "text"),
        ("actions: cut\n", "table"),
        ("actions: {cut: {sign_in.block: {do: maybe}}}", "switch"),
        ("actions: {cut: {sign_in.block: {options: {minutes: 1.5}}}}", "count"),
        ("actions: {cut: {sign_in.block: {options: {minutes: -1}}}}", "count"),
        ("successors: {to: manager}", "list"),
        ("successors: [{to: [a@b.example, c@d.example]}]", "text"),
        ("successors: [{to: manager, kind: 5}]", "text"),
        ('successors: [{to: manager, where: {revenue: ">= many"}}]', "threshold"),
        ('successors: [{to: manager, where: {revenue: [">= 5"]}}]', "value"),
        ("successors: [{to: manager, where: {region: null}}]", "text"),
        ("limits: {default: {count: -1}}", "count"),
        ("limits: {default: {count: 1.5}}", "count"),
        ("limits: {default: {count: 0o17}}", "count"),
        ("limits: {default: {share: 101%}}", "share"),
        ("limits: {default: {share: 30}}", "share"),
        ("limits: {not-held-by-leaver: none}", "count"),
        ("tier: {fact: revenue, A: lots, B: '> 1', field: x}", "threshold"),
        ("signatures: {always: 0}", "persons"),
        ("signatures: {always: 9}", "persons"),
        ("expires: {cut: 0h}", "time"),
        ("expires: {cut: 1w}", "time"),
        ("expires: {cut: !!python/object:os.system 24h}", "time"),
    ],
)
def test_a_value_of_the_wrong_type_names_what_is_wanted(text, wanted):
    head = "exeunt: departure/1\n" if text.startswith("name") else HEAD
    mistyped = [error for error in wrong(text, head=head) if error.code == "policy.wrong-type"]
    assert [error.params["wanted"] for error in mistyped] == [wanted]


def test_a_key_said_twice_is_refused_with_both_lines():
    error = only("actions:\n  cut:\n    sign_in.block: do\n    sign_in.block: {skip: true, because: x}\n")
    assert (error.code, error.params["line"], error.params["first"]) == ("policy.duplicate-key", 6, 5)


def test_an_alias_is_refused_so_that_a_line_means_what_it_says():
    assert only("limits: {default: &one {count: 5}, team.leave: *one}").code == "policy.alias"


@pytest.mark.parametrize(
    "text", ["actions: [", "a: 1\n---\nb: 2", "a:\n\t- b", "x: \x00", "[" * 5000, "a: > 5", "#" * 2**20 + "#"]
)
def test_what_is_no_yaml_is_refused_with_a_reason(text):
    error = only(text)
    assert error.code == "policy.no-yaml"
    assert error.params["why"]


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(PolicyErrors) as caught:
        load(b"name: \xff\xfe", "p.yaml")
    assert caught.value.errors[0].code == "policy.no-yaml"


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "[]", "word"])
def test_a_file_that_says_nothing_is_refused(text):
    assert {error.code for error in wrong(text, head="")} <= {"policy.empty", "policy.wrong-type"}


def test_a_file_says_its_format_and_name():
    assert [error.code for error in wrong("expires: {cut: 1h}", head="")] == ["policy.missing", "policy.missing"]
    assert only("", head="exeunt: departure/2\nname: x").code == "policy.other-format"


def test_a_file_of_another_kind_is_said_to_be_one_and_nothing_else():
    found = only("rules: 3\nnonsense: x\n", head="exeunt: audit/1\nname: x\n")
    assert (found.code, found.params["value"], found.params["wanted"]) == ("policy.other-kind", "audit", "departure")
    english, chinese = (Texts.load(language).of(found) for language in ("en", "zh"))
    assert "the file is an audit policy. What is wanted here is a policy for departures" in english
    assert "审计策略" in chinese


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path / "none.yaml")
    assert caught.value.code == "policy.unreadable"


def test_the_digest_is_of_the_files_bytes(tmp_path):
    file = tmp_path / "p.yaml"
    data = HEAD.replace("\n", "\r\n").encode() + "# Grüße\n".encode()
    file.write_bytes(data)
    assert read(file).digest == hashlib.sha256(data).hexdigest()


def test_a_plan_of_each_kind_expires_as_written_or_by_default():
    departure = load(HEAD + "expires: {cut: 90m}", "p.yaml")
    assert departure.expires("cut") == timedelta(minutes=90)
    assert departure.expires("hand-over") == timedelta(days=7)
    assert departure.expires("undo") == timedelta(days=7)


def test_an_error_reads_as_a_list_of_lines():
    with pytest.raises(PolicyErrors) as caught:
        load(HEAD + "nam: x\n", "p.yaml")
    assert "policy.unknown-key" in str(caught.value)
    assert "line=3" in str(caught.value)
