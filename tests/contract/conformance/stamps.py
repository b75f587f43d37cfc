"""A system in memory whose one action sets a stamp ("sessions are void before …"), and its conformance test.

Read as text by `test_planted_stamps`, which runs copies of it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from exeunt import sdk
from exeunt.sdk import GONE, LATER, Change, Completeness, Intent, Order, Outcome, Principal, Reading, Ref, State, Text
from exeunt.sdk.testing import Conformance, FarSide

OLD = "2020-01-01T00:00:00+00:00"
STAMPS: dict[str, str] = {}


class EndSessions(sdk.Action):
    name, on, order, undo = "sessions.end", "person", Order("cut"), sdk.Undo("renewable")
    repeatable = True

    def __init__(self, kit: sdk.Kit) -> None:
        self.kit = kit

    @sdk.reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        if who.ref.id in STAMPS:
            yield who.ref, self.observe([who.ref])[who.ref]
        return Completeness(whole=True, how="single")

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        return {ref: State({"void_before": STAMPS[ref.id]}) if ref.id in STAMPS else GONE for ref in refs}

    def desire(self, now: State, intent: Intent) -> State:
        if now.gone or str(now.get("void_before", "")) >= intent.since.isoformat():
            return now
        return now.but(void_before=LATER)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            self.kit.gate.operation("void", change.ref.id)
            if change.ref.id in STAMPS:
                STAMPS[change.ref.id] = datetime.now(UTC).isoformat()
            yield Outcome(change.ref)


class Memory(sdk.Connector):
    manifest = sdk.Manifest(
        name="memory",
        title="Memory",
        secrets={"token": Text("unused", "未使用")},
        permissions={"read": (), "sessions.end": ()},
    )

    def check(self, changes: Sequence[Change] = ()) -> Iterable[sdk.Finding]:
        return ()

    def actions(self) -> Iterable[sdk.Action]:
        return [EndSessions(self.kit)]

    def principals(self) -> Reading[Principal]:
        return self._people()

    @sdk.reading
    def _people(self) -> Generator[Principal, None, Completeness]:
        if self.kit.secret("token").reveal() != "the-only-token":
            raise sdk.Denied("http.denied", system="memory", status=401, method="GET", path="/")
        for name in STAMPS:
            yield Principal(Ref(self.kit.system, "person", name), name, "active", mail=(f"{name}@acme.example",))
        return Completeness(whole=True, how="single")


class TestMemory(Conformance):
    actions = ("sessions.end:person",)

    @contextmanager
    def far_side(self) -> Iterator[FarSide]:
        STAMPS.update(ada=OLD, ben=OLD, cleo=OLD)
        yield FarSide(
            connector=Memory,
            settings={},
            read={"token": "the-only-token"},
            write={"token": "the-only-token"},
            leaver="ada@acme.example",
            successor="ben@acme.example",
            census=lambda: {f"{name}@acme.example": stamp for name, stamp in STAMPS.items()},
        )
