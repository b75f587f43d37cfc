"""One engine at a time."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from exeunt.errors import StoreError
from exeunt.store import EngineLock

_HOLDER = """
import sys, time
from pathlib import Path
from exeunt.store import EngineLock
held = EngineLock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "app.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  # the test's own command
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_the_second_is_refused_and_told_who_holds_it(tmp_path, holder):
    with pytest.raises(StoreError, match=r"store\.locked") as caught:
        EngineLock.take(tmp_path / "app.db")
    assert caught.value.params["pid"] == holder.pid


def test_a_killed_holder_leaves_it_free(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    EngineLock.take(tmp_path / "app.db").release()


def test_within_one_process_it_is_taken_once(tmp_path):
    with EngineLock.take(tmp_path / "app.db"), pytest.raises(StoreError) as caught:
        EngineLock.take(tmp_path / "app.db")
    assert caught.value.params["pid"] == os.getpid()
    EngineLock.take(tmp_path / "app.db").release()


def test_a_child_process_does_not_inherit_it(tmp_path):
    held = EngineLock.take(tmp_path / "app.db")
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:  # noqa: S607  # the test's own command
        held.release()
        EngineLock.take(tmp_path / "app.db").release()
        child.kill()


def test_its_file_is_private(tmp_path):
    with EngineLock.take(tmp_path / "app.db") as held:
        assert stat.S_IMODE(held.path.stat().st_mode) == 0o600


def test_releasing_twice_is_harmless(tmp_path):
    held = EngineLock.take(tmp_path / "app.db")
    held.release()
    held.release()
