"""The practice company, up and running: systems on loopback, random credentials, one temporary folder.

Nothing of this machine's own configuration is read, and nothing is left when it ends.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from exeunt.app.practice.office import Signer, set_up
from exeunt.app.practice.systems import start_systems
from exeunt.errors import ExeuntError
from exeunt.sdk.simulator.authority import Authority, create_authority
from exeunt.sdk.simulator.company import Company, Person, make_company
from exeunt.sdk.simulator.practice import PracticeSystem, Surroundings

PREFIX: Final = "exeunt-sandbox-"
PEOPLE: Final = 300
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What runs. `approvers`: those who may sign a plan, and last the leaver, who was careful to become one."""

    folder: Path
    authority: Authority
    company: Company
    systems: Mapping[str, PracticeSystem]
    missing: Sequence[ExeuntError]
    config: Path
    approvers: Sequence[Signer]

    def describe(self) -> dict[str, Any]:
        """What another program needs to drive it."""
        return {
            "ca_file": str(self.authority.ca),
            "systems": {name: dict(system.entry) for name, system in self.systems.items()},
            "people": [_shown(person, self.company) for person in self.company.people],
            "config": str(self.config),
            "approvers": [{"mail": signer.mail, "key": str(signer.key)} for signer in self.approvers],
        }


def _shown(person: Person, company: Company) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "employee_number": person.employee_number,
        "manager": person.manager,
        "leaver": person.email == company.leaver,
    }


@contextmanager
def running(*, now: datetime) -> Iterator[Sandbox]:
    """The practice company while the block runs. PluginError `practice.*` where no system of it can run here."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # 0700 from the start
    try:
        authority = create_authority(folder / "authority", now=now)
        company = make_company(_SEED, PEOPLE)
        with start_systems(Surroundings(folder, authority, company)) as systems:
            tables = {name: system.table for name, system in systems.running.items()}
            config, signers = set_up(folder, tables, [*company.admins, company.leaver])
            yield Sandbox(folder, authority, company, systems.running, systems.missing, config, signers)
    finally:
        shutil.rmtree(folder)
