"""What a connector's own source says: what it imports, and which codes it makes."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from exeunt.sdk.connector import Connector

CODED = frozenset({"Denied", "Finding", "Gap", "Reason", "Refused", "Throttled", "Unavailable", "Uncertain"})
LEFT_OUT = frozenset({"simulator", "tests", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Place:
    """Something in the source, and where."""

    what: str
    where: str


def sources(connector: type[Connector]) -> Mapping[str, str]:
    """Text by file name of the import package, or the one module, that holds *connector*. Without its simulator."""
    top = connector.__module__.partition(".")[0]
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin is None:
        raise LookupError(f"no source for {top}")
    origin = Path(spec.origin)
    if not spec.submodule_search_locations:
        return {origin.name: origin.read_text(encoding="utf-8")}
    files = sorted(path for path in origin.parent.rglob("*.py") if LEFT_OUT.isdisjoint(path.parts))
    return {path.relative_to(origin.parent.parent).as_posix(): path.read_text(encoding="utf-8") for path in files}


def imports(text: str, file: str) -> Iterator[Place]:
    """Every module that *text* imports, by whatever door, as an absolute name."""
    for node in ast.walk(ast.parse(text)):
        where = f"{file}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Import(names=names):
                yield from (Place(name.name, where) for name in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                # `from exeunt import engine` imports a module too
                yield from (Place(f"{module}.{name.name}", where) for name in names)
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if _last(func) in {
                "import_module",
                "__import__",
            }:
                yield Place(name, where)


def foreign(connector: type[Connector]) -> list[Place]:
    """Imports of what no connector may know: the product beyond its SDK, and other connectors."""
    own = connector.__module__.partition(".")[0]
    found = [place for file, text in sources(connector).items() for place in imports(text, file)]
    return [place for place in found if _is_foreign(place.what, own)]


def _is_foreign(module: str, own: str) -> bool:
    top = module.partition(".")[0]
    if top == "exeunt":
        return not (module == "exeunt.sdk" or module.startswith("exeunt.sdk."))
    return top.startswith("exeunt_") and top != own


def codes(connector: type[Connector]) -> list[Place]:
    """The codes that stand in the source as constants, where an error, finding, gap or reason is made."""
    return [place for file, text in sources(connector).items() for place in _codes(text, file)]


def _codes(text: str, file: str) -> Iterator[Place]:
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=func, args=[ast.Constant(value=str(code)), *_]) if _last(func) in CODED:
                yield Place(code, f"{file}:{node.lineno}")


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
