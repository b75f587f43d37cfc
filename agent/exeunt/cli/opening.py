"""The snapshot that is meant on the command line, opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from exeunt.cli.call import Call
from exeunt.cli.exports import alone
from exeunt.cli.parse import parse_as_of

if TYPE_CHECKING:
    from exeunt.audit.world import World


def opened(call: Call, snapshot: str, as_of: str = "", exports: Path | None = None) -> World:
    """By name, id or file, or read from a folder of exports; the last two need no configuration. A folder that is named
    by a path stands for its exports, too: so two of them can be compared.

    StoreError as `exeunt.app.worlds.open_world`.
    """
    world = _opened(call, snapshot, as_of, exports)
    call.explain(world.connectors)
    return world


def _opened(call: Call, snapshot: str, as_of: str, exports: Path | None) -> World:
    from exeunt.app.worlds import names_file, open_file, open_world, read_world

    alone(call, exports, {"--snapshot": snapshot, "--as-of": as_of})
    with call.working("cli.opening"):
        folder = exports or (Path(snapshot) if os.sep in snapshot and Path(snapshot).is_dir() else None)
        if folder:
            with call.installed(folder) as installation:
                return read_world(installation)
        if not as_of and (names_file(snapshot) or Path(snapshot).is_file()):
            return open_file(Path(snapshot))
        return open_world(call.installation, snapshot, as_of=parse_as_of(as_of) if as_of else None)
