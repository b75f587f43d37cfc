"""Pages as pictures, by Debian's chromium."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

WIDTH = 1120
"""Pixels; the reports are as wide on a screen."""

SECONDS = 120


@dataclass(frozen=True)
class Shot:
    """The top of a page, so many pixels high."""

    name: str
    page: str
    height: int


def shoot(shot: Shot, file: Path) -> None:
    """Write the picture. The page is read from a file: it asks no network for anything."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "page.html"
        page.write_text(shot.page, encoding="utf-8")
        command = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
            f"--window-size={WIDTH},{shot.height}",
            f"--screenshot={file.absolute()}",
            page.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 (words of our own)
