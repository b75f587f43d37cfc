"""A CSV of any size streams: the peak of a process that reads it whole does not grow with the file."""

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


def measured(folder: Path, mib: int) -> dict:
    run = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, str(SCRIPT), str(folder), str(mib)], check=True, capture_output=True, text=True
    )
    return json.loads(run.stdout)


def test_64_mib_stream_below_the_ceiling(tmp_path):
    found = measured(tmp_path, 64)
    assert found["rows"]["customers/Customer"] > 300_000
    assert found["rows"]["facts/Customer"] > 2_000_000
    assert found["peak"] < CEILING, found


@pytest.mark.skipif(not WIDE, reason="make wide: a GiB takes minutes")
def test_a_gib_streams_below_the_ceiling(tmp_path):
    found = measured(tmp_path, 1024)
    assert found["rows"]["customers/Customer"] > 5_000_000
    assert found["peak"] < CEILING, found
