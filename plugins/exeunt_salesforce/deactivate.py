"""`account.deactivate`: the end. What it would silently drop has been taken before, each by its own action."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from datetime import timedelta

from exeunt.sdk import (
    Action,
    Change,
    Completeness,
    Gap,
    Intent,
    Order,
    Outcome,
    Principal,
    Ref,
    State,
    Undo,
    reading,
)
from exeunt_salesforce.blockers import named
from exeunt_salesforce.errors import silent_when_locked
from exeunt_salesforce.office import Office
from exeunt_salesforce.sign_in import PRINCIPAL

NEEDS = (
    "customer.transfer",
    "reference.hand_over",
    "team.leave",
    "share.remove",
    "membership.remove",
)
"""What deactivation would drop, break or be blocked by. The cut is a plan of its own, waited for by phase."""
# by the vendor, with the deactivation: what is left of it by then, for it is taken before
DROPPED = frozenset({"team_levels", "default_teams", "manual_shares", "territories"})


class Deactivate(Action):
    """State: `active`. Coming back needs a free licence, which somebody else may have taken since."""

    name = "account.deactivate"
    on = PRINCIPAL
    undo = Undo("partial", lost=DROPPED, note="salesforce.undo-needs-licence")
    batch = 1
    settles = timedelta(minutes=1)
    repeatable = True
    cost: Mapping[str, int] = {"api": 3}

    def __init__(self, office: Office, *, offered: Collection[str]) -> None:
        """offered: the names of the other actions here; an org may lack some altogether."""
        self.office = office
        needs = tuple(name for name in NEEDS if name in offered)
        self.order = Order(phase="close", needs=needs, after=("permission.remove", "licence.remove"))

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        seen = self.observe([who.ref])
        yield from seen.items()
        gaps = () if seen else (Gap("salesforce.user-unseen", {"user": who.ref.id}, who.ref),)
        return Completeness(whole=bool(seen), how="single", gaps=gaps)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        rows = self.office.api.by_ids("User", [ref.id for ref in refs], ("IsActive",))
        return {ref: State({"active": rows[ref.id]["IsActive"] is True}) for ref in refs if ref.id in rows}

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (the same for everybody)
        return now.but(active=False) if now.get("active") is True else now

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        self.office.keep_reserve(self.order)
        for change in changes:
            result = self.office.api.patch("User", change.ref.id, {"IsActive": change.after["active"] is True})
            yield Outcome(change.ref, error=named(result))
