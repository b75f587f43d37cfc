"""The configuration file.

    state = "/var/lib/exeunt"            # database, keys, approvers; 0700
    policy = "departure.yaml"            # relative paths are meant from this file's folder
    audit = "audit.yaml"                 # optional: what must be true; without it the one that is shipped
    exceptions = "exceptions.yaml"       # optional: findings that somebody answers for, until a day
    people = "people.yaml"               # optional: who is who, where the systems do not agree
    roster = ["hr", "directory"]         # optional: the systems that say who works here
    keep_snapshots = "90d"               # optional: older ones without a name are removed when one is taken
    witness = "/mnt/elsewhere/exeunt"    # optional: the trail's heads are copied there, out of our own reach
    time_stamp = { url = "https://…" }   # optional: the RFC 3161 authority that stamps them; `ca_file` beside `url`

    [systems.crm]
    kind = "salesforce"                  # the connector
    url = "https://…"                    # its own settings; see `exeunt connectors salesforce`
    read = { client_id = "env:SF_READ_ID", client_secret = "env:SF_READ_SECRET" }
    # without a write credential: audit and plan only
    write = { client_id = "env:SF_WRITE_ID", client_secret = "file:/etc/exeunt/sf-write" }
    pace = { per_second = 10, burst = 20 }                       # optional: never faster

Looked for in this order: `--config`, `$EXEUNT_CONFIG`, `~/.config/exeunt/exeunt.toml`, `/etc/exeunt/exeunt.toml`;
never in the current folder, which anybody may have filled.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from exeunt.config.files import read_plain
from exeunt.errors import ConfigError
from exeunt.sdk.pacing import Rate

NAME: Final = "exeunt.toml"
TOP_KEYS: Final = (
    "state",
    "policy",
    "audit",
    "exceptions",
    "people",
    "roster",
    "keep_snapshots",
    "origin",
    "witness",
    "time_stamp",
    "systems",
)
COMMON_KEYS: Final = ("kind", "read", "write", "ca_file", "pace")
SYSTEM_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
DAYS: Final = re.compile(r"([0-9]{1,5})d")
ADDRESS: Final = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")


@dataclass(frozen=True, slots=True)
class SystemConfig:
    """One `[systems.NAME]`. `read` and `write` hold what the file says: references, or plain words for what is no
    secret; the connector's manifest tells which is which. `settings` is the rest, for the connector to parse.
    """

    name: str
    kind: str
    read: Mapping[str, str]
    write: Mapping[str, str] | None
    ca_file: Path | None
    pace: Rate | None
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps the trail's checkpoints: where it is asked, and whose certificates are trusted for that."""

    url: str
    ca_file: Path | None


@dataclass(frozen=True, slots=True)
class Config:
    file: Path
    state: Path
    policy: Path
    people: Path | None
    origin: str
    witness: Path | None
    systems: Mapping[str, SystemConfig]
    digest: str
    roster: frozenset[str] = frozenset()
    keep_snapshots: timedelta | None = None
    audit: Path | None = None
    exceptions: Path | None = None
    time_stamp: Authority | None = None

    @property
    def folder(self) -> Path:
        return self.file.parent


def find(given: Path | None) -> Path:
    """The configuration file to use; ConfigError `config.none` names the places looked at."""
    places = [given] if given else _places()
    for place in places:
        if place.is_file():
            return place
    raise ConfigError("config.none", places=", ".join(str(place) for place in places))


def named_by_environment() -> Path | None:
    """What `$EXEUNT_CONFIG` names."""
    named = os.environ.get("EXEUNT_CONFIG")
    return Path(named) if named else None


def _places() -> list[Path]:
    if named := named_by_environment():
        return [named]
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return [home / "exeunt" / NAME, Path("/etc/exeunt") / NAME]


def load(file: Path) -> Config:
    """Read and check a configuration file. ConfigError names file, field and value; never a secret."""
    file = file.resolve()
    data, raw = _parsed(file)
    return parse(file, data, hashlib.sha256(raw).hexdigest())


