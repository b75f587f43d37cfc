"""Rules about how much is in few hands, and how much depends on few customers.

Exceptions spare people, and customers, from what is held against somebody. The whole that a
share is of stays the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from exeunt.access.tables import Bits
from exeunt.audit import missing
from exeunt.audit.marks import Break, Judged, in_question, not_spared, sparing
from exeunt.audit.owners import Held
from exeunt.audit.scene import Scene
from exeunt.audit.worth import part_of, share_text
from exeunt.errors import Param
from exeunt.model import Gap
from exeunt.policy.audit import Concentration, Rule, TierShare
from exeunt.policy.columnar import Truths
from exeunt.policy.limits import percent
from exeunt.policy.tiers import TIERS
from exeunt.policy.truth import Truth


class _Asked(NamedTuple):
    """By customer: is it of the whole, and does it count against who holds it? By person: is he spared?"""

    whole: Truths
    kept: Truths
    spared: Truths

    @property
    def against(self) -> Truths:
        return np.minimum(self.whole, self.kept)


@dataclass(frozen=True, slots=True)
class _Reached:
    """By person: is a limit exceeded for certain, and may it be? `breaks`: for those for whom it is."""

    surely: Bits
    perhaps: Bits
    breaks: Sequence[Break] = ()


def judge_concentration(scene: Scene, rule: Rule, check: Concentration) -> Judged:
    """Does anybody hold too many of these customers, or too large a part of what they are worth?"""
    asked = _Asked(in_question(scene, check.tier), not_spared(scene, rule), sparing(scene, rule))
    people = len(asked.spared)
    meant = (asked.spared != Truth.YES) & (scene.held.among(asked.against != Truth.NO).counts(people) > 0)
    limits, gaps = [_too_many(scene, check, asked)] if check.customers else [], list[Gap]()
    if check.share < 1:
        whole = _whole_gaps(scene)
        limits.append(_Reached(np.zeros(people, bool), meant) if whole else _too_large(scene, check, asked))
        gaps = [*whole, *_worth_gaps(scene, asked.whole != Truth.NO)]
    surely, perhaps = (
        np.any([getattr(one, name) for one in limits] or [np.zeros(people, bool)], axis=0)
        for name in ("surely", "perhaps")
    )
    breaks = [one for limit in limits for one in limit.breaks]
    return Judged(int(meant.sum()), int((perhaps & ~surely & meant).sum()), breaks, gaps)


def _too_many(scene: Scene, check: Concentration, asked: _Asked) -> _Reached:
    """By number, which can only grow with what was not read."""
    sure, possible = (scene.held.among(asked.against >= least) for least in (Truth.YES, Truth.UNKNOWN))
    surely, perhaps = (held.counts(len(asked.spared)) > check.customers for held in (sure, possible))
    params: dict[str, Param] = {"limit": check.customers, "tier": ", ".join(check.tier)}
    surely &= asked.spared == Truth.NO
    people = np.flatnonzero(surely).tolist()
    return _Reached(
        surely, perhaps, [_holding(scene, "finding.concentration-count", one, sure, params) for one in people]
    )


def _too_large(scene: Scene, check: Concentration, asked: _Asked) -> _Reached:
    """By worth, in the currency in which the part is largest."""
    people = len(asked.spared)
    surely, perhaps = np.zeros(people, bool), np.zeros(people, bool)
    beside = scene.held.among((asked.whole != Truth.NO) & (asked.kept == Truth.NO)).counts(people)
    worst: dict[int, tuple[float, str, bool]] = {}
    for currency, worth in scene.worth.by_currency.items():
        part = part_of(worth, scene.held, asked.whole, asked.kept, people)
        too_large = (asked.spared == Truth.NO) & (part.least > float(check.share))
        surely |= too_large
        perhaps |= part.most > float(check.share)
        for person in np.flatnonzero(too_large).tolist():
            share = float(part.least[person])
            found = share, currency, bool(part.most[person] > share or beside[person])
            worst[person] = max(worst.get(person, found), found)
    sure = scene.held.among(asked.against == Truth.YES)
    params: dict[str, Param] = {"limit": percent(check.share), "tier": ", ".join(check.tier)}
    breaks = [
        _holding(
            scene,
            "finding.concentration-share",
            person,
            sure,
            {**params, "share": share_text(share, float(check.share)), "more": more, "currency": currency},
        )
        for person, (share, currency, more) in sorted(worst.items())
    ]
    return _Reached(surely, perhaps, breaks)


def _holding(scene: Scene, code: str, person: int, held: Held, params: dict[str, Param]) -> Break:
    name = scene.numbering.persons[person].name
    return Break(code, {**params, "person": name}, person, customers=held.of(person))


def judge_tier_share(scene: Scene, check: TierShare) -> Judged:
    """Do these tiers make up the part of the company's business that they should, in each currency?"""
    counted = scene.numbering.counted
    inside = counted & np.isin(scene.tiers, [TIERS.index(tier) for tier in check.tier])
    perhaps = counted & (inside | (scene.tiers == TIERS.index("unknown")))
    breaks, judged, unknown = [], 0, 0
    for currency, amounts in scene.worth.by_currency.items():
        total = float(amounts[counted].sum())
        if total <= 0:
            continue
        judged += 1
        least, most = (float(amounts[of].sum()) / total for of in (inside, perhaps))
        too_small, too_large = float(check.at_least), float(check.at_most)
        if most < too_small or least > too_large:
            breaks.append(Break("finding.tier-share", _part(most if most < too_small else least, check, currency)))
        else:
            unknown += least < too_small or most > too_large
    whole, gaps = _whole_gaps(scene), _worth_gaps(scene, counted)
    found = Judged(judged, unknown, breaks, gaps) if judged or not gaps else Judged(1, 1, missing=gaps)
    if not whole:
        return found
    everything = max(1, found.judged)
    return replace(found, judged=everything, unknown=everything, breaks=(), missing=[*whole, *gaps])


def _part(share: float, check: TierShare, currency: str) -> dict[str, Param]:
    return {
        "share": share_text(share, float(check.at_least), float(check.at_most)),
        "least": percent(check.at_least),
        "most": percent(check.at_most),
        "currency": currency,
        "tier": ", ".join(check.tier),
        "person": "",
    }


def _whole_gaps(scene: Scene) -> Sequence[Gap]:
    """A share grows or shrinks with what was not read: without the whole none is told."""
    told = scene.read("customers", "owners", "facts") and not _worthless(scene)
    return [] if told else [Gap("audit.no-whole")]


def _worthless(scene: Scene) -> bool:
    """Has a system customers of whom it never says what they are worth, and no other does, while some other tells?"""
    field, homes = scene.policy.worth, scene.numbering.homes
    silent = np.unique(scene.owners.home[scene.numbering.counted & ~scene.worth.known])
    mute = [not scene.facts.told_by(homes[place], field) for place in silent.tolist()]
    return any(mute) and scene.facts.delivered(field)


def _worth_gaps(scene: Scene, about: Bits) -> Sequence[Gap]:
    """Why it is not known what all of these customers are worth."""
    field = scene.policy.worth
    if not scene.facts.delivered(field):
        return [missing.nowhere(scene.numbering, "fact", field)]
    silent = int((about & ~scene.worth.known).sum())
    return [missing.partly(field, silent)] if silent else []
