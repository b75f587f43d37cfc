"""A PostgreSQL server of our own: a new cluster in a folder, on loopback, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
_SETTINGS = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "shared_buffers = 256MB",
    "work_mem = 256MB",
    "maintenance_work_mem = 256MB",
    "max_wal_size = 4GB",
    "jit = off",
)


def programs() -> Path | None:
    """Where the newest server's programs are, if any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running(folder: Path, bin_folder: Path) -> Iterator[str]:
    """The address of a server whose cluster is in the folder, which is made."""
    folder.mkdir(mode=0o700)
    port = _free_port()
    _let_go(folder)
    _run([bin_folder / "initdb", "--no-sync", "--auth=trust", "-U", USER, "-D", folder / "data"])
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(
            "\n".join(["", "listen_addresses = '127.0.0.1'", f"unix_socket_directories = '{folder}'", *_SETTINGS])
        )
    control = [bin_folder / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", f"-p {port}"]
    _run([*control, "start"])
    try:
        yield f"host=127.0.0.1 port={port} user={USER} dbname=postgres"
    finally:
        _run([bin_folder / "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop"])


def _let_go(folder: Path) -> None:
    """The server refuses to run as root: the folder is its user's, and the way to it open for him."""
    if os.getuid() == 0:
        shutil.chown(folder, USER)
        for parent in (path for path in folder.parents if path.stat().st_uid == 0 and path.is_relative_to("/tmp")):  # noqa: S108 (looked at, not written)
            if parent != Path("/tmp"):  # noqa: S108
                parent.chmod(parent.stat().st_mode | 0o011)


def _run(command: Sequence[str | Path]) -> None:
    become = {"user": USER, "group": pwd.getpwnam(USER).pw_gid} if os.getuid() == 0 else {}
    subprocess.run(  # noqa: S603 (the server's own programs)
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        **become,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
