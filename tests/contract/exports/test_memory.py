"""A CSV of any size streams: the peak of a process that reads it whole does not grow with the file, that of an audit
within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.width import WIDE

SCRIPT = Path(__file__).with_name("peak.py")
CEILING = 320
"""MiB, interpreter, Arrow and NumPy included. The page of the connector promises it."""

AUDITED = 1536
"""The same of a whole audit of 256 MiB, with its report: 1,283 on Debian 12."""

GROWTH = 7
"""MiB for each of a small file, whose blocks are not yet full. It was 9 when all facts were in memory at once."""


def measured(what: str, folder: Path, mib: int) -> dict:
    place = folder / f"{mib}" / "exports"
    place.parent.mkdir()
    run = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, str(SCRIPT), what, str(place), str(mib)],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


def test_64_mib_stream_below_the_ceiling(tmp_path):
    found = measured("read", tmp_path, 64)
    assert found["rows"]["customers/Customer"] > 300_000
    assert found["rows"]["facts/Customer"] > 2_000_000
    assert found["peak"] < CEILING, found


def test_an_audit_grows_by_little_with_the_file(tmp_path):
    little, much = (measured("audit", tmp_path, mib) for mib in (8, 24))
    assert much["rows"]["customers"] > 2 * little["rows"]["customers"] > 100_000
    assert much["peak"] - little["peak"] < GROWTH * (much["mib"] - little["mib"]), (little, much)


@pytest.mark.skipif(not WIDE, reason="make wide: a GiB takes minutes")
def test_a_gib_streams_below_the_ceiling(tmp_path):
    found = measured("read", tmp_path, 1024)
    assert found["rows"]["customers/Customer"] > 5_000_000
    assert found["peak"] < CEILING, found


@pytest.mark.skipif(not WIDE, reason="make wide: 256 MiB take minutes")
def test_an_audit_of_256_mib_stays_below_the_ceiling(tmp_path):
    found = measured("audit", tmp_path, 256)
    assert found["rows"]["customers"] > 1_500_000
    assert found["peak"] < AUDITED, found
