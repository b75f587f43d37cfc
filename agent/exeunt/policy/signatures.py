"""How many persons must sign a plan.

One is enough, but for what cannot be put back or reaches too far: a policy may ask for more than this, never for less.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from exeunt.model import Reason
from exeunt.model.change import UndoKind
from exeunt.policy.document import Place
from exeunt.policy.sorting import read_tier_word
from exeunt.policy.tiers import TIERS, Tier

MOST: Final = 5
SECOND_FOR: Final[tuple[Tier, ...]] = ("A", "unknown")


@dataclass(frozen=True, slots=True)
class Signatures:
    """So many different persons, and why more than one. Never fewer than one."""

    count: int
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureRule:
    always: int = 1
    tiers: tuple[Tier, ...] = SECOND_FOR

    def needed(
        self,
        *,
        tiers_handed_over: Collection[Tier],
        undo: Collection[UndoKind],
        widens: bool,
        limits_lifted: Collection[str],
        gives_back: bool = False,
    ) -> Signatures:
        """*tiers_handed_over*: of the customers that change hands in this plan; *undo*: of all its actions;
        *widens*: somebody gets more access than the policy gives; *limits_lifted*: the actions so lifted;
        *gives_back*: an undo, and the leaver gets in again.
        """
        why = [Reason("signatures.gives-access-back")] if gives_back else []
        why += [Reason("signatures.tier", {"tier": tier}) for tier in self.tiers if tier in tiers_handed_over]
        if "none" in undo:
            why.append(Reason("signatures.lost-for-good"))
        if widens:
            why.append(Reason("signatures.widens"))
        why += [Reason("signatures.limit-lifted", {"action": action}) for action in sorted(limits_lifted)]
        if self.always > 1:
            why.append(Reason("signatures.always", {"count": self.always}))
        return Signatures(max(self.always, 2 if why else 1), tuple(why))


def read_signatures(place: Place) -> SignatureRule:
    """The section `signatures`."""
    entries = place.known("always", "second-person-for")
    always = entries["always"].whole(lowest=1, highest=MOST, wanted="persons") if "always" in entries else 1
    return SignatureRule(
        always, _read_tiers(entries["second-person-for"]) if "second-person-for" in entries else SECOND_FOR
    )


def _read_tiers(place: Place) -> tuple[Tier, ...]:
    named = {read_tier_word(item) for item in place.one_or_more()}
    if not named.issuperset(SECOND_FOR):
        place.complain("policy.second-person", tiers=", ".join(SECOND_FOR))
    return tuple(tier for tier in TIERS if tier in named)
