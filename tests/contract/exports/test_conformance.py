"""The suite that every connector passes, as far as it speaks of one that has no credential and changes nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt.sdk.testing import Conformance, FarSide
from exeunt.sdk.testing.far_side import Side
from exeunt_exports.connector import ExportsConnector
from exeunt_exports.practice import write_practice_exports


class Mishaps:
    """What happens to a folder: it is not there, its files are something else, or cut."""

    kinds = ("unavailable", "html", "cut-body")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder.with_name("kept")

    def arm(self, kind: str, *, on: Side) -> None:
        assert on == "read"
        shutil.copytree(self.folder, self.kept)
        spoil: Mapping[str, Callable[[bytes], bytes]] = {
            "html": lambda _: b"<html><body>Please sign in</body></html>",
            "cut-body": lambda body: body[: body.rindex(b",")],
        }
        if kind == "unavailable":
            shutil.rmtree(self.folder)
        else:
            for file in self.folder.iterdir():
                file.write_bytes(spoil[kind](file.read_bytes()))

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.kept.rename(self.folder)


class TestExports(Conformance):
    actions = ()

    @contextmanager
    def far_side(self) -> Iterator[FarSide]:
        with TemporaryDirectory() as place:
            table = dict(write_practice_exports(Path(place), today=date(2026, 11, 2))["crm"])
            folder = Path(str(table["folder"]))

            def census() -> Mapping[str, object]:
                files = [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in folder.iterdir()]
                return {**dict.fromkeys((LEAVER, SUCCESSORS[0]), "a row of a file"), "files": sorted(map(list, files))}

            yield FarSide(
                connector=ExportsConnector,
                settings={name: value for name, value in table.items() if name != "kind"},
                read={},
                write={},
                leaver=LEAVER,
                successor=SUCCESSORS[0],
                census=census,
                faults=Mishaps(folder),
            )

    @pytest.mark.skip(reason="there is no credential that could be refused")
    def test_a_refused_credential_is_denied(self) -> None: ...
