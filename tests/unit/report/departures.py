"""Departures over several systems in memory, with everything in them that a report must tell honestly."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from exeunt.app.undoing import assemble
from exeunt.engine import case
from exeunt.engine.case import Spending
from exeunt.engine.departure import carry_on
from exeunt.errors import Unavailable
from exeunt.people import join, resolve
from exeunt.plan import approvers, signature
from exeunt.plan.document import Plan, read
from exeunt.plan.make import About, Made, make
from exeunt.plan.succession import Succession
from exeunt.plan.survey import survey, unreadable
from exeunt.report.facts import CaseFacts, gather
from exeunt.sdk import Action, Completeness, Order, Ref, State, Undo, reading
from exeunt.store import cases
from support.desk import Office, part, policy
from support.far_side import Block, Deactivate, Leave, Memory, Transfer, World, company

NAMES = (
    "Northwind Trading",
    "Kowalski & Söhne",
    "宏达机械有限公司",
    "Blue Heron Labs",
    "Atelier Fontaine",
    "Okafor Shipping",
)
HOSTILE = (
    "[/red][bold]=cmd()|' /C calc'!A0",
    "<script>document.title='owned';alert(1)</script><img src=http://leak.test/x onerror=alert(2)>",
    "\x1b[2J\x1b[31mgone\x1b]0;owned\x07",
    "invoice\u202egpj.exe \u2066x",
    "*)(uid=*))(|(uid=*",
    '"><svg onload=alert(3)></table>{{7*7}}{% raw %}',
)
SIGNERS = ("dora@acme.example", "emil@acme.example")
RULES = """\
exeunt: departure/1
name: Standard departure
tier: {field: tier}
successors:
  - {tier: [A], to: ben@acme.example, because: key accounts stay with the head of sales}
  - {to: cleo@acme.example, because: she knows the region}
limits:
  customer.transfer: {count: 20000, share: 100%}
"""


class Sessions(Block):
    """Sign-in is blocked at once, but a ticket that was given out works on."""

    lingers = {"kerberos_ticket": timedelta(hours=10)}


class WithinTwoWeeks(Deactivate):
    undo = Undo("exact", within=timedelta(days=14))


class Forget(Leave):
    """A membership that cannot be given back."""

    undo = Undo("none")


class Rotate(Action):
    """Nothing that a program could do: a person's task."""

    name, on = "credential.remove", "shared_password"
    order = Order("take")
    undo = Undo("none")

    def __init__(self, world: World, system: str) -> None:
        self.world, self.system = world, system

    @reading
    def _find(self):
        yield Ref(self.system, self.on, "wifi-office"), State({"known": True})
        return Completeness(whole=True, how="single")

    def find(self, who):
        return self._find()

    def observe(self, refs):
        return {ref: State({"known": True}) for ref in refs}

    def desire(self, now, intent):
        return now.but(known=False)


def set_rows(going: Departure, plan: Plan, numbers: Sequence[int], **values: object) -> None:
    """Rows as the engine would have left them."""
    with going.office.store.write() as conn:
        cases.set_changes(conn, plan.digest, list(numbers), **values)


class System(Memory):
    """One of several systems."""

    def __init__(self, world: World, system: str, kinds: Sequence[type[Action]]) -> None:
        super().__init__(world, system)
        self.kinds = kinds

    def actions(self):
        return [kind(self.world, self.system) for kind in self.kinds]


