"""Whatever row was not read: a rule that is broken with it never simply holds without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exeunt.access.tables import Covered
from exeunt.audit.judge import judge
from exeunt.audit.testing import build as building
from exeunt.audit.testing.small import read_world
from exeunt.audit.world import World
from exeunt.policy.opening import open_bytes

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 30, tzinfo=UTC)
OF_ACCOUNTS = ("forwarding", "mfa")
"""What the CRM says of its accounts; everything else of people only the roster says."""

BASE = """
roster: [hr]
people:
  ada: {accounts: [crm, hr], title: rep, department: east, reports_to: ben, region: east, forwarding: x@away.example, mfa: false}
  ben: {accounts: [crm, hr], title: [boss, aide], department: west, region: west, mfa: true, reports_to: cy, groups: [Board]}
  who: {accounts: [crm]}
  cy: {accounts: [crm, hr], title: rep, mfa: true, last_day: 2026-11-01}
customers:
  a: {owner: ada, purchases: 900 CNY, region: east, team: [ben], t: A, u: 2026-01-01, successor: cy, seen: 2026-01-01}
  b: {owner: ben, purchases: 100 CNY, region: west, t: C, successor: ben}
  c: {owner: cy, purchases: 50 CNY, region: west, successor: ada, seen: 2026-11-29}
