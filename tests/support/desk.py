"""A departure on the memory system, put together by hand as `app` does it from files."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from exeunt.app.undoing import assemble
from exeunt.engine import case
from exeunt.engine.case import Spending
from exeunt.engine.departure import Desk, LaneEnd, _scene, carry_on
from exeunt.engine.scene import Scene
from exeunt.engine.status import HOLDS
from exeunt.engine.undo import key_of
from exeunt.people import join, resolve
from exeunt.plan import approvers, signature
from exeunt.plan.document import Plan, SystemPart, read
from exeunt.plan.make import About, Made, make
from exeunt.plan.succession import Succession
from exeunt.plan.survey import survey
from exeunt.policy import Departure, load
from exeunt.store import Store, cases
from exeunt.trail.trail import Trail
from support.far_side import Memory, World

POLICY = """\
exeunt: departure/1
name: test
tier: {field: tier}
successors:
  - {to: ben@acme.example, because: he knows them}
limits:
  customer.transfer: {count: 20000, share: 100%}
"""


class Clock:
    """Real enough: never goes back, and does not wait."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def sleep(self, seconds: float) -> None:
        self.offset += timedelta(seconds=seconds)


def policy(text: str = POLICY) -> Departure:
    return load(text, "departure.yaml")


def part(name: str) -> SystemPart:
    return SystemPart(
        name=name,
        connector="memory",
        distribution="",
        version="",
        code="",
        practice=True,
        quotas={},
        cost={},
        lingers={},
    )


def plans(
    world: World,
    *,
    who: str = "ada@acme.example",
    rules: Departure | None = None,
    lifted: dict[str, int] | None = None,
    case_id: str | None = None,
    override: str = "",
    clock: Clock | None = None,
    not_before: datetime | None = None,
) -> Made:
    rules = rules or policy()
    connector = Memory(world)
    principals, _ = connector.principals().all()
    people = join({"mem": principals})
    person = resolve(people, who)
    seen = survey("mem", connector, person.principals)
    succession = Succession(rules, people, person, override)
    about = About(
        case=case_id or f"case-{secrets.token_hex(4)}",
        nonce=secrets.token_hex(8),
        installation="here",
        person=person,
        successors=tuple(succession.persons()),
        since=(clock or Clock()).now().replace(microsecond=0),
        not_before=not_before,
        policy_digest=rules.digest,
        settings_digest="settings",
        systems={"mem": part("mem")},
        trail_size=0,
        trail_root="",
    )
    return make(about, [seen], rules, succession.choose, lifted=lifted or {})


@dataclass
class Office:
    """An open installation for tests: store, trail and desk in one folder."""

    folder: Path
    world: World
    clock: Clock
    store: Store
    trail: Trail

    @classmethod
    def open(cls, folder: Path, world: World) -> Office:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        clock = Clock()
        store = Store.open(folder / "exeunt.db")
        file = folder / "approvers"
        if not file.exists():
            keys = [signature.generate_key(folder / name, name) for name in ("ada", "dora")]
            listed = approvers.Approvers()
            for name, key in zip(("ada", "dora"), keys, strict=True):
                listed = approvers.add(listed, f"{name}@acme.example", key, since=clock.now().replace(microsecond=0))
            approvers.write(file, listed)
        return cls(folder, world, clock, store, Trail.open(store, folder, clock=clock.now))

    def desk(self, **changed: Any) -> Desk:
        values: dict[str, Any] = {
            "store": self.store,
            "trail": self.trail,
            "clock": self.clock,
            "log": structlog.get_logger("test"),
            "connect": lambda _: Memory(self.world),
            "policy": None,
            "engine_file": self.folder / "engine.db",
            "patience": timedelta(minutes=5),
        }
        return Desk(**{**values, **changed})

    def spend(self, body: bytes) -> Plan:
        plan = read(body)
        spending = Spending(plan, body, (), (), self.clock.now(), self.folder / "approvers")
        case.spend(self.store, self.trail, spending, now=self.clock.now())
        return plan

    def apply(self, *bodies: bytes) -> list[LaneEnd]:
        digests = [self.spend(body).digest for body in bodies]
        ends = carry_on(self.desk(), digests)
        return [end for lanes in ends.values() for end in lanes]

    def go_on(self, *digests: str) -> list[LaneEnd]:
        return [end for lanes in carry_on(self.desk(), digests).values() for end in lanes]

    def statuses(self, plan: Plan) -> dict[str, str]:
        with self.store.read() as conn:
            return {f"{row['action']}/{row['ref']}": row["status"] for row in cases.changes_of(conn, plan.digest)}

    def details(self, plan: Plan) -> dict[str, str]:
        with self.store.read() as conn:
            return {row["ref"]: row["detail"] for row in cases.changes_of(conn, plan.digest) if row["detail"]}

    def findings(self, case_id: str) -> list[str]:
        with self.store.read() as conn:
            return [row["code"] for row in cases.findings_of(conn, case_id)]

    def scene(self, plan: Plan) -> Scene:
        """Where the engine works on a plan."""
        return _scene(self.desk(), plan, "mem", Memory(self.world))

    def undo(self, *plans: Plan, undone: Sequence[Plan] = ()) -> tuple[bytes, list[str]]:
        """The undo plan of these applied plans, and the codes of what it cannot put back. *undone*: earlier ones."""
        with self.store.read() as conn:
            rows = {plan.digest: cases.changes_of(conn, plan.digest) for plan in plans}
            back = [row for one in undone for row in cases.changes_of(conn, one.digest, *HOLDS)]
        now = self.clock.now().replace(microsecond=0)
        body, findings = assemble(
            plans,
            rows,
            put_back={key_of(row) for row in back},
            now=now,
            expires=now + timedelta(days=7),
            digests=("p", "settings"),
            systems=[part("mem")],
            head=(0, ""),
            rule=policy().signatures,
        )
        return body, [finding.code for finding in findings]
