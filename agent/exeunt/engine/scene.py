"""What a lane works with: its plan, its open connector, our store and trail, time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exeunt.engine.judge import Goal
from exeunt.errors import Refused
from exeunt.model import Intent, Order, Principal, Ref, State, altered
from exeunt.plan.document import GroupPart, Plan, PrincipalPart
from exeunt.plan.encoding import value_in
from exeunt.sdk.action import Action
from exeunt.sdk.clock import Clock
from exeunt.store import Store, cases
from exeunt.trail.trail import Trail


@dataclass(frozen=True, slots=True)
class Scene:
    """One lane's world. `since` is when the cut began here: what is older was before our order.

    `own`: whom we act as while we write. The plan, made with the other credential, could not know.
    """

    store: Store
    trail: Trail
    clock: Clock
    log: Any  # structlog's bound loggers have no common static type
    case: str
    plan: Plan
    system: str
    actions: Mapping[str, Action]
    since: datetime
    own: frozenset[Ref] = frozenset()

    @property
    def undo(self) -> bool:
        return self.plan.header.kind == "undo"

    @property
    def orders(self) -> Mapping[str, Order]:
        return {name: action.order for name, action in self.actions.items()}

    def goal(self, action: str, group: GroupPart) -> Goal:
        """How a thing should be, by the action's own `desire` with the plan's own words."""
        intent = Intent(
            who=principal(self.plan, group.system, group.who),
            to=principal(self.plan, group.system, group.to) if group.to else None,
            since=self.since,
            options={name: value_in(value) for name, value in group.options.items()},
        )
        desire = self.actions[action].desire

        def goal(seen: State) -> State:
            return desire(seen, intent)

        return goal

    def guarded(self, ref: Ref, action: str, goal: Goal) -> Goal:
        """The same goal, but for what is taken from ourselves: `Refused` where it should change."""
        me = next((one for one in self.own if one == ref or one.id == ref.of), None)
        if me is None:
            return goal

        def guarded(seen: State) -> State:
            wanted = goal(seen)
            if altered(seen, wanted):
                raise Refused("guard.own-principal", system=self.system, action=action, principal=me.id)
            return wanted

        return guarded

    def begun_at(self, batch: str) -> datetime:
        """When a batch was intended."""
        with self.store.read() as conn:
            row = cases.batch(conn, batch)
        return cases.moment(row["intended_at"]) if row else self.clock.now()


def principal(plan: Plan, system: str, identity: str) -> Principal:
    """The leaver's or a successor's principal as the plan has it."""
    people = (plan.header.person, *plan.header.successors)
    for person in people:
        for part in person.principals:
            if part.ref[0] == system and part.ref[2] == identity:
                return principal_of(part)
    raise ValueError(f"the plan names no principal {identity} in {system}")


def principal_of(part: PrincipalPart) -> Principal:
    return Principal(
        ref=Ref(*part.ref),
        name=part.name,
        status=part.status,
        ids=part.ids,
        mail=tuple(part.mail),
        powers=frozenset(part.powers),
    )
