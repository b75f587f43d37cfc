"""Checkpoints in a folder that this process can add to and not rewrite: another host's share, a locked bucket.

One file a checkpoint. A file is only ever made or, where a crash cut it short, completed; one that says something
else than we would write is the alarm that the trail was rewritten.
"""

from __future__ import annotations

import os
from pathlib import Path

from exeunt.errors import TrailError
from exeunt.trail.note import Verifier, open_checkpoint
from exeunt.trail.problem import Problem, problem
from exeunt.trail.trail import Checkpoint
from exeunt.trail.verify import Claim

_SUFFIX = ".checkpoint"


def publish(checkpoint: Checkpoint, folder: Path) -> Path:
    """Put the note into *folder*, flushed to disk; doing it again is harmless. The file.

    TrailError `trail.witness-differs` when the folder holds another note of this size; OSError passes.
    """
    origin = checkpoint.note.decode().partition("\n")[0]
    path = folder / f"{origin.replace('/', '-')}-{checkpoint.head.size:012d}{_SUFFIX}"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        there = file.read(len(checkpoint.note) + 1) or b""
        if not checkpoint.note.startswith(there):
            raise TrailError("trail.witness-differs", file=str(path), size=checkpoint.head.size)
        file.write(checkpoint.note[len(there) :])
        os.fsync(handle)
    return path


def published(folder: Path, verifier: Verifier) -> tuple[list[Claim], list[Problem]]:
    """The heads that a witness folder holds, as claims for `verify`; and what in it is no checkpoint of this log."""
    claims: list[Claim] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            head = open_checkpoint(path.read_bytes(), verifier)
        except TrailError as error:
            problems.append(problem(error.code, name=path.name, **error.params))
        else:
            claims.append(Claim(path.name, head.size, head.root))
    return claims, problems
