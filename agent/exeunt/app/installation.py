"""One installation: its configuration, its state folder, its connectors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import structlog

from exeunt.app.calls import Calls
from exeunt.config import Config, SystemConfig
from exeunt.config import load as load_config
from exeunt.errors import ConfigError, PluginError, RefusedPlan
from exeunt.host import plugins
from exeunt.host.opening import World, check_writing, open_reading, open_writing
from exeunt.host.plugins import Loaded
from exeunt.people import PeopleMap, read_map
from exeunt.plan.document import SystemPart
from exeunt.policy import Departure
from exeunt.policy import read as read_policy
from exeunt.sdk.clock import Clock, SystemClock
from exeunt.sdk.connector import Connector, Text
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.redaction import Redactor
from exeunt.store import Store
from exeunt.store.snapshots import Snapshots
from exeunt.trail.trail import Trail

ID_FILE: Final = "installation"
SEAL_FILE: Final = "seal.key"
SEAL_SIZE: Final = 32
"""Bytes."""
APPROVERS_FILE: Final = "approvers"
DATABASE: Final = "exeunt.db"
ENGINE: Final = "engine.db"
PRACTICE_FILE: Final = "practice"
"""Marks a state folder as the sandbox's own: only there may practice systems be written to."""


@dataclass
class Installation:
    """Built once per process; opens what is asked for, when it is asked for."""

    config: Config
    clock: Clock = field(default_factory=SystemClock)
    redactor: Redactor = field(default_factory=Redactor)
    log: Any = field(default_factory=lambda: structlog.get_logger("exeunt"))
    calls: Calls = field(default_factory=Calls)

    @classmethod
    def at(cls, file: Path, **given: Any) -> Installation:
        return cls(load_config(file), **given)

    @property
    def state(self) -> Path:
        return self.config.state

    @property
    def approvers_file(self) -> Path:
        return self.state / APPROVERS_FILE

    @property
    def engine_file(self) -> Path:
        return self.state / ENGINE

    @cached_property
    def id(self) -> str:
        return self._kept(ID_FILE)

    @cached_property
    def world(self) -> World:
        http = HttpOptions(protect=self.redactor.register_token)
        return World(self.clock, http, self._seal_key(), self.redactor, self.log, left=self.calls.note)

    def _seal_key(self) -> bytes:
        """What sealed values are compared by: a short one would let anybody guess them."""
        try:
            key = bytes.fromhex(self._kept(SEAL_FILE))
        except ValueError:
            key = b""
        if len(key) < SEAL_SIZE:
            raise ConfigError("config.seal-damaged", file=str(self.state / SEAL_FILE))
        return key

    def _kept(self, name: str) -> str:
        try:
            return (self.state / name).read_text(encoding="ascii").strip()
        except OSError:
            raise ConfigError("config.not-initialised", folder=str(self.state)) from None

    @cached_property
    def _loading(self) -> tuple[dict[str, Loaded], dict[str, PluginError]]:
        return plugins.load({system.kind for system in self.config.systems.values()})

    def loaded(self, system: str) -> Loaded:
        """The connector of a system; PluginError with its reason if it cannot be used."""
        loaded, broken = self._loading
        kind = self.system(system).kind
        if kind in broken:
            raise broken[kind]
        return loaded[kind]

    @property
    def broken(self) -> Mapping[str, PluginError]:
        return self._loading[1]

    def system(self, name: str) -> SystemConfig:
        if name not in self.config.systems:
            known = ", ".join(sorted(self.config.systems))
            raise ConfigError("config.no-such-system", name=name, known=known)
        return self.config.systems[name]

    @cached_property
    def policy(self) -> Departure:
        return read_policy(self.config.policy)

    @cached_property
    def people_map(self) -> PeopleMap | None:
        return read_map(self.config.people) if self.config.people else None

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """The sentences that the connectors in use bring with them."""
        loaded, _ = self._loading
        return plugins.texts_of(loaded.values())

    def reading(self, name: str) -> Connector:
        """A system open for reading."""
        return open_reading(self.config, self.system(name), self.loaded(name), self.world)

    def writing(self, name: str, world: World | None = None) -> Connector:
        """A system open for writing; refuses a practice system outside the sandbox, and any other inside it."""
        connector = open_writing(self.config, self.system(name), self.loaded(name), world or self.world)
        try:
            self._check_practice(name, connector)
        except BaseException:
            connector.close()
            raise
        return connector

    def check_writing(self, name: str) -> None:
        """ConfigError where a system could not be opened for writing; nothing is sent."""
        check_writing(self.config, self.system(name), self.loaded(name), self.world)

    def _check_practice(self, name: str, connector: Connector) -> None:
        _ = connector.acts_as  # the first call shows whose certificate it is
        if connector.practice != (self.state / PRACTICE_FILE).exists():
            raise RefusedPlan("apply.practice-system" if connector.practice else "apply.not-practice", system=name)

    def parts(self) -> dict[str, SystemPart]:
        """What a plan says about each system whose connector can be used."""
        loaded, _ = self._loading
        return {
            name: SystemPart(
                name=name,
                connector=system.kind,
                distribution=loaded[system.kind].distribution,
                version=loaded[system.kind].version,
                code=loaded[system.kind].code,
                practice=(self.state / PRACTICE_FILE).exists(),
                quotas={},
                cost={},
                lingers={},
            )
            for name, system in self.config.systems.items()
            if system.kind in loaded
        }

    @contextmanager
    def books(self) -> Iterator[tuple[Store, Trail]]:
        """Our database and the trail in it, open."""
        with Store.open(self.state / DATABASE) as store:
            yield store, Trail.open(store, self.state, clock=self.clock.now)

    @property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.state, self.id)

    @property
    def kernels(self) -> Path:
        """What was compiled for large systems. It holds code: the folder is ours alone, as all of the state."""
        return self.state / "kernels"

    @property
    def has_books(self) -> bool:
        return (self.state / DATABASE).exists()


def write_private(path: Path, text: str) -> None:
    """A new file of mode 0600, on disk when this returns; FileExistsError rather than write over one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
