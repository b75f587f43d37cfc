"""What is alike is told once: how many there are, the first few by name, the rest by count. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from exeunt.errors import Param
from exeunt.model import Finding, Gap, Ref
from exeunt.report.shape import Noted

FEW: Final = 3
"""Things of one sort that are told by name."""

SORTS: Final = 20
"""Sorts that are told on a terminal."""

REASONS: Final = 5
"""Reasons of one code that are told apart: where each row has one of its own, it is the code that they share."""

_NO_SUCCESSOR: Final = frozenset(
    {
        "policy.no-manager",
        "policy.no-successor",
        "policy.successor-leaves",
        "succession.not-active",
        "succession.not-here",
        "succession.self",
        "succession.several",
    }
)
"""Gaps that come once for each kind of thing, and are one for whoever mends them."""

_OF_ONE_KIND: Final = frozenset({"action", "kind", "count"})


T = TypeVar("T")
Note = TypeVar("Note", bound="Told")
Joined = TypeVar("Joined", Finding, Gap, Noted)


class Told(Protocol):
    """Whatever has a code and parameters, and may be about one thing."""

    @property
    def code(self) -> str: ...

    @property
    def params(self) -> Mapping[str, Param]: ...

    @property
    def about(self) -> Ref | None: ...


@dataclass(frozen=True, slots=True)
class Sort:
    """What many notes have in common; fields that they do not have are empty."""

    code: str
    system: str
    action: str
    kind: str


def gather(items: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Those of the same key together, in the order in which the keys came."""
    found: dict[Hashable, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return list(found.values())


def by_reason(
    items: Iterable[T], place: Callable[[T], Hashable], code: Callable[[T], str], reason: Callable[[T], Hashable]
) -> list[list[T]]:
    """Those of one place and one reason together; where a place has too many reasons of one code, those of the code."""
    found: list[list[T]] = []
    for same in gather(items, lambda item: (place(item), code(item))):
        apart = gather(same, reason)
        found += apart if len(apart) <= REASONS else [same]
    return found


def reason_of(params: Mapping[str, Param], *own: str) -> Hashable:
    """A reason's parameters but for those that only name the row itself, by one of its *own* names."""
    return tuple(sorted((name, value) for name, value in params.items() if value not in own))


def by_sort(notes: Iterable[Note]) -> list[list[Note]]:
    """Notes about things of one kind in one system together; one about nothing in particular stands for itself."""
    return gather(notes, lambda note: sort_of(note) if note.about else (note.code, *sorted(note.params.items())))


def sort_of(note: Told) -> Sort:
    about = note.about
    system = about.system if about else str(note.params.get("system", ""))
    return Sort(note.code, system, str(note.params.get("action", "")), about.kind if about else "")


def once(notes: Iterable[Joined]) -> list[Joined]:
    """Nobody to take over is told once, with all the kinds of things that it is about."""
    return [_joined(same) for same in gather(notes, _who_is_missing)]


def _who_is_missing(note: Told) -> Hashable:
    if note.code not in _NO_SUCCESSOR:
        return id(note)
    return note.code, *sorted((name, value) for name, value in note.params.items() if name not in _OF_ONE_KIND)


def _joined(same: Sequence[Joined]) -> Joined:
    first = same[0]
    if len(same) == 1:
        return first
    params: dict[str, Param] = dict(first.params)
    for name in sorted(_OF_ONE_KIND & params.keys()):
        values = [note.params[name] for note in same if name in note.params]
        params[name] = sum(map(int, values)) if name == "count" else ", ".join(dict.fromkeys(map(str, values)))
    return replace(first, params=params)
