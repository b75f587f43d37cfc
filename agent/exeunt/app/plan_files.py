"""The plan files of a case that were made here and not applied yet: where they lie, and how far they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exeunt.app import approving
from exeunt.app.electorate import trusted
from exeunt.app.installation import Installation
from exeunt.engine import admission
from exeunt.errors import ConfigError, ExeuntError, RefusedPlan
from exeunt.plan.document import Header, Kind, Plan, parse_time, read_file
from exeunt.store import Connection, cases


@dataclass(frozen=True, slots=True)
class PlanFile:
    """One plan file. Not `here`: it lies where it was written, which nobody knows who did not write it there.

    signed      as far as applying would ask
    unusable    the code that says why it can no longer be applied; empty where it can
    not_before  when it may be applied, where that is still to come
    """

    kind: Kind
    file: Path
    here: bool = True
    signed: bool = False
    unusable: str = ""
    not_before: datetime | None = None


def waiting_files(installation: Installation, case_id: str, folder: Path) -> dict[Kind, PlanFile]:
    """By kind, the latest that was not applied. An undo counts only where its file is here: else it may be given up."""
    if not installation.has_books:
        return {}
    with installation.books() as (store, _), store.read() as conn:
        desk = _Desk(installation, conn, installation.clock.now())
        found: dict[Kind, PlanFile] = {}
        for kind, digests in _waiting(conn, case_id).items():
            one = desk.latest(folder, f"{case_id}.{kind}*.plan", digests)
            if one is not None:
                found[kind] = one
            elif kind != "undo":
                found[kind] = PlanFile(kind, Path(f"{case_id}.{kind}.plan"), here=False)
    return found


def _waiting(conn: Connection, case_id: str) -> dict[Kind, list[str]]:
    """The digests by kind, the latest first; none of a kind that was applied, but for an undo, of which there may be
    several.
    """
    applied = cases.plans_of(conn, case_id)
    spent = {row["digest"] for row in applied}
    over = {row["kind"] for row in applied} - {"undo"}
    found: dict[Kind, list[str]] = {}
    for row in reversed(cases.made_of(conn, case_id)):
        if row["digest"] not in spent and row["kind"] not in over:
            found.setdefault(row["kind"], []).append(row["digest"])
    return found


def _read(folder: Path, names: str) -> Iterator[tuple[Path, Plan, bytes]]:
    for path in sorted(folder.glob(names)):
        try:
            yield path, *read_file(path)
        except (ConfigError, RefusedPlan):  # whatever it is, it is no plan of this case
            continue


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where plan files are judged as applying them now would."""

    installation: Installation
    conn: Connection
    now: datetime

    def latest(self, folder: Path, names: str, digests: Sequence[str]) -> PlanFile | None:
        """The file of the first of these digests that lies there."""
        read = {plan.digest: (path, plan, body) for path, plan, body in _read(folder, names)}
        there = next((read[digest] for digest in digests if digest in read), None)
        if there is None:
            return None
        path, plan, body = there
        unusable, not_before = self._usable(plan.header)
        signed = not unusable and self._is_signed(path, plan, body)
        return PlanFile(plan.header.kind, path, signed=signed, unusable=unusable, not_before=not_before)

    def _usable(self, header: Header) -> tuple[str, datetime | None]:
        """Why it can no longer be applied, or from when on it can."""
        here = self.installation
        try:
            admission.check_place(
                header,
                installation=here.id,
                settings=here.config.digest,
                policy=here.policy.digest,
                systems=here.parts(),
            )
            admission.check_time(header, self.now)
        except ExeuntError as why:
            if why.code == "plan.too-early" and header.not_before:
                return "", parse_time(header.not_before)
            return why.code, None
        return "", None

    def _is_signed(self, path: Path, plan: Plan, body: bytes) -> bool:
        try:
            allowed = trusted(self.conn, self.installation.approvers_file)
            return approving.standing(plan, body, path, allowed, self.now).missing is None
        except (ExeuntError, OSError):  # who may sign is not known, and so nothing counts
            return False
