"""What a report tells of one case: pure data, codes and values only. `exeunt.report.facts` gathers it.

Texts that a system delivered (names, ids, values) stand here raw; each renderer makes them harmless in its own way.
"""

from __future__ import annotations

import enum
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from exeunt.engine.status import Status
from exeunt.errors import Param
from exeunt.model import Ref, Value
from exeunt.model.change import UndoKind
from exeunt.plan.document import Kind

PROVEN: Final = frozenset[Status]({"verified", "content"})
"""Looked at, and as wanted. Nothing else is ever shown as done."""


class Absent(enum.Enum):
    """A field of a thing that is not there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

Counts = Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One user account of the leaver."""

    system: str
    id: str
    name: str
    status: str
    powers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    name: str
    mail: str
    employee_number: str
    accounts: tuple[AccountFacts, ...]


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """A key whose signature counted."""

    person: str
    fingerprint: str
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One applied plan. `ordered_at`: the approval, or the exit time if that was later."""

    kind: Kind
    digest: str
    rows: int
    created: datetime
    ordered_at: datetime
    spent_at: datetime
    signers: tuple[SignerFacts, ...]
    signatures_needed: int
    signatures_why: tuple[tuple[str, Mapping[str, Param]], ...]
    limits_lifted: Mapping[str, int]

    @property
    def persons(self) -> tuple[str, ...]:
        """Persons are counted, not keys."""
        return tuple(dict.fromkeys(signer.person for signer in self.signers))


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action in one system: what was found before, what was planned, how it stands now.

    `written_back`: how many of the proven ones an undo has written to since, so that they no longer tell of today.
    `left_alone`: found, should perhaps change, and is in no plan (refused, guarded, or the reading was not whole).
    `whole` is False where any reading was not; `found` is then a lower bound.
    """

    action: str
    phase: str
    found: int
    content: int
    skipped: int
    whole: bool
    how: tuple[str, ...]
    planned: int
    counts: Counts
    written_back: int

    @property
    def left_alone(self) -> int:
        return max(self.found - self.content - self.skipped - self.planned, 0)

    @property
    def proven(self) -> int:
        return sum(count for status, count in self.counts.items() if status in PROVEN)


