"""`connectors`, `doctor` and `trail verify`: is everything as it should be? Nothing is changed by looking."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
import msgspec.inspect

from exeunt.app.installation import Installation
from exeunt.errors import PluginError
from exeunt.host import plugins
from exeunt.sdk.connector import Manifest, Settings

State = Literal["used", "unused", "broken", "missing"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One connector, installed or only named by the configuration."""

    name: str
    distribution: str
    version: str
    systems: Sequence[str]
    state: State
    broken: PluginError | None


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a `[systems.*]` table. `default` is empty where it must be given; `type` is for programs."""

    name: str
    type: str
    kind: msgspec.inspect.Type
    default: str


@dataclass(frozen=True, slots=True)
class Described:
    name: str
    distribution: str
    version: str
    code: str
    manifest: Manifest
    settings: Sequence[Setting]
    about: str


def list_connectors(installation: Installation | None) -> list[Listed]:
    """Everything installed, and what a configuration names besides; only what is used was imported."""
    systems: dict[str, list[str]] = {}
    for name, system in installation.config.systems.items() if installation else ():
        systems.setdefault(system.kind, []).append(name)
    broken = installation.broken if installation else {}
    installed = plugins.installed()
    listed = [
        Listed(
            name=item.name,
            distribution=item.distribution,
            version=item.version,
            systems=systems.get(item.name, ()),
            state="broken" if item.name in broken else "used" if item.name in systems else "unused",
            broken=broken.get(item.name),
        )
        for item in installed
    ]
    missing = systems.keys() - {item.name for item in installed}
    return [*listed, *(Listed(name, "", "", systems[name], "missing", broken.get(name)) for name in sorted(missing))]


def describe(name: str) -> Described:
    """What one connector says of itself. PluginError where it is not installed or cannot be loaded."""
    loaded, broken = plugins.load([name])
    if name in broken:
        raise broken[name]
    one = loaded[name]
    return Described(
        name=name,
        distribution=one.distribution,
        version=one.version,
        code=one.code,
        manifest=one.connector.manifest,
        settings=[_setting(field) for field in msgspec.structs.fields(one.connector.settings_type)],
        about=_about(one.connector.settings_type),
    )


def _setting(field: msgspec.structs.FieldInfo) -> Setting:
    if not field.required and field.default is not msgspec.NODEFAULT:
        default = msgspec.json.encode(field.default, enc_hook=str).decode()
    elif not field.required:
        default = "…"
    else:
        default = ""
    return Setting(field.encode_name, _type(field.type), msgspec.inspect.type_info(field.type), default)


_PLAIN: Final = re.compile(r"<class '([\w.]+)'>|typing\.")


def _type(kind: Any) -> str:
    """`str`, `tuple[str, ...]`, `Literal['jwt', …]` as a reader knows them."""
    return _PLAIN.sub(lambda found: (found[1] or "").rpartition(".")[2], str(getattr(kind, "__origin_type__", kind)))


def _about(kind: type[Settings]) -> str:
    """The author's own words about the settings."""
    return inspect.getdoc(kind) or "" if kind is not Settings else ""
