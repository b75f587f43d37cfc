from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from exeunt.sdk import Action, Change, Connector, Finding, Kit, Manifest, Part, Principal, Reading
from exeunt_exports import checks, lowering
from exeunt_exports.arrangement import arrange
from exeunt_exports.folder import Folder
from exeunt_exports.manifest import MANIFEST
from exeunt_exports.principals import principals
from exeunt_exports.roster import Roster
from exeunt_exports.settings import ExportSettings


class ExportsConnector(Connector):
    """A folder of exports. Reads files, and nothing else."""

    manifest: ClassVar[Manifest] = MANIFEST
    settings_type = ExportSettings

    def __init__(self, kit: Kit, settings: ExportSettings) -> None:
        super().__init__(kit, settings)
        self.folder = Folder(kit.folder, settings, kit.log)

    @classmethod
    def arrange(cls, folder: Path, log: Any) -> Mapping[str, Any]:
        return arrange(folder, log)

    @cached_property
    def roster(self) -> Roster:
        """Read when first asked for, and once: all that one connector says is of one look at the files."""
        return Roster(self.folder)

    @property
    def today(self) -> str:
        return self.kit.clock.now().astimezone(ZoneInfo(self.folder.settings.time_zone)).date().isoformat()

    @property
    def fresh(self) -> timedelta:
        settings: ExportSettings = self.settings
        return settings.fresh_for

    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:  # noqa: ARG002 (nothing is changed here)
        return checks.check(self.folder, self)

    def principals(self) -> Reading[Principal]:
        return principals(self.roster, system=self.kit.system, today=self.today)

    def actions(self) -> Iterable[Action]:
        return ()

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:  # noqa: ARG002 (files are read whole)
        return lowering.parts(self.roster, self.today)
