"""A CRM and, where there is a slapd, a directory; an installation for both whose connectors' calls are counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import org
from bench.tap import Tap
from exeunt.app.installation import Installation
from exeunt.app.practice.office import POLICY, Signer, set_up
from exeunt.host import opening
from exeunt.host.opening import World
from exeunt.sdk.connector import Connector
from exeunt.sdk.gate import Gate, OpenGate, ReadOnlyGate
from exeunt.sdk.simulator.company import ADMINS, make_company
from exeunt.sdk.simulator.practice import kept
from exeunt_ldap.simulator import PracticeDirectory, available, seed
from exeunt_ldap.simulator.sandbox import Directory
from support.crm import FACTS, RULES
from support.desk import Clock

DIRECTORY = "dir"


@dataclass
class Tapped(Installation):
    """Each connector that it opens gets a tap of its own. `delay`: seconds added to every call of the directory."""

    delay: float = 0.0
    taps: list[Tap] = field(default_factory=list)

    def reading(self, name: str) -> Connector:
        manifest = self.loaded(name).connector.manifest
        return self._opened(name, self.world, ReadOnlyGate(manifest.name, manifest.reads))

    def writing(self, name: str, world: World | None = None) -> Connector:
        return self._opened(name, world or self.world, OpenGate())

    def _opened(self, name: str, world: World, gate: Gate) -> Connector:
        """As the host does it, but for the two places that it has for pacing and counting."""
        tap = Tap(delay=self.delay if name == DIRECTORY else 0.0)
        self.taps.append(tap)
        system, kind = self.system(name), self.loaded(name).connector
        kit = opening._kit(self.config, system, kind.manifest, world, gate)
        kit = replace(kit, http=replace(kit.http, read=120, pace=tap.begin, on_call=tap.end))
        connector = opening._open(self.config, system, kind, kit, world)
        tap.watch(connector._inner)
        return connector


@dataclass
class Firm:
    """An installation and who signs in it."""

    folder: Path
    installation: Tapped
    signers: tuple[Signer, ...]

    @property
    def systems(self) -> list[str]:
        return sorted(self.installation.config.systems)


@contextmanager
def running(folder: Path, accounts: int, children: int, latency: float) -> Iterator[Firm]:
    """Up while the block runs; every call takes *latency* seconds more."""
    with org.running(folder, accounts, children) as far, _directory(folder) as directory:
        tables = {"crm": _crm_table(far, folder), **directory}
        (folder / "office").mkdir(mode=0o700)
        config, signers = set_up(folder / "office", tables, ADMINS)
        (config.parent / POLICY).write_text(RULES)
        far.delay(latency)
        yield Firm(folder, Tapped.at(config, clock=Clock(), delay=latency), signers)


def _crm_table(far: org.Far, folder: Path) -> Mapping[str, Any]:
    return {
        "kind": "salesforce",
        "url": far.url,
        "flow": "client-credentials",
        "ca_file": str(far.ca),
        "facts": FACTS,
        **{name: _credential(folder, name, far.logins[name == "write"]) for name in ("read", "write")},
    }


def _credential(folder: Path, purpose: str, login: Mapping[str, str]) -> Mapping[str, str]:
    return {name: kept(folder / f"{purpose}.{name}", login[name]) for name in ("client_id", "client_secret")}


@contextmanager
def _directory(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Its table, under its name; nothing where there is no slapd."""
    if available() is None:
        yield {}
        return
    place = folder / "directory"
    place.mkdir(mode=0o700)
    with PracticeDirectory(place, now=datetime.now(UTC)) as server:
        seeded = seed(server, make_company(*org.COMPANY))
        yield {DIRECTORY: Directory(server, seeded, folder=place).table}
