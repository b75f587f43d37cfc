"""A policy file's mistakes, all of them at once: a file is corrected in one go, not one error a run."""

from __future__ import annotations

from collections.abc import Sequence

from exeunt.errors import ConfigError, ExeuntError


class PolicyErrors(ConfigError):
    """What is wrong with one policy file, by line. Each of `errors` is a ConfigError with file, line and field."""

    def __init__(self, file: str, errors: Sequence[ConfigError]) -> None:
        super().__init__("policy.errors", file=file, count=len(errors))
        self.errors = tuple(sorted(errors, key=_line))

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {error}" for error in self.errors)])


def _line(error: ExeuntError) -> int:
    line = error.params.get("line", 0)
    return line if isinstance(line, int) else 0
