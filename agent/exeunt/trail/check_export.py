"""Check an exported case with nothing but Python and openssl:  python3 check_export.py [FOLDER] [VERIFIER]

Says what is wrong and ends with 1, or what is proven and ends with 0. VERIFIER is the line in key.vkey as you got it
by another way than this bundle: without it, only the bundle's agreement with itself is proven.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

NAMES = {"MANIFEST", "README.txt", "check_export.py", "checkpoint", "key.pem", "key.vkey"} | {
    "leaves.jsonl",
    "payloads.txt",
    "proofs.txt",
}
EXTRA = {"timestamp.tsr"}
HEADER = "exeunt.export/v1\n"
Verify = Callable[[bytes, bytes, bytes], bool]  # the key in PEM, signature, text


def check(files: dict[str, bytes], verify: Verify) -> Iterator[tuple[str, str]]:
    """What is wrong with the bundle's files: (code, where) each; nothing when all is well."""
    if odd := sorted((NAMES ^ set(files)) - (EXTRA & set(files))):
        yield "files", ", ".join(odd)
        return
    try:
        yield from check_signed(files, verify)
        yield from check_entries(files)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        yield "malformed", type(error).__name__


def check_signed(files: dict[str, bytes], verify: Verify) -> Iterator[tuple[str, str]]:
    """The key is what its names say, and it signed the checkpoint and the list of all files."""
    name, key_id, key = files["key.vkey"].decode().removesuffix("\n").split("+", 2)
    raw = base64.b64decode(key)
    wanted = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    if files["key.vkey"] != f"{name}+{wanted}+{b64(raw)}\n".encode() or len(raw) != 33 or raw[0] != 1:  # noqa: PLR2004
        yield "key", "key.vkey"
        return
    der = bytes.fromhex("302a300506032b6570032100") + raw[1:]
    if files["key.pem"] != f"-----BEGIN PUBLIC KEY-----\n{b64(der)}\n-----END PUBLIC KEY-----\n".encode():
        yield "key", "key.pem"
        return
    size, root = head(files)
    for file, text in (("checkpoint", f"{name}\n{size}\n{b64(root)}\n"), ("MANIFEST", HEADER + sums(files))):
        blob = base64.b64decode(files[file].decode().split(" ")[-1])
        if files[file].decode() != f"{text}\n— {name} {b64(blob)}\n" or blob[:4].hex() != key_id:
            yield "note", file
        if not verify(files["key.pem"], blob[4:], text.encode()):
            yield "signature", file


def check_entries(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Every leaf is in the tree of the checkpoint, none of the case's is left out, every payload is the leaf's."""
    size, root = head(files)
    tables = [lines(files[name]) for name in ("leaves.jsonl", "payloads.txt", "proofs.txt")]
    leaves = [json.loads(line) for line in tables[0]]
    erased = {seq for leaf in leaves if leaf["kind"] == "erased" for seq in leaf["facts"]["seqs"]}
    if not leaves or any(len(table) != len(leaves) for table in tables):
        yield "lines", " ".join(str(len(table)) for table in tables)
    for nth, (leaf, line, payload, proof) in enumerate(zip(leaves, *tables, strict=False)):
        where = f"line {nth + 1}"
        if json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() != line:
            yield "leaf", where
        if leaf["nth"] != nth or leaf["case"] != leaves[0]["case"]:
            yield "order", where
        seq, *path = proof.decode().split(" ")
        if seq != str(leaf["seq"]) or climb(line, leaf["seq"], size, path) != root:
            yield "proof", where
        if payload in (b"-", b"erased"):
            if ("payload" in leaf) != (payload == b"erased") or (leaf["seq"] in erased) != (payload == b"erased"):
                yield "payload", where
        elif hashlib.sha256(payload).hexdigest() != leaf.get("payload"):
            yield "payload", where


def climb(leaf: bytes, at: int, size: int, path: list[str]) -> bytes | None:
    """The root that an audit path leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= at < size:
        return None
    found, last = hashlib.sha256(b"\0" + leaf).digest(), size - 1
    for step in path:
        if last <= 0 or step != bytes.fromhex(step).hex() or len(step) != 64:  # noqa: PLR2004  # a hash in hexadecimal
            return None
        left = at & 1 or at == last
        pair = bytes.fromhex(step) + found if left else found + bytes.fromhex(step)
        found = hashlib.sha256(b"\1" + pair).digest()
        while left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def sums(files: dict[str, bytes]) -> str:
    """What sha256sum says of every file but the list itself."""
    listed = sorted(set(files) - {"MANIFEST"})
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in listed)


def head(files: dict[str, bytes]) -> tuple[int, bytes]:
    """Size and root as the checkpoint states them."""
    _, size, root, *_ = files["checkpoint"].decode().split("\n")
    return int(size), base64.b64decode(root)


def lines(data: bytes) -> list[bytes]:
    """The lines of a file, each of which must be ended."""
    *whole, rest = data.split(b"\n")
    if rest:
        raise ValueError
    return whole


def b64(data: bytes) -> str:
    """Base64 as text."""
    return base64.b64encode(data).decode()


def openssl(pem: bytes, signature: bytes, text: bytes) -> bool:
    """Whether openssl accepts an Ed25519 signature."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("key", pem), ("sig", signature), ("text", text)):
            Path(folder, name).write_bytes(data)
        command = "openssl pkeyutl -verify -rawin -pubin -inkey key -sigfile sig -in text"
        ran = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)  # noqa: S603  # a fixed command
        return ran.returncode == 0


def main(folder: str = ".", verifier: str = "") -> int:
    """Print what is wrong, or what is proven; the exit code."""
    files = {path.name: path.read_bytes() if path.is_file() else b"" for path in Path(folder).iterdir()}
    wrong = list(check(files, openssl))
    if verifier and files.get("key.vkey") != verifier.encode() + b"\n":
        wrong.append(("key", "not the key you were given"))
    for code, where in wrong:
        print(f"WRONG {code}: {where}")  # noqa: T201  # this is a program
    if not wrong:
        count = files["leaves.jsonl"].count(b"\n")
        print(f"good: {count} entries, in a log of {head(files)[0]} signed by {files['key.vkey'].decode()}", end="")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
