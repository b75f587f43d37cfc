from __future__ import annotations

import pytest

from exeunt.model import Ref, State
from exeunt.policy import Do, PolicyErrors, Skip, load

HEAD = "exeunt: departure/1\nname: Test\n"
GROUP = Ref("ldap", "group", "cn=Alumni-2024,ou=groups,dc=acme|ada")


def policy(text: str, offered=None):
    return load(HEAD + text, "p.yaml", offered or {})


def codes(text: str, offered=None) -> list[str]:
    with pytest.raises(PolicyErrors) as caught:
        policy(text, offered)
    return [error.code for error in caught.value.errors]


def test_what_no_line_names_is_done():
    assert policy("").decision("sign_in.block:user", "cut", GROUP, State()) == Do()
    assert policy("actions: {cut: {sessions.end: do}}").decision("a.stranger:x", "take", GROUP, State()) == Do()


def test_a_skip_carries_the_operators_reason():
    said = policy("actions: {take: {licence.remove: {skip: true, because: monthly run}}}")
    verdict = said.decision("licence.remove:licence", "take", GROUP, State())
    assert isinstance(verdict, Skip)
    assert verdict.because.code == "policy.skipped"
    assert verdict.because.params == {
        "system": "ldap",
        "action": "licence.remove",
        "count": 1,
        "because": "monthly run",
    }


def test_options_reach_the_action_as_written():
    said = policy("actions: {cut: {sign_in.block: {options: {minutes: 5, scramble: true, keep: [b, a], note: x}}}}")
    verdict = said.decision("sign_in.block:user", "cut", GROUP, State())
    assert verdict == Do({"minutes": 5, "scramble": True, "keep": ("b", "a"), "note": "x"})


@pytest.mark.parametrize(
    ("exemption", "skipped"),
    [
        ('"cn=alumni*"', True),
        ('"*dc=acme*"', True),
        ('"cn=alumni"', False),
        ('"cn=[A]lumni*"', False),
        ('"cn=?lumni*"', False),
        ("{scope: external}", True),
        ('{members: "> 100"}', True),
        ('{members: "> 100", scope: internal}', False),
        ("{missing: x}", False),
    ],
)
def test_an_exemption_spares_only_the_refs_it_names(exemption, skipped):
    said = policy(f"actions: {{take: {{membership.remove: {{except: [{exemption}]}}}}}}")
    state = State({"scope": "External", "members": 250})
    verdict = said.decision("membership.remove:group", "take", GROUP, state)
    assert isinstance(verdict, Skip) == skipped
    if isinstance(verdict, Skip):
        assert verdict.because.code == "policy.excepted"


def test_an_exemption_in_brackets_means_brackets():
    said = policy('actions: {take: {membership.remove: {except: ["[old]*"]}}}')
    assert isinstance(said.decision("membership.remove", "take", Ref("l", "g", "[Old] sales"), State()), Skip)
    assert said.decision("membership.remove", "take", Ref("l", "g", "old sales"), State()) == Do()


def test_a_line_for_a_kind_goes_before_a_line_for_the_name():
    said = policy(
        "actions: {hand: {customer.transfer: do, 'customer.transfer:Lead': {skip: true, because: leads are pooled}}}"
    )
    assert isinstance(said.decision("customer.transfer:Lead", "hand", GROUP, State()), Skip)
    assert said.decision("customer.transfer:Account", "hand", GROUP, State()) == Do()


def test_a_line_under_the_actions_own_phase_goes_first_and_one_under_another_still_holds():
    offered = {"membership.remove:privileged": "cut", "membership.remove:group": "take"}
    said = policy("actions: {take: {membership.remove: {skip: true, because: x}}}", offered)
    assert isinstance(said.decision("membership.remove:privileged", "cut", GROUP, State()), Skip)
    both = policy(
        "actions: {cut: {membership.remove: do}, take: {membership.remove: {skip: true, because: x}}}", offered
    )
    assert both.decision("membership.remove:privileged", "cut", GROUP, State()) == Do()
    assert isinstance(both.decision("membership.remove:group", "take", GROUP, State()), Skip)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("skip", "policy.no-because"),
        ("{skip: true}", "policy.no-because"),
        ("{do: false}", "policy.say-skip"),
        ("{except: ['*']}", "policy.say-skip"),
        ("{do: true, because: x}", "policy.contradiction"),
        ("{do: true, skip: true, because: x}", "policy.contradiction"),
        ("{skip: true, because: x, options: {a: 1}}", "policy.contradiction"),
        ("{skip: true, because: x, except: [a]}", "policy.contradiction"),
        ("{skip: false, because: x}", "policy.contradiction"),
        ("{because: x}", "policy.contradiction"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(line, code):
    assert codes(f"actions: {{take: {{licence.remove: {line}}}}}") == [code]


def test_names_of_a_strangers_connector_are_known_when_it_is_configured():
    line = "actions: {keep: {badge.print: do}}"
    assert codes(line) == ["policy.unknown-action"]
    assert policy(line, {"badge.print:badge": "keep"}).rules[0].action == "badge.print"
    assert codes(line, {"badge.print:badge": "close"}) == ["policy.wrong-phase"]


def test_a_kind_is_checked_against_what_the_connectors_offer():
    line = "actions: {hand: {'customer.transfer:Leed': {skip: true, because: x}}}"
    assert policy(line).rules  # nobody at hand who could know
    assert codes(line, {"customer.transfer:Lead": "hand"}) == ["policy.unknown-action"]
    assert codes("actions: {hand: {'customer.transfer:': do}}") == ["policy.unknown-action"]
