"""What an author brings: a simulator to talk to, the truth about it, and levers where there are any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from exeunt.model import Ref, Value
from exeunt.sdk.clock import Clock
from exeunt.sdk.connector import Connector
from exeunt.sdk.testing.clock import QuickClock

Side = Literal["read", "write"]


class FaultLever(Protocol):
    """Makes calls go wrong. `kinds` says which of these it can play:

    denied        the credential lacks the permission (403)
    unavailable   500 or 503, nothing happened
    html          a web page in place of an answer
    cut-body      the answer ends in its middle
    short-page    a page of a list holds fewer than it should, and says nothing
    missing-page  a page of a list is left out, and nobody says so
    repeat-page   a page of a list comes again in place of the next
    error-before  500, and nothing happened         error-after  500, and it happened
    lost-call     no answer, and nothing happened   lost-answer  no answer, and it happened
    slow-job      a job that is begun now does not end before `clear`
    """

    @property
    def kinds(self) -> Collection[str]: ...

    def arm(self, kind: str, *, on: Side) -> None:
        """From now on every call that reads goes wrong so, until `clear`; or the next one that writes does."""

    def clear(self) -> None:
        """From now on all goes well again; jobs that stood still go on."""


@dataclass(frozen=True, slots=True)
class Many:
    """How to give the leaver exactly so many things of one action's kind.

    give   from now on he has this many, and the action would change every one of them
    page   how many one page of the vendor's list holds
    most   the most to try; beyond every limit that the vendor has
    """

    give: Callable[[int], None]
    page: int
    most: int = 10_001


@dataclass(frozen=True, slots=True, kw_only=True)
class FarSide:
    """One running far side, as new, and what the suite may know of it and do to it.

    connector  the class under test
    settings   the `[systems.*]` table, as an operator would write it
    read       the reading credential: secrets by name; write: the writing one
    plain      which names in `read` and `write` are no secrets here, beside the manifest's `plain`
    leaver     the e-mail address of somebody who has something of every action's kind
    successor  the e-mail address of who takes over
    census     the truth, not read through the connector: a canonical-JSON value by e-mail address of each person, more
               under other keys. Without what the vendor stamps by itself (last login, last modified)

    Levers, each optional. Those by action are keyed by its id (`credential.remove:badge`).

    options    the policy's words for an action
    many       lists of every length; under `access`, so many customers with a grant each
    faults     calls that go wrong
    journal    every effect over there so far, one text each, oldest first: shows what was done twice
    touch      somebody else changes this thing
    works      does he still have it? Tried, not asked: sign in, open the door
    unknown    a ref (of a thing, or of a principal) in the vendor's own form that names nothing, made of a known one
    clock      the time that the connector is given; also what waiting costs
    ca_file    whom to trust
    """

    connector: type[Connector]
    settings: Mapping[str, object]
    read: Mapping[str, str]
    write: Mapping[str, str]
    leaver: str
    successor: str
    census: Callable[[], Mapping[str, object]]
    plain: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    many: Mapping[str, Many] = field(default_factory=dict)
    faults: FaultLever | None = None
    journal: Callable[[], Sequence[str]] | None = None
    touch: Mapping[str, Callable[[Ref], None]] = field(default_factory=dict)
    works: Mapping[str, Callable[[Ref], bool]] = field(default_factory=dict)
    unknown: Callable[[Ref], Ref] | None = None
    clock: Clock = field(default_factory=QuickClock)
    ca_file: Path | None = None
    system: str = "far-side"
