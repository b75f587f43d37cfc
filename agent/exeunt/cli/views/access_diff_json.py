"""What differs between two snapshots in who sees what, for a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exeunt.app.footing import of_difference
from exeunt.cli.views.access import coverage_json, path_json, snapshot_json
from exeunt.cli.views.coded import coded, coded_about, time
from exeunt.cli.views.footing import footing_json
from exeunt.model.access import LEVELS

if TYPE_CHECKING:
    from exeunt.app.differences import AccessDifference, Apart, Entry, Held, Listed, Row, SystemDifference


def diff_json(found: AccessDifference) -> dict[str, Any]:
    """What is shown on the page, in codes."""
    return {
        "exeunt": "access-diff/1",
        "before": snapshot_json(found.before),
        "after": snapshot_json(found.after),
        **footing_json(of_difference(found)),
        "unread": [coded_about(gap) for gap in found.unread],
        "person": {"name": found.person.name, "mail": found.person.mail} if found.person else None,
        "customer": found.customer or None,
        "systems": [_System(found, one).json() for one in found.systems],
        "unanswered": [
            {"system": one.system, "in": one.inside, "gaps": [coded(gap) for gap in one.gaps]}
            for one in found.unanswered
        ],
    }


class _System:
    """One system's part."""

    def __init__(self, found: AccessDifference, system: SystemDifference) -> None:
        self._worlds = found.before, found.after
        self._system = system
        self._both = system.both

    def json(self) -> dict[str, Any]:
        both, system = self._both, self._system
        return {
            "system": both.name,
            "as_of": [time(one.world.as_of) for one in both.sides],
            "not_whole": [[coverage_json(part) for part in parts] for parts in both.not_whole],
            "beside": [coverage_json(part) for part in both.after.beside],
            "counts": system.counts,
            "certain": system.sure,
            "people": self._listed(system.people, self._person),
            "customers": self._listed(system.customers, self._customer),
            **self._apart(system.apart),
        }

    def _apart(self, apart: Apart) -> dict[str, Any]:
        return {
            "new_principals": self._listed(apart.new_principals, self._person),
            "gone_principals": self._listed(apart.gone_principals, self._person),
            "new_customers": self._listed(apart.new_customers, self._customer),
            "gone_customers": self._listed(apart.gone_customers, self._customer),
        }

    def _listed(self, listed: Listed, about: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
        return {
            "total": listed.total,
            "shown": [{**about(entry.place), **self._entry(entry)} for entry in listed.shown],
        }

    def _entry(self, entry: Entry) -> dict[str, Any]:
        return {
            "counts": dict(entry.counts),
            "only_certain": entry.certain,
            "new": entry.new,
            "gone": entry.gone,
            "rows": [self._row(row) for row in entry.rows],
        }

    def _row(self, row: Row) -> dict[str, Any]:
        return {
            "shift": row.shift,
            "only_certain": row.only_certain,
            "person": self._person(row.principal),
            "customer": self._customer(row.customer),
            "was": _held(row.was),
            "now": _held(row.now),
            "why": row.why,
            "path": path_json(row.system.paths.seen(row.path)) if row.path else None,
        }

    def _person(self, place: int) -> dict[str, Any]:
        side, at = self._both.principals.latest(place)
        principal = self._both.sides[side].world.principals[at]
        person = self._worlds[side].people.of(principal.ref)
        return {"principal": principal.ref.id, "name": principal.name, "mail": person.mail if person else ""}

    def _customer(self, place: int) -> dict[str, Any]:
        side, at = self._both.customers.latest(place)
        tables = self._both.sides[side].tables
        customers, kind = tables.customers, tables.kinds.names[tables.customers.kind[at]]
        return {"id": str(customers.ids[at]), "kind": kind, "label": str(customers.labels[at])}


def _held(held: Held) -> dict[str, str]:
    return {"level": LEVELS[held.level], "may": LEVELS[held.may]}
