"""Opening a live connector for one configured system, for reading or for writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from exeunt.config import Config, SystemConfig
from exeunt.errors import ConfigError, Lacking
from exeunt.host import bug
from exeunt.host.guarding import READING, WRITING, GuardedConnector, Wall
from exeunt.host.plugins import Loaded
from exeunt.sdk.clock import Clock
from exeunt.sdk.connector import Connector, Manifest
from exeunt.sdk.gate import Gate, OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.kit import Kit
from exeunt.sdk.pacing import Bucket, Budget, MemoryBudget
from exeunt.sdk.redaction import Redactor
from exeunt.sdk.secrets import Secret, check_reference, resolve


@dataclass(frozen=True, slots=True)
class World:
    """What every kit gets from the host: time, HTTP options, the key of sealed values, where to log.

    `redactor` is told every secret, to hide it; `budget` keeps a system's pace, in the store where one is open.
    """

    clock: Clock
    http: HttpOptions
    seal_key: bytes
    redactor: Redactor
    log: Any  # structlog's bound loggers have no common static type
    budget: Callable[[str], Budget] = lambda _: MemoryBudget()


def open_reading(config: Config, system: SystemConfig, loaded: Loaded, world: World) -> Connector:
    """The connector with the read credential behind the gate that lets only reads through.

    Lacking where that credential, or a certificate, cannot be had. The other credential is looked at, never resolved.
    """
    manifest = loaded.connector.manifest
    check_credential(config, system, manifest, system.read)
    check_credential(config, system, manifest, system.write or {})
    gate = ReadOnlyGate(manifest.name, manifest.reads)
    return _open(config, system, loaded.connector, _kit(config, system, manifest, world, gate), world)


def check_writing(config: Config, system: SystemConfig, loaded: Loaded, world: World) -> None:
    """ConfigError where there is no write credential, or a secret of it cannot be had. As guarded as `open_writing`."""
    manifest = loaded.connector.manifest
    credential = _write_credential(config, system, manifest)
    for name in credential:
        _secret(config, manifest, credential, name, world, system=system.name)


def open_writing(config: Config, system: SystemConfig, loaded: Loaded, world: World) -> Connector:
    """The connector with the write credential. Only for who holds the engine lock and has checked the signatures."""
    manifest = loaded.connector.manifest
    _write_credential(config, system, manifest)
    return _open(config, system, loaded.connector, _kit(config, system, manifest, world, OpenGate()), world)


def _write_credential(config: Config, system: SystemConfig, manifest: Manifest) -> Mapping[str, str]:
    if system.write is None:
        raise ConfigError("config.no-write-credential", system=system.name)
    check_credential(config, system, manifest, system.write)
    return system.write


def _open(config: Config, system: SystemConfig, kind: type[Connector], kit: Kit, world: World) -> Connector:
    name = kind.manifest.name

    def report(error: BaseException) -> Path:
        return bug.report(error, during=f"connector {name}", redactor=world.redactor)

    purpose = WRITING if isinstance(kit.gate, OpenGate) else READING
    wall = Wall(name, system.name, kind.__module__.partition(".")[0], report, kit.log, purpose)
    opening = wall.also(ConfigError)  # what an operator wrote is met here, and said as such
    settings = opening.call(parse_settings, config, system, kind)
    return GuardedConnector(opening.call(kind, kit, settings), wall)


def _kit(config: Config, system: SystemConfig, manifest: Manifest, world: World, gate: Gate) -> Kit:
    credential = system.write if isinstance(gate, OpenGate) else system.read
    return Kit(
        system=system.name,
        gate=gate,
        secret=lambda name: _secret(config, manifest, credential or {}, name, world, system=system.name),
        clock=world.clock,
        log=world.log.bind(system=system.name),
        http=replace(world.http, ca_file=system.ca_file, pace=_pace(system, world)),
        seal_key=world.seal_key,
        folder=config.folder,
    )


def _pace(system: SystemConfig, world: World) -> Bucket | None:
    if system.pace is None:
        return None
    return Bucket(system.pace, clock=world.clock, budget=world.budget(system.name))


def parse_settings(config: Config, system: SystemConfig, kind: type[Connector]) -> Any:
    """The settings as the connector's own type. ConfigError names the field; the value is not repeated."""
    table = dict(system.settings)
    if system.ca_file and "ca_file" in {field.name for field in msgspec.structs.fields(kind.settings_type)}:
        table["ca_file"] = str(system.ca_file)
    try:
        return msgspec.convert(table, kind.settings_type)
    except msgspec.ValidationError as error:
        raise ConfigError(
            "config.settings", file=str(config.file), field=f"systems.{system.name}", why=str(error)
        ) from None


def check_credential(config: Config, system: SystemConfig, manifest: Manifest, credential: Mapping[str, str]) -> None:
    """Secrets must be references; a secret written into the file is an error that does not repeat it."""
    for name, value in credential.items():
        if name in manifest.secrets:
            try:
                check_reference(value)
            except ConfigError as error:
                raise ConfigError(
                    error.code, file=str(config.file), field=f"systems.{system.name}…{name}", **error.params
                ) from None


def _secret(
    config: Config, manifest: Manifest, credential: Mapping[str, str], name: str, world: World, *, system: str
) -> Secret:
    if name not in credential:
        raise Lacking("config.credential-missing", system=system, name=name)
    value = credential[name]
    if name not in manifest.secrets:
        return Secret(value, name=name)
    scheme, _, rest = value.partition(":")
    if scheme == "file":
        value = f"file:{config.folder / Path(rest).expanduser()}"
    secret = resolve(value, name=name)
    world.redactor.register(secret.reveal())
    return secret
