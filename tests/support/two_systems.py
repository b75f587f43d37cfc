"""A company with a CRM and a real directory, and an installation whose command line knows both."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exeunt.app.practice.office import set_up
from exeunt.plan import signature
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock as SimClock
from exeunt.sdk.simulator.company import ADMINS, LEAVER, Company, make_company
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_ldap.simulator import PracticeDirectory, seed
from exeunt_ldap.simulator.sandbox import Directory
from exeunt_ldap.simulator.seed import Seeded
from exeunt_salesforce.simulator import create_app, small
from exeunt_salesforce.simulator.acts import act
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.sandbox import PracticeOrg
from support.needed import need
from support.quick_clock import PLACE, QuickClock

TESTS = Path(__file__).parents[1]
OTHERS = ADMINS
"""Who signs: two administrators, who stay."""

POLICY = """\
exeunt: departure/1
name: test
tier: {field: tier}
successors:
  - {kind: [manager, owner, "User.*"], to: grace.lindqvist@acme.example}
  - {tier: [A], to: ben.okafor@acme.example}
  - {to: chen.wei@acme.example}
actions:
  take:
    membership.remove: {except: ["cn=all-staff,*"]}
limits:
  customer.transfer: {count: 20000, share: 100%}
"""


@dataclass(frozen=True)
class Ran:
    """What one call ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Firm:
    """Both systems with their truth, the installation, and time. `said`: all that the command line ever said."""

    folder: Path
    org: Org
    faults: Faults
    url: str
    server: PracticeDirectory
    seeded: Seeded
    config: Path
    keys: Mapping[str, str]
    clock: QuickClock
    crm: PracticeOrg
    directory: Directory
    said: list[Ran] = field(default_factory=list)

    @property
    def state(self) -> Path:
        return self.config.parent / "state"

    @property
    def user(self) -> str:
        """The leaver's user id in the CRM."""
        return self.user_of(LEAVER)

    def user_of(self, mail: str) -> str:
        return str(self.org.world.table("User").where("Username", mail)[0]["Id"])

    def act(self, name: str, **more: Any) -> dict[str, Any]:
        """The leaver does something in the CRM, by himself."""
        return act(self.org, {"user": LEAVER, "act": name, **more})

    def run(self, *arguments: str) -> Ran:
        """The command line in this process."""
        from exeunt.cli.main import main

        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["--config", str(self.config), *arguments])
        return self._heard(Ran(code, out.getvalue(), err.getvalue()))

    def process(self, *arguments: str, packages: Path | None = None) -> Ran:
        """The command line as a process of its own. *packages*: where more connectors are installed."""
        named = () if "--config" in arguments else ("--config", str(self.config))
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "support.quick_clock", *named, *arguments],
            cwd=self.folder,
            env=self.environment(packages),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return self._heard(Ran(done.returncode, done.stdout, done.stderr))

    def environment(self, packages: Path | None = None) -> dict[str, str]:
        paths = [*([packages] if packages else []), TESTS]
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TMPDIR": str(temporary),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            PLACE: str(self.clock.file),
        }

    def _heard(self, ran: Ran) -> Ran:
        self.said.append(ran)
        return ran

    def plans(self, *, expect: int = 3) -> tuple[Path, Path]:
        """Plan his departure: the files of the cut and of the hand-over."""
        planned = self.run("plan", LEAVER, "--json", "--out", str(self.folder / "plans"))
        assert planned.code == expect, planned.out + planned.err
        files = {plan["kind"]: Path(plan["file"]) for plan in planned.json["plans"]}
        return files["cut"], files["hand-over"]

    def sign(self, *files: Path, by: Sequence[str] = OTHERS) -> None:
        for file in files:
            for who in by:
                signed = self.run("approve", str(file), "--key", self.keys[who], "--confirm", LEAVER, "--quiet")
                assert signed.code == 0, signed.err

    def sign_elsewhere(self, *files: Path, by: str) -> None:
        """Where nobody knows whose signature counts, as on a machine of the leaver's own."""
        for file in files:
            key = signature.load_private_key(Path(self.keys[by]), None)
            armored = signature.sign(file.read_bytes(), key, signature.PLAN)
            signature.signature_path(file, armored).write_text(armored)


@contextmanager
def firm(folder: Path, company: Company | None = None) -> Iterator[Firm]:
    """Everything up while the block runs; *company* is how the CRM knows it. Skips, or under CI fails, without slapd."""
    need("slapd")
    authority = create_authority(folder / "authority", now=datetime.now(UTC))
    clock, faults = SimClock(), Faults()
    everybody = make_company(7, 14)
    org = small(clock=clock, company=company or everybody)
    for name in ("crm", "directory"):
        (folder / name).mkdir(mode=0o700)
    server = PracticeDirectory(folder / "directory", now=datetime.now(UTC), authority=authority)
    with serving(create_app(org, faults, clock), authority) as url, server:
        seeded = seed(server, everybody)
        crm = PracticeOrg(org, url=url, ca_file=authority.ca, folder=folder / "crm", leaver=LEAVER)
        directory = Directory(server, seeded, folder=folder / "directory")
        (folder / "office").mkdir(mode=0o700)
        tables = {"crm": crm.table, "dir": directory.table}
        config, signers = set_up(folder / "office", tables, [*OTHERS, LEAVER])
        (folder / "office" / "departure.yaml").write_text(POLICY)
        keys = {signer.mail: str(signer.key) for signer in signers}
        quick = QuickClock(folder / "time")
        yield Firm(folder, org, faults, url, server, seeded, config, keys, quick, crm, directory)
