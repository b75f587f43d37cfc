"""Copies of the heads where they cannot be rewritten."""

import stat
from datetime import UTC, datetime

import pytest

from exeunt.errors import TrailError
from exeunt.trail import publish, published

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def made(trail, add):
    add()
    return trail.checkpoint(NOW)


def test_a_published_checkpoint_is_private_and_read_back_as_a_claim(trail, made, tmp_path):
    path = publish(made, tmp_path)
    assert path.read_bytes() == made.note
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    claims, problems = published(tmp_path, trail.verifier)
    assert [(claim.size, claim.root) for claim in claims] == [(made.head.size, made.head.root)]
    assert problems == []


def test_publishing_again_changes_nothing(made, tmp_path):
    path = publish(made, tmp_path)
    assert publish(made, tmp_path) == path
    assert path.read_bytes() == made.note


def test_what_a_crash_cut_short_is_completed(made, tmp_path):
    path = publish(made, tmp_path)
    path.write_bytes(made.note[:17])
    publish(made, tmp_path)
    assert path.read_bytes() == made.note


@pytest.mark.parametrize("other", [b"x", "note"])
def test_another_note_of_that_size_raises_the_alarm_and_stays(made, tmp_path, other):
    path = publish(made, tmp_path)
    path.write_bytes(made.note + b"more" if other == "note" else other)
    kept = path.read_bytes()
    with pytest.raises(TrailError, match="witness-differs"):
        publish(made, tmp_path)
    assert path.read_bytes() == kept


def test_a_witness_file_that_is_no_checkpoint_is_told(trail, made, tmp_path):
    publish(made, tmp_path).write_bytes(made.note[:-2])
    claims, problems = published(tmp_path, trail.verifier)
    assert claims == []
    assert [problem.code for problem in problems] == ["trail.bad-note"]
