"""What `--exports FOLDER` is, and what it does not go together with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from exeunt.cli.call import Call
from exeunt.errors import UsageError

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def alone(call: Call, exports: Path | None, others: Mapping[str, str]) -> None:
    """UsageError `usage.exports-alone` where a folder of exports and something else to read are named."""
    given = [option for option, value in {**others, "--config": str(call.config or "")}.items() if value]
    if exports and given:
        raise UsageError("usage.exports-alone", option=given[0])


def apart(exports: Path | None, out: Path | None) -> None:
    """UsageError `usage.out-in-exports` where the report would be read as an export the next time."""
    if exports and out and out.resolve().is_relative_to(exports.resolve()):
        raise UsageError("usage.out-in-exports", folder=str(exports))
