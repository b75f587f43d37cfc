"""Which connectors are installed, and loading those that a configuration names.

Discovery reads metadata only: the name of an entry point in the group `exeunt.plugins` is the connector's name.
A connector is imported when a `[systems.*]` names it, or a snapshot that somebody opens, for its texts put into words
what stands there in codes. What is broken is listed with its reason and stops nobody else.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final, TypeVar

import msgspec.inspect
import pluggy

from exeunt.errors import PluginError
from exeunt.host.answers import WrongAnswer, checked
from exeunt.sdk.connector import SDK_VERSION, Connector, Manifest, Settings, Text
from exeunt.sdk.markers import PROJECT, hookspec

T = TypeVar("T")

GROUP: Final = "exeunt.plugins"


class Spec:
    """The one hook."""

    @hookspec
    def exeunt_connectors(self) -> Iterable[type[Connector]]:  # type: ignore[empty-body]  # a specification
        """The connector classes of this plugin."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One entry point, from metadata alone."""

    name: str
    distribution: str
    version: str
    module: str
    entry: EntryPoint


@dataclass(frozen=True, slots=True)
class Loaded:
    """A connector class with what the plan says about its code."""

    connector: type[Connector]
    distribution: str
    version: str
    code: str


def installed() -> list[Installed]:
    """Every installed connector by name; nothing is imported."""
    found = []
    for entry in entry_points(group=GROUP):
        dist = entry.dist
        found.append(
            Installed(entry.name, dist.name if dist else "", dist.version if dist else "", entry.module, entry)
        )
    return sorted(found, key=lambda item: (item.name, item.distribution))


def load(names: Iterable[str]) -> tuple[dict[str, Loaded], dict[str, PluginError]]:
    """Import the connectors *names*; those that cannot be used are given with the reason."""
    everything = installed()
    count = Counter(item.name for item in everything)
    loaded: dict[str, Loaded] = {}
    broken: dict[str, PluginError] = {}
    for name in sorted(set(names)):
        try:
            loaded[name] = _load_one(name, everything, count)
        except PluginError as error:
            broken[name] = error
    return loaded, broken


def texts_of(several: Iterable[Loaded]) -> dict[str, Text]:
    """The sentences that these connectors bring with them."""
    return {code: text for one in several for code, text in one.connector.manifest.texts.items()}


def _load_one(name: str, everything: list[Installed], count: Mapping[str, int]) -> Loaded:
    candidates = [item for item in everything if item.name == name]
    if not candidates:
        known = ", ".join(sorted(count)) or "–"
        raise PluginError("plugin.not-installed", name=name, installed=known)
    if len(candidates) > 1:
        raise PluginError("plugin.duplicate", name=name, packages=", ".join(item.distribution for item in candidates))
    item = candidates[0]
    connector = _connector(item)
    _check_manifest(item, connector)
    return Loaded(connector, item.distribution, item.version, code_digest(item.module))


def _connector(item: Installed) -> type[Connector]:
    named = _sound(item, lambda: [(cls.manifest.name, cls) for cls in _offered(item)])
    matching = [cls for name, cls in named if name == item.name]
    if len(matching) != 1:
        names = _printed(", ".join(str(name) for name, _ in named)) or "–"
        raise PluginError("plugin.name-differs", name=item.name, package=item.distribution, offered=names)
    return matching[0]


def _offered(item: Installed) -> list[type[Connector]]:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Spec)
    manager.register(item.entry.load(), item.name)
    manager.check_pending()
    return [cls for given in manager.hook.exeunt_connectors() for cls in given]


def _check_manifest(item: Installed, connector: type[Connector]) -> None:
    _sound(item, lambda: _well_formed(connector))
    lowest, highest = connector.manifest.sdk
    if not lowest <= SDK_VERSION <= highest:
        raise PluginError("plugin.other-sdk", name=item.name, wants=f"{lowest}–{highest}", have=SDK_VERSION)


def _well_formed(connector: type[Connector]) -> None:
    """What a connector says before it is opened is of the types that it must have: everybody reads it."""
    if not issubclass(connector, Connector):
        raise WrongAnswer("exeunt_connectors()", connector.__name__)
    checked("manifest", Manifest, connector.manifest)
    if not issubclass(connector.settings_type, Settings):
        raise WrongAnswer("settings_type", connector.settings_type.__name__)
    msgspec.inspect.type_info(connector.settings_type)


def _sound(item: Installed, look: Callable[[], T]) -> T:
    """What *look* finds. Whatever a stranger's code raises on the way is a reason, never our end."""
    try:
        return look()
    except (Exception, SystemExit) as error:
        why = _printed(f"{type(error).__name__}: {error}")
        raise PluginError("plugin.broken", name=item.name, package=item.distribution, why=why) from error


def _printed(text: str) -> str:
    """The text as a plan can hold it: half a character, say of a file's name, is shown as its number."""
    return text.encode("utf-8", "backslashreplace").decode()


def code_digest(module: str) -> str:
    """SHA-256 over the sorted names and bytes of the files of the import package that holds *module*.

    Not of RECORD: an editable install leaves that without code. Compiled files and caches are left out.
    """
    package = module.partition(".")[0]
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise PluginError("plugin.no-code", name=package)
    origin = Path(spec.origin)
    if not spec.submodule_search_locations:
        return _digest([("", origin)])
    root = origin.parent
    files = [(path.relative_to(root).as_posix(), path) for path in root.rglob("*") if _is_code(path)]
    return _digest(sorted(files))


def _is_code(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".pyc", ".pyo"}


def _digest(files: list[tuple[str, Path]]) -> str:
    total = hashlib.sha256()
    for name, path in files:
        total.update(f"{name}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()
