"""kill -9 at every recorded fact of a small departure, the same command again, and nothing shows it."""

from __future__ import annotations

import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exeunt.store import Store
from exeunt.trail.verify import verify
from support.crash import depart, outcome
from support.desk import plans
from support.far_side import company
from support.forked import fork_server, run_child

RUNS_AT_ONCE = 2
PATIENCE = 300  # seconds; only ever waited for by what hangs


@pytest.fixture(scope="module")
def processes():
    return fork_server("support.crash", "dbos._sys_db_sqlite", "sqlalchemy.dialects.sqlite")


def prepare(folder: Path) -> Path:
    folder.mkdir(parents=True)
    world = company(accounts=3)
    world.file = folder / "world.json"
    world.save()
    made = plans(world, case_id="case-crash")
    (folder / "cut.plan").write_bytes(made.cut)
    (folder / "hand-over.plan").write_bytes(made.hand_over)
    return folder


def run(processes, folder: Path, kill_at: int = 0, moment: str = "after") -> int:
    ended = run_child(processes, depart, str(folder), kill_at, moment, patience=PATIENCE)
    assert ended is not None, "the departure hangs"
    return ended


def without_stamp(census):
    census["users"]["ada"].pop("stamp")
    return census


def test_a_kill_at_any_recorded_fact_changes_nothing_about_the_end(processes, tmp_path):
    calm = prepare(tmp_path / "calm")
    assert run(processes, calm) == 0
    wanted = outcome(calm)
    facts = int((calm / "facts").read_text())
    assert facts > 20

    def killed(case: tuple[int, str]) -> str:
        number, moment = case
        folder = prepare(tmp_path / f"{moment}-{number}")
        assert run(processes, folder, number, moment) == -signal.SIGKILL
        assert run(processes, folder) == 0
        return compare(folder, wanted, f"killed {moment} fact {number}")

    cases = [(number, moment) for number in range(1, facts + 1) for moment in ("before", "after")]
    with ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        problems = [problem for problem in pool.map(killed, cases) if problem]
    assert problems == []


def compare(folder: Path, wanted, label: str) -> str:
    """What differs from the calm run, or nothing. Setting a password again is the one write that may repeat."""
    got = outcome(folder)
    if without_stamp(got["census"]) != without_stamp(
        {**wanted["census"], "users": {k: dict(v) for k, v in wanted["census"]["users"].items()}}
    ):
        return f"{label}: another end state: {got['census']}"
    good = {"verified", "content"}
    if bad := {name: status for name, status in got["statuses"].items() if status not in good}:
        return f"{label}: {bad}"
    doubled = [
        entry
        for entry, count in Counter(map(str, got["journal"])).items()
        if count > 1 and "sign_in.block" not in entry
    ]
    if doubled:
        return f"{label}: written twice: {doubled}"
    with Store.open(folder / "state" / "exeunt.db") as store:
        if broken := verify(store):
            return f"{label}: trail: {broken}"
    return ""
