"""Two snapshots side by side: how much there is of what, and how well it was read."""

from __future__ import annotations

from dataclasses import dataclass

from exeunt.store.snapshots import Manifest


@dataclass(frozen=True, slots=True)
class Differs:
    """One part of one system in both: rows and state; None where a snapshot does not have it."""

    system: str
    part: str
    rows: tuple[int | None, int | None]
    state: tuple[str | None, str | None]


def compare(before: Manifest, after: Manifest) -> list[Differs]:
    """Every part that differs in rows or in how well it was read."""
    one, other = _parts(before), _parts(after)
    both = (
        Differs(system, part, (old[0], new[0]), (old[1], new[1]))
        for system, part in sorted({*one, *other})
        for old, new in [(one.get((system, part), _NOTHING), other.get((system, part), _NOTHING))]
    )
    return [found for found in both if len(set(found.rows)) > 1 or len(set(found.state)) > 1]


_NOTHING: tuple[int | None, str | None] = (None, None)


def _parts(manifest: Manifest) -> dict[tuple[str, str], tuple[int | None, str | None]]:
    return {
        (system, line.part): (line.rows, line.state)
        for system, about in manifest.systems.items()
        for line in about.parts
    }
