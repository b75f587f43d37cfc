"""A connector between walls: what it does by mistake ends its own answer, never everybody's.

A defect, which is an error that is not on purpose or an answer of a wrong type, becomes `Unavailable` with the code
`plugin.defect`, the place in the connector's code or the hook, and a file for its author; so it is a gap of that
system, like a system that does not answer. Of `write` it is a `PluginError`, which is never tried again: whoever called
it stops there, and looks.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, get_type_hints

from exeunt.errors import CallError, ConfigError, ExeuntError, Param, PluginError, Refused, Unavailable, WriteDuringRead
from exeunt.host.answers import FITS, WrongAnswer, check_of, checked, several
from exeunt.model import Change, Completeness, Finding, Intent, Outcome, Principal, Reading, Ref, State
from exeunt.model.access import Edit
from exeunt.sdk.access import Part
from exeunt.sdk.action import Action
from exeunt.sdk.connector import Connector

T = TypeVar("T")
P = ParamSpec("P")
Sorts = tuple[type[BaseException], ...]

READING: Final[Sorts] = (CallError,)
"""What a connector that reads may raise on purpose. `Refused` besides, where `desire` says so."""

WRITING: Final[Sorts] = (ExeuntError,)
"""The lane that writes tells them all apart by itself, and rests."""

_OURS: Final = (MemoryError, KeyboardInterrupt, GeneratorExit)
_SAID: Final = (ConfigError, WriteDuringRead)
"""Not the answer of a system, but with words of their own for what is wrong."""

_FOREIGN: Final = "Ref of another system"

_PARAMS: Final = Mapping[str, Param]
_QUOTAS: Final = Mapping[str, tuple[int, int, datetime]]


@dataclass(frozen=True, slots=True)
class Wall:
    """Around one connector, whose code is the package `package`.

    `report` writes a defect down for its author: once for each place in the code. `log` is structlog's. `purpose`:
    what passes as it is.
    """

    name: str
    system: str
    package: str
    report: Callable[[BaseException], Path]
    log: Any
    purpose: Sorts = READING
    _files: dict[str, Path] = field(default_factory=dict)

    def also(self, *sorts: type[BaseException]) -> Wall:
        """The same wall, through which these pass, too."""
        return replace(self, purpose=(*self.purpose, *sorts))

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *function* gives; what it raises, as the host takes it."""
        try:
            return function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 (a stranger's code: whatever it is, `sys.exit` too)
            raise self._taken(error) from None

    def answer(self, hook: str, kind: Any, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *function* gives, which must be a *kind*."""
        return self.call(lambda: checked(hook, kind, function(*args, **kwargs)))

    def stream(
        self,
        hook: str,
        kind: Any,
        begin: Callable[[], Iterable[T]],
        *,
        ref: Callable[[T], Ref] | None = None,
        sort: type[ExeuntError] = Unavailable,
    ) -> Iterator[T]:
        """What *begin* gives, one by one, each a *kind*, whose *ref* is of this very system."""
        check = check_of(kind)
        try:
            for item in several(hook, begin()):
                wrong = check(item) or (_FOREIGN if ref and ref(item).system != self.system else FITS)
                if wrong:
                    raise WrongAnswer(hook, wrong)  # noqa: TRY301 (it is taken as what the connector raises is)
                yield item
        except BaseException as error:  # noqa: BLE001 (as above)
            raise self._taken(error, sort) from None

    def reading(
        self, hook: str, kind: Any, begin: Callable[[], Reading[T]], *, ref: Callable[[T], Ref] | None = None
    ) -> Reading[T]:
        def read() -> Generator[T, None, Completeness]:
            source = self.answer(hook, Reading, begin)
            yield from self.stream(hook, kind, lambda: source, ref=ref)
            return self.answer(hook, Completeness, lambda: source.end)

        return Reading(read())

    def _taken(self, error: BaseException, sort: type[ExeuntError] = Unavailable) -> BaseException:
        """What the host is told of *error*: itself where it was raised on purpose and can be written down."""
        if isinstance(error, _OURS):
            return error
        if isinstance(error, (*self.purpose, *_SAID)) and (wrong := _unspeakable(error)):
            return self._defect(WrongAnswer(type(error).__name__, wrong), sort)
        if isinstance(error, self.purpose):
            return error
        if isinstance(error, _SAID):
            return Unavailable(error.code, **error.params)
        return self._defect(error, sort)

    def _defect(self, error: BaseException, sort: type[ExeuntError]) -> ExeuntError:
        where = str(error) if isinstance(error, WrongAnswer) else _place(error, self.package)
        if where not in self._files:
            self._files[where] = self.report(error)
        what, file = type(error).__name__, str(self._files[where])
        return sort("plugin.defect", name=self.name, system=self.system, error=what, where=where, file=file)


def _unspeakable(error: BaseException) -> str:
    """What is wrong with an error on purpose: neither plan nor trail could hold what it says."""
    if not isinstance(error, ExeuntError):
        return FITS
    until = getattr(error, "until", None)
    own = check_of(str)(error.code) or check_of(_PARAMS)(error.params) or check_of(datetime | None)(until)
    return own or next(filter(None, map(_unspeakable, error.errors)), FITS)


def _place(error: BaseException, package: str) -> str:
    """File and line where the connector's own code was when it happened; libraries may lie below."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [one for one in frames if str(one[0].f_globals.get("__name__")).partition(".")[0] == package]
    frame, line = (own or frames)[-1]
    return f"{Path(frame.f_code.co_filename).name}:{line}"


class GuardedConnector(Connector):
    """The connector *inner*, asked through a wall. Kit and settings are its own affair."""

    def __init__(self, inner: Connector, wall: Wall) -> None:
        self.manifest = inner.manifest  # type: ignore[misc]  # one class for all connectors: theirs, not the class's
        self._inner = inner
        self._wall = wall

    def close(self) -> None:
        """Never raises: what was asked has been answered by now, and what stays open ends with the process."""
        try:
            self._inner.close()
        except Exception as error:  # noqa: BLE001 (a stranger's code: whatever it is)
            self._wall.log.warning("connector.close-failed", error=type(error).__name__)

    @property
    def acts_as(self) -> Sequence[Ref]:
        return tuple(self._wall.stream("acts_as", Ref, lambda: self._inner.acts_as, ref=lambda one: one))

    @property
    def practice(self) -> bool:
        return self._wall.answer("practice", bool, lambda: self._inner.practice)

    @property
    def fresh(self) -> timedelta:
        return self._wall.answer("fresh", timedelta, lambda: self._inner.fresh)

    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:
        return self._wall.stream("check()", Finding, lambda: self._inner.check(changes))

    def principals(self) -> Reading[Principal]:
        return self._wall.reading("principals()", Principal, self._inner.principals, ref=lambda one: one.ref)

    def actions(self) -> Iterable[Action]:
        return [
            self._wall.call(GuardedAction, one, self._wall)
            for one in self._wall.stream("actions()", Action, self._inner.actions)
        ]

    def quotas(self) -> Mapping[str, tuple[int, int, datetime]]:
        return self._wall.answer("quotas()", _QUOTAS, self._inner.quotas)

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:
        for part in self._wall.stream("access()", Part, lambda: self._inner.access(base)):
            yield self._guarded(part)

    def _guarded(self, part: Part) -> Part:
        # of what kind the rows are, the snapshot sees when it takes them: there may be millions
        return replace(part, rows=self._wall.reading("access()", object, lambda: part.rows))

    def access_after(self, changes: Sequence[Change]) -> Iterable[Edit]:
        return self._wall.stream("access_after()", Edit, lambda: self._inner.access_after(changes))


class GuardedAction(Action):
    """The action *inner*, asked through a wall. What it says of itself is asked once."""

    def __init__(self, inner: Action, wall: Wall) -> None:
        self._inner = inner
        self._wall = wall
        self._desiring = wall.also(Refused)
        self._id, self._by_hand = checked("id", str, inner.id), checked("by_hand", bool, inner.by_hand)
        for name, kind in _SAID_OF_ITSELF.items():
            setattr(self, name, checked(name, kind, getattr(inner, name)))

    @property
    def id(self) -> str:
        return self._id

    @property
    def by_hand(self) -> bool:
        return self._by_hand

    def find(self, who: Principal) -> Reading[tuple[Ref, State]]:
        return self._wall.reading("find()", tuple[Ref, State], lambda: self._inner.find(who), ref=lambda pair: pair[0])

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        seen = self._wall.answer("observe()", Mapping[Ref, State], self._inner.observe, refs)
        return {ref: seen[ref] for ref in refs if ref in seen}  # what was not asked for is nobody's business

    def desire(self, now: State, intent: Intent) -> State:
        return self._desiring.answer("desire()", State, self._inner.desire, now, intent)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        return self._wall.stream("write()", Outcome, lambda: self._inner.write(changes), sort=PluginError)

    def pack(self, changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
        return self._wall.call(lambda: _packs(self._inner.pack(changes), changes))

    def locks(self, change: Change) -> frozenset[str]:
        return self._wall.answer("locks()", frozenset[str], self._inner.locks, change)

    def disturbs(self, changes: Sequence[Change]) -> Reading[tuple[str, Ref]]:
        return self._wall.reading("disturbs()", tuple[str, Ref], lambda: self._inner.disturbs(changes))


_SAID_OF_ITSELF: Final = get_type_hints(Action)


def _packs(answer: Iterable[Sequence[Change]], changes: Sequence[Change]) -> list[list[Change]]:
    """The batches; WrongAnswer unless every one of the *changes* is in one of them, once, and nothing else."""
    packs = [list(several("pack()", pack)) for pack in several("pack()", answer)]
    packed = [id(change) for pack in packs for change in pack]
    if sorted(packed) != sorted(map(id, changes)):
        raise WrongAnswer("pack()", f"{len(packed)} of {len(changes)} changes, or others")
    return packs
