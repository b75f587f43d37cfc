from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from exeunt_ldap.simulator import census
from exeunt_ldap.simulator.census import connection_as

STARTED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from exeunt_ldap.simulator import PracticeDirectory
server = PracticeDirectory(Path(sys.argv[1]), now=datetime.now(UTC))
server.start()
print(server.port, flush=True)
time.sleep(60)
"""


def test_what_was_seeded_is_there_after_a_restart(world):
    before = census(world.server)
    world.server.stop()
    world.server.start()
    assert census(world.server) == before
    with connection_as(world.server, world.seeded.account(world.seeded.company.leaver)):
        pass


def test_passwords_are_drawn_anew_and_shown_nowhere(make_world):
    one, other = make_world(), make_world()
    assert one.server.root.password != other.server.root.password
    assert one.server.root.password not in repr(one.server.root)
    assert one.server.root.password not in str(census(one.server))
    leaver = one.seeded.company.leaver
    assert one.seeded.passwords[leaver] != other.seeded.passwords[leaver]
    assert (one.server.folder / "slapd.conf").stat().st_mode & 0o077 == 0


def test_nothing_stays_behind_when_whoever_started_it_is_killed(tmp_path):
    with subprocess.Popen(  # noqa: S603 (this interpreter, a text of ours)
        [sys.executable, "-c", STARTED, str(tmp_path / "far")], stdout=subprocess.PIPE, text=True
    ) as starter:
        port = int(starter.stdout.readline())
        socket.create_connection(("127.0.0.1", port)).close()
        os.kill(starter.pid, signal.SIGKILL)
        starter.wait()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("slapd outlives its starter")
