"""One case's proof as a bundle that a stranger checks with sha256sum, openssl and `check_export.py` inside it.

leaves.jsonl      the case's leaves, byte for byte, one a line
payloads.txt      line by line: salt and payload, `-` where the leaf has none, `erased` where it was erased
proofs.txt        line by line: the leaf's number in the log and its audit path
checkpoint        the signed head that the paths lead to; timestamp.tsr: a time stamp over it, where there is one
key.pem key.vkey  the public key, for openssl and for note tools
MANIFEST          a signed note of all files' SHA-256
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files as resources
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import Row

from exeunt.errors import TrailError
from exeunt.store import trail as rows
from exeunt.trail import bundle, check_export
from exeunt.trail.entry import decode_leaf, rows_agree
from exeunt.trail.merkle import inclusion_proofs
from exeunt.trail.note import Verifier
from exeunt.trail.problem import Problem, problem
from exeunt.trail.trail import Trail

_SALT_DIGITS = 64


def export(trail: Trail, case: str, target: Path) -> None:
    """Write the bundle of *case* to a new folder, or to a zip if *target* ends in `.zip`; everything 0600.

    TrailError: `trail.no-such-case`, `trail.not-checkpointed` (make a checkpoint first), `trail.export-exists`.
    """
    name = trail.pseudonym("case", case)
    with trail.store.read() as conn:
        size, _ = rows.head(conn)
        mine = rows.case_rows(conn, name, size)
        if not mine:
            raise TrailError("trail.no-such-case", case=case)
        checkpoint = rows.covering_checkpoint(conn, mine[-1].seq + 1)
        if checkpoint is None:
            raise TrailError("trail.not-checkpointed", case=case, seq=mine[-1].seq)
        paths = inclusion_proofs(rows.leaf_hashes(conn, checkpoint.size), [row.seq for row in mine])
    files = {
        "README.txt": _resource("export_readme.txt"),
        "check_export.py": _resource("check_export.py"),
        "checkpoint": checkpoint.note,
        "key.pem": trail.verifier.pem,
        "key.vkey": f"{trail.verifier}\n".encode(),
        "leaves.jsonl": _lines([row.leaf for row in mine]),
        "payloads.txt": _lines([_payload_line(row) for row in mine]),
        "proofs.txt": _lines([_proof_line(row.seq, paths[row.seq]) for row in mine]),
    }
    if checkpoint.token is not None:
        files["timestamp.tsr"] = checkpoint.token
    bundle.write({**files, "MANIFEST": _manifest(trail, files)}, target)


def verify_export(source: Path, *, verifier: Verifier | None = None) -> list[Problem]:
    """Everything that is wrong with a bundle, folder or zip. *verifier*: the key as known from elsewhere."""
    try:
        files = bundle.read(source)
    except TrailError as error:
        return [problem(error.code, **error.params)]
    problems = [
        problem("trail.export-wrong", what=code, name=where) for code, where in check_export.check(files, _accepts)
    ]
    if verifier is not None and files.get("key.vkey") != f"{verifier}\n".encode():
        problems.append(problem("trail.other-key", name="key.vkey"))
    return problems or _check_leaves(files)


def _check_leaves(files: dict[str, bytes]) -> list[Problem]:
    """What the script leaves to us: that each leaf has our fields and no others, and that sealed rows agree."""
    problems = []
    pairs = zip(check_export.lines(files["leaves.jsonl"]), check_export.lines(files["payloads.txt"]), strict=True)
    for number, (line, payload) in enumerate(pairs, 1):
        try:
            leaf = decode_leaf(line)
        except TrailError as error:
            problems.append(problem(error.code, name=f"line {number}", **error.params))
            continue
        if len(payload) > _SALT_DIGITS and not rows_agree(leaf, payload[_SALT_DIGITS:]):
            problems.append(problem("trail.rows-differ", seq=leaf.seq))
    return problems


def _payload_line(row: Row[*rows.FullRow]) -> bytes:
    if row.payload is not None:
        return bytes(row.salt.encode() + row.payload)
    return b"-" if decode_leaf(row.leaf).payload is None else b"erased"


def _proof_line(seq: int, path: Sequence[bytes]) -> bytes:
    return " ".join([str(seq), *(step.hex() for step in path)]).encode()


def _lines(items: Sequence[bytes]) -> bytes:
    return b"".join(item + b"\n" for item in items)


def _manifest(trail: Trail, files: dict[str, bytes]) -> bytes:
    return trail.sign(check_export.HEADER + check_export.sums(files))


def _resource(name: str) -> bytes:
    return (resources("exeunt.trail") / name).read_bytes()


def _accepts(pem: bytes, signature: bytes, text: bytes) -> bool:
    key = load_pem_public_key(pem)
    return isinstance(key, Ed25519PublicKey) and Verifier("", key.public_bytes_raw()).accepts(signature, text)
