"""What a check finds wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exeunt.errors import Param


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as a code with parameters.

    Where it is stands among them, as far as it is known: `seq` (an entry's number), `size` (a checkpoint's, or a
    claim's), `name` (a file, or a line in it).
    """

    code: str
    params: Mapping[str, Param] = field(hash=False)

    @property
    def where(self) -> Param:
        """The entry's number, else the size, else the name; "" when it is about the whole."""
        return next((self.params[key] for key in ("seq", "size", "name") if key in self.params), "")

    def __str__(self) -> str:
        return f"{self.code}({', '.join(f'{key}={value}' for key, value in self.params.items())})"


def problem(code: str, /, **params: Param) -> Problem:
    return Problem(code, params)
