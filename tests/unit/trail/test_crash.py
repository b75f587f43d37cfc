"""A process killed at any moment leaves whole entries, and every entry that it was told had been kept."""

import signal
import subprocess
import sys

import pytest

from exeunt.store import Store
from exeunt.store import trail as rows
from exeunt.trail import verify

pytestmark = pytest.mark.slow

_WRITER = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import text
from exeunt.store import Store
from exeunt.trail import Entry, Trail, kinds

state, when = Path(sys.argv[1]), sys.argv[2]
store = Store.open(state / "app.db")
trail = Trail.open(store, state, clock=lambda: datetime.now(UTC))
with store.write() as conn:
    conn.execute(text("CREATE TABLE IF NOT EXISTS done (seq INTEGER)"))

def die(facts):
    if "case-closed" in facts:
        os.kill(os.getpid(), signal.SIGKILL)

if when == "before":
    store.before_commit(die)
if when == "after":
    store.on_commit(die)

for number in range(100000):
    kind = kinds.CASE_CLOSED if number == 5 else kinds.FINDING
    with store.write() as conn:
        seqs = trail.append_many(conn, [Entry(kind, f"case-{number % 3}", payload={"n": number}) for _ in range(7)])
        conn.execute(text("INSERT INTO done VALUES (:seq)"), [{"seq": seq} for seq in seqs])
    print(seqs[-1], flush=True)
    if number % 10 == 9:
        trail.checkpoint(datetime.now(UTC))
"""


def run(state, when, *, lines=None):
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(state), when], stdout=subprocess.PIPE) as writer:  # noqa: S603  # the test's own command
        told = []
        for line in writer.stdout:
            told.append(int(line))
            if lines is not None and len(told) == lines:
                writer.send_signal(signal.SIGKILL)
                told += [int(rest) for rest in writer.stdout.read().split(b"\n")[:-1]]
                break
        assert writer.wait() == -signal.SIGKILL
    return told


def kept(state):
    """(numbers of the facts, size of the trail), after making sure that the trail is whole."""
    with Store.open(state / "app.db") as store:
        assert verify(store) == []
        with store.read() as conn:
            done = list(conn.exec_driver_sql("SELECT seq FROM done ORDER BY seq").scalars())
            return done, rows.head(conn)[0]


@pytest.mark.parametrize("lines", [1, 13, 40])
def test_entries_are_whole_after_a_kill_in_the_middle(tmp_path, lines):
    told = run(tmp_path / "state", "never", lines=lines)
    done, size = kept(tmp_path / "state")
    assert set(told) <= set(done)
    assert len(done) % 7 == 0
    with Store.open(tmp_path / "state" / "app.db") as store, store.read() as conn:
        kinds_of = [row.nth for chunk in rows.everything(conn) for row in chunk if row.nth is not None]
    assert len(kinds_of) == len(done) < size


def test_a_kill_just_before_the_commit_leaves_nothing_of_the_transaction(tmp_path):
    told = run(tmp_path / "state", "before")
    done, size = kept(tmp_path / "state")
    assert (len(told), len(done), size) == (5, 35, 36)


def test_a_kill_just_after_the_commit_leaves_all_of_it_and_work_goes_on(tmp_path):
    state = tmp_path / "state"
    told = run(state, "after")
    done, size = kept(state)
    assert (len(told), len(done), size) == (5, 42, 43)
    run(state, "never", lines=3)
    assert kept(state)[1] > size
