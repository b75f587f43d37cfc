"""Rules about customers: who owns them, who else deals with them, who comes next, when something last happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from exeunt.access.tables import NONE, Bits, Index
from exeunt.audit import missing
from exeunt.audit.coverage import every_row, whole
from exeunt.audit.marks import Judged, answering, concerned, in_roles, judged_customers
from exeunt.audit.owners import NOBODY, QUEUE, STRANGER
from exeunt.audit.scene import Scene
from exeunt.audit.ties import persons_named
from exeunt.errors import Param
from exeunt.model import Gap
from exeunt.policy.audit import Activity, Override, Owner, Rule, Successor
from exeunt.policy.columnar import Truths, all_fit
from exeunt.policy.conditions import Age
from exeunt.policy.truth import Truth


def judge_owner(scene: Scene, rule: Rule, check: Owner) -> Judged:
    """Has each customer an owner who can sign in and has not left? Or is he one of these? Every record is asked."""
    about = concerned(scene, rule, check.tier)
    if check.role:
        demands = {"finding.owner-role": _in_role(scene, check)}
        return judged_customers(scene, rule, about, {}, {"role": ", ".join(check.role)}, of_records=demands)
    silent = np.array([not (home.tables.customers.owner != NONE).any() for home in scene.numbering.homes], bool)
    judged = judged_customers(
        scene,
        rule,
        about,
        {"finding.owner-missing": _owned(scene, silent)},
        {},
        of_records={
            "finding.owner-unknown": _described(scene),
            "finding.owner-inactive": _present(scene),
            "finding.owner-stranger": _no(_among(scene, scene.strangers)),
        },
    )
    alone = {int(place) for place in np.unique(scene.owners.home[scene.owners.person == NOBODY])}
    lacking = [home.name for place, home in enumerate(scene.numbering.homes) if silent[place] and place in alone]
    gaps = [Gap("audit.no-owners", {"systems": ", ".join(lacking)})] if lacking else []
    return replace(judged, missing=[*gaps, *missing.no_roster(scene.world, scene.numbering)])


def _owned(scene: Scene, silent: Bits) -> Truths:
    """Has each customer any owner? A row that was not read may name one; *silent*: systems that name no owner."""
    answers = _no(scene.owners.person == NOBODY)
    cut = np.array([not every_row(home.tables, "customers") for home in scene.numbering.homes], bool)
    untold = silent | cut | _unread(scene, "owners")
    answers[(answers == Truth.NO) & untold[scene.owners.home]] = Truth.UNKNOWN
    return answers


def _described(scene: Scene) -> Truths:
    """Of every record: is its owner among the principals or groups of its system?"""
    answers = _no(scene.every_owner.person == STRANGER)
    answers[(answers == Truth.NO) & _unread(scene, "principals")[scene.every_owner.home]] = Truth.UNKNOWN
    return answers


def _present(scene: Scene) -> Truths:
    """Of every record: can its owner, where he is a person, sign in to the system, and has he not left?"""
    answers = _no(_gone(scene))
    answers[(answers == Truth.YES) & _among(scene, scene.doubted)] = Truth.UNKNOWN
    return answers


def _gone(scene: Scene) -> Bits:
    """Of every record: is its owner a person who cannot sign in to the system, or has left?"""
    owners = scene.every_owner
    left = np.array([standing.employment == "left" for standing in scene.standings], bool)
    return _among(scene, left) | ((owners.person >= 0) & ~owners.active)


def _among(scene: Scene, persons: Bits) -> Bits:
    """Of every record: is its owner one of these persons?"""
    return np.asarray(np.append(persons, False)[np.maximum(scene.every_owner.person, -1)], bool)


def _in_role(scene: Scene, check: Owner) -> Truths:
    """Of every record: is its owner one of these? Where he is gone, or nobody, that is asked for elsewhere."""
    owners = scene.every_owner
    role = np.append(in_roles(scene, check.role), Truth.YES)
    answers = role[np.maximum(owners.person, -1)]
    answers[owners.person == QUEUE] = Truth.NO
    answers[_gone(scene)] = Truth.YES
    return answers


def judge_successor(scene: Scene, rule: Rule, check: Successor) -> Judged:
    """Is somebody named who could take over?"""
    about = concerned(scene, rule, check.tier)
    params: Mapping[str, Param] = {"field": check.fact, "limit": check.customers}
    if not scene.facts.delivered(check.fact):
        return _unknown(scene, rule, about, missing.nowhere(scene.numbering, "fact", check.fact))
    column = scene.facts.column(check.fact)
    named = np.full(len(about), NOBODY, np.int32)
    named[column.record] = persons_named(scene.facts, scene.names, scene.numbering, check.fact)
    owner = answering(scene, rule).person
    known = named >= 0
    active = np.append(scene.active, True)
    demands = {
        "finding.successor-missing": _no(named == NOBODY),
        "finding.successor-unknown": _no(named == STRANGER),
        "finding.successor-inactive": _no(known & ~active[np.maximum(named, -1)]),
        "finding.successor-same": _no(known & (named == owner)),
        "finding.successor-overloaded": _no(known & _overloaded(scene, named, check.customers)[np.maximum(named, -1)]),
    }
    inactive = demands["finding.successor-inactive"]
    inactive[(inactive == Truth.YES) & np.append(scene.unconfirmed, False)[np.maximum(named, -1)]] = Truth.UNKNOWN
    missing_one = demands["finding.successor-missing"]
    missing_one[(missing_one == Truth.NO) & _unread(scene, "facts", "customers")[scene.owners.home]] = Truth.UNKNOWN
    return judged_customers(scene, rule, about, demands, params)


def _overloaded(scene: Scene, named: Index, limit: int) -> Bits:
    """Who holds, and would get, more customers than the limit; the last one stands for nobody."""
    people = len(scene.numbering.persons)
    coming = (named >= 0) & (named != scene.owners.person) & scene.numbering.counted
    load = scene.held.counts(people) + np.bincount(named[coming], minlength=people)
    return np.append((load > limit) & (limit > 0), False)


def judge_activity(scene: Scene, rule: Rule, check: Activity) -> Judged:
    """Did something happen with each customer not too long ago?"""
    about = concerned(scene, rule, check.tier)
    if not scene.facts.delivered(check.fact):
        return _unknown(scene, rule, about, missing.nowhere(scene.numbering, "fact", check.fact))
    recent, ahead = _recent(scene, check)
    judged = judged_customers(
        scene, rule, about, {"finding.activity-stale": recent}, {"field": check.fact, "days": check.within.days}
    )
    untold = (about == Truth.YES) & (recent == Truth.UNKNOWN)
    silent, early = int((untold & ~ahead).sum()), int((untold & ahead).sum())
    gaps = [missing.partly(check.fact, silent)] if silent else []
    return replace(judged, missing=[*gaps, *([missing.ahead(check.fact, early)] if early else [])])


def _recent(scene: Scene, check: Activity) -> tuple[Truths, Bits]:
    """Was the last activity not too long ago? And whose is yet to come? That is no sign of any: it is not
    known. A day ahead is today, further east.
    """
    columns = scene.facts.columns([check.fact])
    recent, later = (
        all_fit(check.fact, age, columns) for age in (Age("<=", max(check.within.days, 1), "d"), Age("<", -1, "d"))
    )
    ahead = np.asarray(later == Truth.YES)
    return np.where(ahead, np.int8(Truth.UNKNOWN), recent), ahead


def judge_override(scene: Scene, rule: Rule, check: Override) -> Judged:
    """Is every tier that people wrote down still in force?"""
    about = concerned(scene, rule, check.tier)
    word = scene.policy.tiers.by_word
    if word is None or not word.until:
        return _unknown(scene, rule, about, Gap("audit.no-word"))
    silent = [field for field in (word.field, word.until) if not scene.facts.delivered(field)]
    if silent:
        return _unknown(scene, rule, about, missing.nowhere(scene.numbering, "fact", silent[0]))
    demands = {"finding.override-expired": (Truth.YES - scene.run_out).astype(np.int8)}
    return judged_customers(scene, rule, about, demands, {"field": word.field, "until": word.until})


def _no(broken: Bits) -> Truths:
    return np.where(broken, Truth.NO, Truth.YES).astype(np.int8)


def _unknown(scene: Scene, rule: Rule, about: Truths, gap: Gap) -> Judged:
    """Nothing is known of any customer that the rule is about."""
    judged = judged_customers(scene, rule, about, {"": np.full(len(about), Truth.UNKNOWN, np.int8)}, {})
    return replace(judged, missing=[gap])


def _unread(scene: Scene, *tables: str) -> Bits:
    """Which systems did not give these tables whole."""
    return np.array([not whole(home.tables, *tables) for home in scene.numbering.homes], bool)
