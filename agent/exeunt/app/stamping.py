"""Time stamps on checkpoints (RFC 3161), from the authority that the configuration names."""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import replace
from typing import Final

from exeunt.app.installation import Installation
from exeunt.config import Authority
from exeunt.errors import ConfigError, ExeuntError
from exeunt.sdk.gate import DeclaredRead, ReadOnlyGate
from exeunt.sdk.http import Http
from exeunt.sdk.kit import Kit
from exeunt.sdk.secrets import Secret
from exeunt.trail import timestamp
from exeunt.trail.trail import Trail

NAME: Final = "time_stamp"
"""The authority's name in errors: the configuration's."""

_TYPES: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
_CONNECT, _READ = 5.0, 15.0


def stamp(installation: Installation, trail: Trail) -> ExeuntError | None:
    """Have the latest checkpoint time-stamped, where an authority is configured; why not, where that failed.

    Asked once and not for long: nobody's departure waits for a stamp, and the next checkpoint asks again.
    """
    authority = installation.config.time_stamp
    if authority is None:
        return None
    try:
        trail.time_stamp(lambda query: _ask(installation, authority, query))
    except ExeuntError as error:
        return error
    return None


def try_out(installation: Installation, authority: Authority) -> None:
    """That the authority gives stamps, asked over something that means nothing. CallError, ConfigError, TrailError."""
    digest, nonce = secrets.token_bytes(32), secrets.randbits(63)
    reply = _ask(installation, authority, timestamp.request(digest, nonce=nonce))
    timestamp.check_reply(reply, digest, nonce=nonce)


def _ask(installation: Installation, authority: Authority, query: bytes) -> bytes:
    with closing(Http(_kit(installation, authority), base_url=authority.url)) as http:
        return http.read("POST", authority.url, content=query, headers=_TYPES).content


def _kit(installation: Installation, authority: Authority) -> Kit:
    world = installation.world
    return Kit(
        system=NAME,
        gate=ReadOnlyGate(NAME, [DeclaredRead("POST", ".*", why="a digest is sent, and nothing changes there")]),
        secret=_no_secret,
        clock=world.clock,
        log=world.log.bind(system=NAME),
        http=replace(world.http, ca_file=authority.ca_file, connect=_CONNECT, read=_READ, attempts=1),
        seal_key=world.seal_key,
        folder=installation.config.folder,
    )


def _no_secret(name: str) -> Secret:
    raise ConfigError("config.credential-missing", system=NAME, name=name)
