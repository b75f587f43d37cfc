"""What an audit reads of accounts and users beside who owns what: money, dates, deputies, second factors, rights."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from exeunt.sdk.simulator.company import SUCCESSORS, Company
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.world import World

STRANGER = "kim.extern@partner.example"
"""A contractor whom Salesforce knows and the directory does not."""
_REGIONS = {"Sales EMEA": "EMEA", "Sales APAC": "APAC", "Sales Americas": "Americas"}
_CURRENCIES = {"Americas": "USD", "EMEA": "EUR", "APAC": "USD"}
_TERMS = ("Net 30", "Net 30", "Net 30", "Net 60", "Net 14", "Prepaid")
_DEPUTIES = {"A": (0.5, 0.5, 0.6), "B": (0.05, 0.02, 0.15), "C": (0.0, 0.0, 0.02)}
"""How often an account of a tier names a successor, a sponsor, a second contact."""
_STRATEGIC = {"A": 0.25, "B": 0.04, "C": 0.0}
_LONGEST = 18 * 365


def seed_facts(org: Org, company: Company) -> None:
    """Drawn apart from everything else, so that a fact more moves nothing else."""
    world, rng = org.world, random.Random(len(org.world.table("Account").rows))
    users = {row["Username"]: row["Id"] for row in world.table("User").rows.values()}
    colleagues = [users[p.username] for p in company.people if p.active and p.kind == "employee"]
    sponsors = [users[company.person(company.manager).username]]
    sponsors += [users[p.username] for p in company.people if p.active and p.department == "Finance"][:3]
    days = _days(world)
    table = world.table("Account")
    for row in list(table.rows.values()):
        table.put({**row, **_account_facts(rng, row, days, colleagues, sponsors)})
    _seed_user_facts(world, rng, company)


def _days(world: World) -> list[str]:
    """Dates by how many days ago they were."""
    now = world.clock.now()
    return [f"{now - timedelta(days=ago):%Y-%m-%d}" for ago in range(_LONGEST + 1)]


def _account_facts(
    rng: random.Random, row: dict[str, Any], days: Sequence[str], colleagues: Sequence[str], sponsors: Sequence[str]
) -> dict[str, Any]:
    tier, draw = row["Tier__c"], rng.random
    successor, sponsor, second = _DEPUTIES[tier]
    overridden = draw() < 0.015
    return {
        "CurrencyIsoCode": "CNY" if row["BillingCountry"] == "China" else _CURRENCIES[row["Region__c"]],
        "FirstOrderDate__c": days[int(_LONGEST * draw() ** (1 if tier == "A" else 2))],
        # Most were in touch of late; some have been left alone for more than a year.
        "LastActivityDate": days[int(800 * draw() ** 3)] if draw() < 0.97 else None,
        "IsStrategic__c": draw() < _STRATEGIC[tier],
        "TierOverride__c": "A" if overridden else None,
        # Half of the overrides have run out, and nobody looked.
        "TierOverrideUntil__c": days[int(400 * draw())] if overridden and draw() < 0.5 else None,
        "NamedSuccessor__c": _one(rng, colleagues) if draw() < successor else None,
        "ExecutiveSponsor__c": _one(rng, sponsors) if draw() < sponsor else None,
        "SecondContact__c": _one(rng, colleagues) if draw() < second else None,
        "PaymentTerms__c": _TERMS[int(draw() * len(_TERMS))],
        "Arrears__c": round(row["AnnualPurchase__c"] * draw() / 4, 2) if draw() < 0.12 else 0.0,
    }


def _one(rng: random.Random, choices: Sequence[str]) -> str:
    return choices[int(rng.random() * len(choices))]


def _seed_user_facts(world: World, rng: random.Random, company: Company) -> None:
    table = world.table("User")
    departments = {person.username: person.department for person in company.people}
    for row in list(table.rows.values()):
        department = departments.get(row["Username"], row["Department"] or "")
        table.put({**row, "Region__c": _REGIONS.get(department, "Global")})
    people = [row["Id"] for row in table.rows.values() if row["IsActive"] and row["EmployeeNumber"]]
    bare = set(people[5::23])
    world.load(
        "TwoFactorMethodsInfo",
        [
            {"UserId": user, "HasTotp": user not in bare and draw < 0.4, "HasSalesforceAuthenticator": user not in bare}
            for user, draw in ((user, rng.random()) for user in people)
        ],
    )
    _give_export(world, company)


def _give_export(world: World, company: Company) -> None:
    """Some were given the right to export once, for a campaign that is long over."""
    sets = world.table("PermissionSet").where("Name", "Report_Export")
    wanted = [person for person in company.people if person.active and person.department == "Marketing"][:4]
    users = [world.table("User").where("Username", person.username)[0]["Id"] for person in wanted]
    rows = [{"AssigneeId": user, "PermissionSetId": sets[0]["Id"], "IsActive": True} for user in users]
    world.load("PermissionSetAssignment", rows)


def seed_stranger(org: Org) -> None:
    """He owns a few customers all the same, taken over from a colleague."""
    world = org.world
    model = world.table("User").where("Username", SUCCESSORS[0])[0]
    told = {"Username": STRANGER, "Email": STRANGER, "FirstName": "Kim", "LastName": "Extern", "Name": "Kim Extern"}
    told |= {"Alias": "kim", "Title": "Contractor", "Department": "Sales EMEA", "UserType": "Standard"}
    place = {name: model[name] for name in ("ProfileId", "UserRoleId", "ManagerId")}
    (user,) = world.load("User", [{**told, **place, "IsActive": True}])
    world.load("UserLogin", [{"UserId": user}])
    own = world.table("PermissionSet").where("ProfileId", model["ProfileId"])[0]["Id"]
    world.load("PermissionSetAssignment", [{"AssigneeId": user, "PermissionSetId": own, "IsActive": True}])
    accounts = world.table("Account")
    for row in accounts.where("OwnerId", model["Id"])[:3]:
        accounts.put({**row, "OwnerId": user})
