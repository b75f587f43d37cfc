"""The second lock against writing while reading: what a kit lets through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from exeunt.errors import WriteDuringRead

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class DeclaredRead:
    """A read that POSTs: method, a pattern for the whole path, and for batch and SOAP bodies one for the whole body.

    Patterns must match all of it (`re.fullmatch`, with DOTALL). `why` is shown in the docs.
    """

    method: str
    path: str
    body: str = ".*"
    why: str = ""

    def allows(self, method: str, path: str, body: str) -> bool:
        """Whether this request is the declared one. *path* is without its query, *body* is whole."""
        return (
            method == self.method
            and re.fullmatch(self.path, path) is not None
            and re.fullmatch(self.body, body, re.DOTALL) is not None
        )


class Gate(Protocol):
    """Asked before anything leaves. Raises `WriteDuringRead` or returns."""

    def request(self, method: str, path: str, body: bytes) -> None:
        """One HTTP request: its method, its path without the query, its whole body."""

    def operation(self, verb: str, on: str) -> None:
        """One writing operation of another protocol: `modify` on a DN, say. Reading ones need not ask."""


@dataclass(frozen=True, slots=True)
class OpenGate:
    """Lets everything through: the kit of a connector that is about to write."""

    def request(self, method: str, path: str, body: bytes) -> None:
        """Everything passes."""

    def operation(self, verb: str, on: str) -> None:
        """Everything passes."""


@dataclass(frozen=True, slots=True)
class ReadOnlyGate:
    """Lets reads through: safe methods, and the reads that POST which the connector's manifest declares."""

    connector: str
    reads: Sequence[DeclaredRead] = ()

    def request(self, method: str, path: str, body: bytes) -> None:
        if method in SAFE_METHODS:
            return
        text = body.decode("utf-8", errors="replace")
        if not any(read.allows(method, path, text) for read in self.reads):
            raise WriteDuringRead("gate.write-during-read", connector=self.connector, verb=method, on=path)

    def operation(self, verb: str, on: str) -> None:
        raise WriteDuringRead("gate.write-during-read", connector=self.connector, verb=verb, on=on)
