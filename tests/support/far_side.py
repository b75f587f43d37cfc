"""A small system in memory: the far side that the engine's tests are held against.

It behaves as vendors do where it matters: a transfer drops the team, a password's time is the vendor's, a row can be
refused, an answer can be lost after the effect, a record can be moved by somebody else at any moment.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exeunt.errors import Throttled, Unavailable, Uncertain
from exeunt.sdk import (
    GONE,
    LATER,
    Action,
    Change,
    Completeness,
    Connector,
    Finding,
    Intent,
    Manifest,
    Order,
    Outcome,
    Principal,
    Reading,
    Reason,
    Ref,
    Refused,
    State,
    Undo,
    reading,
)

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """The system's truth, and what it is told to do wrong. `journal` holds every write that took effect."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    journal: list[list[Any]] = field(default_factory=list)
    ticks: int = 0
    file: Path | None = None
    lose_answers: int = 0
    refuse: set[str] = field(default_factory=set)
    unavailable: int = 0
    throttle: int = 0
    not_whole: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    before_write: Callable[[World, Sequence[Change]], None] | None = None
    jobs: dict[str, int] = field(default_factory=dict)
    """Account → how many more looks its move takes: a vendor that answers 202 and works on."""
    after_write: Callable[[World, Sequence[Change]], None] | None = None

    def tick(self) -> str:
        self.ticks += 1
        return (EPOCH + timedelta(days=400, seconds=self.ticks)).isoformat()

    def census(self) -> dict[str, Any]:
        return {"users": self.users, "accounts": self.accounts, "groups": self.groups}

    def save(self) -> None:
        """On disk after every effect, so that it outlives a killed process as a vendor would."""
        if self.file:
            text = json.dumps({**self.census(), "journal": self.journal, "ticks": self.ticks})
            part = self.file.with_suffix(".part")
            part.write_text(text)
            part.replace(self.file)

    @classmethod
    def load(cls, file: Path) -> World:
        data = json.loads(file.read_text())
        return cls(
            users=data["users"],
            accounts=data["accounts"],
            groups=data["groups"],
            journal=data["journal"],
            ticks=data["ticks"],
            file=file,
        )


def company(accounts: int = 5) -> World:
    """Ada leaves, Ben takes over, Cleo has nothing to do with it."""
    users = {
        name: {
            "name": name.title(),
            "mail": f"{name}@acme.example",
            "active": True,
            "blocked": False,
            "stamp": "2026-01-01T00:00:00+00:00",
        }
        for name in ("ada", "ben", "cleo")
    }
    records = {
        f"acc{number:03}": {"owner": "ada", "team": ["cleo"], "tier": "ABC"[number % 3], "name": f"Customer {number}"}
        for number in range(accounts)
    }
    records["other"] = {"owner": "cleo", "team": ["ada"], "tier": "A", "name": "Not Ada's"}
    return World(users, records, {"sales": ["ada", "ben"], "alumni": ["cleo"], "forecast": ["ada"]})


class MemoryAction(Action):
    def __init__(self, world: World, system: str) -> None:
        self.world = world
        self.system = system

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        world = self.world
        if world.before_write:
            world.before_write(world, changes)
        if world.throttle:
            world.throttle -= 1
            raise Throttled("memory.throttled", until=datetime.now(UTC) + timedelta(hours=5))
        if world.unavailable:
            world.unavailable -= 1
            raise Unavailable("memory.unavailable")
        with world.turn:
            outcomes = [self._one(change) for change in changes]
            world.save()
        if world.after_write:
            world.after_write(world, changes)
        if world.lose_answers:
            world.lose_answers -= 1
            raise Uncertain("memory.lost")
        yield from outcomes

    def _one(self, change: Change) -> Outcome:
        if change.ref.id in self.world.refuse:
            return Outcome(change.ref, error=Reason("memory.locked", {"ref": change.ref.id}))
        self.apply(change)
        after = None if change.after.gone else sorted(map(str, change.after.fields.items()))
        self.world.journal.append([self.id, change.ref.id, after])
        return Outcome(change.ref)

    def apply(self, change: Change) -> None:
        raise NotImplementedError

    def state(self, ref: Ref) -> State:
        raise NotImplementedError

    def refs(self, who: Principal) -> list[Ref]:
        raise NotImplementedError

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        return {ref: self.state(ref) for ref in refs}

    def find(self, who: Principal) -> Reading[tuple[Ref, State]]:
        return self._find(who)

    @reading
    def _find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        refs = self.refs(who)
        yield from ((ref, self.state(ref)) for ref in refs)
        if self.world.not_whole:
            return Completeness(whole=False, how="cut")
        return Completeness(whole=True, how="count", counted=len(refs), population=1000)


