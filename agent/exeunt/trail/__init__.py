"""The append-only log that a stranger can check offline.

    kinds       what an entry may be about
    entry       one entry: the leaf that is hashed for ever, and the payload that may be erased
    merkle      the tree over all leaves (RFC 6962)
    note        signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)
    keyring     the signing key and the key of the pseudonyms
    trail       appending, checkpoints, time stamps, erasure
    verify      everything that is wrong with a store's trail, and where
    export      one case as a bundle for others; `check_export` travels with it
    witness     checkpoints where this process cannot rewrite them

The format, and how to check it with public tools only, is in docs/reference/trail.md.
"""

from exeunt.trail.entry import Entry, seal_rows
from exeunt.trail.export import export, verify_export
from exeunt.trail.keyring import Keyring
from exeunt.trail.kinds import Kind, parse_kind
from exeunt.trail.merkle import Head
from exeunt.trail.problem import Problem
from exeunt.trail.trail import Checkpoint, Trail
from exeunt.trail.verify import Claim, verify, verify_against
from exeunt.trail.witness import publish, published

__all__ = [
    "Checkpoint",
    "Claim",
    "Entry",
    "Head",
    "Keyring",
    "Kind",
    "Problem",
    "Trail",
    "export",
    "parse_kind",
    "publish",
    "published",
    "seal_rows",
    "verify",
    "verify_against",
    "verify_export",
]
