"""The practice company on real servers of its own, an installation for it, and signed plans; all of it can be put back.

The org is copied in memory and its successor served at the same address; slapd starts again on a copy of its files.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exeunt.app import approving, planning
from exeunt.app.installation import ENGINE, Installation
from exeunt.app.practice.office import POLICY, Signer, set_up
from exeunt.engine.durable import Durable
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import Company
from exeunt.sdk.simulator.server import serving
from exeunt_ldap.simulator import Layout, PracticeDirectory, seed
from exeunt_ldap.simulator.census import census as directory_census
from exeunt_ldap.simulator.sandbox import Directory
from exeunt_salesforce.simulator.census import census as org_census
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.sandbox import PracticeOrg
from exeunt_salesforce.simulator.seed import practice
from exeunt_salesforce.simulator.seed_customers import Sizes
from exeunt_salesforce.simulator.seed_setup import READER, WRITER
from support.served import Served, copied

NOTED_BY_ITSELF = frozenset(
    {"modifytimestamp", "modifiersname", "entrycsn", "contextcsn", "authtimestamp", "pwdlastsuccess", "pwdfailuretime"}
)
"""What slapd notes about every write and every sign-in."""

SCRAMBLED = frozenset({"userpassword", "pwdchangedtime", "pwdhistory"})
"""A password that nobody knows: another each time."""

BLOCKED = SCRAMBLED | {"pwdaccountlockedtime", "pwdpolicysubentry"}
"""What goes in one write with that password, the one write that may be made again; the end state tells the rest."""


class AuditedDirectory(PracticeDirectory):
    """slapd with its own record of every write that it took."""

    @property
    def audit(self) -> Path:
        return self.folder / "audit.ldif"

    def _write_files(self) -> None:
        super()._write_files()
        with (self.folder / "slapd.conf").open("a") as config:
            config.write(f"\noverlay auditlog\nauditlog {self.audit}\n")

    def writes(self) -> Counter[str]:
        """Accepted writes with how often each came, less the blocked sign-in and what slapd adds of itself."""
        records = self.audit.read_text().split("\n\n") if self.audit.exists() else []
        return Counter(text for record in records if (text := _told(record)))


def _told(record: str) -> str:
    """One audited write without comments, stamps and passwords; nothing where no more is left."""
    head, *parts = "\n".join(line for line in record.strip().splitlines() if not line.startswith("#")).split("\n-")
    lines = head.splitlines()
    parts = ["\n".join(lines[2:]), *parts]
    kept = [part.strip() for part in parts if part.strip() and _attribute(part) not in NOTED_BY_ITSELF | BLOCKED]
    return "\n".join([*lines[:2], *sorted(kept)]) if kept else ""


def _attribute(part: str) -> str:
    """`replace: NAME`, then the values."""
    return part.strip().splitlines()[0].partition(":")[2].strip().lower()


@dataclass
class Place:
    """Both systems, the office that writes to them, and the two signed plans of the leaver's departure."""

    folder: Path
    company: Company
    directory: AuditedDirectory
    looked_at: Directory
    kept: Org
    served: Served
    clock: Clock
    config: Path
    signers: tuple[Signer, ...]
    plans: tuple[Path, ...] = ()

    @property
    def state(self) -> Path:
        return self.config.parent / "state"

    def plan(self) -> None:
        """Both plans, signed by everybody who may."""
        installation = Installation.at(self.config)
        planned = planning.plan(installation, planning.Asked(self.company.leaver), self.folder / "plans")
        self.plans = (planned.cut, planned.hand_over)
        for file in self.plans:
            unsigned = approving.open_plan(file, now=installation.clock.now())
            for signer in self.signers:
                approving.sign_plan(unsigned, signer.key, None, allowed=None, now=installation.clock.now())

    def keep(self) -> None:
        """Remember how everything is now: `put_back` comes back to it."""
        with Durable(self.state / ENGINE, lambda *_: {}):
            pass  # its tables are there, as in any installation that was used before
        self.directory.stop()
        for place in (self.directory.folder / "db", self.state):
            shutil.rmtree(place.with_suffix(".kept"), ignore_errors=True)
            shutil.copytree(place, place.with_suffix(".kept"))
        self.kept = self.served.org
        self.put_back()

    def put_back(self) -> None:
        self.directory.stop()
        for place in (self.directory.folder / "db", self.state):
            shutil.rmtree(place)
            shutil.copytree(place.with_suffix(".kept"), place)
        self.directory.audit.unlink(missing_ok=True)
        self.served.serve(copied(self.kept), self.clock)
        self.directory.start()

    def truth(self) -> Mapping[str, Any]:
        """How everything is over there, less what passes by itself and the scrambled password."""
        crm = org_census(self.served.org)
        crm = {name: value for name, value in crm.items() if name not in {"writes", "journal"}}
        for own in (READER, WRITER):  # they sign in to work, once more after each crash
            crm["users"][own] = {k: v for k, v in crm["users"][own].items() if not k.startswith("sessions")}
        entries = directory_census(self.directory, leave_out=NOTED_BY_ITSELF)
        leaver = self.looked_at._seeded.dns[self.company.leaver]
        hidden = {leaver: SCRAMBLED}
        shown = {
            dn: {name: values for name, values in entry.items() if name.lower() not in hidden.get(dn, ())}
            for dn, entry in entries.items()
        }
        return {"crm": crm, "directory": shown, "leaver": asdict(self.looked_at.standing(self.company.leaver))}

    def writes(self) -> Counter[str]:
        """Every write that changed something, in both systems, with how often it came."""
        journal = [entry for entry in self.served.org.world.journal if entry.before != entry.after]
        born = {one.id for one in journal if one.verb == "insert"}
        crm = Counter(f"{one.verb} {one.type} {_which(one, born)} {_shown(one.after)}" for one in journal)
        return crm + self.directory.writes()


def _which(entry: Any, born: Collection[str]) -> str:
    """The row's id; of what came into being meanwhile what it says: its id is as our threads happened to ask."""
    if entry.verb == "insert":
        return ""
    return _shown({**entry.before, "Id": ""}) if entry.id in born else entry.id


def _shown(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(fields.items()) if not name.endswith("Date"))


@contextmanager
def running(folder: Path, company: Company, sizes: Sizes, policy: str) -> Iterator[Place]:
    """Everything up, planned and signed, while the block runs."""
    now, clock, served = datetime.now(UTC), Clock(), Served()
    for name in ("crm", "office"):
        (folder / name).mkdir(mode=0o700, parents=True)
    authority = create_authority(folder / "authority", now=now)
    layout = Layout(schema="moduleload auditlog")
    directory = AuditedDirectory(folder / "directory", now=now, authority=authority, layout=layout)
    org = practice(clock=clock, company=company, sizes=sizes, blockers=False)
    with directory, serving(served, authority) as url:
        seeded = seed(directory, company)
        looked_at = Directory(directory, seeded, folder=folder / "directory")
        crm = PracticeOrg(org, url=url, ca_file=authority.ca, folder=folder / "crm", leaver=company.leaver)
        tables = {"ldap": looked_at.table, "salesforce": crm.table}
        config, signers = set_up(folder / "office", tables, company.admins)
        (config.parent / POLICY).write_text(policy)
        place = Place(folder, company, directory, looked_at, org, served, clock, config, signers)
        served.serve(org, clock)
        place.plan()
        place.keep()
        yield place
