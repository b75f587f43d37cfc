from __future__ import annotations

import pytest

from exeunt_exports.files import File, files_in


@pytest.fixture
def file_of(tmp_path):
    """Writes bytes to a file; the file as the connector lists it."""

    def write(name: str, content: bytes) -> File:
        (tmp_path / name).write_bytes(content)
        return next(file for file in files_in(tmp_path) if file.name == name)

    return write
