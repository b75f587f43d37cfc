"""Which kernel a system is large enough for."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

from exeunt.access.bits import words
from exeunt.access.compiled import Compiled
from exeunt.access.kernel import Kernel
from exeunt.access.plain import Plain
from exeunt.access.tables import Tables

LARGE: Final = 1 << 28
"""Words of bits to be brought together: about what numpy needs two seconds for, and loading what is compiled one."""


def kernel_for(tables: Tables, cache: Path | None, *, large: int = LARGE) -> Kernel:
    """The compiled kernel for a large system, if numba is there, and a folder that keeps what is compiled."""
    rows = len(tables.grants) + len(tables.customers) + len(tables.sets.set)
    if cache is None or rows * words(tables.subjects.principals) < large or importlib.util.find_spec("numba") is None:
        return Plain()
    return Compiled(cache)
