"""Looking for secrets in what a connector said."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from exeunt.errors import ExeuntError
from exeunt.sdk.testing.far_side import FarSide

SHORTEST = 8
"""Of what is looked for: shorter text occurs by chance."""


def secrets_of(far: FarSide) -> frozenset[str]:
    """The secrets of both credentials."""
    named = [*far.read.items(), *far.write.items()]
    plain = plain_names(far)
    return frozenset(value for name, value in named if name not in plain)


def plain_names(far: FarSide) -> frozenset[str]:
    """What in its credentials is no secret."""
    return far.plain | far.connector.manifest.plain.keys()


def shapes(secret: str) -> Iterator[str]:
    """How a secret may look once it was quoted, escaped or encoded; a key file also line by line."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield repr(secret)[1:-1]
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode("ascii")
    lines = [line.strip() for line in secret.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) > 2 * SHORTEST and not line.startswith("-----"))


def leaks(texts: Iterable[tuple[str, str]], secrets: Iterable[str]) -> list[str]:
    """Where a secret shows: *texts* are (where, text). The secret itself is not repeated."""
    wanted = {shape for secret in secrets for shape in shapes(secret) if len(shape) >= SHORTEST}
    return sorted({where for where, text in texts if any(shape in text for shape in wanted)})


def told(error: BaseException) -> Iterator[tuple[str, str]]:
    """All that an error says, to whom it is printed and to whom it is reported."""
    name = type(error).__name__
    code = error.code if isinstance(error, ExeuntError) else ""
    yield f"the error {name} {code}", f"{error} {error!r} {getattr(error, 'params', '')!r}"
    yield f"the traceback of {name} {code}", "".join(traceback.format_exception(error))