def parse(file: Path, data: Mapping[str, Any], digest: str) -> Config:
    """Check what stands in a configuration file, or would, if it were written at *file*. ConfigError as `load`."""
    _known(file, "", data, TOP_KEYS)
    systems = _table(file, "systems", data.get("systems", {}))
    return Config(
        file=file,
        state=_path(file, "state", data.get("state")),
        policy=_path(file, "policy", data.get("policy")),
        people=_given_path(file, "people", data),
        origin=_text(file, "origin", data.get("origin", "exeunt")),
        witness=_given_path(file, "witness", data),
        systems={name: _system(file, name, table) for name, table in systems.items()},
        digest=digest,
        roster=_roster(file, data.get("roster", []), systems),
        keep_snapshots=_days(file, "keep_snapshots", data["keep_snapshots"]) if "keep_snapshots" in data else None,
        audit=_given_path(file, "audit", data),
        exceptions=_given_path(file, "exceptions", data),
        time_stamp=_authority(file, "time_stamp", data["time_stamp"]) if "time_stamp" in data else None,
    )


def _parsed(file: Path) -> tuple[dict[str, Any], bytes]:
    try:
        raw = read_plain(file)
        return tomllib.loads(raw.decode("utf-8")), raw
    except OSError as error:
        raise ConfigError("config.unreadable", file=str(file), why=error.strerror or "") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("config.no-toml", file=str(file), why=str(error)) from None


def _system(file: Path, name: str, value: object) -> SystemConfig:
    where = f"systems.{name}"
    if not SYSTEM_NAME.fullmatch(name):
        raise ConfigError("config.system-name", file=str(file), field=where, value=name)
    table = _table(file, where, value)
    return SystemConfig(
        name=name,
        kind=_text(file, f"{where}.kind", table.get("kind")),
        read=_credential(file, f"{where}.read", table.get("read", {})),
        write=_credential(file, f"{where}.write", table["write"]) if "write" in table else None,
        ca_file=_path(file, f"{where}.ca_file", table["ca_file"]) if "ca_file" in table else None,
        pace=_pace(file, f"{where}.pace", table["pace"]) if "pace" in table else None,
        settings={key: item for key, item in table.items() if key not in COMMON_KEYS},
    )


def _roster(file: Path, value: object, systems: Mapping[str, Any]) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ConfigError("config.wrong-type", file=str(file), field="roster", wanted="list")
    for name in value:
        if name not in systems:
            raise ConfigError(
                "config.unknown-system", file=str(file), field="roster", value=name, suggestion=_close(name, systems)
            )
    return frozenset(value)


def _days(file: Path, field: str, value: object) -> timedelta:
    found = DAYS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ConfigError("config.wrong-type", file=str(file), field=field, wanted="days")
    return timedelta(days=int(found[1]))


def _pace(file: Path, field: str, value: object) -> Rate:
    table = _table(file, field, value)
    _known(file, field, table, ("per_second", "burst"))
    try:
        return Rate(float(table["per_second"]), int(table["burst"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ConfigError("config.wrong-type", file=str(file), field=field, wanted="pace") from None


def _authority(file: Path, field: str, value: object) -> Authority:
    table = _table(file, field, value)
    _known(file, field, table, ("url", "ca_file"))
    url = _text(file, f"{field}.url", table.get("url"))
    if not ADDRESS.fullmatch(url):
        raise ConfigError("config.wrong-type", file=str(file), field=f"{field}.url", wanted="address")
    return Authority(url, _path(file, f"{field}.ca_file", table["ca_file"]) if "ca_file" in table else None)


def _credential(file: Path, field: str, value: object) -> dict[str, str]:
    table = _table(file, field, value)
    return {key: _text(file, f"{field}.{key}", item) for key, item in table.items()}


def _table(file: Path, field: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError("config.wrong-type", file=str(file), field=field, wanted="table")
    return value


def _text(file: Path, field: str, value: object) -> str:
    if value is None:
        raise ConfigError("config.missing", file=str(file), field=field)
    if not isinstance(value, str) or not value:
        # the value is not repeated: it may be a secret in the wrong place
        raise ConfigError("config.wrong-type", file=str(file), field=field, wanted="text")
    return value


def _path(file: Path, field: str, value: object) -> Path:
    return (file.parent / Path(_text(file, field, value)).expanduser()).absolute()


def _given_path(file: Path, name: str, data: Mapping[str, Any]) -> Path | None:
    return _path(file, name, data[name]) if name in data else None


def _known(file: Path, field: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            where = f"{field}.{key}" if field else key
            raise ConfigError("config.unknown-key", file=str(file), field=where, suggestion=_close(key, known))


def _close(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")
