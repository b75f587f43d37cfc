"""Rules about how much is in few hands, and how much depends on few customers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from exeunt.access.tables import Bits
from exeunt.audit import missing
from exeunt.audit.marks import Break, Judged, concerned, spared_persons
from exeunt.audit.owners import Held
from exeunt.audit.scene import Scene
from exeunt.errors import Param
from exeunt.model import Gap
from exeunt.policy.audit import Concentration, Rule, TierShare
from exeunt.policy.limits import percent
from exeunt.policy.tiers import TIERS
from exeunt.policy.truth import Truth


def judge_concentration(scene: Scene, rule: Rule, check: Concentration) -> Judged:
    """Does anybody hold too many of these customers, or too large a part of what they are worth?"""
    about, people = concerned(scene, rule, check.tier), len(scene.numbering.persons)
    sure, perhaps = scene.held.among(about == Truth.YES), scene.held.among(about != Truth.NO)
    limited = ~spared_persons(scene, rule) & (check.customers > 0)
    too_many = limited & (sure.counts(people) > check.customers)
    params: dict[str, Param] = {"limit": check.customers, "tier": ", ".join(check.tier)}
    breaks = [
        _holding(scene, "finding.concentration-count", person, sure, params)
        for person in np.flatnonzero(too_many).tolist()
    ]
    may_hold = perhaps.counts(people)
    unknown = int((limited & ~too_many & (may_hold > check.customers)).sum())
    judged = int((may_hold > 0).sum())
    if check.share >= 1:
        return Judged(judged, unknown, breaks)
    breaks += _shares(scene, rule, check, sure, about == Truth.YES)
    return Judged(judged, unknown, breaks, _worth_gaps(scene, about == Truth.YES))


def _shares(scene: Scene, rule: Rule, check: Concentration, held: Held, about: Bits) -> list[Break]:
    """Who holds more than the share, in the currency where it is largest."""
    worst: dict[int, tuple[float, str]] = {}
    for currency, sums in scene.worth.by_person(held, len(scene.numbering.persons)).items():
        total = float(scene.worth.by_currency[currency][about].sum())
        for person in np.flatnonzero(sums > float(check.share) * total).tolist() if total > 0 else ():
            worst[person] = max(worst.get(person, (0.0, "")), (float(sums[person]) / total, currency))
    spared, limit = spared_persons(scene, rule), percent(check.share)
    return [
        _holding(
            scene,
            "finding.concentration-share",
            person,
            held,
            {"share": f"{share:.1%}", "limit": limit, "currency": currency, "tier": ", ".join(check.tier)},
        )
        for person, (share, currency) in sorted(worst.items())
        if not spared[person]
    ]


def _holding(scene: Scene, code: str, person: int, held: Held, params: dict[str, Param]) -> Break:
    name = scene.numbering.persons[person].name
    return Break(code, {**params, "person": name}, person, customers=held.of(person))


def judge_tier_share(scene: Scene, rule: Rule, check: TierShare) -> Judged:
    """Do these tiers make up the part of the company's business that they should, in each currency?"""
    counted = concerned(scene, rule, ()) != Truth.NO
    inside = counted & np.isin(scene.tiers, [TIERS.index(tier) for tier in check.tier])
    perhaps = counted & (inside | (scene.tiers == TIERS.index("unknown")))
    breaks, unknown = [], 0
    for currency, amounts in scene.worth.by_currency.items():
        total = float(amounts[counted].sum())
        if total <= 0:
            continue
        least, most = (Fraction(round(float(amounts[of].sum()) / total, 4)) for of in (inside, perhaps))
        if most < check.at_least or least > check.at_most:
            part = most if most < check.at_least else least
            breaks.append(Break("finding.tier-share", _part(part, check, currency)))
        else:
            unknown += least < check.at_least or most > check.at_most
    gaps = _worth_gaps(scene, counted)
    judged = len(scene.worth.by_currency)
    return Judged(judged, unknown, breaks, gaps) if judged or not gaps else Judged(1, 1, missing=gaps)


def _part(share: Fraction, check: TierShare, currency: str) -> dict[str, Param]:
    return {
        "share": f"{float(share):.1%}",
        "least": percent(check.at_least),
        "most": percent(check.at_most),
        "currency": currency,
        "tier": ", ".join(check.tier),
        "person": "",
    }


def _worth_gaps(scene: Scene, about: Bits) -> Sequence[Gap]:
    """Why it is not known what all of these customers are worth."""
    field = scene.policy.worth
    if not scene.facts.delivered(field):
        return [missing.nowhere(scene.numbering, "fact", field)]
    silent = int((about & ~scene.worth.known).sum())
    return [missing.partly(field, silent)] if silent else []
