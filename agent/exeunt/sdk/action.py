"""The one idea: an action says what there is, how it is, how it should be, and makes it so.

The host derives the rest: plan, drift, verification, undo, resuming after a crash.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from exeunt.model import (
    Change,
    Completeness,
    Intent,
    Order,
    Outcome,
    Principal,
    Reading,
    Ref,
    State,
    Undo,
    reading,
)

CALLS: Final = "calls"
"""In `Action.cost`: calls that no quota counts."""


class Action(ABC):
    """One verb on one kind of thing, as an instance (object kinds are discovered, so classes would not do).

    Set in `__init__` or on the class:

    name        from the shared catalogue (`exeunt.sdk.ACTIONS`) where it has a word for it
    on          the kind of thing; the `kind` of every ref this action finds
    order       phase and edges
    undo        how far it can be put back
    batch       the most refs that one vendor write takes
    settles     how long after an accepted write looking may still show the old world
    lingers     what outlives success and at most how long (`{"kerberos_ticket": timedelta(hours=10)}`); the names are
                codes, said as the text `linger.kerberos_ticket`
    evidence    fields that are shown and hashed, never compared, never restored
    repeatable  writing twice is harmless: after a lost record write at once; otherwise look for `settles` first
    cost        calls that one batch costs, by the vendor's quota name; looking included. Under `CALLS` where the vendor
                has no quota
    """

    name: str
    on: str
    order: Order
    undo: Undo
    batch: int = 1
    settles: timedelta = timedelta(0)
    lingers: Mapping[str, timedelta] = {}
    evidence: frozenset[str] = frozenset()
    repeatable: bool = False
    cost: Mapping[str, int] = {}

    @property
    def id(self) -> str:
        """`name:on`, unique in its connector."""
        return f"{self.name}:{self.on}"

    @abstractmethod
    def find(self, who: Principal) -> Reading[tuple[Ref, State]]:
        """What of this kind the person has: the first observation, and the proof that nothing is left.

        Streams; a CallError on the way makes it a gap, and nothing follows from a reading that is not whole.
        """

    @abstractmethod
    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        """How these are now: live, by id, in a normal form. GONE: looked, not there. Missing from the answer: not seen.

        Never a secret in clear, never an attempt to sign in, never a write. CallError where nothing could be seen.
        """

    @abstractmethod
    def desire(self, now: State, intent: Intent) -> State:
        """How it should be. Pure and total: GONE and half-done states are legal input, its own answer contents it.

        Fields it does not care about come back unchanged. Raises `Refused` where it should change and cannot.
        """

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Go from `before` (read a moment ago, any half of the way) to `after`; unless `undo` is none, back too.

        Sends only what `after` holds. One outcome a change; a change without an outcome is looked at. Never retries.
        Secrets are born and die inside. Not overridden: a person does it.

        A refused row is an Outcome with its `error`. CallError is for a whole call: Unavailable where it certainly had
        no effect, Uncertain where only looking can tell.
        """
        for change in changes:
            yield Outcome(change.ref, todo=self.id)

    @property
    def by_hand(self) -> bool:
        """No `write` of its own: a person's task."""
        return type(self).write is Action.write

    def pack(self, changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
        """Partition into batches; pure. Default: in order, `batch` at a time."""
        return [changes[start : start + self.batch] for start in range(0, len(changes), self.batch)]

    def locks(self, change: Change) -> frozenset[str]:  # noqa: ARG002 (an author's hook; the default needs nothing)
        """What this change locks over there: no two batches in flight share a lock."""
        return frozenset()

    def disturbs(self, changes: Sequence[Change]) -> Reading[tuple[str, Ref]]:  # noqa: ARG002 (see `locks`)
        """(action id, ref): what this write may move elsewhere; the host looks there before and after."""
        return nothing()


@reading
def nothing() -> Generator[tuple[str, Ref], None, Completeness]:
    yield from ()
    return Completeness(whole=True, how="single")
