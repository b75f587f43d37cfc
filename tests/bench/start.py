"""How long `exeunt --help` takes against an interpreter that does nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.line import Line
from bench.sizes import Sizes
from bench.turns import in_turns

AIM = 0.2
"""Seconds: faster, nobody notices that a program was started."""


def measure(folder: Path, sizes: Sizes) -> Iterator[Line]:
    script = Path(sys.executable).with_name("exeunt")
    ours = [str(script), "--help"] if script.exists() else [sys.executable, "-P", "-m", "exeunt", "--help"]
    bare = [sys.executable, "-c", "pass"]
    folder.mkdir()
    for command in (ours, bare):
        _run(command, folder)  # writes the bytecode
    turns = in_turns(lambda: _run(ours, folder), lambda: _run(bare, folder), sizes.starts)
    yield Line(
        "exeunt --help / python -c pass",
        turns.ratio,
        f"{turns.ours * 1000:.0f} ms against {turns.theirs * 1000:.0f} ms, medians of {sizes.starts}, bytecode cached",
        [f"the aim is under {AIM * 1000:.0f} ms on a machine at rest: {turns.ours / AIM:.2f} of it"],
    )


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 (this interpreter and our own script)
