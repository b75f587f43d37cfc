"""One measured line: a ratio first, then what it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`ratio`: what it took over the least it could take. `says`: the figures behind it; `parts`: where they went."""

    name: str
    ratio: float
    says: str
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    name: str
    why: str


def show(line: Line | Skipped) -> str:
    if isinstance(line, Skipped):
        return f"{'skip':>8}  {line.name}: {line.why}"
    rest = [line.says, *line.parts]
    return "\n".join([f"{line.ratio:8.2f}  {line.name}", *(f"{'':10}{text}" for text in rest)])
