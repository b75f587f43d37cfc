"""The shipped policy and every example of the reference say what they claim."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from exeunt.model import Ref, State
from exeunt.model.catalogue import ACTIONS
from exeunt.policy import Do, Limit, PolicyErrors, Successor, load, read
from exeunt_policies import DEPARTURE, shipped

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs/reference/policy.md").read_text(encoding="utf-8")
HEAD = "exeunt: departure/1\nname: Example\n"


def examples(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def departure():
    return load(shipped(DEPARTURE), DEPARTURE)


def test_the_shipped_policy_does_everything_in_the_catalogue_and_names_all_of_it(departure):
    assert {rule.action: rule.phase for rule in departure.rules} == dict(ACTIONS)
    for action, phase in ACTIONS.items():
        assert departure.decision(f"{action}:x", phase, Ref("s", "x", "1"), State()) == Do()


def test_the_shipped_tiers_are_those_of_the_requirements(departure):
    assert departure.tier_of(State({"revenue": 1_000_001})).tier == "A"
    assert departure.tier_of(State({"revenue": 1_000_000})).tier == "B"
    assert departure.tier_of(State({"revenue": 99_999})).tier == "C"
    assert departure.tier_of(State({"revenue": 5, "tier": "A"})).tier == "A"
    assert departure.tier_of(State({})).tier == "unknown"


def test_the_shipped_successor_is_the_manager_unless_one_is_given(departure):
    said = {"leaver_manager": "m@acme.example", "leaver": ["ada@acme.example"]}
    default = departure.successor_for("Account", {}, "A", override="", **said)
    given = departure.successor_for("Account", {}, "A", override="b@acme.example", **said)
    assert isinstance(default, Successor)
    assert isinstance(given, Successor)
    assert (default.mail, given.mail) == ("m@acme.example", "b@acme.example")


def test_the_shipped_file_says_the_built_in_values_aloud(departure):
    bare = load(HEAD, "bare.yaml")
    assert departure.limit_for("customer.transfer") == Limit(20_000, Fraction(3, 10))
    assert dict(departure.limits.named) == dict(bare.limits.named)
    assert departure.limits.default == bare.limits.default
    assert departure.not_held_by_leaver == bare.not_held_by_leaver
    assert departure.signatures == bare.signatures
    assert dict(departure.expiry) == dict(bare.expiry)
    assert departure.expires("cut") == timedelta(hours=24)


def test_the_rules_offered_in_the_comments_are_valid():
    text = shipped(DEPARTURE).decode()
    offered = re.findall(r"^#   (- \{.*\})$", text, re.MULTILINE)
    assert len(offered) == 4
    indented = "\n".join(f"  {rule}" for rule in offered)
    load(text.replace("successors:\n", f"successors:\n{indented}\n"), DEPARTURE)
    lines = re.findall(r"^#   (\w+\.\w+: .*?)(?:  +#.*)?$", text, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        phase = ACTIONS[line.partition(":")[0]]
        load(f"{HEAD}actions: {{{phase}: {{{line}}}}}", "comment.yaml")


def test_the_shipped_policy_can_be_read_as_a_file():
    assert read(ROOT / "policies/exeunt_policies" / DEPARTURE).name == "Standard departure"


@pytest.mark.parametrize("example", examples("yaml"))
def test_every_example_of_the_reference_is_valid(example):
    load(example if example.startswith("exeunt:") else HEAD + example, "example.yaml")


@pytest.mark.parametrize("example", examples("yaml wrong"))
def test_every_mistake_of_the_reference_is_refused_for_the_reason_it_gives(example):
    promised = sorted(re.findall(r"# (policy\.[a-z-]+)", example))
    assert promised
    with pytest.raises(PolicyErrors) as caught:
        load(HEAD + example, "example.yaml")
    assert sorted(error.code for error in caught.value.errors) == promised


def test_the_reference_has_examples_of_both():
    assert len(examples("yaml")) >= 7
    assert examples("yaml wrong")