sees: [{who: ada, what: all}, {who: ada, what: all, part: export}]
parts: [export]
"""
HEAD = """
roles: {board: {group: Board, region: north}, boss: {title: boss}, aide: {title: aide}, rep: {title: rep}}
tier: {field: t, until: u, A: {purchases: {CNY: '> 500'}}, B: {purchases: {CNY: '> 60'}}}
"""
BROKEN = {
    "sees own": "sees: {role: rep, may: own}",
    "sees team": "sees: {role: rep, may: {team: full}}",
    "sees region": "sees: {role: rep, may: {region: full}}",
    "sees subordinates": "sees: {role: rep, may: {subordinates: full}}",
    "must see all": "sees: {role: boss, must: all}",
    "must see a region": "sees: {role: boss, must: region}",
    "must see a part": "sees: {role: boss, must: all, part: export}",
    "people": "people: {tier: A, tracks: 2}",
    "people with a sponsor": "people: {tier: A, tracks: 1, sponsor: [aide, board]}",
    "concentration by number": "concentration: {customers: 0, share: 60%}",
    "concentration by share": "concentration: {tier: [A, B], customers: 0, share: 60%}",
    "left": "left: true",
    "forwarding": "forwarding: {inside: [acme.example]}",
    "second factor": "second-factor: true",
    "second factor of a role": "second-factor: {role: rep}",
    "export": "export: {role: rep}",
    "successor": "successor: {tier: A}",
    "too much for a successor": "successor: {tier: C, customers: 1}",
    "activity": "activity: {fact: seen}",
    "override": "override: true",
    "owner": "owner: true",
    "owner of a tier": "owner: {tier: C}",
    "owner in a role": "owner: {role: aide}",
    "nobody knows": "nobody-knows: true",
    "share of a tier": "tier-share: {tier: A, at-least: 10%, at-most: 50%}",
    "owner in a role but aides": "owner: {role: rep}, except: [{role: aide, because: x}]",
    "concentration but tier C": "concentration: {customers: 0, share: 80%}, except: [{tier: C, because: x}]",
    "left but aides": "left: true, except: [{role: aide, because: x}]",
}


@pytest.fixture
def world():
    found = read_world(open_bytes(BASE.encode(), "w.yaml"))
    # the reader takes `manager` for what the account itself says
    people = {name: replace(one, traits=_renamed(one.traits)) for name, one in found.people.items()}
    return replace(found, people=people)


def _renamed(traits):
    return {{"reports_to": "manager"}.get(field, field): said for field, said in traits.items()}


@pytest.fixture
def read(monkeypatch):
    """What was read of a small world: all, or without some rows of one table of a system. Notes what rows there are."""
    code = building.code

    def reading(small, lost=("", "", ())):
        def lossy(system, principals, rows, coverage):
            own = [row for row in rows["traits"] if (row.field in OF_ACCOUNTS) is (system == "crm")]
            rows = {**rows, "traits": own}
            reading.rows.update({(system, table): some for table, some in rows.items()})
            where, table, missing = lost
            if where == system:
                coverage = [*coverage, Covered(table, table, "", "", "partial", 0)]
                rows = {**rows, table: [row for row in rows.get(table, ()) if row not in missing]}
            return code(system, principals, rows, coverage)

        monkeypatch.setattr(building, "code", lossy)
        return building.build(small, NOW)

    reading.rows = {}
    return reading


def losses(world, read) -> Iterator[tuple[str, World]]:
    """Every row lost by itself, and every table whole; and every account of every system."""
    read(world)
    for (system, table), rows in dict(read.rows).items():
        for missing in (*([row] for row in rows), rows):
            yield f"{system}: {missing}", read(world, (system, table, missing))
    for name, person in world.people.items():
        for system in person.accounts:
            others = {other: status for other, status in person.accounts.items() if other != system}
            small = replace(world, people={**world.people, name: replace(person, accounts=others)})
            yield f"{system}: account of {name}", read(small, (system, "principals", ()))


def test_a_broken_rule_never_holds_because_something_was_not_read(scene_of, world, read):
    rules = ", ".join(
        f"r{place}: {{name: {name}, severity: high, {check}}}" for place, (name, check) in enumerate(BROKEN.items())
    )
    policy = scene_of(world, f"{HEAD}rules: {{{rules}}}").policy
    whole = judge(read(world), policy, NOW).verdicts
    assert [(one.rule.name.en, one.answer) for one in whole] == [(name, "broken") for name in BROKEN]
    for lost, rest in losses(world, read):
        for found in judge(rest, policy, NOW).verdicts:
            assert found.answer == "broken" or found.open, (found.rule.name.en, lost)


LACKING = "finding.sees-too-little"


def test_nothing_that_was_not_read_makes_somebody_see_too_little(scene_of, world, read):
    demands = ["all", "own", "{team: full}", "{subordinates: read}", "{region: read}", "{own: full, region: edit}"]
    checks = [
        f"sees: {{role: {role}, must: {must}{part}}}"
        for role in ("board", "boss", "aide", "rep", "other")
        for must in demands
        for part in ("", ", part: export")
    ]
    rules = ", ".join(f"r{place}: {{name: R, severity: low, {check}}}" for place, check in enumerate(checks))
    policy = scene_of(world, f"{HEAD}rules: {{{rules}}}").policy
    before = lacking(judge(read(world), policy, NOW))
    assert before
    for lost, rest in losses(world, read):
        audit = judge(rest, policy, NOW)
        assert lacking(audit) <= before, lost
        for found in audit.verdicts:
            assert found.answer not in ("passes", "accepted") or found.rule.sort != "sees", lost


def lacking(audit):
    return {(one.rule, one.person.mail) for one in audit.findings if one.code == LACKING}


@pytest.mark.parametrize("table", ["customers", "owners", "grants", "members", "facts", "principals"])
def test_the_second_person_of_a_customer_may_be_among_what_was_not_read(audit_of, table):
    world = "people: {ada: {manager: boss}, boss: {}}\ncustomers: {a: {owner: ada, purchases: 5}}\n"
    policy = "tier: {fact: purchases, A: 3, B: 2}\nrules: {r: {name: R, severity: high, people: true}}"
    whole, partial = (audit_of(world + more, policy).verdicts[0].answer for more in ("", f"incomplete: [{table}]\n"))
    assert (whole, partial) == ("broken", "unknown")


def test_whose_manager_was_not_read_may_report_to_anybody(audit_of):
    world = (
        "people: {ada: {title: boss}, ben: {}, cy: {manager: ada}}\n"
        "customers: {b: {owner: ben}, c: {owner: cy}}\nsees: [{who: ada, what: all}]\n"
    )
    policy = (
        "roles: {boss: {title: boss}}\n"
        "rules: {r: {name: R, severity: high, sees: {role: boss, may: {own: full, subordinates: full}}}}"
    )
    whole, partial = (audit_of(world + more, policy).verdicts[0] for more in ("", "incomplete: [traits]\n"))
    assert (whole.answer, whole.findings, whole.unknown) == ("broken", 1, 2)
    assert (partial.answer, partial.findings, partial.unknown) == ("unknown", 0, 3)
