"""What plans would change, said of a snapshot of which not all was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exeunt.app.answering import open_systems
from exeunt.app.what_if import Left, SystemAfter, WhatIf
from exeunt.audit.world import World
from exeunt.cli.page import Fact, Heading, Line
from exeunt.cli.views.what_if import what_if_json, what_if_page
from exeunt.cli.views.what_if_html import departing_of, preview_of
from exeunt.model import Gap
from exeunt.model.access import Grant, Own, shape
from exeunt.report.preview import render_preview
from exeunt.text import Texts
from unit.app.test_access_differences import company, snapshot


@pytest.fixture(params=["en", "zh"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return Texts.load(request.param)


UNREADABLE = Gap("snapshot.unreadable", {"system": "erp", "why": "x"})


def asked(world: World, **more: Any) -> WhatIf:
    """Nothing is left to the first principal."""
    (system,) = open_systems(world)
    none = np.zeros(len(system.tables.customers), np.int8)
    left = [Left(system.world.principals[0], none + 1, none, none)]
    after = SystemAfter(system, system, system, left, others=(), handed=1, moved=1, aside={}, missed=())
    return WhatIf(world.people.persons[0], [replace(after, **more)], [], {})


def test_a_system_that_could_not_be_read_is_named_on_the_page_and_in_the_file(texts):
    world = snapshot(company(), gaps=(UNREADABLE,))
    found = asked(world)
    said = [block.text for block in what_if_page(texts, world, found) if isinstance(block, Heading | Line)]
    assert any(texts.of(UNREADABLE) in line for line in said)
    assert texts.of(UNREADABLE) in render_preview(preview_of(texts, world, found, practice=False), texts)


def test_nothing_left_is_good_only_where_all_was_read(texts):
    for missed, tone in (("", "good"), ("grants", "warn")):
        world = snapshot(company(), missed=missed)
        (line,) = [
            one for one in what_if_page(texts, world, asked(world)) if isinstance(one, Line) and " 0 " in one.text
        ]
        assert line.tone == tone


def test_without_an_account_that_is_known_nothing_was_held_only_where_all_was_read():
    for missed, known in (("", True), ("principals", False)):
        world = snapshot(company(), missed=missed)
        (place,) = departing_of(asked(world, left=())).places
        assert (place.reaches, place.known) == ([], known)


def test_what_is_never_computed_is_said(texts):
    world = snapshot(company(), missed="grants")
    system = world.systems["crm"]
    gap = ("salesforce.files-not-computed", ())
    part = replace(system.tables.coverage[-1], state="beside", gaps=(gap,))
    world = replace(world, systems={"crm": replace(system, tables=replace(system.tables, coverage=(part,)))})
    said = [block.text for block in what_if_page(texts, world, asked(world)) if isinstance(block, Line)]
    assert gap[0] in said
    assert what_if_json(world, asked(world))["systems"][0]["beside"][0]["gaps"][0]["code"] == gap[0]


def test_an_answer_says_whether_all_was_read_and_is_certain(texts):
    unsure = Grant("sales", "all", "", shape(("account", "self", 1)), "rule", certainty="unknown")
    for world, whole, certain in (
        (snapshot(company()), True, True),
        (snapshot(company(), missed="grants"), False, True),
        (snapshot(company(grants=[unsure])), True, False),
    ):
        told = what_if_json(world, asked(world))
        assert (told["incomplete"], told["uncertain"]) == (not whole, not certain)
        said = [block.text for block in what_if_page(texts, world, asked(world)) if isinstance(block, Line)]
        assert (texts.sentence("cli.whole-and-certain") in said) == (whole and certain)
        page = render_preview(preview_of(texts, world, asked(world), practice=False), texts)
        assert (texts.sentence("cli.whole-and-certain") in page) == (whole and certain)
        assert texts.word("heading", "how-complete") in page
        assert told["systems"][0]["as_of"] == "2026-11-28T12:00:00Z"


def test_what_could_not_be_followed_leaves_the_answer_incomplete():
    world = snapshot(company())
    assert what_if_json(world, asked(world, missed=[Own("c9", "ben")]))["incomplete"]


def test_what_is_handed_over_adds_up(texts):
    world = snapshot(company())
    found = replace(asked(world, handed=50, moved=3, aside={"Task": 41, "Note": 2}), elsewhere={"erp": 7})
    said = [f"{block.label}: {block.value}" for block in what_if_page(texts, world, found) if isinstance(block, Fact)]
    html = render_preview(preview_of(texts, world, found, practice=False), texts)
    parts = {
        texts.word("heading", "would-hand-over"): 50,
        texts.word("heading", "would-be-handed-over"): 3,
        texts.sentence("cli.handed-aside", {"kind": "Note"}): 2,
        texts.sentence("cli.handed-aside", {"kind": "Task"}): 41,
        texts.word("heading", "handed-astray"): 4,
    }
    for name, count in parts.items():
        assert f"{name}: {count}" in said
        assert f"{name}: {count}" in html
    assert texts.sentence("cli.handed-elsewhere", {"system": "erp", "count": 7}) in html
    told = what_if_json(world, found)
    assert (told["systems"][0]["handed"], told["systems"][0]["aside"]) == (50, {"Task": 41, "Note": 2})
    assert told["elsewhere"] == {"erp": 7}


def test_all_of_it_handed_over_needs_no_further_line(texts):
    world = snapshot(company())
    html = render_preview(preview_of(texts, world, asked(world), practice=False), texts)
    assert texts.word("heading", "handed-astray") not in html
    assert texts.sentence("cli.handed-aside", {"kind": ""})[:10] not in html
