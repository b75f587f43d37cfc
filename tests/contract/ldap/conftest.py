"""A real slapd, seeded with the practice company, and a host small enough to read: find, desire, write, look."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import structlog

from exeunt.errors import Refused
from exeunt.model import GONE, Change, Intent, Outcome, Principal, Reason, Ref, State, altered
from exeunt.sdk.action import Action
from exeunt.sdk.clock import SystemClock
from exeunt.sdk.gate import Gate, OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.kit import Kit
from exeunt.sdk.secrets import Secret
from exeunt.sdk.simulator.company import make_company
from exeunt_ldap.connector import LdapConnector
from exeunt_ldap.settings import LdapSettings
from exeunt_ldap.simulator import Layout, PracticeDirectory, seed
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import BASE, GROUPS, LEAVERS_POLICY, NOBODY
from exeunt_ldap.simulator.seed import Seeded
from exeunt_ldap.simulator.server import Account
from support.needed import need

SYSTEM = "dir"


@pytest.fixture(autouse=True)
def _needs_slapd() -> None:
    need("slapd")


@dataclass
class World:
    """A seeded server and whoever talks to it."""

    server: PracticeDirectory
    seeded: Seeded
    opened: list[LdapConnector] = field(default_factory=list)

    @property
    def leaver(self) -> str:
        return self.seeded.dns[self.seeded.company.leaver]

    @property
    def successor(self) -> str:
        return self.seeded.company.successors[0]

    def connector(
        self, *, writing: bool = False, account: Account | None = None, gate: Gate | None = None, **settings: Any
    ) -> LdapConnector:
        who = account or (self.server.writer if writing else self.server.reader)
        http = settings.pop("http", HttpOptions(connect=5.0, read=5.0))
        values = {"bind_dn": who.dn, "bind_password": who.password}
        kit = Kit(
            system=SYSTEM,
            gate=gate or (OpenGate() if writing else ReadOnlyGate("ldap")),
            secret=lambda name: Secret(values[name], name=name),
            clock=SystemClock(),
            log=structlog.get_logger(),
            http=http,
            seal_key=b"test",
            folder=Path("/"),
        )
        defaults = {
            "url": self.server.url,
            "base_dn": BASE,
            "groups_base": GROUPS,
            "ca_file": str(self.server.ca_file),
            "leavers_policy": LEAVERS_POLICY,
            "placeholder": NOBODY,
            "privileged_groups": ["*-admins"],
        }
        connector = LdapConnector(kit, msgspec.convert({**defaults, **settings}, LdapSettings))
        self.opened.append(connector)
        return connector

    def principal(self, email: str = "") -> Principal:
        wanted = email or self.seeded.company.leaver
        found = [p for p in self.connector().principals() if wanted in p.mail]
        assert len(found) == 1
        return found[0]

    def run(self, email: str = "") -> Run:
        return Run(self.connector(), self.connector(writing=True), self.principal(email))


@dataclass
class Run:
    """What the host does for one person, without plan, signature and trail."""

    reads: LdapConnector
    writes: LdapConnector
    who: Principal
    to: Principal | None = None
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def intent(self) -> Intent:
        return Intent(self.who, self.to, self.since)

    def action(self, action_id: str) -> Action:
        return action(self.reads, action_id)

    def found(self, action_id: str) -> dict[Ref, State]:
        items, end = self.action(action_id).find(self.who).all()
        assert end.whole, end
        return dict(items)

    def wanted(self, action_id: str) -> dict[Ref, State | Refused]:
        answers: dict[Ref, State | Refused] = {}
        for ref, now in self.found(action_id).items():
            try:
                answers[ref] = self.action(action_id).desire(now, self.intent)
            except Refused as error:
                answers[ref] = error
        return answers

    def refused(self, action_id: str) -> dict[Ref, Refused]:
        return {ref: answer for ref, answer in self.wanted(action_id).items() if isinstance(answer, Refused)}

    def plan(self, action_id: str) -> list[Change]:
        acting, now = self.action(action_id), self.found(action_id)
        planned = []
        for ref, after in self.wanted(action_id).items():
            if isinstance(after, Refused):
                continue
            if names := altered(now[ref], after) - acting.evidence:
                goal = GONE if after.gone else after.only(names)
                planned.append(Change(acting.id, ref, now[ref], goal, Reason("test")))
        return planned

    def write(self, planned: Sequence[Change], action_id: str) -> dict[Ref, Outcome]:
        """Look right before, as the host does, then write."""
        acting = action(self.writes, action_id)
        seen = acting.observe([change.ref for change in planned])
        fresh = [replace(change, before=seen[change.ref]) for change in planned]
        return {outcome.ref: outcome for outcome in acting.write(fresh)}

    def writes_as_seen(self, changes: Sequence[Change], action_id: str) -> list[Outcome]:
        """Without looking again: each change's before is what was seen last."""
        return list(action(self.writes, action_id).write(changes))

    def apply(self, action_id: str) -> list[Change]:
        planned = self.plan(action_id)
        assert planned
        assert errors(self.write(planned, action_id)) == []
        return planned

    def undo(self, written: Sequence[Change], action_id: str) -> None:
        """Back to the rows' before, in the altered fields; then look whether it is so."""
        acting = self.action(action_id)
        back = [replace(change, after=_restored(change, acting)) for change in written]
        assert errors(self.write(back, action_id)) == []
        now = acting.observe([change.ref for change in back])
        for change in back:
            goal = change.after.without(acting.undo.lost)
            assert now[change.ref].only(frozenset(goal.fields)) == goal

    def is_content(self, written: Sequence[Change], action_id: str) -> bool:
        acting = self.action(action_id)
        now = acting.observe([change.ref for change in written])
        return all(acting.desire(state, self.intent) == state for state in now.values())


