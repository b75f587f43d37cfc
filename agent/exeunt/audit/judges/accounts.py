"""Rules about accounts: who left, whom nobody knows, where mail goes, second factors, taking lists away."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from exeunt.access.tables import NONE
from exeunt.audit import missing
from exeunt.audit.marks import Break, Judged, Look, in_roles, spared_persons
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.standing import LAST_DAY
from exeunt.errors import Param
from exeunt.model import Principal
from exeunt.policy.audit import Export, Forwarding, Left, NobodyKnows, Rule, SecondFactor
from exeunt.policy.columnar import Truths
from exeunt.policy.conditions import glob
from exeunt.policy.truth import Truth
from exeunt.policy.values import end_in, switch_in

FORWARDING: Final = "forwarding"
SECOND_FACTOR: Final = "mfa"
EXPORT: Final = "export"

_ADDRESS: Final = re.compile(r"[\w.!#$%&*+=?^`{}~-]*@([^\W_](?:[\w.-]*[^\W_])?)")
"""A domain is letters (of any language), digits, dots and hyphens: whatever else stands there separates addresses."""

_NOT_PEOPLE: Final = frozenset({"service", "external"})


class Account(NamedTuple):
    """An active account; `place` is its position in its system, `person` its person's number, or NONE."""

    home: Home
    number: int
    place: int
    principal: Principal
    person: int


def judge_left(scene: Scene, rule: Rule, check: Left) -> Judged:
    """Can anybody who has left still sign in? And what would he see?"""
    found, judged, unknown, elsewhere = list[_Found](), 0, 0, 0
    for account in _accounts(scene, rule):
        standing = scene.standings[account.person] if account.person != NONE else None
        if standing is None or standing.employment == "service" or _is_listing(scene, account):
            continue
        judged += 1
        unknown += standing.employment in ("unknown", "doubted")
        elsewhere += standing.employment == "doubted"
        in_time = standing.since is not None and scene.now - standing.since < check.within
        if standing.employment == "left" and not in_time:
            since = standing.since.isoformat() if standing.since else ""
            found.append(_Found(account, {"since": since}))
    return Judged(
        judged,
        unknown,
        _seeing(scene, "finding.left-can-sign-in", found),
        [*missing.no_roster(scene.world, scene.numbering), *missing.last_day_elsewhere(elsewhere)],
    )


def _is_listing(scene: Scene, account: Account) -> bool:
    """A list of employees that says of him itself that his last day is over is no door."""
    said = scene.traits.of_principal[account.number].get(account.place, {}).get(LAST_DAY, ())
    ends = [end_in(day) for day in said]
    return account.home.name in scene.world.roster and any(end is not None and end <= scene.now for end in ends)


def judge_nobody_knows(scene: Scene, rule: Rule, check: NobodyKnows) -> Judged:  # noqa: ARG001 (one signature for all)
    """Does every account belong to somebody who works here?"""
    found, judged, unknown, loose = list[_Found](), 0, 0, 0
    for account in _accounts(scene, rule):
        if account.principal.powers & _NOT_PEOPLE:
            continue
        standing = scene.standings[account.person] if account.person != NONE else None
        judged += 1
        loose += standing is None
        unknown += standing is None or standing.employment == "unknown"
        if standing is not None and standing.employment == "stranger":
            found.append(_Found(account, {}))
    return Judged(
        judged,
        unknown,
        _seeing(scene, "finding.nobody-knows", found),
        [*missing.no_roster(scene.world, scene.numbering), *missing.not_joined(loose)],
    )


def judge_forwarding(scene: Scene, rule: Rule, check: Forwarding) -> Judged:
    """Does any mail go to an address outside?"""
    if FORWARDING not in scene.traits.delivered:
        people = len(list(_accounts(scene, rule)))
        return Judged(people, people, missing=[missing.nowhere(scene.numbering, "trait", FORWARDING)])
    found, judged, unknown = list[_Found](), 0, 0
    for account in _accounts(scene, rule, active=False):
        if FORWARDING not in scene.traits.told_by[account.number]:
            continue
        judged += 1
        texts = scene.traits.of_principal[account.number].get(account.place, {}).get(FORWARDING, ())
        outside = [one[0] for text in texts for one in _addresses(text) if not _inside(one[1], check)]
        if outside:
            found.append(_Found(account, {"to": ", ".join(outside)}))
        unknown += not outside and not all(_is_readable(text) for text in texts)
    return Judged(judged, unknown, _seeing(scene, "finding.forwarding-outside", found), missing.no_address(unknown))


def _addresses(text: str) -> list[re.Match[str]]:
    """The addresses in a text; characters of full width are those of simple width."""
    return list(_ADDRESS.finditer(unicodedata.normalize("NFKC", text)))


def _is_readable(text: str) -> bool:
    """Is it said where mail goes: by addresses alone that can be read, or by a word that says nowhere?"""
    found = len(_addresses(text))
    return found == unicodedata.normalize("NFKC", text).count("@") if found else switch_in(text) is False


def _inside(domain: str, check: Forwarding) -> bool:
    return any(glob(pattern.rpartition("@")[2], domain) for pattern in check.inside)


