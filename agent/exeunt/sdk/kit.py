from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exeunt.model import Sealed
from exeunt.sdk.clock import Clock
from exeunt.sdk.gate import Gate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.secrets import Secret


@dataclass(frozen=True, slots=True)
class Kit:
    """All of the world that a connector may touch, lent by the host for reading or for writing.

    system    the name of the configured instance, the `system` of every ref
    gate      asked before anything that is no plain read leaves
    secret    the secret of that name for this kit's purpose (read or write); resolved when asked for
    clock     time, UTC
    log       structlog logger; events, not sentences
    http      how `Http` is to be built: pacing, time-outs, transport, CA (pass it on)
    seal_key  keys the digests of sealed values; stays in memory
    folder    the folder that relative paths of the configuration are meant from
    """

    system: str
    gate: Gate
    secret: Callable[[str], Secret]
    clock: Clock
    log: Any  # structlog's bound loggers have no common static type
    http: HttpOptions
    seal_key: bytes
    folder: Path

    def seal(self, body: bytes, label: str) -> Sealed:
        """A value that is compared but never seen: a token handle, a password hash, a mail rule."""
        digest = hmac.new(self.seal_key, body, hashlib.sha256).hexdigest()
        return Sealed(digest=digest, label=label, size=len(body), body=body)
