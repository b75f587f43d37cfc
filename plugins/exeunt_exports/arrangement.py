"""A folder of exports that nobody has configured: which systems there are, and which of them says who works here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from exeunt.sdk import CallError, Denied
from exeunt_exports.files import bad, files_in, is_left_behind
from exeunt_exports.folder import Folder
from exeunt_exports.settings import ExportSettings

HR: Final = frozenset({"hr", "hris", "hrm", "human-resources", "people", "staff", "employees"})
"""Folders of these names hold the list of who works here."""

CHINESE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("人事", "人事系统", "人力", "人力资源", "员工", "花名册", "员工花名册"), "hr"),
    **dict.fromkeys(("客户", "客户系统", "客户管理", "客户关系管理", "销售", "销售系统"), "crm"),
    **dict.fromkeys(("邮箱", "邮件", "企业邮箱", "邮件系统"), "mail"),
    **dict.fromkeys(("目录", "域", "域账号", "账号"), "directory"),
    **dict.fromkeys(("财务", "财务系统"), "finance"),
}
"""What a system is called whose folder is called so: names of systems are ASCII, like all that plans sort by."""

_LONGEST: Final = 41
_BETWEEN: Final = re.compile(r"[^a-z0-9_-]+")
_ONE: Final = "files"
"""What the one system of a folder without folders is called, where the folder's name will not do."""


def arrange(folder: Path, log: Any) -> Mapping[str, Any]:
    """Each folder below is one system; a folder with files and none below is one itself.

    Denied `exports.nothing-here`, `exports.beside-folders`, `exports.too-deep`, `exports.folder-name`,
    `exports.same-system`, or what `files_in` raises.
    """
    places = _systems(folder)
    roster = _roster(places, folder, log)
    lists = [_relative(places[name], folder) for name in roster]
    return {"roster": roster, "systems": {name: _table(places[name], folder, lists) for name in places}}


def _systems(folder: Path) -> Mapping[str, Path]:
    below, loose = _folders(folder), _tables(folder)
    filled = [place for place in below if _tables(place) or _folders(place)]
    if not filled and not loose:
        raise Denied("exports.nothing-here", folder=str(folder))
    if not filled:
        return {_name(folder.resolve().name) or _ONE: folder}
    if loose:
        raise bad("exports.beside-folders", loose[0], folder=str(folder))
    for place in below:
        for inner in _folders(place):
            if _tables(inner) or _folders(inner):
                raise Denied("exports.too-deep", folder=_relative(inner, folder), upper=_relative(place, folder))
    return _named(below)


def _named(places: Sequence[Path]) -> Mapping[str, Path]:
    named: dict[str, Path] = {}
    for place in places:
        name = _name(place.name)
        if not name:
            raise Denied("exports.folder-name", folder=place.name, known=", ".join(CHINESE))
        if name in named:
            raise Denied("exports.same-system", one=named[name].name, other=place.name, name=name)
        named[name] = place
    return named


def _name(folder: str) -> str:
    """As a system can be called: `HR 2026` is `hr-2026`, `人事` is `hr`; "" where nothing of it can."""
    word = unicodedata.normalize("NFKC", folder).strip().casefold()
    return _BETWEEN.sub("-", CHINESE.get(word, word)).strip("-_")[:_LONGEST]


def _roster(places: Mapping[str, Path], folder: Path, log: Any) -> Sequence[str]:
    """Those that are called so; else those that list employees and nothing else."""
    called = [name for name in places if name in HR]
    return called or [name for name, place in places.items() if _lists_only_people(place, folder, log)]


def _lists_only_people(place: Path, folder: Path, log: Any) -> bool:
    try:
        sources = Folder(folder, ExportSettings(folder=_relative(place, folder)), log).sources
    except CallError:  # what it says of a file that is wrong is told when the folder is read
        return False
    return {source.role for source in sources} == {"people"}


def _table(place: Path, folder: Path, lists: Sequence[str]) -> Mapping[str, Any]:
    own = _relative(place, folder)
    others = [] if own in lists else lists  # what is said of people elsewhere completes the accounts of the rest
    return {"kind": "exports", "folder": own, "people_from": others}


def _relative(place: Path, folder: Path) -> str:
    return place.relative_to(folder).as_posix()


def _folders(folder: Path) -> list[Path]:
    return sorted(_children(folder))


def _children(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.iterdir() if path.is_dir() and not is_left_behind(path.name))
    except OSError as error:
        raise Denied("exports.no-folder", folder=str(folder), why=error.strerror or "") from None


def _tables(folder: Path) -> list[str]:
    return [file.name for file in files_in(folder) if file.is_table]
