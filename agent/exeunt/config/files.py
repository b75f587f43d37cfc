"""Files that somebody names to us: read only if they are plain files, and never further than asked."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

ENOUGH: Final = 1 << 26
"""Bytes; nothing that a person writes by hand is as long."""


def open_plain(path: Path, *, follow: bool = True) -> BinaryIO:
    """The file at *path*, opened for reading; with *follow* false no link.

    OSError, for what is no plain file, too: to read a pipe means to wait, perhaps for ever, for somebody to write.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "not a regular file", str(path))


def read_plain(path: Path, largest: int = ENOUGH) -> bytes:
    """What is in the plain file at *path*; OSError, for one of more than *largest* bytes, too."""
    with open_plain(path) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data
