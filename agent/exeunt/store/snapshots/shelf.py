"""All snapshots of one state folder: which there are, which is meant, which may go."""

from __future__ import annotations

import difflib
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from exeunt.errors import StoreError, UsageError
from exeunt.store.snapshots import draft as drafts
from exeunt.store.snapshots.draft import Draft
from exeunt.store.snapshots.kept import Kept
from exeunt.store.snapshots.manifest import ID, TITLE

FOLDER: Final = "snapshots"
NEWEST: Final = "newest"


@dataclass(frozen=True, slots=True)
class Shelf:
    """`kept`: oldest first. `broken`: folders that say nothing usable of themselves, each with the reason."""

    kept: tuple[Kept, ...]
    broken: tuple[StoreError, ...]


class Snapshots:
    """The only way to the files under `state/snapshots`. *installation*: whose own snapshots count as its newest."""

    def __init__(self, state: Path, installation: str) -> None:
        self.folder = state / FOLDER
        self.installation = installation

    def look(self) -> Shelf:
        kept: list[Kept] = []
        broken: list[StoreError] = []
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if ID.fullmatch(folder.name):
                try:
                    kept.append(Kept.at(folder))
                except StoreError as error:
                    broken.append(error)
        return Shelf(tuple(sorted(kept, key=lambda one: (one.manifest.taken, one.manifest.id))), tuple(broken))

    def find(self, which: str = NEWEST, *, as_of: datetime | None = None) -> Kept:
        """The one with this id or name; or the newest of our own, not later than *as_of*.

        StoreError: `snapshot.none`, `snapshot.none-before`, `snapshot.no-such`.
        """
        shelf = self.look()
        if which == NEWEST:
            return self._newest(shelf.kept, as_of)
        found = [one for one in shelf.kept if which in (one.manifest.id, one.manifest.name)]
        if not found:
            known = [name for one in shelf.kept for name in (one.manifest.name, one.manifest.id) if name]
            close = next(iter(difflib.get_close_matches(which, known, n=1)), "")
            raise StoreError("snapshot.no-such", name=which, suggestion=close)
        return (self._ours(found) or found)[-1]

    def _ours(self, kept: Iterable[Kept]) -> list[Kept]:
        return [one for one in kept if one.manifest.installation == self.installation]

    def _newest(self, kept: Iterable[Kept], as_of: datetime | None) -> Kept:
        ours = self._ours(kept)
        if not ours:
            raise StoreError("snapshot.none", folder=str(self.folder))
        early = [one for one in ours if as_of is None or one.manifest.taken <= as_of]
        if not early:
            raise StoreError("snapshot.none-before", time=as_of.isoformat() if as_of else "")
        return early[-1]

    def check_name(self, name: str) -> None:
        """UsageError `snapshot.bad-name`, StoreError `snapshot.name-taken`; an empty name is none."""
        if name and (not TITLE.fullmatch(name) or ID.fullmatch(name) or name == NEWEST):
            raise UsageError("snapshot.bad-name", name=name)
        if name and any(one.manifest.name == name for one in self._ours(self.look().kept)):
            raise StoreError("snapshot.name-taken", name=name)

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """A snapshot being taken; gone at the end unless it was finished. StoreError `store.unsafe-folder`."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise StoreError("store.unsafe-folder", folder=str(self.folder))
        draft = drafts.begin(self.folder)
        try:
            yield draft
        finally:
            draft.close()

    def prune(self, *, before: datetime, named: bool = False) -> list[Kept]:
        """Remove what was taken before this moment; those that were removed.

        Named ones and those of other installations stay unless asked for. The newest stays always, and the newest
        that is whole: without it there would be nothing to compare the next one with.
        """
        kept = self.look().kept
        ours = self._ours(kept)
        whole = [one for one in ours if one.manifest.whole]
        lasting = {one.manifest.id for one in (*ours[-1:], *whole[-1:])}
        old = [
            one
            for one in kept
            if one.manifest.taken < before
            and one.manifest.id not in lasting
            and (named or (one in ours and not one.manifest.name))
        ]
        for one in old:
            self._remove(one)
        return old

    def _remove(self, one: Kept) -> None:
        # first out of sight: a removal that is cut short must not leave half a snapshot either
        gone = one.folder.with_name(f"{drafts.PREFIX}{secrets.token_hex(8)}")
        one.folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def new_id(now: datetime) -> str:
    """Sorts by time, and is nobody else's."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
