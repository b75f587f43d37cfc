"""How well a part was read: as the engine works with it, and as the manifest keeps it."""

from __future__ import annotations

from typing import Final

from exeunt.access.tables import Covered
from exeunt.errors import with_reason
from exeunt.model import Gap, Ref
from exeunt.store.snapshots import GapLine, PartLine

PRINCIPALS: Final = "principals"
"""The part that every system has: who can sign in."""

_SAME: Final = tuple(name for name in PartLine.__struct_fields__ if name not in ("gaps", "file"))


def covered(line: PartLine) -> Covered:
    gaps = tuple((gap.code, tuple(gap.params.items())) for gap in line.gaps)
    return Covered(**{name: getattr(line, name) for name in _SAME}, gaps=gaps)


def line_of(one: Covered, file: str = "") -> PartLine:
    gaps = tuple(GapLine(code=code, params=dict(params)) for code, params in one.gaps)
    return PartLine(**{name: getattr(one, name) for name in _SAME}, gaps=gaps, file=file)


def gap_line(gap: Gap) -> GapLine:
    ref = gap.about
    about = (ref.system, ref.kind, ref.id, ref.of) if ref is not None else None
    return GapLine(code=gap.code, params=dict(gap.params), about=about)


def gap_of(line: GapLine) -> Gap:
    return Gap(line.code, line.params, Ref(*line.about) if line.about else None)


def gaps_of(system: str, line: PartLine) -> list[Gap]:
    """What is missing of a part, as it is said to people: each reason, or that nothing is known about it."""
    about = {"system": system, "part": line.part}
    if line.state in ("whole", "stale", "beside"):
        return []
    if not line.gaps:
        return [Gap("snapshot.not-whole", {**about})]
    return [Gap("snapshot.not-read", with_reason(about, gap)) for gap in line.gaps]
