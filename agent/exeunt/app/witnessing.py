"""`trail verify` and `trail export`: the trail against itself, and against every file that has left the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exeunt.app.installation import Installation
from exeunt.app.stamping import stamp
from exeunt.config.files import read_plain
from exeunt.errors import ConfigError, ExeuntError, TrailError, with_reason
from exeunt.plan import document
from exeunt.report.heads import trail_head
from exeunt.trail import Claim, Problem, bundle, export, publish, published, verify, verify_export
from exeunt.trail.note import ORIGIN, Verifier, open_checkpoint
from exeunt.trail.problem import problem
from exeunt.trail.trail import Trail


@dataclass(frozen=True, slots=True)
class Verified:
    """The trail's head, the heads it was held against, and everything that is wrong."""

    size: int
    root: str
    verifier: str
    claims: Sequence[Claim]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Exported:
    """The log's public key, to be given to the auditor by another way; and why there is no time stamp, if so."""

    verifier: str
    unstamped: ExeuntError | None


def verify_trail(installation: Installation, files: Sequence[Path]) -> Verified:
    """Verify everything; *files* are plans, checkpoints, exports, or folders of checkpoints.

    TrailError `trail.none` where nothing was ever written.
    """
    if not installation.has_books:
        raise TrailError("trail.none", folder=str(installation.state))
    with installation.books() as (store, trail):
        claims: list[Claim] = []
        problems: list[Problem] = []
        for place in files:
            more, wrong = claims_in(place, trail.verifier)
            claims += more
            problems += wrong
        if installation.config.witness is not None:
            more, wrong = _published(installation.config.witness, trail.verifier)
            claims += more
            problems += wrong
        problems += verify(store, verifier=trail.verifier, claims=claims)
        size, root = _head(trail)
    return Verified(size, root, str(trail.verifier), claims, problems)


def _head(trail: Trail) -> tuple[int, str]:
    """Nothing where it is damaged: that is among the problems."""
    try:
        head = trail.head()
    except TrailError:
        return 0, ""
    return head.size, head.root.hex()


def claims_in(place: Path, verifier: Verifier) -> tuple[list[Claim], list[Problem]]:
    """The heads that a file or folder bears witness to; and what is wrong with one that does, or did.

    ConfigError: `witness.unreadable`, `witness.no-head`, `witness.no-checkpoint` where there is nothing to compare.
    """
    if place.is_dir() and not (place / "MANIFEST").exists():
        found, wrong = published(place, verifier)
        if not found and not wrong:
            raise ConfigError("witness.no-checkpoint", folder=str(place))
        return found, wrong
    if place.is_dir() or place.suffix == ".zip":
        return _claims_in_export(place, verifier)
    try:
        data = read_plain(place)
    except OSError as error:
        raise ConfigError("witness.unreadable", file=str(place), why=error.strerror or "") from None
    if not data.startswith((b"{", ORIGIN.encode())) and trail_head(data) is None:
        raise ConfigError("witness.no-head", file=str(place))
    try:
        return _claim(place.name, data, verifier), []
    except ExeuntError as error:
        return [], [problem("trail.no-witness", **with_reason({"name": place.name}, error))]


def _published(folder: Path, verifier: Verifier) -> tuple[list[Claim], list[Problem]]:
    if not folder.is_dir():
        return [], [problem("trail.witness-missing", name=str(folder))]
    return published(folder, verifier)


def _claim(name: str, data: bytes, verifier: Verifier) -> list[Claim]:
    """The head in a plan or a checkpoint; a plan from before the first entry bears witness to nothing."""
    if data.startswith(b"{"):
        header = document.read(data).header
        return [Claim(name, header.trail_size, bytes.fromhex(header.trail_root))] if header.trail_size else []
    if said := trail_head(data):  # a report that has left the machine bears witness too
        return [Claim(name, said.size, bytes.fromhex(said.root))]
    head = open_checkpoint(data, verifier)
    return [Claim(name, head.size, head.root)]


def _claims_in_export(place: Path, verifier: Verifier) -> tuple[list[Claim], list[Problem]]:
    wrong = verify_export(place, verifier=verifier)
    if wrong:
        return [], wrong
    return _claim(place.name, bundle.read(place)["checkpoint"], verifier), []


def export_case(installation: Installation, case_id: str, target: Path) -> Exported:
    """Write one case's proof."""
    if not installation.has_books:
        raise TrailError("trail.no-such-case", case=case_id)
    with installation.books() as (_, trail):
        unstamped = check_point(installation, trail)
        export(trail, case_id, target)
        return Exported(str(trail.verifier), unstamped)


def check_point(installation: Installation, trail: Trail) -> ExeuntError | None:
    """Sign the head where there is news, copy it to where this process cannot rewrite it, and have it stamped.

    Why there is no time stamp, where one is wanted: that stops nobody.
    """
    checkpoint = trail.checkpoint(installation.clock.now())
    if installation.config.witness is not None:
        installation.config.witness.mkdir(mode=0o700, parents=True, exist_ok=True)
        publish(checkpoint, installation.config.witness)
    return stamp(installation, trail)
