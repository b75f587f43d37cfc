"""What would be, if these plans were carried out: asked of a snapshot, not of any system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from exeunt.access.effects import effects
from exeunt.access.single import levels_of_one
from exeunt.access.tables import Index, Small, Tables
from exeunt.access.whatif import edited
from exeunt.app.answering import OpenSystem
from exeunt.app.installation import Installation
from exeunt.audit.world import SystemWorld, World
from exeunt.errors import RefusedPlan
from exeunt.model import Change, Principal, Reason
from exeunt.model.access import Edit, Leave, Own
from exeunt.people import Person, resolve
from exeunt.plan.document import Plan, read_file

_TRANSFER: Final = "customer.transfer"


@dataclass(frozen=True, slots=True)
class Left:
    """One principal of the person: his level on each customer before, after, and after if he could sign in again."""

    principal: Principal
    before: Small
    after: Small
    latent: Small


@dataclass(frozen=True, slots=True)
class Difference:
    """By principal: customers that he sees more of afterwards, and less, by position."""

    principal: Principal
    gained: Index
    lost: Index


@dataclass(frozen=True, slots=True)
class SystemAfter:
    """One system.

    handed  how many records the plans hand over here
    moved   how many get another owner in the snapshot
    aside   by kind, how many are of kinds that the snapshot has none of: nobody's sight of them is computed
    missed  what the plans change and the snapshot does not have: it is older or newer than they are
    """

    before: OpenSystem
    after: OpenSystem
    latent: OpenSystem
    left: Sequence[Left]
    others: Sequence[Difference]
    handed: int
    moved: int
    aside: Mapping[str, int]
    missed: Sequence[Edit]

    @property
    def astray(self) -> int:
        """How many of those handed over are neither."""
        return max(self.handed - self.moved - sum(self.aside.values()), 0)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`elsewhere`: by system that the snapshot does not have, how many records the plans hand over there."""

    person: Person
    systems: Sequence[SystemAfter]
    plans: Sequence[Plan]
    elsewhere: Mapping[str, int]


def what_if(
    installation: Installation, world: World, systems: Iterable[OpenSystem], who: str, files: Sequence[Path]
) -> WhatIf:
    """The world after these plans. RefusedPlan `access.other-person` where they are about somebody else."""
    person = resolve(world.people, who)
    plans = [read_file(file)[0] for file in files]
    for plan, file in zip(plans, files, strict=True):
        if plan.header.person.mail.casefold() not in person.mails:
            raise RefusedPlan("access.other-person", file=str(file), who=who, person=plan.header.person.name)
    found = [_after(system, person, _edits(installation, system, plans), _handed(plans, system)) for system in systems]
    return WhatIf(person, found, plans, _elsewhere(plans, {one.before.name for one in found}))


def _edits(installation: Installation, system: OpenSystem, plans: Sequence[Plan]) -> list[Edit]:
    changes = [_change(plan, number) for plan in plans for number, _ in plan.numbered(system.name)]
    kinds = system.tables.kinds.names
    # tasks and the like are handed over, too, and are no customers
    changes = [one for one in changes if not one.action.startswith(_TRANSFER) or one.ref.kind in kinds]
    if not changes:
        return []
    with installation.reading(system.name) as connector:
        return list(connector.access_after(changes))


def _handed(plans: Sequence[Plan], system: OpenSystem) -> Counter[str]:
    """How many records the plans hand over in one system, by kind."""
    return Counter(
        row.kind
        for plan in plans
        for _, row in plan.numbered(system.name)
        if plan.group(row).action.startswith(_TRANSFER)
    )


def _elsewhere(plans: Sequence[Plan], known: Collection[str]) -> Counter[str]:
    found = Counter[str]()
    for group in (group for plan in plans for group in plan.header.groups if group.action.startswith(_TRANSFER)):
        if group.system not in known:
            found[group.system] += group.count
    return found


def _change(plan: Plan, number: int) -> Change:
    row = plan.rows[number]
    group = plan.group(row)
    return Change(group.action, plan.ref(row), plan.before(row), plan.after(row), Reason(*group.reason))


def _after(system: OpenSystem, person: Person, edits: Sequence[Edit], handed: Counter[str]) -> SystemAfter:
    latent = edited(system.tables, [edit for edit in edits if not isinstance(edit, Leave)])
    everything = edited(latent.tables, [edit for edit in edits if isinstance(edit, Leave)])
    missed = [*latent.missed, *everything.missed]
    after, dormant = _opened(system.world, everything.tables), _opened(system.world, latent.tables)
    mine = {one.ref for one in person.principals}
    own = [place for place, one in enumerate(system.world.principals) if one.ref in mine]
    return SystemAfter(
        before=system,
        after=after,
        latent=dormant,
        left=[_left(system, after, dormant, place) for place in own],
        others=_others(system, edits, own),
        handed=handed.total(),
        aside={kind: count for kind, count in handed.items() if kind not in system.tables.kinds.names},
        moved=sum(isinstance(edit, Own) for edit in edits) - sum(isinstance(edit, Own) for edit in missed),
        missed=missed,
    )


def _opened(world: SystemWorld, tables: Tables) -> OpenSystem:
    return OpenSystem(replace(world, tables=tables))


def _left(before: OpenSystem, after: OpenSystem, latent: OpenSystem, place: int) -> Left:
    levels = [levels_of_one(system.lookup, place, may=True) for system in (before, after, latent)]
    return Left(before.world.principals[place], *levels)


def _others(before: OpenSystem, edits: Sequence[Edit], own: Sequence[int]) -> list[Difference]:
    found = effects(before.lookup, edits, own)
    found_by = [
        Difference(before.world.principals[place], found.more.of(place), found.less.of(place))
        for place in sorted({*found.more.principals, *found.less.principals})
    ]
    return sorted(found_by, key=lambda one: (-len(one.gained), -len(one.lost), one.principal.ref))
