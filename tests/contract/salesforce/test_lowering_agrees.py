"""The lowered tables against the simulator's own judge of every user and every record, on random orgs.

The judge was written from the same facts by somebody else; nothing is shared with it.
"""

from dataclasses import dataclass
from functools import cache

import pytest

from contract.salesforce.conftest import Desk
from contract.salesforce.lowered import Lowered, edited, in_service, lower, opened
from exeunt.model.access import shape, terms
from exeunt_salesforce.access import source
from support.access_reference import levels
from support.salesforce_orgs import MadeOrg, expected, make_org
from support.width import WIDE

BATCH = 10
SEEDS = 560 if WIDE else 60
SEEDS_OF_BULK = (3, 8)
SEEDS_OF_LEAVERS = range(100, 200) if WIDE else range(100, 110)


@dataclass(frozen=True)
class Case:
    """`in_session`: users who have activated a permission set for their session right now."""

    made: MadeOrg
    lowered: Lowered
    active: dict
    in_session: frozenset

    def answers(self, lowered=None):
        """The level of every pair; of who has activated a set, with what is uncertain."""
        world = lowered or self.lowered.world(self.active)
        sees, may = levels(world), levels(world, may=True)
        pairs = ((user, record) for user in self.made.users for record in self.made.records)
        return {pair: int((may if pair[0] in self.in_session else sees).get(pair, 0)) for pair in pairs}


@pytest.fixture(scope="module")
def read(authority):
    """The org of a seed, lowered over the wire, once."""

    @cache
    def read_one(seed):
        made = make_org(seed)
        with opened(made.org, authority, flat=tuple(made.flat)) as connector:
            lowered, active = lower(connector), in_service(connector)
        return Case(made, lowered, active, _in_session(made))

    return read_one


def _stale(made):
    """What the vendor itself has not caught up with."""
    groups = made.world.table("PermissionSetGroup").rows.values()
    return {"members/permission"} if any(row["Status"] != "Updated" for row in groups) else set()


def _in_session(made):
    return frozenset(row["UserId"] for row in made.world.table("SessionPermSetActivation").rows.values())


@pytest.mark.parametrize("start", range(0, SEEDS, BATCH))
def test_every_level_of_every_user_on_every_record_is_the_judges(read, start):
    for seed in range(start, start + BATCH):
        case = read(seed)
        assert case.lowered.unwhole() == _stale(case.made), seed
        judged, computed = expected(case.made), case.answers()
        assert {pair: (judged[pair], computed[pair]) for pair in judged if judged[pair] != computed[pair]} == {}, seed


@pytest.mark.parametrize("switch", [{"implicit_child_rows": True}, {"public_shares": "absent"}])
@pytest.mark.parametrize("seed", [4, 19])
def test_it_does_not_matter_what_of_the_derived_the_vendor_writes_down(authority, seed, switch):
    made = make_org(seed)
    for name, value in switch.items():
        setattr(made.world.switches, name, value)
    made.org.recalculation.everything()
    with opened(made.org, authority, flat=tuple(made.flat)) as connector:
        case = Case(made, lower(connector), in_service(connector), _in_session(made))
    assert case.answers() == expected(made)


@pytest.mark.parametrize("seed", SEEDS_OF_BULK)
def test_by_bulk_the_tables_are_the_same(read, authority, monkeypatch, seed):
    monkeypatch.setattr(source, "ROWS_FOR_BULK", -1)
    made = make_org(seed)
    with opened(made.org, authority, flat=tuple(made.flat)) as connector:
        lowered = lower(connector)
    assert {job.object for job in made.org.jobs.values()} > {"Account", "AccountShare", "User", "GroupMember"}
    assert lowered.parts == read(seed).lowered.parts


# --- what-if

ACTIONS = (
    *("customer.transfer:Account", "customer.transfer:Contact", "customer.transfer:Opportunity"),
    *("customer.transfer:Case", "customer.transfer:Lead", "customer.transfer:Visit__c"),
    *("team.leave:AccountTeamMember", "team.leave:OpportunityTeamMember"),
    *("share.remove:AccountShare", "share.remove:ContactShare", "share.remove:OpportunityShare"),
    *("share.remove:LeadShare", "share.remove:CaseShare", "share.remove:Visit__Share"),
    *("membership.remove:group", "membership.remove:queue", "membership.remove:territory"),
    *("admin_role.remove:permission_set", "permission.remove:permission_set"),
    "account.deactivate:principal",
)


@pytest.mark.parametrize("seed", SEEDS_OF_LEAVERS)
def test_what_the_actions_do_to_the_tables_is_what_a_new_reading_finds(authority, seed):
    made = make_org(seed)
    _count_seats(made)
    leaver, heir = _pair(made)
    with opened(made.org, authority, purpose="write", flat=tuple(made.flat)) as connector:
        before, active = lower(connector), in_service(connector)
        changes = _depart(connector, leaver, heir)
        after = lower(connector)
        computed = edited(before, active, list(connector.access_after(changes)))
        read_again = after.world(in_service(connector))
    assert len({change.action for change in changes}) > 2
    case = Case(made, before, active, _in_session(made))
    old, new = case.answers(), case.answers(read_again)
    assert case.answers(computed) == new
    assert old != new


