"""An exception means whom people call so, and of several who are called so none: they are listed instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import World
from exeunt.model import Principal, Ref
from exeunt.people import join
from exeunt.policy.audit.exceptions import load_exceptions
from exeunt.report.audit.sections import unmatched_said
from exeunt.text import Texts

POLICY = "rules: {r: {name: R, severity: low, forwarding: {inside: acme.example}%s}}"
SMALL = "people: {u1: {forwarding: a@b.example}, u2: {forwarding: a@b.example}, li: {forwarding: a@b.example}}\n"
CALLED = {
    "u1": ("li.wei", "Li Wei", "wei@acme.example"),
    "u2": ("li.na", "Li Na", "na@acme.example"),
    "li": ("u2", "Li Wei", "li@acme.example"),
}
"""What the accounts are called: user name, name, mail. The user name of one is the id of another."""


def called(world: World, names: dict[str, tuple[str, str, str]] = CALLED) -> World:
    """The same world, its accounts called otherwise."""
    system = world.systems["crm"]
    principals = tuple(_called(one, *names[one.ref.id]) for one in system.principals)
    return replace(world, people=join({"crm": principals}), systems={"crm": replace(system, principals=principals)})


def _called(one: Principal, username: str, name: str, mail: str) -> Principal:
    return replace(one, name=name, ids={"username": username}, mail=(mail,))


@pytest.fixture
def judged(scene_of):
    def make(about: str = "", spared: str = "", names=CALLED):
        text = POLICY % (f", except: [{{person: '{spared}', because: x}}]" if spared else "")
        scene = scene_of(SMALL, text)
        entry = f"{{code: forwarding-outside, about: '{about}', owner: o, until: 2027-01-01, because: x}}"
        said = load_exceptions(f"exeunt: exceptions/1\nexceptions: [{entry}]", "e.yaml") if about else ()
        return judge_scene(Scene(called(scene.world, names), scene.policy, scene.now), said)

    return make


@pytest.mark.parametrize(
    ("about", "covered"),
    [
        ("crm:u1", "u1"),
        ("crm:li.wei", "u1"),
        ("crm:LI.WEI", "u1"),
        ("crm:wei@acme.example", "u1"),
        ("crm:u2", "u2"),  # an id before the user name of another
        ("li.na", "u2"),
        ("Li Na", "u2"),
        ("na@acme.example", "u2"),
    ],
)
def test_an_exception_names_an_account_by_what_people_call_it(judged, about, covered):
    audit = judged(about)
    assert [one.finding.about for one in audit.acknowledged] == [Ref("crm", "user", covered)]
    assert len([one for one in audit.findings if one.rule == "r"]) == 2
    assert not audit.unmatched


@pytest.mark.parametrize(
    ("about", "candidates"),
    [
        ("Li Wei", ("li@acme.example", "wei@acme.example")),
        ("crm:shared", ("crm:li", "crm:u1")),
        ("shared", ("li@acme.example", "wei@acme.example")),
        ("crm:nobody", ()),
        ("erp:li.wei", ()),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_exception_that_may_name_several_covers_none_of_them_and_lists_them(judged, about, candidates, language):
    names = {**CALLED, "u1": ("shared", *CALLED["u1"][1:]), "li": ("shared", *CALLED["li"][1:])}
    audit = judged(about, names=names)
    assert not audit.acknowledged
    assert len([one for one in audit.findings if one.rule == "r"]) == 3
    (one,) = audit.unmatched
    assert one.candidates == candidates
    assert ", ".join(candidates) in unmatched_said(Texts.load(language), one)


def test_a_group_is_no_account_that_is_called_so(scene_of):
    scene = scene_of("people: {ada: {groups: [desk]}}\n")
    world = called(scene.world, {"ada": ("desk", "Ada", "ada@acme.example")})
    names = Scene(world, scene.policy, scene.now).names
    assert (names.accounts("crm:desk"), names.accounts("crm:ada@acme.example")) == ((), (Ref("crm", "user", "ada"),))


@pytest.mark.parametrize(
    ("spared", "left", "gaps"),
    [
        ("li.wei", {"u2", "li"}, []),
        ("Li Na", {"u1", "li"}, []),
        ("Li Wei", {"u1", "u2", "li"}, [("audit.spared-several", "li@acme.example, wei@acme.example")]),
        ("phantom", {"u1", "u2", "li"}, [("audit.spared-nobody", None)]),
    ],
)
def test_a_rule_spares_by_user_name_too_and_nobody_where_several_are_called_so(judged, spared, left, gaps):
    audit = judged(spared=spared)
    assert {one.about.id for one in audit.findings if one.rule == "r"} == left
    assert [(gap.code, gap.params.get("candidates")) for gap in audit.left_out] == gaps
