from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from exeunt.access.choice import kernel_for
from exeunt.access.compiled import Compiled
from exeunt.access.plain import Plain
from support.access_kernels import CACHE, compiled
from support.access_tables import tables_of
from support.access_worlds import make_world

PACKAGE = Path(importlib.util.find_spec("exeunt.access.compiled").origin).parent


def test_a_small_system_needs_no_compiler(tmp_path: Path):
    assert isinstance(kernel_for(tables_of(make_world(1)), tmp_path), Plain)


def test_a_large_one_has_it_where_numba_and_a_folder_are(monkeypatch: pytest.MonkeyPatch):
    tables = tables_of(make_world(1))
    assert isinstance(kernel_for(tables, CACHE, large=1), Compiled)
    assert isinstance(kernel_for(tables, None, large=1), Plain)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert isinstance(kernel_for(tables, CACHE, large=1), Plain)


def test_without_numba_nothing_asks_for_it():
    code = "import sys, exeunt.access.choice; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 (this interpreter)


def test_what_was_compiled_is_kept_in_the_folder_that_was_named_and_nowhere_else(tmp_path: Path):
    code = (
        "import sys, numpy, pathlib; from exeunt.access.compiled import Compiled;"
        "Compiled(pathlib.Path(sys.argv[1])).starts(numpy.zeros(3, 'int32'), 2)"
    )
    before = set(PACKAGE.rglob("*.nb*"))
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)  # noqa: S603 (this interpreter)
    assert [path.suffix for path in sorted(tmp_path.rglob("*.nb*"))] == [".nbc", ".nbi"]
    assert set(PACKAGE.rglob("*.nb*")) == before


def test_arrays_that_may_not_be_written_to_compile_nothing_again():
    kernel, making = compiled(), sys.modules["exeunt.access.compiled.making"]
    keys = np.zeros(3, np.int32)
    fixed = keys.copy()
    fixed.flags.writeable = False
    assert kernel.starts(keys, 2).tolist() == kernel.starts(fixed, 2).tolist() == [0, 3, 3]
    assert len(making.starts.signatures) == 1
