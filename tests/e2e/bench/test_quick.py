"""The measurements run and say something. How fast anything is, no test judges."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from bench.access.postgres import programs
from exeunt_ldap.simulator import available

ROOT = Path(__file__).resolve().parents[3]
MEASURED = (
    "departure, planned, signed and applied",
    "departure, planning:",
    "departure, cut:",
    "departure, hand-over:",
    "calls to hand over",
    "rows of Contact",
    "rows of Account",
    "exeunt --help",
    "a plan of",
    "access at L: opened",
    "two snapshots at L compared",
    "a rule about who sees what judged at L",
    "counting at L with children",
    "counting at M: the plain kernel's",
    "counting M in 4 shards",
    "time a visible pair",
)
BESIDE = {
    "scipy": ("counting at M: scipy's",),
    "duckdb": ("counting at M: DuckDB's", "with families: DuckDB's"),
    "datafusion": ("with families: DataFusion's",),
    "cedarpy": ("deciding pairs at S: cedarpy's",),
}
"""What `make bench` installs, and the tests do not need."""


def test_every_measurement_prints_a_ratio_above_zero():
    command = [sys.executable, "-m", "tests.bench", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (our own module)
    assert done.returncode == 0, done.stderr
    found = re.findall(r"^ {0,7}([0-9]+\.[0-9]{2})  (\w.*)$", done.stdout, re.MULTILINE)
    names = [*MEASURED, *(["LDAP entries"] if available() else [])]
    names += [name for library, lines in BESIDE.items() if find_spec(library) for name in lines]
    names += ["with families: PostgreSQL's"] if programs() else []
    for name in names:
        ratios = [float(ratio) for ratio, line in found if name in line]
        assert len(ratios) == 1, f"not one line about {name!r} in:\n{done.stdout}"
        assert ratios[0] > 0
    assert len(found) == len(names)
