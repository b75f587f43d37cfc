"""Files that take the place of others."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def replacing(path: Path, mode: str = "w", **how: Any) -> Iterator[IO[Any]]:
    """A file that is put in the place of *path* when it is whole, readable by its owner only (0600), whoever could read
    what was there. If writing fails, nothing has changed. OSError if it cannot be written.

    *mode* and *how* are those of `open`. A link is followed; what is no regular file (a pipe) is written into.
    """
    place = path.resolve()
    if place.exists() and not place.is_file():
        with place.open(mode, **how) as file:
            yield file
        return
    with tempfile.NamedTemporaryFile(mode, dir=place.parent, prefix=f".{place.name}.", delete=False, **how) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
