"""An editor's schema takes the departure policies that the reader takes, and refuses what anybody can see is wrong."""

from __future__ import annotations

import io
import re
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from exeunt.policy import PolicyErrors, load
from exeunt.policy.departure_schema import departure_schema
from exeunt_policies import DEPARTURE, shipped

REFERENCE = (Path(__file__).parents[3] / "docs/reference/policy.md").read_text(encoding="utf-8")
HEAD = "exeunt: departure/1\nname: Test\n"
SCHEMA = jsonschema.Draft202012Validator(departure_schema())


def valid(text: str) -> bool:
    return SCHEMA.is_valid(YAML(typ="safe", pure=True).load(io.StringIO(text)))


def test_the_schema_is_one_and_takes_the_shipped_policy():
    jsonschema.Draft202012Validator.check_schema(departure_schema())
    assert valid(shipped(DEPARTURE).decode())


@pytest.mark.parametrize("example", re.findall(r"^```yaml\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE))
def test_every_example_of_the_reference_is_valid(example):
    assert valid(example if example.startswith("exeunt:") else HEAD + example)


@pytest.mark.parametrize(
    "text",
    [
        "succesors: [{to: manager}]",
        "actions: {}",
        "actions: {cutt: {sign_in.block: do}}",
        "actions: {cut: {sign_in.block: skip}}",
        "actions: {cut: {sign_in.block: {skip: true}}}",
        "actions: {cut: {sign_in.block: {skip: true, because: x, do: true}}}",
        "actions: {cut: {sign_in.block: {do: maybe}}}",
        "actions: {cut: {sign_in.block: {options: {minutes: -1}}}}",
        "actions: {take: {membership.remove: {except: ['*']}}}",
        "successors: []",
        "successors: [{}]",
        "successors: [{tier: A}]",
        "successors: [{to: manger}]",
        "successors: [{to: manager, where: {region: []}}]",
        'successors: [{to: manager, where: {revenue: ">= many"}}]',
        "limits: {default: {count: -1}}",
        "limits: {default: {share: 30}}",
        "limits: {not-held-by-leaver: none}",
        "signatures: {always: 0}",
        "signatures: {second-person-for: [A]}",
        "expires: {cut: 0h}",
        "expires: {handover: 7d}",
        "tier: {fact: p, A: lots, B: '> 1'}",
    ],
)
def test_a_mistake_is_refused_by_the_reader_and_by_the_schema(text):
    with pytest.raises(PolicyErrors):
        load(HEAD + text, "p.yaml")
    assert not valid(HEAD + text)