class Block(MemoryAction):
    name, on = "sign_in.block", "principal"
    order = Order("cut")
    undo = Undo("partial", lost=frozenset({"stamp"}))

    def refs(self, who):
        return [Ref(self.system, "principal", who.ref.id)]

    def state(self, ref):
        user = self.world.users[ref.id]
        return State({"blocked": user["blocked"], "stamp": user["stamp"]})

    def desire(self, now, intent):
        fresh = str(now.get("stamp", "")) >= intent.since.isoformat()
        return now.but(blocked=True, stamp=now["stamp"] if fresh else LATER)

    def apply(self, change):
        user = self.world.users[change.ref.id]
        if "blocked" in change.after.fields:
            user["blocked"] = change.after["blocked"]
        if change.after.get("stamp") is LATER:
            user["stamp"] = self.world.tick()


class Transfer(MemoryAction):
    name, on = "customer.transfer", "Account"
    order = Order("hand")
    undo = Undo("exact")
    batch = 2
    evidence = frozenset({"tier", "name"})
    cost = {"calls": 2}

    def refs(self, who):
        return [
            Ref(self.system, "Account", key) for key, row in self.world.accounts.items() if row["owner"] == who.ref.id
        ]

    def state(self, ref):
        row = self.world.accounts.get(ref.id)
        if row is None:
            return GONE
        if self.world.jobs.get(ref.id, 0) > 0:
            self.world.jobs[ref.id] -= 1
            return State(
                {"owner": row["owner"], "team": tuple(sorted(row["team"])), "tier": row["tier"]}, underway="job-1"
            )
        return State(
            {"owner": row["owner"], "team": tuple(sorted(row["team"])), "tier": row["tier"], "name": row["name"]}
        )

    def desire(self, now: State, intent: Intent) -> State:
        if now.get("owner") != intent.who.ref.id or intent.to is None:
            return now
        if now.get("tier") == "locked":
            raise Refused("memory.approval-lock")
        return now.but(owner=intent.to.ref.id)

    def apply(self, change):
        row = self.world.accounts[change.ref.id]
        if "owner" in change.after.fields:
            row["owner"] = change.after["owner"]
            row["team"] = []  # the vendor drops the team with the owner
        if "team" in change.after.fields:
            row["team"] = list(change.after["team"])


class Leave(MemoryAction):
    name, on = "membership.remove", "group"
    order = Order("take")
    undo = Undo("exact")

    def refs(self, who):
        return [
            Ref(self.system, "group", key, who.ref.id)
            for key, names in self.world.groups.items()
            if who.ref.id in names
        ]

    def state(self, ref):
        return State({"member": True}) if ref.of in self.world.groups[ref.id] else GONE

    def desire(self, now, intent):
        return GONE

    def apply(self, change):
        names = self.world.groups[change.ref.id]
        if change.after.gone:
            names.remove(change.ref.of)
        elif change.ref.of not in names:
            names.append(change.ref.of)


class Deactivate(MemoryAction):
    name, on = "account.deactivate", "principal"
    order = Order("close", needs=("sign_in.block",))
    undo = Undo("exact")

    refs = Block.refs

    def state(self, ref):
        return State({"active": self.world.users[ref.id]["active"]})

    def desire(self, now, intent):
        return now.but(active=False)

    def apply(self, change):
        self.world.users[change.ref.id]["active"] = change.after["active"]


class Memory(Connector):
    manifest = Manifest("memory", "A system in memory")
    world: World

    def __init__(self, world: World, system: str = "mem") -> None:
        self.world = world
        self.system = system

    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:
        return ()

    def principals(self) -> Reading[Principal]:
        return self._principals()

    @reading
    def _principals(self) -> Generator[Principal, None, Completeness]:
        for key, user in self.world.users.items():
            yield Principal(
                ref=Ref(self.system, "principal", key),
                name=user["name"],
                status="inactive" if not user["active"] else "blocked" if user["blocked"] else "active",
                ids={"username": key, "employee_number": f"E-{key}"},
                mail=(user["mail"],),
                powers=frozenset(user.get("powers", ())),
            )
        return Completeness(whole=True, how="count")

    def actions(self) -> Iterable[Action]:
        return [kind(self.world, self.system) for kind in (Block, Transfer, Leave, Deactivate)]
