"""Whom the roster does not have counts for nothing that asks for somebody who works here: that he does is not known."""

from __future__ import annotations

import pytest

WORLD = (
    "{roster}people: {{ada: {{accounts: [crm, hr], manager: boss}}, boss: {{accounts: [crm, hr], title: Boss}}, "
    "guest: {{accounts: [crm], manager: boss, powers: [{powers}]}}, ben: {{accounts: [crm, hr], manager: boss}}, "
    "chief: {{accounts: [crm], title: Boss}}}}\n"
    "customers: {{a: {{owner: ada, team: [{team}], next: {next}, purchases: 5}}}}\n"
)
SUCCESSOR = "successor: {tier: A, fact: next}"
TRACKS = "people: {tier: A, tracks: 2}"
SPONSOR = "people: {tier: A, tracks: 1, sponsor: boss}"


def answer(
    audit_of, check: str, *, team: str = "ben", named: str = "ben", roster: str = "[hr]", powers: str = "staff"
) -> str:
    world = WORLD.format(team=team, next=named, roster=f"roster: {roster}\n" if roster else "", powers=powers)
    text = (
        "roles: {boss: {title: Boss}}\ntier: {fact: purchases, A: 3, B: 2}\n"
        f"rules: {{r: {{name: R, severity: high, {check}}}}}"
    )
    return next(one.answer for one in audit_of(world, text).verdicts if one.rule.id == "r")


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (SUCCESSOR, {"named": "ben"}, {"named": "guest"}),
        (SUCCESSOR, {"named": "ben"}, {"named": "guest", "powers": "external"}),
        (TRACKS, {"team": "ben"}, {"team": "guest"}),
        (TRACKS, {"team": "ben"}, {"team": "guest", "powers": "external"}),
        (SPONSOR, {"team": "boss"}, {"team": "chief"}),
    ],
)
def test_a_stranger_to_the_roster_is_not_known_to_work_here(audit_of, check, good, bad):
    assert answer(audit_of, check, **good) == "passes"
    assert answer(audit_of, check, **bad) == "unknown"


@pytest.mark.parametrize(
    ("check", "stranger"), [(SUCCESSOR, {"named": "guest"}), (TRACKS, {"team": "guest"}), (SPONSOR, {"team": "chief"})]
)
def test_without_a_roster_nobody_is_a_stranger_to_it(audit_of, check, stranger):
    assert answer(audit_of, check, roster="", **stranger) == "passes"
