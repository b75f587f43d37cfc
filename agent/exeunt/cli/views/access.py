"""Who sees what, for a reader and for a program."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from exeunt.access.paths import Path
from exeunt.access.seen import PathSeen
from exeunt.access.tables import Covered
from exeunt.app.footing import of_records, of_sights
from exeunt.cli.page import Block, Fact, Heading, Line, Table
from exeunt.cli.views.coded import coded_about, section, time
from exeunt.cli.views.footing import footing_json, footing_lines
from exeunt.model.access import LEVELS
from exeunt.plan.files import replacing
from exeunt.policy.tiers import TIERS, Tier
from exeunt.report.cells import headings, tier_cell, yes_or_no
from exeunt.report.paths import PathWords
from exeunt.sdk.escape import csv_cell
from exeunt.text import Texts, moment, number

if TYPE_CHECKING:
    from exeunt.access.viewers import Viewer
    from exeunt.app.answering import OpenSystem, Record, Sight
    from exeunt.audit.world import World
    from exeunt.model import Principal
    from exeunt.people import Person

SHOWN: Final = 20
"""Viewers or customers shown; the rest stand in `--json`, `--all` or the CSV file."""

PATHS_SHOWN: Final = 3
"""Reasons shown of one person; `--all` shows every one, and `--json` each of its steps."""

NAMED: Final = 6
"""Names shown of people who see a customer for the same reasons."""

LOOKED_AT: Final = 500
"""Viewers whose reasons are compared, so that an answer about a customer that thousands see comes at once."""


def customer_page(
    texts: Texts, world: World, systems: Sequence[OpenSystem], records: Sequence[Record], *, every: bool
) -> Iterator[Block]:
    """Each record of one customer with everybody who sees it."""
    word = texts.word
    for record in records:
        words = PathWords(texts, record.system.world.kind)
        kind = word("kind", record.kind)
        yield Heading(f"{record.label or record.id} ({record.system.name}: {kind} {record.id})")
        yield Fact(word("heading", "as-of"), moment(record.system.world.as_of))
        yield from surely(texts, record.system.not_whole)
        yield from beside(texts, record.system.beside)
        yield Fact(word("heading", "viewers"), number(len(record.viewers)))
        groups = _alike(record, words, record.viewers if every else record.viewers[:LOOKED_AT])
        shown = groups if every else groups[:SHOWN]
        for together in shown:
            yield from _together(texts, world, record, together, every=every)
        if left_out := len(record.viewers) - sum(len(one.viewers) for one in shown):
            yield Line(texts.sentence("cli.more-viewers", {"count": left_out}), "faint")
    yield from _elsewhere(texts, without(systems, records))
    yield from section(texts, "gaps", world.unread, "warn")
    yield from footing_lines(texts, of_records(world, systems, records))


def without(systems: Sequence[OpenSystem], found: Sequence[Record | Sight]) -> list[OpenSystem]:
    """The systems in which nothing was found, and of which not all was read: there may be more."""
    there = {one.system.name for one in found}
    return [system for system in systems if system.name not in there and system.not_whole]


def _elsewhere(texts: Texts, systems: Sequence[OpenSystem]) -> Iterator[Block]:
    for system in systems:
        yield Heading(system.name)
        yield from surely(texts, system.not_whole)


class _Together(NamedTuple):
    """Viewers of one level who see a customer for the very same reasons; and these, a line each."""

    viewers: list[Viewer]
    reasons: tuple[str, ...]


def _alike(record: Record, words: PathWords, viewers: Sequence[Viewer]) -> list[_Together]:
    """The viewers in their order, those with the same lines together at the place of the first."""
    found: dict[tuple[object, ...], _Together] = {}
    for viewer, paths in zip(viewers, _paths(record, viewers), strict=True):
        reasons = tuple(dict.fromkeys(words.line(record.system.paths.seen(path)) for path in paths))
        key = (viewer.level, viewer.may, reasons)
        found.setdefault(key, _Together([], reasons)).viewers.append(viewer)
    return list(found.values())


def _paths(record: Record, viewers: Sequence[Viewer]) -> Iterator[list[Path]]:
    return record.system.paths.why_each((viewer.principal for viewer in viewers), record.customer)


def _together(texts: Texts, world: World, record: Record, one: _Together, *, every: bool) -> Iterator[Block]:
    first = one.viewers[0]
    level = texts.word("level", LEVELS[first.level or first.may])
    doubt = "" if first.level else f", {texts.word('certainty', 'unknown')}"
    names = [
        called(world, record.system.world.principals[viewer.principal])
        for viewer in one.viewers[: None if every else NAMED]
    ]
    several = texts.sentence("cli.people", {"count": len(one.viewers)}) if len(one.viewers) > 1 else names[0]
    yield Line(f"{several}: {level}{doubt}", "plain" if first.level else "warn", 1)
    if len(one.viewers) > 1:
        more = len(one.viewers) - len(names)
        yield Line(", ".join([*names, *([f"+ {number(more)}"] if more else [])]), "plain", 2)
    reasons = one.reasons if every else one.reasons[:PATHS_SHOWN]
    for reason in reasons:
        yield Line(reason, "faint", 2)
    if left_out := len(one.reasons) - len(reasons):
        yield Line(texts.sentence("cli.more-paths", {"count": left_out}), "faint", 2)


def called(world: World, principal: Principal) -> str:
    """A principal as whoever it belongs to is known."""
    person = world.people.of(principal.ref)
    mail = person.mail if person else ""
    return f"{principal.name} <{mail}>" if mail else f"{principal.name} [{principal.ref.id}]"


def surely(texts: Texts, parts: Sequence[Covered]) -> Iterator[Block]:
    """What was not read whole: then the answer is at least this."""
    if parts:
        yield Line(texts.sentence("cli.at-least"), "warn", 1)
    yield from not_whole(texts, parts)


def not_whole(texts: Texts, parts: Sequence[Covered]) -> Iterator[Block]:
    """Each part, how it was read, and why."""
    for part in parts:
        yield Line(f"- {part_line(texts, part)}", "warn", 1)


def part_line(texts: Texts, part: Covered) -> str:
    """A part that was not read whole, and why."""
    why = "; ".join(texts.sentence(code, dict(params)) for code, params in part.gaps)
    return f"{texts.part(part.part)}: {texts.word('coverage', part.state)}{f' ({why})' if why else ''}"


def beside(texts: Texts, parts: Sequence[Covered]) -> Iterator[Block]:
    """What an answer says nothing about."""
    for part in parts:
        for code, params in part.gaps:
            yield Line(texts.sentence(code, dict(params)), "faint", 1)


def person_page(
    texts: Texts,
    world: World,
    systems: Sequence[OpenSystem],
    person: Person,
    sights: Sequence[Sight],
    *,
    only: Sequence[Tier],
    csv_file: File | None,
) -> Iterator[Block]:
    """What a person sees, system by system: of these tiers, by kind, tier and cause."""
    word = texts.word
    yield Heading(f"{person.name} <{person.mail}>" if person.mail else person.name)
    yield Fact(word("heading", "taken"), moment(world.taken))
    if len(only) < len(TIERS):
        yield Fact(word("heading", "only"), ", ".join(word("tier", tier) for tier in only))
    for sight in sights:
        seen = sight.may > 0
        yield Heading(f"{sight.system.name}: {sight.principal.ref.id}")
        yield Fact(word("heading", "status"), word("account", sight.principal.status))
        yield Fact(word("heading", "as-of"), moment(sight.system.world.as_of))
        yield from surely(texts, sight.system.not_whole)
        yield from beside(texts, sight.system.beside)
        yield Fact(word("heading", "records"), _how_many(texts, sight))
        if sight.unsorted:
            yield Line(texts.sentence("cli.tier-not-known", {"count": sight.unsorted}), "warn", 1)
        if seen.any():
            yield _by_kind(texts, sight)
            yield _by_tier(texts, sight)
            yield _by_cause(texts, sight)
    yield from _elsewhere(texts, without(systems, sights))
    if not any(one.unsorted or (one.may > 0).any() for one in sights):
        sure = not world.unread and not any(system.not_whole for system in systems)
        yield Line(texts.sentence("cli.sees-nothing" if sure else "cli.sees-nothing-known"), "good" if sure else "warn")
    yield from section(texts, "gaps", world.unread, "warn")
    yield from footing_lines(texts, of_sights(world, systems, person, sights))
    if csv_file:
        yield Line(texts.sentence("cli.written", {"file": str(csv_file)}))


def _how_many(texts: Texts, sight: Sight) -> str:
    may, sure = int((sight.may > 0).sum()), int((sight.levels > 0).sum())
    return texts.sentence("cli.customers-seen", {"count": may, "unsure": may - sure})


def _by_kind(texts: Texts, sight: Sight) -> Table:
    columns = [texts.word("heading", "kind"), *(texts.word("level", name) for name in LEVELS[1:])]
    return Table(columns, [[texts.word("kind", kind), *map(number, counts)] for kind, counts in kinds_seen(sight)])


def _by_tier(texts: Texts, sight: Sight) -> Table:
    columns = [texts.word("heading", "tier"), *(texts.word("level", name) for name in LEVELS[1:])]
    rows = [[texts.word("tier", tier), *map(number, counts)] for tier, counts in tiers_seen(sight)]
    return Table(columns, rows)


def _by_cause(texts: Texts, sight: Sight) -> Table:
    columns = [texts.word("heading", "cause"), texts.word("heading", "records")]
    return Table(columns, [[texts.word("cause", cause), number(count)] for cause, count in sight.causes])


def kinds_seen(sight: Sight) -> Iterator[tuple[str, list[int]]]:
    """Per kind: how many at read, edit, full."""
    tables = sight.system.tables
    for place, name in enumerate(tables.kinds.names):
        counts = np.bincount(sight.may[tables.customers.kind == place], minlength=len(LEVELS))
        if counts[1:].any():
            yield name, [int(count) for count in counts[1:]]


def tiers_seen(sight: Sight) -> Iterator[tuple[Tier, list[int]]]:
    """Per tier: how many at read, edit, full."""
    for place, tier in enumerate(TIERS):
        counts = np.bincount(sight.may[sight.tiers == place], minlength=len(LEVELS))
        if counts[1:].any():
            yield tier, [int(count) for count in counts[1:]]


def write_csv(texts: Texts, file: File, sights: Sequence[Sight]) -> None:
    """Every customer that a person sees, a line each. What stands in a cell is data to a spreadsheet, too."""
    with replacing(file, encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(headings(texts, ("system", "principal", "kind", "id", "name", "tier", "level", "certain")))
        for sight in sights:
            customers, kinds = sight.system.tables.customers, sight.system.tables.kinds.names
            for place in np.flatnonzero(sight.may).tolist():
                cells = (sight.system.name, sight.principal.ref.id, kinds[customers.kind[place]])
                named = (str(customers.ids[place]), str(customers.labels[place]))
                level = texts.word("level", LEVELS[sight.levels[place] or sight.may[place]])
                said = (tier_cell(texts, TIERS[sight.tiers[place]]), level, yes_or_no(texts, sight.levels[place]))
                rows.writerow([csv_cell(cell) for cell in (*cells, *named, *said)])


def customer_json(world: World, systems: Sequence[OpenSystem], records: Sequence[Record]) -> dict[str, Any]:
    """Everything: every viewer with every path."""
    return {
        "exeunt": "access-customer/1",
        **snapshot_json(world),
        **footing_json(of_records(world, systems, records)),
        "records": [_record(world, one) for one in records],
        "elsewhere": [_elsewhere_json(one) for one in without(systems, records)],
    }


def _elsewhere_json(system: OpenSystem) -> dict[str, Any]:
    return {"system": system.name, "not_whole": [coverage_json(one) for one in system.not_whole]}


def snapshot_json(world: World) -> dict[str, Any]:
    return {"snapshot": world.name, "taken": time(world.taken), "gaps": [coded_about(gap) for gap in world.unread]}


def _record(world: World, record: Record) -> dict[str, Any]:
    return {
        "system": record.system.name,
        "kind": record.kind,
        "id": record.id,
        "label": record.label,
        "as_of": time(record.system.world.as_of),
        "not_whole": [coverage_json(one) for one in record.system.not_whole],
        "beside": [coverage_json(one) for one in record.system.beside],
        "viewers": [
            _viewer_json(world, record, viewer, paths)
            for viewer, paths in zip(record.viewers, _paths(record, record.viewers), strict=True)
        ],
    }


def coverage_json(part: Covered) -> dict[str, Any]:
    gaps = [{"code": code, "params": dict(params)} for code, params in part.gaps]
    return {"part": part.part, "state": part.state, "rows": part.rows, "counted": part.counted, "gaps": gaps}


def _viewer_json(world: World, record: Record, viewer: Viewer, paths: Sequence[Path]) -> dict[str, Any]:
    principal = record.system.world.principals[viewer.principal]
    person = world.people.of(principal.ref)
    return {
        "principal": principal.ref.id,
        "name": principal.name,
        "mail": person.mail if person else "",
        "status": principal.status,
        "level": LEVELS[viewer.level],
        "may": LEVELS[viewer.may],
        "paths": [path_json(record.system.paths.seen(path)) for path in paths],
    }


def path_json(path: PathSeen) -> dict[str, Any]:
    """One path: what gives, and each step."""
    giving, grant = path.giving, path.giving.grant
    return {
        "level": LEVELS[path.level],
        "cause": grant.cause,
        "via": grant.via,
        "labels": list(giving.labels),
        "certainty": grant.certainty,
        "on": grant.on,
        "object": grant.object,
        "bypass": grant.bypass,
        "tied": grant.tied,
        "chain": [one._asdict() for one in path.chain],
        "other_ways": path.others,
        "owner": [one._asdict() for one in giving.holder],
        "turns": [{"way": way, "customer": record.id} for way, record in giving.turns],
    }


def person_json(
    world: World, systems: Sequence[OpenSystem], person: Person, sights: Sequence[Sight], only: Sequence[Tier]
) -> dict[str, Any]:
    return {
        "exeunt": "access-person/1",
        **snapshot_json(world),
        **footing_json(of_sights(world, systems, person, sights)),
        "person": {"name": person.name, "mail": person.mail},
        "only": list(only),
        "principals": [_sight(one) for one in sights],
        "elsewhere": [_elsewhere_json(one) for one in without(systems, sights)],
    }


def _sight(sight: Sight) -> dict[str, Any]:
    return {
        "system": sight.system.name,
        "principal": sight.principal.ref.id,
        "status": sight.principal.status,
        "as_of": time(sight.system.world.as_of),
        "not_whole": [coverage_json(one) for one in sight.system.not_whole],
        "beside": [coverage_json(one) for one in sight.system.beside],
        "customers": int((sight.levels > 0).sum()),
        "may": int((sight.may > 0).sum()),
        "kinds": {kind: dict(zip(LEVELS[1:], counts, strict=True)) for kind, counts in kinds_seen(sight)},
        "tiers": {tier: dict(zip(LEVELS[1:], counts, strict=True)) for tier, counts in tiers_seen(sight)},
        "unsorted": sight.unsorted,
        "causes": dict(sight.causes),
    }
