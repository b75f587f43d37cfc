"""Opening a live connector for one configured system, for reading or for writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exeunt.config import Config, SystemConfig
from exeunt.errors import ConfigError, Lacking
from exeunt.host import bug
from exeunt.host.credentials import check_credentials, in_place
from exeunt.host.guarding import READING, WRITING, GuardedConnector, Sorts, Wall
from exeunt.host.plugins import Loaded
from exeunt.host.settings import parse_settings
from exeunt.sdk.clock import Clock
from exeunt.sdk.connector import Connector, Manifest
from exeunt.sdk.gate import Gate, OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.kit import Kit
from exeunt.sdk.pacing import Bucket, Budget, MemoryBudget
from exeunt.sdk.redaction import Redactor
from exeunt.sdk.secrets import Secret, resolve


@dataclass(frozen=True, slots=True)
class World:
    """What every kit gets from the host: time, HTTP options, the key of sealed values, where to log.

    `redactor` is told every secret, to hide it; `budget` keeps a system's pace, in the store where one is open; `left`
    is told the system of every call that left.
    """

    clock: Clock
    http: HttpOptions
    seal_key: bytes
    redactor: Redactor
    log: Any  # structlog's bound loggers have no common static type
    budget: Callable[[str], Budget] = lambda _: MemoryBudget()
    left: Callable[[str], None] = lambda _: None


def open_reading(config: Config, system: SystemConfig, loaded: Loaded, world: World) -> Connector:
    """The connector with the read credential behind the gate that lets only reads through.

    Lacking where that credential, or a certificate, cannot be had. The other credential is looked at, never resolved.
    """
    kind = loaded.connector
    gate = ReadOnlyGate(kind.manifest.name, kind.manifest.reads)
    return _open(config, system, kind, _kit(config, system, kind.manifest, world, gate), world)


def check_writing(config: Config, system: SystemConfig, loaded: Loaded, world: World) -> None:
    """Lacking where there is no write credential, or a secret of it cannot be had. As guarded as `open_writing`."""
    kind = loaded.connector
    credential = _write_credential(system)
    _settings(config, system, kind, _wall(system, kind, world, WRITING))
    for name in credential:
        _secret(config, kind.manifest, credential, name, world, system=system.name)


def open_writing(config: Config, system: SystemConfig, loaded: Loaded, world: World) -> Connector:
    """The connector with the write credential. Only for who holds the engine lock and has checked the signatures."""
    _write_credential(system)
    kind = loaded.connector
    return _open(config, system, kind, _kit(config, system, kind.manifest, world, OpenGate()), world)


def _write_credential(system: SystemConfig) -> Mapping[str, str]:
    if system.write is None:
        raise Lacking("config.no-write-credential", system=system.name)
    return system.write


def _open(config: Config, system: SystemConfig, kind: type[Connector], kit: Kit, world: World) -> Connector:
    wall = _wall(system, kind, world, WRITING if isinstance(kit.gate, OpenGate) else READING)
    settings = _settings(config, system, kind, wall)
    return GuardedConnector(wall.also(ConfigError).call(kind, kit, settings), wall)


def _wall(system: SystemConfig, kind: type[Connector], world: World, purpose: Sorts) -> Wall:
    name = kind.manifest.name

    def report(error: BaseException) -> Path:
        return bug.report(error, during=f"connector {name}", redactor=world.redactor)

    log = world.log.bind(system=system.name)
    return Wall(name, system.name, kind.__module__.partition(".")[0], report, log, purpose)


def _settings(config: Config, system: SystemConfig, kind: type[Connector], wall: Wall) -> Any:
    """What the connector is opened with. ConfigError for what an operator wrote wrongly, of either credential, too."""
    opening = wall.also(ConfigError)  # what an operator wrote is met here, and said as such
    settings = opening.call(parse_settings, config, system, kind)
    needs = opening.answer("needs()", Collection[str], kind.needs, settings)
    check_credentials(config, system, kind.manifest, needs)
    return settings


def _kit(config: Config, system: SystemConfig, manifest: Manifest, world: World, gate: Gate) -> Kit:
    credential = system.write if isinstance(gate, OpenGate) else system.read
    return Kit(
        system=system.name,
        gate=gate,
        secret=lambda name: _secret(config, manifest, credential or {}, name, world, system=system.name),
        clock=world.clock,
        log=world.log.bind(system=system.name),
        http=replace(
            world.http,
            ca_file=system.ca_file,
            pace=_pace(system, world),
            on_call=lambda _method, _path: world.left(system.name),
        ),
        seal_key=world.seal_key,
        folder=config.folder,
    )


def _pace(system: SystemConfig, world: World) -> Bucket | None:
    if system.pace is None:
        return None
    return Bucket(system.pace, clock=world.clock, budget=world.budget(system.name))


def _secret(
    config: Config, manifest: Manifest, credential: Mapping[str, str], name: str, world: World, *, system: str
) -> Secret:
    if name not in credential:
        raise Lacking("config.credential-missing", system=system, name=name)
    value = credential[name]
    if name not in manifest.secrets:
        return Secret(value, name=name)
    secret = resolve(in_place(config, value), name=name)
    world.redactor.register(secret.reveal())
    return secret
