"""One action and one fault at a time: every cell begins where the others began, with one plan that is about to be applied.

Planning, and what must have happened before, is done once for each action; a cell works on copies of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exeunt.plan.document import Plan, read
from exeunt.sdk.simulator.authority import Authority, create_authority
from exeunt.sdk.simulator.clock import Clock as SimClock
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.simulator import small
from exeunt_salesforce.simulator.org import Org
from support.crm import RULES, Crm, CrmOffice, plans
from support.desk import Clock
from support.served import Served, copied

PHASES = {
    "cut": [
        "sign_in.block:principal",
        "sessions.end:principal",
        "token.revoke:app",
        "admin_role.remove:permission_set",
    ],
    "hand": [
        "customer.transfer:Account",
        "customer.transfer:Case",
        "customer.transfer:Contact",
        "customer.transfer:Lead",
        "customer.transfer:Opportunity",
        "customer.transfer:Task",
        "customer.transfer:Visit__c",
        "reference.hand_over:User.DelegatedApproverId",
        "reference.hand_over:User.ManagerId",
    ],
    "take": [
        "licence.remove:package_licence",
        "licence.remove:permission_set_licence",
        "membership.remove:group",
        "membership.remove:queue",
        "permission.remove:permission_set",
        "share.remove:AccountShare",
        "team.leave:AccountTeamMember",
        "team.leave:OpportunityTeamMember",
        "team.leave:default_account_team",
        "team.leave:default_opportunity_team",
    ],
    "close": ["account.deactivate:principal"],
}
ACTIONS = [action for actions in PHASES.values() for action in actions]
"""All that the leaver has."""

NOT_WITHOUT = {
    "licence.remove:permission_set_licence": ["permission.remove:permission_set", "admin_role.remove:permission_set"],
    "account.deactivate:principal": [action for action in ACTIONS if action not in PHASES["close"]],
}
"""What must have been done before, so that the action can be."""


@dataclass(frozen=True)
class Ready:
    """The org and the office right before a plan with one action is applied."""

    org: Org
    state: Path
    body: bytes
    plan: Plan


@dataclass
class Cell:
    """An org of its own with an office for it, and the plan that is about to be applied."""

    crm: Crm
    office: CrmOffice
    body: bytes
    plan: Plan
    started: int

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        return self.office.rows(self.plan)

    @property
    def journal(self) -> Sequence[Any]:
        """What was written over there since the cell began."""
        return self.crm.org.world.journal[self.started :]

    def at_first_intent(self, do: Callable[[], object]) -> None:
        """Once, as soon as a batch's intent is recorded."""
        met: list[str] = []

        def listener(facts: Sequence[str]) -> None:
            if "batch-intended" in facts and not met:
                met.append("")
                do()

        self.office.store.on_commit(listener)


class Stage:
    """One address, and what was made ready for each action."""

    def __init__(self, folder: Path, served: Served, url: str, authority: Authority) -> None:
        self._folder, self._served, self._url, self._authority = folder, served, url, authority
        self._ready: dict[str, Ready] = {}
        self._cells = 0

    @contextmanager
    def cell(self, action: str) -> Iterator[Cell]:
        ready = self.ready(action)
        self._cells += 1
        folder = self._folder / str(self._cells)
        shutil.copytree(ready.state, folder / "state")
        crm = self._crm(copied(ready.org), folder)
        office = CrmOffice.open(folder / "state", crm)
        try:
            yield Cell(crm, office, ready.body, ready.plan, len(crm.org.world.journal))
        finally:
            office.store.close()
            shutil.rmtree(folder)

    def ready(self, action: str) -> Ready:
        if action not in self._ready:
            self._ready[action] = self._make_ready(action)
        return self._ready[action]

    def _make_ready(self, action: str) -> Ready:
        """What comes before it is done by a case of its own, its cut is applied, and its plan is made."""
        folder = self._folder / f"ready-{len(self._ready)}"
        crm = self._crm(small(clock=SimClock()), folder)
        office = CrmOffice.open(folder / "state", crm)
        if earlier := NOT_WITHOUT.get(action):
            made = plans(crm, _only(*earlier), case_id="case-earlier")
            assert all(end.state == "done" for end in office.apply(made.cut, made.hand_over))
        made = plans(crm, _only(action), case_id="case-fault")
        body = made.cut if action in PHASES["cut"] else made.hand_over
        if body is made.hand_over:
            assert all(end.state == "done" for end in office.apply(made.cut))
        office.store.close()
        plan = read(body)
        assert {group.action for group in plan.header.groups} == {action}, "the leaver has none of it"
        return Ready(crm.org, folder / "state", body, plan)

    def _crm(self, org: Org, folder: Path) -> Crm:
        faults = Faults()
        self._served.serve(org, org.world.clock, faults)
        return Crm(org, faults, self._url, self._authority.ca, Clock(), folder)


def _only(*actions: str) -> str:
    """The policy that takes these actions alone."""
    text = RULES + "actions:\n"
    for phase, names in PHASES.items():
        skipped = [name for name in names if name not in actions]
        text += f"  {phase}:\n" if skipped else ""
        text += "".join(f"    {name}: {{skip: true, because: test}}\n" for name in skipped)
    return text


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    served = Served()
    authority = create_authority(folder / "authority", now=datetime.now(UTC))
    with serving(served, authority) as url:
        yield Stage(folder, served, url, authority)
