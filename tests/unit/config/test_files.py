"""What somebody names to us is read if it is a plain file; a pipe would be waited for without end."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from exeunt.app.witnessing import claims_in
from exeunt.config import load
from exeunt.config.files import open_plain, read_plain
from exeunt.errors import ExeuntError
from exeunt.people.map import read_map
from exeunt.plan import approvers, document
from exeunt.plan.signature import load_private_key
from exeunt.policy.audit.exceptions import read_exceptions
from exeunt.policy.opening import read_bytes
from exeunt.store.snapshots.carry import carry_in

READERS: dict[str, Callable[[Path], object]] = {
    "configuration": load,
    "people": read_map,
    "policy": read_bytes,
    "exceptions": read_exceptions,
    "plan": document.read_file,
    "approvers": approvers.read,
    "key": lambda path: load_private_key(path, None),
    "witness": lambda path: claims_in(path, None),  # type: ignore[arg-type]  # nothing gets as far
    "snapshot": lambda path: carry_in(None, path),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_nobody_waits_for_a_pipe(reader: Callable[[Path], object], tmp_path: Path) -> None:
    pipe = tmp_path / "named"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(ExeuntError) as refused:
        reader(pipe)
    assert str(pipe) in str(refused.value.params.values())


def test_what_is_no_plain_file_is_named_for_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_plain(tmp_path)
    with pytest.raises(OSError, match="not a regular file"):
        read_plain(Path("/dev/null"))


def test_a_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "long"
    file.write_bytes(b"x" * 100)
    assert read_plain(file, 100) == b"x" * 100
    with pytest.raises(OSError) as refused:
        read_plain(file, 99)
    assert refused.value.errno == errno.EFBIG


def test_a_link_is_followed_unless_it_must_not_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"there")
    (tmp_path / "link").symlink_to("file")
    assert read_plain(tmp_path / "link") == b"there"
    with pytest.raises(OSError):
        open_plain(tmp_path / "link", follow=False)
