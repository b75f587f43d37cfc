"""The rule that several people know a customer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from exeunt.access.tables import Places
from exeunt.audit import missing
from exeunt.audit.coverage import PRINCIPALS, whole
from exeunt.audit.lines import MANAGER
from exeunt.audit.marks import Judged, concerned, judged_customers
from exeunt.audit.scene import Scene
from exeunt.policy.audit import People, Rule
from exeunt.policy.audit.policy import UNKNOWN
from exeunt.policy.columnar import Truths
from exeunt.policy.truth import Truth

Dealing = frozenset[tuple[int, bool]]
"""Who deals with a customer: person, and whether he is named as its sponsor. Those who may not work here are in it."""


def judge_people(scene: Scene, rule: Rule, check: People) -> Judged:
    """Do enough active people deal with each customer, side by side, and a sponsor besides?"""
    about = concerned(scene, rule, check.tier)
    tracks, sponsored = _answers(scene, check, np.flatnonzero(about != Truth.NO))
    parts = ("customers", "owners", "grants", "members", "facts", PRINCIPALS)
    unread = np.array([not whole(home.tables, *parts) for home in scene.numbering.homes], bool)[scene.owners.home]
    for answers in (tracks, sponsored):
        # what was not read may hold the second person
        answers[(answers == Truth.NO) & unread] = Truth.UNKNOWN
    demands = {"finding.single-track": tracks, "finding.no-sponsor": sponsored}
    judged = judged_customers(scene, rule, about, demands, {"tracks": check.tracks, "role": ", ".join(check.sponsor)})
    if scene.lines.delivered or not (tracks[about != Truth.NO] == Truth.UNKNOWN).any():
        return judged
    return replace(judged, missing=[missing.nowhere(scene.numbering, "trait", MANAGER)])


def _answers(scene: Scene, check: People, customers: Places) -> tuple[Truths, Truths]:
    """For these customers: are there the tracks, is there the sponsor? YES for all others."""
    tracks, sponsored = (np.full(len(scene.numbering), Truth.YES, np.int8) for _ in range(2))
    answered: dict[Dealing, tuple[Truth, Truth]] = {}
    for customer in customers.tolist():
        dealing = frozenset(
            (person, check.sponsor_field in ways)
            for person, ways in scene.ties.of(customer).items()
            if scene.active[person]
        )
        if dealing not in answered:
            answered[dealing] = _answer(scene, check, dealing)
        tracks[customer], sponsored[customer] = answered[dealing]
    return tracks, sponsored


def _answer(scene: Scene, check: People, dealing: Dealing) -> tuple[Truth, Truth]:
    sponsors = {
        person for person, named in dealing if check.sponsor and (named or scene.roles[person] in check.sponsor)
    }
    others = {person for person, _ in dealing} - sponsors
    sure, _ = scene.lines.lowest([person for person in sorted(others) if not scene.unconfirmed[person]])
    _, perhaps = scene.lines.lowest(sorted(others))
    enough = Truth.of(len(sure) >= check.tracks)
    if enough is Truth.NO and len(perhaps) >= check.tracks:
        enough = Truth.UNKNOWN
    if not check.sponsor or not scene.unconfirmed[list(sponsors)].all():
        return enough, Truth.YES
    may_be = bool(sponsors) or any(scene.roles[person] == UNKNOWN for person in others)
    return enough, Truth.UNKNOWN if may_be else Truth.NO
