"""A system in memory that says who sees which customer, and an installation that is configured for several of them.

Its truth is tables; it is told what to do wrong. Installed the way a stranger's connector is.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from exeunt.app import initial
from exeunt.errors import Unavailable
from exeunt.model.access import Customer, Grant, Group, Kind, Member, Owner, Row, TableName, Trait, shape
from exeunt.sdk import Completeness, Connector, Gap, Manifest, Part, Principal, Ref, Settings, Text, reading
from support.command_line import POLICY, install

PLUGIN = """\
from exeunt.sdk import hookimpl
from support.sharing import Sharing


@hookimpl
def exeunt_connectors():
    return [Sharing]
"""
CUSTOMERS = ("customers", "owners", "grants")
ACCOUNT = shape(("account", "self", 2))


@dataclass
class Truth:
    """`parts`: id → rows. Since the last reading the customers in `changed` did. The rest is what goes wrong, by part id
    (`principals` among them): fail after so many rows, say another count, say other things at the end.
    """

    people: list[tuple[str, str]] = field(default_factory=lambda: [("u1", "ada"), ("u2", "ben")])
    parts: dict[str, list[Row]] = field(default_factory=dict)
    changed: frozenset[str] | None = None
    stubborn: bool = False
    fail: dict[str, int] = field(default_factory=dict)
    counted: dict[str, int | None] = field(default_factory=dict)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, datetime]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    breaks_after: int | None = None
    twice: str = ""
    unreachable: bool = False
    statuses: dict[str, Any] = field(default_factory=dict)
    fresh: timedelta = timedelta(days=1)


def company() -> Truth:
    """Two people, three accounts in two parts' worth of tables, everything named."""
    return Truth(
        parts={
            "groups": [Group("g1", "role", "Sales")],
            "members": [Member("g1", "u1"), Member("g1", "u2")],
            "kinds": [Kind("account")],
            "customers/account": [
                Customer("c1", "account", "u1", label="One", key="DE1"),
                Customer("c2", "account", "u2", label="Two"),
                Customer("c3", "account", "g1", label="Three"),
            ],
            "owners": [Owner("c1", "u2", "co-owner")],
            "grants/account/owner": [
                Grant("u1", "one", "c1", ACCOUNT, "owner"),
                Grant("u2", "one", "c2", ACCOUNT, "owner"),
            ],
            "grants/account/rule": [Grant("g1", "all", "", ACCOUNT, "rule", via="r1")],
            "traits": [Trait("u1", "title", "Seller")],
        }
    )


WORLDS: dict[str, Truth] = {}
"""What each configured system's truth is, by its name."""


class Place(Settings, frozen=True, kw_only=True):
    note: str = ""


class Sharing(Connector):
    manifest = Manifest(
        "sharing",
        "A system in memory",
        secrets={"token": Text("what opens it", "访问令牌")},
        texts={
            "sharing.group.role": Text("role", "角色"),
            "sharing.unreachable": Text("The system in memory cannot be reached.", "无法连接内存中的系统。"),
            "sharing.no-files": Text("Who may open files is not computed.", "不计算谁可以打开文件。"),
        },
    )
    settings_type = Place

    def __init__(self, kit: Any, settings: Place) -> None:
        super().__init__(kit, settings)
        self.truth = WORLDS[kit.system]
        kit.secret("token").reveal()
        if self.truth.unreachable:
            raise Unavailable("sharing.unreachable")

    @property
    def fresh(self) -> timedelta:
        return self.truth.fresh

    def check(self, changes=()):
        return ()

    def actions(self):
        return ()

    @reading
    def principals(self) -> Generator[Principal, None, Completeness]:
        system = self.kit.system
        people = [
            Principal(
                Ref(system, "user", key),
                name.title(),
                self.truth.statuses.get(key, "active"),
                {"username": name, "employee_number": f"E-{name}"},
                (f"{name}@acme.example",),
            )
            for key, name in self.truth.people
        ]
        return (yield from self._all("principals", people))

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:
        self.truth.asked.append(dict(base))
        for number, (identity, rows) in enumerate(self.truth.parts.items()):
            if self.truth.breaks_after == number:
                raise Unavailable("sharing.broke")
            table, _, rest = identity.partition("/")
            kind, _, cause = rest.partition("/")
            only = self._only(identity, base)
            given = rows if only is None else [row for row in rows if _customer(table, row) in only]
            part = Part(table, self._part(identity, given, len(rows)), kind, cause, only)  # type: ignore[arg-type]
            yield part
            if self.truth.twice == identity:
                yield Part(part.table, self._part(identity, given, len(rows)), kind, cause, only)

    def _only(self, identity: str, base: Mapping[str, datetime]) -> frozenset[str] | None:
        """Changes alone, of what has customers and was read before; unless it is told to do so always."""
        fits = identity.partition("/")[0] in CUSTOMERS and identity in base
        return self.truth.changed if fits or self.truth.stubborn else None

    @reading
    def _part(self, identity: str, rows: list[Row], total: int) -> Generator[Row, None, Completeness]:
        return (yield from self._all(identity, rows, total))

    def _all(self, identity: str, rows: list[Any], total: int | None = None) -> Generator[Any, None, Completeness]:
        self.truth.read.append(identity)
        fails = self.truth.fail.get(identity)
        for number, row in enumerate(rows):
            if number == fails:
                raise Unavailable("sharing.broke")
            yield row
        if fails is not None and fails >= len(rows):
            raise Unavailable("sharing.broke")
        counted = self.truth.counted.get(identity, total)
        return Completeness(**{"whole": True, "how": "count", "counted": counted, **self.truth.said.get(identity, {})})


def _customer(table: TableName | str, row: Any) -> str:
    match table:
        case "customers":
            return str(row.id)
        case "grants":
            return str(row.object) if row.on == "one" else ""
    return str(getattr(row, "customer", ""))


def not_whole(*codes: str) -> dict[str, Any]:
    return {"whole": False, "gaps": tuple(Gap(code) for code in codes)}


def found(folder: Path, packages: Path, systems: Mapping[str, Truth], *, more: str = "", settings: str = "") -> Path:
    """An installation of these systems; its configuration file. The process must have TOKEN set."""
    folder.mkdir(parents=True, exist_ok=True)
    WORLDS.update(systems)
    (folder / "departure.yaml").write_text(POLICY)
    initial.prepare_state(folder / "state")
    tables = "".join(
        f'\n[systems.{name}]\nkind = "sharing"\n{settings}\nread = {{ token = "env:TOKEN" }}\n' for name in systems
    )
    file = folder / "exeunt.toml"
    file.write_text(f'state = "state"\npolicy = "departure.yaml"\n{more}\n{tables}')
    return file


def install_sharing(folder: Path) -> None:
    install(folder, plugin=PLUGIN, name="sharing")
