"""The records of a random Salesforce org: accounts, what hangs on them, leads and a custom object."""

from __future__ import annotations

import random
from typing import Any

from exeunt_salesforce.simulator.world import World
from support.salesforce_orgs_people import People, chance, load_one

SHARED = ("Account", "Contact", "Opportunity", "Lead", "Case", "Visit__c")
REGIONS = ("North", "South")
TIERS = ("A", "B", "C")


def make_records(world: World, rng: random.Random, people: People) -> None:
    accounts = [_make_account(world, rng, people, number) for number in range(rng.randint(3, 6))]
    for number in range(rng.randint(4, 8)):
        where = None if chance(rng, 0.2) else rng.choice(accounts)
        name = {"LastName": f"Contact{number}", "Name": f"Contact{number}", "Title": rng.choice(TIERS)}
        load_one(world, "Contact", AccountId=where, OwnerId=rng.choice(people.users), **name)
    for number in range(rng.randint(3, 6)):
        _make_opportunity(world, rng, people, accounts, number)
    for number in range(rng.randint(3, 6)):
        told = {"CaseNumber": f"{number:08d}", "Status": "New", "Priority": rng.choice(("High", "Low"))}
        load_one(world, "Case", AccountId=rng.choice(accounts), OwnerId=_owner(rng, people), **told)
    for number in range(rng.randint(2, 5)):
        told = {"LastName": f"Lead{number}", "Name": f"Lead{number}", "Company": "C", "LeadSource": rng.choice(TIERS)}
        load_one(world, "Lead", OwnerId=_owner(rng, people), Status="Open", **told)
    for number in range(rng.randint(3, 6)):
        told = {"Name": rng.choice(("Plant", "Office")), "VisitDate__c": f"2026-02-{number + 1:02d}"}
        load_one(world, "Visit__c", Account__c=rng.choice(accounts), OwnerId=_owner(rng, people), **told)
    if people.external:
        told = {"CaseNumber": "00009999", "Status": "New", "Priority": "High"}
        load_one(world, "Case", AccountId=rng.choice(accounts), OwnerId=people.external, **told)


def _make_account(world: World, rng: random.Random, people: People, number: int) -> str:
    above = list(world.table("Account").rows)
    facts: dict[str, Any] = {
        "Name": f"Account{number}",
        "Tier__c": rng.choice(TIERS),
        "Region__c": rng.choice(REGIONS),
        "AnnualPurchase__c": float(rng.randint(1, 100)),
        "IsStrategic__c": chance(rng, 0.5),
        "ParentId": rng.choice(above) if above and chance(rng, 0.3) else None,
    }
    return load_one(world, "Account", OwnerId=rng.choice(people.users), **facts)


def _make_opportunity(world: World, rng: random.Random, people: People, accounts: list[str], number: int) -> None:
    told = {"Name": f"Deal{number}", "StageName": rng.choice(("Prospecting", "Negotiation")), "CloseDate": "2026-06-30"}
    territory = rng.choice(people.territories) if people.territories and chance(rng, 0.4) else None
    where = rng.choice(accounts)
    load_one(world, "Opportunity", AccountId=where, OwnerId=rng.choice(people.users), Territory2Id=territory, **told)


def _owner(rng: random.Random, people: People) -> str:
    return rng.choice(people.queues) if chance(rng, 0.3) else rng.choice(people.users)