@dataclass
class Departure:
    """Several systems, one case."""

    office: Office
    systems: Mapping[str, System]
    unreachable: tuple[str, ...] = ()
    quotas: tuple[str, ...] = ()
    policy: str = RULES

    def plan(self, case_id: str = "case-5f0c2a917b3e") -> Made:
        rules = policy(self.policy)
        people = join({name: system.principals().all()[0] for name, system in self.systems.items()})
        person = resolve(people, "ada@acme.example")
        surveys = [
            survey(name, system, [one for one in person.principals if one.ref.system == name])
            for name, system in self.systems.items()
        ]
        surveys += [unreadable(name, Unavailable("memory.unavailable")) for name in self.unreachable]
        succession = Succession(rules, people, person, "")
        now = self.office.clock.now().replace(microsecond=0)
        resets = (now + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
        parts = {
            name: msgspec.structs.replace(part(name), practice=False) for name in (*self.systems, *self.unreachable)
        }
        parts |= {
            name: msgspec.structs.replace(parts[name], quotas={"calls": (41_200, 100_000, resets)})
            for name in self.quotas
        }
        about = About(
            case=case_id,
            nonce=secrets.token_hex(8),
            installation="here",
            person=person,
            successors=tuple(succession.persons()),
            since=now,
            not_before=None,
            policy_digest=rules.digest,
            settings_digest="settings",
            systems=parts,
            trail_size=0,
            trail_root="",
        )
        return make(about, surveys, rules, succession.choose, lifted={"customer.transfer": 20_000})

    def spend(self, body: bytes, *signers: str) -> Plan:
        office = self.office
        plan = read(body)
        listed = approvers.read(office.folder / "approvers")
        mine = [line for line in listed.lines if line.person in signers]
        now = office.clock.now()
        spending = Spending(plan, body, mine, list(signers), now, office.folder / "approvers")
        office.clock.sleep(20)
        case.spend(office.store, office.trail, spending, now=office.clock.now())
        return plan

    def work(self, *plans: Plan) -> None:
        desk = self.office.desk(connect=self._connect)
        carry_on(desk, [plan.digest for plan in plans])

    def _connect(self, name: str) -> System:
        if name in self.unreachable:
            raise Unavailable("memory.unavailable")
        self.office.clock.sleep(47)
        return self.systems[name]

    def facts(self, case_id: str = "case-5f0c2a917b3e", *, later: timedelta = timedelta(minutes=4)) -> CaseFacts:
        now = self.office.clock.now() + later
        return gather(self.office.store, case_id, now=now, trail=self.office.trail)


def world(customers: Sequence[str]) -> World:
    made = company(len(customers))
    for number, name in enumerate(customers):
        made.accounts[f"acc{number:03}"]["name"] = name
    made.users["ada"]["name"] = "Ada Lovelace"
    made.users["ben"]["name"] = "Ben Okafor"
    made.users["cleo"]["name"] = "Cleo Fontaine"
    return made


def departure(folder: Path, systems: Mapping[str, System], **more: object) -> Departure:
    office = Office.open(folder, next(iter(systems.values())).world)
    file, key = folder / "approvers", signature.generate_key(folder / "emil", "emil")
    since = office.clock.now().replace(microsecond=0)
    approvers.write(file, approvers.add(approvers.read(file), "emil@acme.example", key, since=since))
    return Departure(office, systems, **more)


def ordered(folder: Path, *, customers: Sequence[str] = NAMES) -> tuple[Departure, list[Plan]]:
    """Two systems and both plans spent; nothing was worked on yet."""
    crm = System(world(customers), "salesforce-prod", (Block, Transfer, Leave, WithinTwoWeeks))
    directory = System(world(()), "ad-head-office", (Sessions, Leave, Deactivate))
    going = departure(folder, {"salesforce-prod": crm, "ad-head-office": directory}, quotas=("salesforce-prod",))
    made = going.plan()
    return going, [going.spend(made.cut, "dora@acme.example"), going.spend(made.hand_over, *SIGNERS)]


def smooth(folder: Path, *, customers: Sequence[str] = NAMES) -> tuple[Departure, list[Plan]]:
    """All of it goes well."""
    going, plans = ordered(folder, customers=customers)
    going.work(*plans)
    return going, plans


def troubled(folder: Path) -> tuple[Departure, list[Plan]]:
    """Four systems and everything that can come between: drift, refusal, a flow that moves a record again, a person's
    task, a reading that was not whole, a system that does not answer, something that appears, hostile names."""
    names = [*NAMES, *HOSTILE, *(f"Customer {number:02}" for number in range(12, 31))]
    crm = System(world(names), "salesforce-prod", (Block, Transfer, Forget, WithinTwoWeeks))
    directory = System(world(()), "ad-head-office", (Sessions, Leave, Rotate, Deactivate))
    mail = System(world(("Old leads",)), "hubspot-emea", (Block, Transfer, Deactivate))
    mail.world.not_whole = True
    systems = {"salesforce-prod": crm, "ad-head-office": directory, "hubspot-emea": mail}
    going = departure(folder, systems, unreachable=("erp-finance",), quotas=("salesforce-prod", "hubspot-emea"))
    directory.world.users["ada"]["powers"] = ("admin",)
    made = going.plan()
    crm.world.accounts["acc001"]["owner"] = "ben"
    crm.world.accounts["acc007"]["owner"] = HOSTILE[2]
    crm.world.refuse = {"acc002", "acc008"}
    directory.world.groups["backdoor"] = ["ada"]

    def flow(world, changes):
        for change in changes:
            if change.ref.id == "acc003":
                world.accounts["acc003"]["owner"] = "nobody"

    crm.world.after_write = flow
    plans = [going.spend(made.cut, "dora@acme.example"), going.spend(made.hand_over, *SIGNERS)]
    going.work(*plans)
    return going, plans


def undone(folder: Path) -> tuple[Departure, list[Plan]]:
    """All went well, and was put back; one customer had moved on since."""
    going, plans = smooth(folder)
    going.systems["salesforce-prod"].world.accounts["acc000"]["owner"] = "dora"
    going.office.clock.sleep(3600)
    with going.office.store.read() as conn:
        rows = {plan.digest: cases.changes_of(conn, plan.digest) for plan in plans}
    now = going.office.clock.now().replace(microsecond=0)
    parts = [part(name) for name in going.systems]
    body, _ = assemble(
        plans,
        rows,
        now=now,
        expires=now + timedelta(days=7),
        digests=("p", "settings"),
        systems=parts,
        head=(0, ""),
        rule=policy().signatures,
    )
    back = going.spend(body, *SIGNERS)
    going.work(back)
    return going, [*plans, back]