def _count_seats(made):
    """So that a seat can be given back."""
    licences = made.world.table("UserLicense")
    for row in list(licences.rows.values()):
        licences.put({**row, "UsedLicenses": len(made.users)})


def _pair(made):
    """Who owns most; and somebody who may own anything, by his profile."""
    users = made.world.table("User").rows
    able = [user for user in made.users if users[user]["IsActive"] and "robot" not in users[user]["Username"]]
    owners = [made.world.row(record)["OwnerId"] for record in made.records]
    leaver = max(able, key=lambda user: (owners.count(user), user))
    heir = next(user for user in able if user != leaver)
    (sales,) = made.world.table("Profile").where("Name", "Sales")
    sets = made.world.table("PermissionSet")
    (own,) = sets.where("ProfileId", sales["Id"])
    (old,) = sets.where("ProfileId", users[heir]["ProfileId"])
    made.world.table("User").put({**users[heir], "ProfileId": sales["Id"]})
    assignments = made.world.table("PermissionSetAssignment")
    for row in list(assignments.where("PermissionSetId", old["Id"])):
        if row["AssigneeId"] == heir:
            assignments.put({**row, "PermissionSetId": own["Id"]})
    return leaver, heir


def _depart(connector, leaver, heir):
    """Everything that a departure does to access, as far as the vendor lets it; gives what was done."""
    desk = Desk(connector, [])
    people = {person.ref.id: person for person in connector.principals()}
    done = []
    for name in ACTIONS:
        if name not in {action.id for action in connector.actions()}:
            continue
        action = desk.action(name)
        changes = desk.plan(action, people[leaver], people[heir])
        outcomes = desk.perform(action, changes)
        done += [change for change in changes if outcomes[change.ref].error is None]
    return done


# --- each construct counts


def _without(table, unwanted):
    return lambda tables: {table: [row for row in tables[table] if not unwanted(row)]}


def _changed(table, change):
    return lambda tables: {table: [change(row) for row in tables[table]]}


def _of_cause(cause, on=None):
    return _without("grants", lambda row: row.cause == cause and on in (None, row.on))


def _members(test):
    return _without("members", lambda row: test(row.group, row.member))


def _own_terms(row):
    return row._replace(shape=shape(*(term for term in terms(row.shape) if term.reach == "self")))


MUTATIONS = {
    "owners": _of_cause("owner"),
    "roles above owners": _of_cause("hierarchy"),
    "queues": _of_cause("queue"),
    "defaults": _of_cause("default"),
    "manual shares": _of_cause("manual"),
    "teams": _of_cause("team"),
    "territories": _of_cause("territory"),
    "rules by owner": _of_cause("rule", "owner"),
    "rules by criteria": _of_cause("rule", "set"),
    "view and modify all": _of_cause("bypass"),
    "levels on children": _changed("grants", _own_terms),
    "implicit parents": _changed("kinds", lambda row: row._replace(lifts=0)),
    "controlled by parent": _changed("kinds", lambda row: row._replace(follows=0)),
    "private contacts": _changed("customers", lambda row: row._replace(kind=row.kind.partition("~")[0])),
    "object permissions": _changed("caps", lambda row: row._replace(level=3)),
    "restriction rules": _changed("caps", lambda row: row._replace(on="all", object="")),
    "permission set groups": _members(lambda group, member: group.startswith("0PS") and member.startswith("0PG")),
    "roles above grantees": _members(lambda group, member: member.startswith("bosses:")),
    "groups with bosses": _members(lambda group, member: member == f"{group}^"),
    "groups without bosses": _members(lambda group, member: member == f"{group}="),
    "groups in groups": _members(
        lambda group, member: group.startswith("00G") and group[-1] in "=^" and "005" not in member
    ),
    "members of queues and groups": _members(lambda group, member: group.startswith("00G") and "005" in member),
    "roles below": _members(lambda group, member: group.startswith("tree:") and member.startswith("tree:")),
    "roles below, internal": _members(lambda group, member: group.startswith("inner:") and member.startswith("inner:")),
    "roles two above": _members(lambda group, member: group.startswith("above:") and member.startswith("above:")),
    "everybody inside": _members(lambda group, member: member == "internal"),
    "managers": _members(lambda group, member: group.startswith("managers:")),
    "reports": _members(lambda group, member: group.startswith("reports:")),
    "territories above": _members(lambda group, member: group.startswith("territory:") and "=" not in member),
    "territories below": _members(lambda group, member: group.startswith("below:") and member.startswith("below:")),
}


@pytest.mark.parametrize("construct", MUTATIONS)
def test_what_each_construct_gives_is_missed(read, construct):
    assert any(_differs(read(seed), MUTATIONS[construct]) for seed in range(60)), construct


def _differs(case, mutation):
    changed = mutation(case.lowered.tables)
    if all(changed[table] == case.lowered.tables[table] for table in changed):
        return False
    return case.answers(case.lowered.world(case.active, **changed)) != expected(case.made)