ExposureSort = Literal["measured", "nothing", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class ExposureFacts:
    """How long access outlived the order in one system.

    measured   `ended` is when the last change of the cut was seen to hold; `residual` names what outlives that
    nothing    read whole, and there was nothing to cut
    absent     read whole, and the leaver has no user account there
    unknown    not read, not proven, or something is left: `why` is the code of `unknown.<why>`; `residual` is what is
               known to last, where nobody can sign in anew
    """

    sort: ExposureSort
    why: str = ""
    ordered: datetime | None = None
    accepted: datetime | None = None
    ended: datetime | None = None
    residual: Mapping[str, datetime] = field(default_factory=dict)
    stated: bool = False
    looked_again: bool = False
    given_back: datetime | None = None

    @property
    def span(self) -> timedelta | None:
        return _since(self.ordered, self.ended)

    @property
    def seconds(self) -> int | None:
        """The span in whole seconds, a begun one counted; None where it is not known."""
        return None if self.span is None else -(-self.span // timedelta(seconds=1))

    @property
    def accepted_after(self) -> timedelta | None:
        return _since(self.ordered, self.accepted)


def _since(ordered: datetime | None, moment: datetime | None) -> timedelta | None:
    if ordered is None or moment is None:
        return None
    return max(moment - ordered, timedelta(0))


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """How the work of one plan in one system stands. `why` is a code of the engine's."""

    kind: Kind
    state: str
    why: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SweepFacts:
    """The second look after one plan: was it whole, and what was left."""

    kind: Kind
    at: datetime
    whole: bool
    left_over: int


@dataclass(frozen=True, slots=True)
class QuotaFacts:
    """Calls that the plans mean to make, and the system's own count when they were made; None where not read."""

    name: str
    planned: int
    used: int | None
    allowed: int | None
    resets: datetime | None


@dataclass(frozen=True, slots=True)
class SystemFacts:
    name: str
    connector: str
    version: str
    practice: bool
    actions: tuple[ActionFacts, ...]
    exposure: ExposureFacts
    lanes: tuple[LaneFacts, ...]
    sweeps: tuple[SweepFacts, ...]
    quotas: tuple[QuotaFacts, ...]

    @property
    def is_whole(self) -> bool:
        return all(action.whole for action in self.actions)


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field: before, as planned, and as it was seen when it was set aside (text; None where not recorded)."""

    name: str
    before: Value | Absent
    after: Value | Absent
    seen: str | None


@dataclass(frozen=True, slots=True)
class ThingFacts:
    """What a row is about; `label` is the name that the system gives it, where the plan has one."""

    system: str
    kind: str
    id: str
    of: str
    label: str


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """One change that is not proven."""

    plan: Kind
    action: str
    thing: ThingFacts
    status: Status
    fields: tuple[FieldFacts, ...]
    code: str
    params: Mapping[str, Param]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AlikeFacts:
    """Changes that are not proven in the same way: how many, and the first few. `one_reason`: all have the same."""

    count: int
    first: tuple[ChangeFacts, ...]
    one_reason: bool


@dataclass(frozen=True, slots=True)
class Unproven:
    """Every change that is neither verified nor already so: all by count and by what they share, the gravest first as
    rows.
    """

    counts: Counts
    rows: tuple[ChangeFacts, ...]
    alike: tuple[AlikeFacts, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RestoredFacts:
    """Kept fields that the system changed with our write and that were put back: before as seen, after as it was."""

    system: str
    action: str
    thing: ThingFacts
    fields: tuple[FieldFacts, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """`count` from the leaves; `rows` may be fewer (erased, or more than are shown)."""

    count: int
    rows: tuple[RestoredFacts, ...]


@dataclass(frozen=True, slots=True)
class Taker:
    """A person who takes over. `key` is his mail, or what else tells him from others of his name in every system."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class HandOverFacts:
    """What goes to one successor by one action: by tier as planned and, at least, as proven; and how all of it stands.

    A row does not say its tier, its group does: where a group mixes tiers and is not proven whole, none of it counts.
    `to` and `to_name` are his user account in the system.
    """

    taker: Taker
    system: str
    action: str
    to: str
    to_name: str
    tiers: Mapping[str, int]
    proven_tiers: Mapping[str, int]
    counts: Counts
    written_back: int

    @property
    def planned(self) -> int:
        return sum(self.counts.values())

    @property
    def proven(self) -> int:
        return sum(count for status, count in self.counts.items() if status in PROVEN)


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding or a gap; `at` is None where it stood in the plan already."""

    code: str
    params: Mapping[str, Param]
    about: Ref | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    id: str
    code: str
    params: Mapping[str, Param]
    state: str
    by: str
    because: str
    at: datetime

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Undoable:
    """Written changes of one action that an undo plan would put back; `until`: the first deadline among them."""

    system: str
    action: str
    count: int
    kind: UndoKind
    lost: tuple[str, ...]
    until: datetime | None
    note: str = ""
    """The code of a sentence on what putting back depends on."""


@dataclass(frozen=True, slots=True)
class NotUndoable:
    """Written changes of one action that no undo plan can put back, and why; *names* of the first few."""

    system: str
    action: str
    count: int
    code: str
    names: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class UndoneFacts:
    """How the rows of applied undo plans stand, by action; *open*: what the first few are called that are not back."""

    system: str
    action: str
    counts: Counts
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoFacts:
    possible: tuple[Undoable, ...]
    impossible: tuple[NotUndoable, ...]
    applied: tuple[UndoneFacts, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What a person would do now: a code with its parameters, and the words of a command line (`…`: his own)."""

    code: str
    command: tuple[str, ...]
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def typed(self) -> str:
        """The command, quoted for the shell."""
        return shlex.join(("exeunt", *self.command))


@dataclass(frozen=True, slots=True)
class TrailHead:
    """The trail when the report was made: its number of entries, and their Merkle root in hexadecimal."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One departure, as our own rows and the plans' bytes tell it at `now`."""

    case: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    now: datetime
    person: PersonFacts
    plans: tuple[PlanFacts, ...]
    systems: tuple[SystemFacts, ...]
    unproven: Unproven
    restored: Restored | None
    hand_overs: tuple[HandOverFacts, ...]
    findings: tuple[Noted, ...]
    gaps: tuple[Noted, ...]
    tasks: tuple[TaskFacts, ...]
    undo: UndoFacts
    trail: TrailHead

    @property
    def written_back(self) -> int:
        return sum(action.written_back for system in self.systems for action in system.actions)

    @property
    def counts(self) -> Counts:
        """All changes of the departure, the undo's own left out."""
        total: dict[Status, int] = {}
        for system in self.systems:
            for action in system.actions:
                for status, count in action.counts.items():
                    total[status] = total.get(status, 0) + count
        return total