def judge_second_factor(scene: Scene, rule: Rule, check: SecondFactor) -> Judged:
    """Does everybody who can see customers sign in with a second factor?"""
    asked, anywhere = in_roles(scene, check.role), _factors_anywhere(scene) if check.anywhere else {}
    found, judged, unknown, loose, possible, silent = list[_Found](), 0, 0, 0, 0, 0
    for account in _accounts(scene, rule):
        role, sight = _role(asked, account), _sight(scene, account)
        if Truth.NO in (role, sight) or _service(account):
            continue
        judged += 1
        own = _own_factor(scene, account.number, account.place)
        factor = anywhere.get(account.person, Truth.UNKNOWN) if check.anywhere and account.person != NONE else own
        broken = min(role, sight, Truth.YES - factor)
        if broken == Truth.YES:
            found.append(_Found(account, {}))
        elif broken == Truth.UNKNOWN:
            unknown += 1
            loose += account.person == NONE
            possible += sight == Truth.UNKNOWN
            silent += factor == Truth.UNKNOWN
    if SECOND_FACTOR in scene.traits.delivered:
        gaps = missing.untold_trait(SECOND_FACTOR, silent)
    else:
        gaps = [missing.nowhere(scene.numbering, "trait", SECOND_FACTOR)]
    gaps += [*missing.possible_sight(possible), *missing.not_joined(loose)]
    return Judged(judged, unknown, _seeing(scene, "finding.second-factor-off", found), gaps)


def _own_factor(scene: Scene, number: int, place: int) -> Truth:
    """What one system says of one of its accounts."""
    return _switch(scene.traits.of_principal[number].get(place, {}).get(SECOND_FACTOR, ()))


def _factors_anywhere(scene: Scene) -> Mapping[int, Truth]:
    """Person → what the systems say together, where all are one door.

    One yes is enough; no must be said by every system that tells it at all, of each account that can sign in there: of
    one that is passed over nobody knows. What is told of an account that is closed is of no door.
    """
    said: dict[int, set[Truth]] = defaultdict(set)
    for number, home in enumerate(scene.numbering.homes):
        if SECOND_FACTOR not in scene.traits.told_by[number]:
            continue
        for place, (principal, person) in enumerate(zip(home.world.principals, home.person_of.tolist(), strict=True)):
            if principal.status == "active" and person != NONE:
                said[person].add(_own_factor(scene, number, place))
    return {person: max(answers) for person, answers in said.items()}


def _switch(texts: Sequence[str]) -> Truth:
    """One yes is enough; without any, all must say no."""
    answers = {switch_in(text) for text in texts}
    if True in answers:
        return Truth.YES
    return Truth.NO if answers == {False} else Truth.UNKNOWN


def judge_export(scene: Scene, rule: Rule, check: Export) -> Judged:
    """Can anybody take lists away who only needs to look?"""
    asked = in_roles(scene, check.role)
    silent = [
        home for home in scene.numbering.homes if len(home.tables.customers) and EXPORT not in home.tables.caps.parts
    ]
    found, judged, unknown, loose, possible = list[_Found](), 0, 0, 0, 0
    for account in _accounts(scene, rule):
        role = _role(asked, account)
        if Truth.NO in (role, _sight(scene, account)) or _service(account):
            continue
        judged += 1
        may = Truth.UNKNOWN if account.home in silent else _sight(scene, account, EXPORT)
        broken = min(role, may)
        if broken == Truth.YES:
            found.append(_Found(account, {}))
        elif broken == Truth.UNKNOWN:
            unknown += 1
            loose += account.person == NONE
            possible += may == Truth.UNKNOWN and account.home not in silent
    gaps = [missing.no_part(silent, EXPORT)] if silent else []
    gaps += [*missing.possible_part(EXPORT, possible), *missing.not_joined(loose)]
    return Judged(judged, unknown, _seeing(scene, "finding.export-allowed", found, EXPORT), gaps)


def _accounts(scene: Scene, rule: Rule, *, active: bool = True) -> Iterator[Account]:
    """The accounts that a rule does not spare; *active*: only those that can sign in."""
    spared = spared_persons(scene, rule)
    for number, home in enumerate(scene.numbering.homes):
        for place, principal in enumerate(home.world.principals):
            person = int(home.person_of[place])
            if (principal.status == "active" or not active) and not (person != NONE and spared[person]):
                yield Account(home, number, place, principal, person)


def _service(account: Account) -> bool:
    return "service" in account.principal.powers


def _role(asked: Truths, account: Account) -> Truth:
    """Is the account of somebody in the roles that are asked for? An account of nobody may be."""
    return Truth(asked[account.person]) if account.person != NONE else Truth.UNKNOWN


def _sight(scene: Scene, account: Account, part: str = "") -> Truth:
    """Does the account see any customer, or has it this part of any?"""
    home, place = account.home, account.place
    if not len(home.tables.customers):
        return Truth.NO
    if scene.sight.sees_any(home, part)[place]:
        return Truth.YES
    return Truth.UNKNOWN if scene.sight.sees_any(home, part, may=True)[place] else Truth.NO


class _Found(NamedTuple):
    """An account that breaks a rule, and the evidence."""

    account: Account
    params: Mapping[str, Param]


def _seeing(scene: Scene, code: str, found: Sequence[_Found], part: str = "") -> list[Break]:
    """The breaks, each with the customers that the account sees: those of one system are looked at together."""
    looks: dict[int, Look] = {}
    for home in scene.numbering.homes:
        mine = [
            place
            for place, one in enumerate(found)
            if one.account.home is home and _sight(scene, one.account) == Truth.YES
        ]
        if mine:
            who = np.array([found[place].account.place for place in mine], np.int32)
            seen = scene.sight.seen(home, who, part)
            looks |= {place: Look(seen, bit, int(who[bit])) for bit, place in enumerate(mine)}
    return [_break(code, one, looks.get(place)) for place, one in enumerate(found)]


def _break(code: str, found: _Found, look: Look | None) -> Break:
    account, about = found.account, found.account.principal.ref
    params = {**found.params, "person": account.principal.name or about.id, "system": account.home.name}
    return Break(code, params, account.person if account.person != NONE else None, about, look=look)
