from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from exeunt.model import PHASES, Change
from exeunt.model.catalogue import ACTIONS
from exeunt.sdk.action import CALLS, Action
from exeunt.sdk.testing.checks.base import Checks, rows_of
from exeunt.sdk.testing.legal import NAME
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import aside, broken

SIZES = (0, 1, 2, 7, 64, 501)


class SortingChecks(Checks):
    """Packs, locks, order, quotas: what the host schedules by."""

    def test_packs_are_a_partition(self, stage: Stage, action: str) -> None:
        packing = stage.action(action)
        template = stage.changes(packing, rows_of(stage, action))
        for size in SIZES:
            changes = _so_many(template, size)
            once = [list(pack) for pack in packing.pack(changes)]
            again = [list(pack) for pack in packing.pack(changes)]
            _is_partition(packing, changes, once)
            if once != again:
                broken(f"`pack` of {action} packs the same changes in two ways: a batch would change after a crash.")

    def test_locks_are_the_same_each_time(self, stage: Stage, action: str) -> None:
        packing = stage.action(action)
        for change in stage.changes(packing, rows_of(stage, action)):
            once, again = packing.locks(change), packing.locks(change)
            if once != again or not isinstance(once, frozenset):
                broken(f"`locks` of {action} gives {once!r}, then {again!r}: a frozenset, the same each time.")

    def test_order_names_actions_that_exist(self, stage: Stage, action: str) -> None:
        order = stage.action(action).order
        if order.phase not in PHASES:
            broken(f"The phase of {action} is {order.phase!r}; there are {PHASES}.")
        known = {name for each in stage.reader.actions() for name in (each.name, each.id)}
        named = [*order.after, *order.needs, *order.before]
        if elsewhere := [name for name in named if name.startswith("*:")]:
            broken(f"The order of {action} names {elsewhere}: nothing waits for another system, the plan is refused.")
        if unknown := [name for name in named if name not in known]:
            broken(f"The order of {action} names {unknown}, which this connector does not offer.")
        if order.wait < timedelta(0) or (order.holds or order.again or timedelta(0)) < timedelta(0):
            broken(f"The order of {action} waits a negative time.")

    def test_sizes_and_costs_can_be_planned_with(self, stage: Stage, action: str) -> None:
        costly = stage.action(action)
        if not costly.name or not costly.on or ":" in costly.name:
            broken(f"{costly.id!r}: `name` has no colon, and neither `name` nor `on` is empty.")
        if costly.batch < 1 or costly.settles < timedelta(0):
            broken(f"{action} has batches of {costly.batch} and settles in {costly.settles}.")
        if unknown := costly.cost.keys() - {CALLS, *stage.reader.quotas()}:
            broken(f"`cost` of {action} names {sorted(unknown)}; `quotas` does not.")

    def test_what_lingers_is_named_by_a_code_and_ends(self, stage: Stage, action: str) -> None:
        for name, span in stage.action(action).lingers.items():
            if not NAME.fullmatch(name):
                broken(f"`lingers` of {action} names {name!r}; a plan holds codes: plain lower-case words.")
            if span <= timedelta(0):
                broken(f"`lingers` of {action}: {name} outlives it by {span}.")

    def test_what_it_disturbs_is_known(self, stage: Stage, action: str) -> None:
        disturbing = stage.action(action)
        known = {each.id for each in stage.reader.actions()}
        places, end = disturbing.disturbs(stage.changes(disturbing, rows_of(stage, action))).all()
        if unknown := sorted({name for name, _ in places} - known):
            broken(f"`disturbs` of {action} names {unknown}; actions are named by id.")
        if not end.whole:
            broken(f"`disturbs` of {action} is not whole on a far side without faults: {end.gaps}")

    def test_the_name_is_a_shared_one(self, stage: Stage, action: str) -> None:
        """Own names and phases are allowed; the report shows them, for policies speak the shared ones."""
        named = stage.action(action)
        phase = ACTIONS.get(named.name)
        if phase is None:
            aside(f"{action} has a name of its own: policies written for the shared names do not reach it")
        if phase != named.order.phase:
            aside(f"{action} is in phase {named.order.phase}; others of this name are in {phase}")


def _so_many(template: Sequence[Change], size: int) -> list[Change]:
    return [
        replace(template[n % len(template)], ref=replace(template[n % len(template)].ref, id=f"{n}"))
        if n >= len(template)
        else template[n]
        for n in range(size)
    ]


def _is_partition(action: Action, changes: Sequence[Change], packs: list[list[Change]]) -> None:
    packed = [change for pack in packs for change in pack]
    if sorted(str(change.ref) for change in packed) != sorted(str(change.ref) for change in changes):
        broken(f"`pack` of {action.id} loses, doubles or invents changes ({len(changes)} in, {len(packed)} out).")
    if too_large := [len(pack) for pack in packs if not 0 < len(pack) <= action.batch]:
        broken(f"`pack` of {action.id} makes packs of {too_large[:3]}; a batch is 1 to {action.batch}.")
