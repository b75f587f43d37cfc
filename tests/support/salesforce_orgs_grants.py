"""What gives access record by record in a random Salesforce org: teams, hands, rules, territories; and what takes it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from exeunt_salesforce.simulator.defaults import EDIT, LEVELS, READ, default_of, has_shares
from exeunt_salesforce.simulator.share_tables import CHILD_LEVELS, MANUAL, SHARE_TABLES, ShareTable
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World
from support.salesforce_orgs_people import LEVELS as CHILD_CHOICES
from support.salesforce_orgs_people import People, chance, load_one
from support.salesforce_orgs_records import REGIONS

_CRITERIA = {
    "Account": (
        ([["Region__c", "equals", REGIONS[0]]], ""),
        ([["AnnualPurchase__c", "greaterThan", "50"], ["IsStrategic__c", "equals", "true"]], "1 OR 2"),
        (
            [["Tier__c", "notEqual", "C"], ["Name", "contains", "1,2"], ["Region__c", "equals", "South"]],
            "1 AND (2 OR 3)",
        ),
    ),
    "Contact": (([["Title", "equals", "A,B"]], ""),),
    "Opportunity": (([["StageName", "startsWith", "Nego"]], ""),),
    "Lead": (([["LeadSource", "lessOrEqual", "B"]], ""),),
    "Case": (([["Priority", "equals", "High"]], ""),),
    "Visit__c": (([["Name", "equals", "Plant"]], ""),),
}


def give_grants(world: World, rng: random.Random, people: People) -> None:
    _give_teams(world, rng, people)
    for table in SHARE_TABLES.values():
        _give_by_hand(world, rng, people, table)
    _give_territories(world, rng, people)
    for number in range(rng.randint(3, 6)):
        _make_rule(world, rng, people, number)
    if people.external:
        _make_portal_rule(world, rng, people)
    if chance(rng, 0.6):
        _restrict(world, rng, people)


def _higher_levels(world: World, kind: str) -> list[str]:
    """Levels that say more than everybody has: the vendor refuses a share of any other."""
    everybody = LEVELS.get(default_of(world, kind), 0)
    return [name for name, level in (("Read", READ), ("Edit", EDIT)) if level > everybody]


def _child_levels(rng: random.Random) -> dict[str, str]:
    return {field: rng.choice(CHILD_CHOICES) for field in CHILD_LEVELS.values()}


def _give_teams(world: World, rng: random.Random, people: People) -> None:
    for account in list(world.table("Account").rows) if has_shares(world, "Account") else ():
        if chance(rng, 0.4):
            user = rng.choice(people.users)
            # Out of service, a member keeps Read alone.
            level = rng.choice(("Read", "Edit")) if world.table("User").rows[user]["IsActive"] else "Read"
            told = {"AccountId": account, "UserId": user, "AccountAccessLevel": level, **_child_levels(rng)}
            world.load("AccountTeamMember", [told])
    levels = _higher_levels(world, "Opportunity")
    for deal in list(world.table("Opportunity").rows) if levels else ():
        if chance(rng, 0.35):
            told = {"OpportunityId": deal, "UserId": rng.choice(people.users)}
            world.load("OpportunityTeamMember", [{**told, "OpportunityAccessLevel": rng.choice(levels)}])


def _give_by_hand(world: World, rng: random.Random, people: People, table: ShareTable) -> None:
    levels = _higher_levels(world, table.kind)
    if not levels or not has_shares(world, table.kind):
        return
    for row in _sharable(world, table):
        if chance(rng, 0.45):
            grantee = _grantee(world, rng, people)
            told = {table.record: row["Id"], "UserOrGroupId": grantee, table.level: rng.choice(levels)}
            children = _child_levels(rng) if table.kind == "Account" else {}
            world.load(table.name, [{**told, **children, "RowCause": MANUAL}])


def _sharable(world: World, table: ShareTable) -> Iterator[Row]:
    """Not a contact without an account: that is its owner's alone."""
    for row in list(world.table(table.kind).rows.values()):
        if table.kind != "Contact" or row["AccountId"]:
            yield row


def _grantee(world: World, rng: random.Random, people: People) -> str:
    """A user, or a group of any type. Nobody out of service: leaving takes what was shared by hand."""
    active = [one for one in people.users if world.table("User").rows[one]["IsActive"]]
    if active and chance(rng, 0.3):
        return rng.choice(active)
    types = sorted({row["Type"] for row in world.table("Group").rows.values()} - {"Queue"})
    return rng.choice(_groups(world, rng.choice(types)))


def _give_territories(world: World, rng: random.Random, people: People) -> None:
    if not people.territories or not has_shares(world, "Account"):
        return
    for account in list(world.table("Account").rows):
        if chance(rng, 0.5):
            cause = rng.choice(("Territory2Manual", "Territory2AssignmentRule"))
            told = {"ObjectId": account, "Territory2Id": rng.choice(people.territories), "SobjectType": "Account"}
            world.load("ObjectTerritory2Association", [{**told, "AssociationCause": cause}])


def _make_rule(world: World, rng: random.Random, people: People, number: int) -> None:
    kind = rng.choice(list(SHARE_TABLES))
    levels = _higher_levels(world, kind)
    if not levels or not has_shares(world, kind):
        return
    told: dict[str, Any] = {"Sobject": kind, "DeveloperName": f"Rule{number}", "AccessLevel": rng.choice(levels)}
    told |= {"SharedToId": rng.choice([*people.groups, *people.queues, *_groups(world)])}
    if kind == "Account":
        told |= _child_levels(rng)
    if chance(rng, 0.5):
        told |= {"Kind": "owner", "SharedFromId": rng.choice([*people.groups, *people.queues, *_groups(world)])}
    else:
        items, logic = rng.choice(_CRITERIA[kind])
        told |= {"Kind": "criteria", "CriteriaItems": json.dumps(items), "BooleanFilter": logic}
    load_one(world, "SharingRule", **told)


def _groups(world: World, *kinds: str) -> list[str]:
    wanted = kinds or _RULED
    return [row["Id"] for row in world.table("Group").rows.values() if row["Type"] in wanted]


_RULED = (
    "Role",
    "RoleAndSubordinates",
    "RoleAndSubordinatesInternal",
    "Organization",
    "ManagerAndSubordinatesInternal",
)


def _make_portal_rule(world: World, rng: random.Random, people: People) -> None:
    """Whether what a customer opens himself comes along depends on whether portal roles do."""
    levels = _higher_levels(world, "Case")
    if levels and has_shares(world, "Case"):
        source = rng.choice(_groups(world, "RoleAndSubordinates", "RoleAndSubordinatesInternal"))
        told = {"Kind": "owner", "SharedFromId": source, "SharedToId": rng.choice(people.groups)}
        load_one(world, "SharingRule", Sobject="Case", DeveloperName="Portal", AccessLevel=levels[0], **told)


def _restrict(world: World, rng: random.Random, people: People) -> None:
    """On the custom object, the only one here that can be restricted."""
    told = {"TargetEntity": "Visit__c", "IsActive": not chance(rng, 0.2), "Version": 1}
    told |= {"EnforcementType": rng.choice(("Restrict", "Restrict", "Restrict", "Scoping"))}
    told |= {"UserCriteria": rng.choice(("$User.Department = 'Field'", f"$User.UserRoleId = '{people.roles[0]}'"))}
    told |= {"RecordFilter": rng.choice(("OwnerId = $User.Id", "Name = 'Plant'"))}
    load_one(world, "RestrictionRule", DeveloperName="Own", MasterLabel="Own visits", Description="Field", **told)