def move_out_of_sight(world: World, base: str) -> str:
    """The leaver's entry goes where nobody looks who looks below *base*, with all it holds; its new DN."""
    rdn = world.leaver.partition(",")[0]
    vault = f"ou=vault,{BASE}"
    assert not vault.endswith(base)
    with root_connection(world.server) as root:
        assert root.add(vault, ["organizationalUnit"], {"ou": "vault"})
        assert root.modify_dn(world.leaver, rdn, new_superior=vault)
    return f"{rdn},{vault}"


@pytest.fixture(scope="session")
def hide() -> Any:
    return move_out_of_sight


def errors(outcomes: Mapping[Ref, Outcome]) -> list[Reason]:
    return [outcome.error for outcome in outcomes.values() if outcome.error]


def _restored(change: Change, acting: Action) -> State:
    if change.after.gone:
        return change.before.without(acting.evidence)
    return change.before.only(frozenset(change.after.fields))


def action(connector: LdapConnector, action_id: str) -> Action:
    return {item.id: item for item in connector.actions()}[action_id]


def build(folder: Path, layout: Layout | None = None, *, people: int = 14) -> World:
    server = PracticeDirectory(folder, now=datetime.now(UTC), layout=layout)
    server.start()
    try:
        return World(server, seed(server, make_company(7, people)))
    except BaseException:
        server.stop()
        raise


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Any]:
    worlds: list[World] = []

    def make(layout: Layout | None = None, **more: Any) -> World:
        worlds.append(build(tmp_path / str(len(worlds)), layout, **more))
        return worlds[-1]

    yield make
    for world in worlds:
        for connector in world.opened:
            connector.close()
        world.server.stop()


@pytest.fixture
def world(make_world: Any) -> World:
    return make_world()


@pytest.fixture(scope="session")
def wire() -> ModuleType:
    """Tests are no package: the helper is loaded from its file."""
    place = Path(__file__).with_name("wire.py")
    spec = importlib.util.spec_from_file_location("exeunt_ldap_test_wire", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
