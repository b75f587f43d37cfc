"""A file takes another's place whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import os
import threading

import pytest

from exeunt.plan.files import replacing


def test_it_is_for_its_owner_only_whoever_could_read_what_was_there(tmp_path):
    file = tmp_path / "report.html"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o644)
    with replacing(file) as out:
        out.write("new")
        assert file.read_text(encoding="utf-8") == "old"
    assert file.read_text(encoding="utf-8") == "new"
    assert file.stat().st_mode & 0o777 == 0o600


def test_where_writing_fails_nothing_has_changed(tmp_path):
    file = tmp_path / "report.html"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(TypeError), replacing(file) as out:
        out.writelines(["half", None])
    assert [one.read_text(encoding="utf-8") for one in tmp_path.iterdir()] == ["old"]


def test_a_link_stays_one(tmp_path):
    (tmp_path / "link").symlink_to("report.html")
    with replacing(tmp_path / "link") as out:
        out.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_into(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    with replacing(pipe) as out:
        out.write("new")
    reader.join()
    assert read == ["new"]
    assert pipe.is_fifo()
