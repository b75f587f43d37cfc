"""The practice company as a stranger meets it: a process, a first line, and what can be reached from there."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

from exeunt_ldap.simulator import available

COMMAND = [sys.executable, "-P", "-m", "exeunt"]
PATIENCE = 60  # seconds; only ever waited for by what hangs


@dataclass
class Company:
    """A running sandbox and what its first line said."""

    process: subprocess.Popen
    said: dict

    @property
    def crm(self):
        return self.said["systems"]["salesforce"]

    @property
    def directory(self):
        return self.said["systems"]["ldap"]

    @property
    def folder(self):
        return Path(self.said["config"]).parent

    @property
    def leaver(self):
        return next(person for person in self.said["people"] if person["leaver"])

    def web(self):
        session = requests.Session()
        session.verify = self.said["ca_file"]
        session.trust_env = False
        return session

    def family(self):
        return descendants(self.process.pid)


def descendants(pid):
    """Process ids of children and their children."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = (int(stat[1]), stat[0])
    found, wanted = [], [pid]
    while wanted:
        wanted = [child for child, (parent, _) in parents.items() if parent in wanted]
        found += wanted
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_gone(pids):
    """Wait for them, for as long as a slow machine may need."""
    deadline = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def environment(folder, **more):
    """As bare as it gets: no HOME, no locale; and a configuration of somebody else's, which must not be read."""
    trap = folder / "trap.toml"
    trap.write_text("this is no configuration")
    return {"PATH": os.environ["PATH"], "TMPDIR": str(folder / "tmp"), "EXEUNT_CONFIG": str(trap), **more}


def start(folder, *arguments, **more):
    (folder / "tmp").mkdir(exist_ok=True)
    (folder / "exeunt.toml").write_text("nor is this")
    return subprocess.Popen(  # noqa: S603 (our own command)
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment(folder, **more),
    )


def start_company(folder, **more):
    process = start(folder, "sandbox", "--json", **more)
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(process.stderr.read())
    return Company(process, json.loads(line))


def end(process):
    """Interrupt it if it still runs; what it said since, and how it ended."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def quiet(err):
    """Nothing was said on stderr, but for the one line where there is no slapd."""
    lines = err.splitlines()
    return len(lines) == (0 if available() else 1) and all("slapd is missing" in line for line in lines)


def hide_slapd(folder):
    """The environment of a machine without slapd: an interpreter that finds none of its files, and an empty PATH."""
    (folder / "hide").mkdir()
    (folder / "bin").mkdir()
    (folder / "hide" / "sitecustomize.py").write_text(
        "import pathlib\n"
        "seen = pathlib.Path.exists\n"
        "pathlib.Path.exists = lambda path, **more: 'slapd' not in path.name and seen(path, **more)\n"
    )
    return {"PYTHONPATH": str(folder / "hide"), "PATH": str(folder / "bin")}
