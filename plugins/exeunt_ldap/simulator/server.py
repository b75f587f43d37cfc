"""A slapd of our own: in one folder, on free loopback ports, over TLS, ended by its process."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from exeunt.sdk.simulator.authority import Authority, create_authority
from exeunt_ldap.simulator.layout import BASE, READER, ROOT, WRITER, Layout
from exeunt_ldap.simulator.slapd_conf import Places, slapd_conf

_SLAPD: Final = ("/usr/sbin/slapd", "/usr/libexec/slapd", "/usr/lib/openldap/slapd")
_MODULES: Final = ("/usr/lib/ldap", "/usr/lib64/openldap", "/usr/lib/openldap")
_SCHEMAS: Final = ("/etc/ldap/schema", "/etc/openldap/schema")
_START_SECONDS: Final = 10.0
_SET_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_POLL_SECONDS: Final = 0.01
_ATTEMPTS: Final = 3  # another process may take a free port before slapd does


def available() -> str | None:
    """The path of a slapd that can be used here (with its modules and schemas), or None."""
    program = shutil.which("slapd") or _first(_SLAPD)
    complete = _first(_MODULES, "ppolicy.la", "ppolicy.so") and _first(_SCHEMAS, "core.schema")
    return program if program and complete else None


@dataclass(frozen=True, slots=True)
class Account:
    """Who to bind as. The password is drawn for this server and dies with it."""

    dn: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.dn})"


class PracticeDirectory:
    """One server. `start` and `stop` may be repeated: its data stays in the folder. Also a context manager.

    It lives no longer than the thread that starts it.

    RuntimeError if slapd is missing or does not come up; its words are in `log` then.
    """

    def __init__(
        self, folder: Path, *, now: datetime, layout: Layout | None = None, authority: Authority | None = None
    ) -> None:
        self.layout = layout or Layout()
        self.base_dn = BASE
        self.folder = folder
        self.root = Account(ROOT, secrets.token_urlsafe(24))
        self.reader = Account(READER, secrets.token_urlsafe(24))
        self.writer = Account(WRITER, secrets.token_urlsafe(24))
        self._process: subprocess.Popen[bytes] | None = None
        self._authority = authority or create_authority(folder / "ca", now=now)
        self._issued = self._authority.issue("directory", now=now)
        self.port = self.plain_port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def ca_file(self) -> Path:
        return self._authority.ca

    @property
    def url(self) -> str:
        return f"ldaps://127.0.0.1:{self.port}"

    @property
    def plain_url(self) -> str:
        """For StartTLS."""
        return f"ldap://127.0.0.1:{self.plain_port}"

    @property
    def log(self) -> str:
        """What slapd itself said."""
        file = self.folder / "slapd.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def start(self) -> None:
        if self._process is not None:
            return
        self._write_files()
        for _ in range(_ATTEMPTS):
            if self._try_start():
                return
        raise RuntimeError(f"slapd did not start:\n{self.log}")

    def stop(self) -> None:
        """End it politely. A stopped (paused) process is woken first, or it would never hear."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()

    def kill(self) -> None:
        """End it like a power cut."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Alive and silent while the block runs."""
        process = self._process
        if process is None:
            raise RuntimeError("not running")
        process.send_signal(signal.SIGSTOP)
        try:
            _stopped(process)
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def _write_files(self) -> None:
        (self.folder / "db").mkdir(parents=True, exist_ok=True)
        places = Places(
            folder=self.folder,
            modules=Path(_needed(_first(_MODULES, "ppolicy.la", "ppolicy.so"), "its modules")),
            schemas=Path(_needed(_first(_SCHEMAS, "core.schema"), "its schemas")),
            ca=self.ca_file,
            chain=self._issued.chain,
            key=self._issued.key,
        )
        config = self.folder / "slapd.conf"
        config.touch(mode=0o600)
        config.write_text(slapd_conf(self.layout, places, root_password=self.root.password))
        (self.folder / "root-dse.ldif").write_text(self.layout.root_dse)

    def _try_start(self) -> bool:
        program = _needed(available(), "slapd")
        self.port, self.plain_port = self.port or _free_port(), self.plain_port or _free_port()
        with (self.folder / "slapd.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (the installed slapd, with paths of our own)
                [program, "-d", "none", "-h", f"{self.url} {self.plain_url}", "-f", str(self.folder / "slapd.conf")],
                preexec_fn=_ending_with_us(),  # noqa: PLW1509 (one system call; no lock can be held there)
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if self._answers(self._process):
            return True
        self.kill()
        self.port = self.plain_port = 0
        return False

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether this server, and not another one that was quicker to take the port, shows a certificate of ours."""
        trust = ssl.create_default_context(cafile=self.ca_file)
        deadline = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with (
                    socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection,
                    trust.wrap_socket(connection, server_hostname="127.0.0.1"),
                ):
                    return process.poll() is None
            except OSError:
                time.sleep(_POLL_SECONDS)
        return False


def _ending_with_us() -> Callable[[], object] | None:
    """Linux ends the child when the thread that started it ends, be it by SIGKILL: nothing stays behind."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # found before the fork
    return lambda: prctl(_SET_DEATH_SIGNAL, int(signal.SIGTERM))


def _stopped(process: subprocess.Popen[bytes]) -> None:
    """The signal was only sent: until all threads stand still, one of them may still answer."""
    deadline = time.monotonic() + _START_SECONDS
    while os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOHANG) is None:
        if time.monotonic() > deadline:
            raise RuntimeError("slapd does not stop")
        time.sleep(_POLL_SECONDS / 10)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _first(places: tuple[str, ...], *inside: str) -> str | None:
    """The first place that exists, and holds one of the files *inside* if any are named."""
    for place in map(Path, places):
        if place.exists() and (not inside or any((place / name).exists() for name in inside)):
            return str(place)
    return None


def _needed(value: str | None, what: str) -> str:
    if value is None:
        raise RuntimeError(f"OpenLDAP's server is not installed: {what} cannot be found")
    return value
