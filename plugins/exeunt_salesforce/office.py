"""What the actions of one open connector share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exeunt.sdk import Order, Throttled
from exeunt.sdk.clock import Clock
from exeunt_salesforce.api import Api, Usage
from exeunt_salesforce.errors import DAILY_WAIT, Rejected
from exeunt_salesforce.sight import Sight
from exeunt_salesforce.soap import Soap


@dataclass(frozen=True, slots=True)
class Office:
    """What is lent to every action.

    system      the `system` of every ref
    facts       name → path from Account
    reserve     percent of the day's calls that is left to others
    privileged  permission sets that an operator called so, by name or id
    protect     told every secret that turns up, so that no log line ever holds it
    """

    system: str
    api: Api
    sight: Sight
    soap: Soap
    usage: Usage
    clock: Clock
    facts: Mapping[str, str]
    reserve: int
    privileged: frozenset[str]
    protect: Callable[[str], None]

    def keep_reserve(self, order: Order | None = None) -> None:
        """Throttled `salesforce.reserve-reached` where what may wait has spent its share of the day's calls: reading
        for an audit, or an action of this *order*. A cut may use them all.

        By the header of the last answer, so whoever spends them counts.
        """
        if self.usage.last is None or (order is not None and order.phase == "cut"):
            return
        used, allowed = self.usage.last
        if used * 100 >= allowed * (100 - self.reserve):
            raise Throttled("salesforce.reserve-reached", until=self.clock.now() + DAILY_WAIT)

    def population(self, kind: str) -> int | None:
        """How many there are in the whole org, for limits by share; None where the org will not count them."""
        try:
            return self.api.count(kind)
        except Rejected:
            return None
