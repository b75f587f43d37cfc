"""The world as the rules see it: each part is worked out when a rule first asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from exeunt.access.tables import Bits
from exeunt.audit.coverage import whole
from exeunt.audit.facts import Facts
from exeunt.audit.lines import Lines, lines_of
from exeunt.audit.naming import Names
from exeunt.audit.numbering import Numbering, number
from exeunt.audit.owners import Held, Owners, held_by, owners_of
from exeunt.audit.sight import Sight
from exeunt.audit.standing import Standing, standings
from exeunt.audit.ties import Ties, ties_of
from exeunt.audit.traits import Traits, gather, roles_of
from exeunt.audit.world import World
from exeunt.audit.worth import Worth, worth_of
from exeunt.model.access import TableName
from exeunt.policy.audit import AuditPolicy, People
from exeunt.policy.columnar import Truths, run_out, tiers_of
from exeunt.policy.tiers import TIERS, Tier, TierRule, TierVerdict
from exeunt.policy.truth import Truth

Tiers = npt.NDArray[np.int8]


class Scene:
    """One world, one policy, one time."""

    def __init__(self, world: World, policy: AuditPolicy, now: datetime) -> None:
        self.world = world
        self.policy = policy
        self.now = now

    @cached_property
    def numbering(self) -> Numbering:
        return number(self.world, self.policy.kinds)

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.numbering, self.now)

    @cached_property
    def traits(self) -> Traits:
        return gather(self.numbering)

    @cached_property
    def names(self) -> Names:
        return Names(self.numbering)

    @cached_property
    def lines(self) -> Lines:
        return lines_of(self.numbering, self.traits, self.names)

    def read(self, *tables: TableName) -> bool:
        """Was every system read, and of these tables all? Only then is what nobody says said by nobody."""
        return not self.world.unread and all(whole(home.tables, *tables) for home in self.numbering.homes)

    @cached_property
    def roles(self) -> Sequence[str]:
        return roles_of(self.numbering, self.traits, self.policy, self.now)

    @cached_property
    def firm_roles(self) -> Sequence[str]:
        """The same, but unknown where something that was not read could make it another."""
        if self.read("traits"):
            return self.roles
        return roles_of(self.numbering, self.traits, self.policy, self.now, partly=True)

    @cached_property
    def standings(self) -> Sequence[Standing]:
        return standings(self.world, self.numbering, self.traits, self.now)

    @cached_property
    def doubted(self) -> Bits:
        """Of whom it is not known whether they work here, though there is a roster that should say so."""
        asked = bool(self.world.roster)
        return np.array([asked and one.employment in ("unknown", "doubted") for one in self.standings], bool)

    @cached_property
    def unconfirmed(self) -> Bits:
        """Of whom the roster, where there is one, does not say that they work here: the doubted, strangers, guests."""
        strangers = np.array([one.employment == "stranger" for one in self.standings], bool)
        return np.asarray(self.doubted | strangers, bool)

    @cached_property
    def strangers(self) -> Bits:
        """Whom the roster, read whole, does not have; guests from elsewhere aside."""
        return np.array(
            [
                one.employment == "stranger" and not any("external" in each.powers for each in person.principals)
                for person, one in zip(self.numbering.persons, self.standings, strict=True)
            ],
            bool,
        )

    @cached_property
    def owners(self) -> Owners:
        """A row for each customer, by the record that speaks for it."""
        return owners_of(self.numbering, self.numbering.stands_for)

    @cached_property
    def every_owner(self) -> Owners:
        """A row for every record that is a customer by itself: of one in two systems there are two."""
        return owners_of(self.numbering, self.numbering.tops)

    @cached_property
    def held(self) -> Held:
        """Who has which of the customers that count."""
        return held_by(self.every_owner).among(self.numbering.counted)

    @cached_property
    def ties(self) -> Ties:
        checks = [rule.check for rule in self.policy.rules if isinstance(rule.check, People)]
        fields = dict.fromkeys(field for check in checks for field in check.fields)
        return ties_of(self.numbering, self.facts, self.names, fields)

    @cached_property
    def tier_rule(self) -> TierRule:
        """The policy's, without rows on facts that no system says of any customer. What was not read may say them."""
        rule = self.policy.tiers
        return rule.decidable({field for field in rule.fields if self.facts.delivered(field) or not self.read("facts")})

    @cached_property
    def tiers(self) -> Tiers:
        """The tier of each customer, as a position in `TIERS`."""
        return tiers_of(self.tier_rule, self.facts.columns(self.tier_rule.fields))

    @cached_property
    def run_out(self) -> Tiers:
        """Whose tier people wrote down, for a time that is over; as numbers of `Truth`."""
        word = self.policy.tiers.by_word
        if word is None:
            return np.zeros(len(self.numbering), np.int8)
        return run_out(word, self.facts.columns((word.field, word.until)))

    @cached_property
    def worth(self) -> Worth:
        return worth_of(self.facts.column(self.policy.worth), len(self.numbering))

    @cached_property
    def sight(self) -> Sight:
        return Sight(self.numbering, self.tiers, self.world.kernels)

    def tier_of(self, customer: int) -> TierVerdict:
        """The tier of one customer, and why."""
        return self.tier_rule.tier_of(self.facts.record(customer, self.tier_rule.fields))

    def tier(self, customer: int) -> Tier:
        return TIERS[int(self.tiers[customer])]

    @cached_property
    def tier_counts(self) -> Mapping[Tier, int]:
        """How many customers there are of each tier."""
        counted = np.bincount(self.tiers[self.numbering.counted], minlength=len(TIERS)).tolist()
        return dict(zip(TIERS, counted, strict=True))

    @cached_property
    def active(self) -> npt.NDArray[np.bool_]:
        """Which persons may work here, and can sign in somewhere; of the *unconfirmed* that is not known."""
        return np.array(
            [
                not person.service
                and standing.employment != "left"
                and any(one.status == "active" for one in person.principals)
                for person, standing in zip(self.numbering.persons, self.standings, strict=True)
            ],
            bool,
        )

    @cached_property
    def works(self) -> Truths:
        """Does each person work here? Where there is no roster, who can sign in does: nothing else is told."""
        answers: Truths = np.where(self.active, Truth.YES, Truth.NO).astype(np.int8)
        answers[self.active & self.unconfirmed] = Truth.UNKNOWN
        return answers
