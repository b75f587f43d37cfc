"""Every kernel there is, by name: all give the same answers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from exeunt.access.compiled import Compiled
from exeunt.access.kernel import Kernel
from exeunt.access.plain import Plain

CACHE: Final = Path(__file__).resolve().parents[2] / ".pytest_cache" / "kernels"
"""What was compiled for one run of the tests is there for the next."""


@functools.cache
def compiled() -> Compiled:
    CACHE.mkdir(parents=True, exist_ok=True)
    return Compiled(CACHE, workers=2, once=0)


KERNELS: Final[Mapping[str, Callable[[], Kernel]]] = {"plain": Plain, "compiled": compiled}
