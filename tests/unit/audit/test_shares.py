"""Shares: what they say is neither nothing, everything nor a limit where it is not; and whose a shared customer is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exeunt.access.coding import code
from exeunt.audit.drill import drill
from exeunt.audit.holdings import holdings
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld
from exeunt.audit.worth import share_text
from exeunt.model import Principal, Ref
from exeunt.model.access import Customer, Kind
from exeunt.people import join
from exeunt.report.audit.gather import gather
from exeunt.report.audit.risks import drill_section
from exeunt.report.audit.sections import sections
from exeunt.report.blocks import Line
from exeunt.text import Texts


@pytest.mark.parametrize(
    ("share", "limits", "said"),
    [
        (0.708, (), "70.8%"),
        (0.0, (), "0.0%"),
        (1.0, (), "100.0%"),
        (0.00004, (), "0.004%"),
        (0.0004, (), "0.04%"),
        (0.99996, (), "99.996%"),
        (1.00004, (), "100.004%"),
        (0.2504, (0.25,), "25.04%"),
        (0.25, (0.25,), "25.0%"),
        (0.2996, (0.3, 0.5), "29.96%"),
        (0.07304, (0.073,), "7.304%"),
        (0.1 + 0.2, (0.3,), "30.0%"),
        (1e-12, (), "0.0%"),
    ],
)
def test_a_share_reads_as_nothing_everything_or_its_limit_only_where_it_is(share, limits, said):
    assert share_text(share, *limits) == said


UNEVEN = (
    "people: {ada: {}, ben: {}}\ncustomers: {a: {owner: ada, purchases: 99996 CNY}, b: {owner: ben, purchases: 4 CNY}}"
)


def test_who_holds_nearly_nothing_and_nearly_all_is_not_said_to_hold_nothing_and_all(scene_of):
    assert {one.person.name: one.shares for one in holdings(scene_of(UNEVEN))} == {
        "ada": {"CNY": "99.996%"},
        "ben": {"CNY": "0.004%"},
    }


@pytest.mark.parametrize(
    ("world", "check", "said"),
    [
        ((2504, 7496), "concentration: {customers: 0, share: 25%}", "25.04%"),
        ((2996, 7004), "tier-share: {at-least: 30%, at-most: 50%}", "29.96%"),
    ],
)
def test_a_share_beyond_a_limit_does_not_read_as_the_limit(audit_of, world, check, said):
    tier = "tier: {A: {big: true}, B: {big: false}}\n"
    text = (
        "people: {ada: {}, ben: {}}\n"
        "customers: {a: {owner: ada, purchases: %d CNY, big: true}, b: {owner: ben, purchases: %d CNY, big: false}}"
    )
    audit = audit_of(text % world, f"{tier}rules: {{r: {{name: R, severity: low, {check}}}}}")
    assert said in {one.params.get("share") for one in audit.findings if one.rule == "r"}


def two_crms(scene: Scene, owner: str) -> Scene:
    """The same, and a second CRM in which the customer with the key has this owner."""
    kept = scene.world.systems["crm"].principals
    people = tuple(replace(one, ref=Ref("erp", "user", one.ref.id)) for one in kept)
    rows = {"kinds": [Kind("Account")], "customers": [Customer("x", "Account", owner, "", "k", "Shared")]}
    erp = SystemWorld("erp", "test", people, code("erp", people, rows, []), scene.now)
    joined: dict[str, tuple[Principal, ...]] = {"crm": kept, "erp": people}
    world = replace(scene.world, people=join(joined), systems={**scene.world.systems, "erp": erp})
    return Scene(world, scene.policy, scene.now)


SHARED = (
    "people: {ada: {}, ben: {}}\n"
    "customers: {a: {owner: ada, key: k, purchases: 60 CNY}, b: {owner: ben, purchases: 40 CNY}}"
)


@pytest.mark.parametrize(("owner", "shared", "bens"), [("ben", 1, "100.0%"), ("ada", 0, "40.0%")])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_customer_with_several_owners_counts_for_each_and_that_is_said(scene_of, owner, shared, bens, language):
    scene, texts = two_crms(scene_of(SHARED), owner), Texts.load(language)
    audit = judge_scene(scene)
    assert {one.person.name: one.shares["CNY"] for one in audit.holdings} == {"ada": "60.0%", "ben": bens}
    assert (audit.shared, drill(scene).shared) == (shared, shared)
    line = texts.sentence("report.owned-by-several", {"count": 1})
    people = next(one for one in sections(gather(scene, audit, texts), texts) if one.id == "people")
    for section in (people, drill_section(drill(scene), texts)):
        said = [block.text for block in section.blocks if isinstance(block, Line)]
        assert (line in said) == bool(shared)
