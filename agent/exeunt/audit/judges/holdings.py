"""Rules about how much is in few hands, and how much depends on few customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exeunt.access.tables import Bits
from exeunt.audit import missing
from exeunt.audit.marks import Break, Judged, concerned, spared_persons
from exeunt.audit.owners import Held
from exeunt.audit.scene import Scene
from exeunt.audit.worth import part_of
from exeunt.errors import Param
from exeunt.model import Gap
from exeunt.policy.audit import Concentration, Rule, TierShare
from exeunt.policy.columnar import Truths
from exeunt.policy.limits import percent
from exeunt.policy.tiers import TIERS
from exeunt.policy.truth import Truth


@dataclass(frozen=True, slots=True)
class _Reached:
    """By person: is a limit exceeded for certain, and may it be? `breaks`: for those for whom it is."""

    surely: Bits
    perhaps: Bits
    breaks: Sequence[Break]


def judge_concentration(scene: Scene, rule: Rule, check: Concentration) -> Judged:
    """Does anybody hold too many of these customers, or too large a part of what they are worth?"""
    about, spared = concerned(scene, rule, check.tier), spared_persons(scene, rule)
    may_hold = scene.held.among(about != Truth.NO).counts(len(spared))
    limits = [_too_many(scene, check, about, spared)] if check.customers else []
    if check.share < 1:
        limits.append(_too_large(scene, check, about, spared))
    surely, perhaps = (
        np.any([getattr(one, name) for one in limits] or [np.zeros(len(spared), bool)], axis=0)
        for name in ("surely", "perhaps")
    )
    gaps = _worth_gaps(scene, about != Truth.NO) if check.share < 1 else []
    breaks = [one for limit in limits for one in limit.breaks]
    return Judged(int((may_hold > 0).sum()), int((perhaps & ~surely).sum()), breaks, gaps)


def _too_many(scene: Scene, check: Concentration, about: Truths, spared: Bits) -> _Reached:
    """By number."""
    sure, possible = (scene.held.among(among) for among in (about == Truth.YES, about != Truth.NO))
    surely, perhaps = (~spared & (held.counts(len(spared)) > check.customers) for held in (sure, possible))
    params: dict[str, Param] = {"limit": check.customers, "tier": ", ".join(check.tier)}
    people = np.flatnonzero(surely).tolist()
    return _Reached(
        surely, perhaps, [_holding(scene, "finding.concentration-count", one, sure, params) for one in people]
    )


def _too_large(scene: Scene, check: Concentration, about: Truths, spared: Bits) -> _Reached:
    """By worth, in the currency in which the part is largest."""
    sure = scene.held.among(about == Truth.YES)
    surely, perhaps = np.zeros(len(spared), bool), np.zeros(len(spared), bool)
    worst: dict[int, tuple[float, str, bool]] = {}
    for currency, worth in scene.worth.by_currency.items():
        part = part_of(worth, scene.held, about, len(spared))
        too_large = ~spared & (part.least > float(check.share))
        surely |= too_large
        perhaps |= ~spared & (part.most > float(check.share))
        for person in np.flatnonzero(too_large).tolist():
            share = float(part.least[person])
            found = share, currency, bool(part.most[person] > share)
            worst[person] = max(worst.get(person, found), found)
    params: dict[str, Param] = {"limit": percent(check.share), "tier": ", ".join(check.tier)}
    breaks = [
        _holding(
            scene,
            "finding.concentration-share",
            person,
            sure,
            {**params, "share": f"{share:.1%}", "more": more, "currency": currency},
        )
        for person, (share, currency, more) in sorted(worst.items())
    ]
    return _Reached(surely, perhaps, breaks)


def _holding(scene: Scene, code: str, person: int, held: Held, params: dict[str, Param]) -> Break:
    name = scene.numbering.persons[person].name
    return Break(code, {**params, "person": name}, person, customers=held.of(person))


def judge_tier_share(scene: Scene, rule: Rule, check: TierShare) -> Judged:
    """Do these tiers make up the part of the company's business that they should, in each currency?"""
    counted = concerned(scene, rule, ()) != Truth.NO
    inside = counted & np.isin(scene.tiers, [TIERS.index(tier) for tier in check.tier])
    perhaps = counted & (inside | (scene.tiers == TIERS.index("unknown")))
    breaks, judged, unknown = [], 0, 0
    for currency, amounts in scene.worth.by_currency.items():
        total = float(amounts[counted].sum())
        if total <= 0:
            continue
        judged += 1
        least, most = (Fraction(round(float(amounts[of].sum()) / total, 4)) for of in (inside, perhaps))
        if most < check.at_least or least > check.at_most:
            part = most if most < check.at_least else least
            breaks.append(Break("finding.tier-share", _part(part, check, currency)))
        else:
            unknown += least < check.at_least or most > check.at_most
    gaps = _worth_gaps(scene, counted)
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
