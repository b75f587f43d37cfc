"""Customers and what hangs on them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from exeunt.sdk.simulator.company import HOSTILE_COMPANY, Company
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.world import World, stamp

_FIRST = (
    "Alder Aurora Basalt Beacon Blue Borealis Bright Cedar Cobalt Copper Delta Eastern Ember Falcon Gold Granite Green "
    "Harbor Hudson Iron Juniper Kestrel Lakeside Linden Lunar Maple Meridian Nordic Northern Oak Opal Orchard Pacific "
    "Pine Polar Quartz Red River Royal Sable Sierra Silver Solar Southern Sterling Stone Summit Tidal Union Violet "
    "Western Willow Zenith"
)
_SECOND = (
    "Analytics Apparel Biotech Brewing Capital Ceramics Chemicals Clinics Components Dairy Dental Energy Engineering "
    "Farms Foods Freight Glass Hotels Instruments Insurance Interiors Labs Legal Logistics Machinery Marine Media "
    "Metals Motors Optics Packaging Paper Pharma Plastics Power Printing Properties Robotics Seeds Shipping Software "
    "Steel Systems Textiles Tools Travel Water Works"
)
_ENDINGS = ("GmbH", "S.A.", "Ltd", "Inc.", "AB", "B.V.", "SpA", "Group")
_CITIES = ("上海", "北京", "深圳", "杭州", "成都", "苏州", "武汉", "青岛")
_TRADES = ("精密机械", "生物科技", "物流", "新材料", "电子", "医疗器械", "食品", "纺织")
_MARKS = ("华", "东", "盛", "瑞", "宏", "信", "达", "金", "泰", "安")
_GIVEN = ("Anna", "Luca", "Wei", "Jing", "Omar", "Sofia", "Tom", "Yuki", "Eva", "Raj", "Lena", "Paul")
_FAMILY = ("Berg", "Rossi", "Zhao", "Lin", "Farouk", "Costa", "Reed", "Sato", "Horn", "Mehta", "Vogt", "Lund")
_REGIONS = ("EMEA", "APAC", "Americas")
_STAGES = ("Prospecting", "Qualification", "Negotiation", "Closed Won", "Closed Lost")
_PURCHASES = {"A": (500_000, 5_000_000), "B": (50_000, 500_000), "C": (500, 50_000)}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each."""

    accounts: int
    contacts: int
    opportunities: int
    leads: int
    cases: int
    tasks: int
    visits: int
    leaver_accounts: int


def seed_customers(org: Org, company: Company, sizes: Sizes) -> None:
    world, rng = org.world, org.world.rng
    users = {row["Username"]: row["Id"] for row in world.table("User").rows.values()}
    leaver = users[company.person(company.leaver).username]
    sellers = [users[p.username] for p in company.people if p.active and p.kind == "employee" and p.department != "IT"]
    sellers.remove(leaver)
    owners = [leaver] * sizes.leaver_accounts
    owners += [rng.choice(sellers) for _ in range(sizes.accounts - sizes.leaver_accounts - 1)]
    owners.append(users[company.person(company.departed).username])
    rng.shuffle(owners)
    accounts = _seed_accounts(world, rng, owners, leaver)
    _seed_children(world, rng, accounts, sizes, sellers)
    _seed_loose(world, rng, sizes, [*sellers, *[leaver] * (len(sellers) // 8 + 1)])


def _seed_accounts(world: World, rng: random.Random, owners: Sequence[str], leaver: str) -> list[tuple[str, str]]:
    rows = [_account(rng, owner) for owner in owners]
    first = owners.index(leaver)
    rows[first] |= {"Name": HOSTILE_COMPANY, "Tier__c": "A", "Description": HOSTILE_COMPANY}
    at = stamp(world.clock.now() - timedelta(days=200))
    return list(zip(world.load("Account", rows, at=at), owners, strict=True))


def _account(rng: random.Random, owner: str) -> dict[str, Any]:
    tier = rng.choices("ABC", weights=(8, 25, 67))[0]
    chinese = rng.random() < 0.25
    if chinese:
        name = f"{rng.choice(_CITIES)}{rng.choice(_MARKS)}{rng.choice(_MARKS)}{rng.choice(_TRADES)}有限公司"
    else:
        name = f"{rng.choice(_FIRST.split())} {rng.choice(_SECOND.split())} {rng.choice(_ENDINGS)}"
    low, high = _PURCHASES[tier]
    purchase = round(rng.uniform(low, high), 2)
    return {
        "Name": name,
        "OwnerId": owner,
        "Type": "Customer",
        "Tier__c": tier,
        "AnnualPurchase__c": purchase,
        "AnnualRevenue": round(purchase * rng.uniform(5, 50)),
        "Region__c": "APAC" if chinese else rng.choice(_REGIONS),
        "BillingCountry": "China" if chinese else "France",
        "NumberOfEmployees": rng.randint(5, 20_000),
        "Phone": f"+33 1 {rng.randint(10_000_000, 99_999_999)}",
    }


def _seed_children(
    world: World, rng: random.Random, accounts: Sequence[tuple[str, str]], sizes: Sizes, sellers: Sequence[str]
) -> None:
    def draw() -> tuple[str, str]:
        """An account, and mostly its owner."""
        account, owner = rng.choice(accounts)
        return account, owner if rng.random() < 0.9 else rng.choice(sellers)

    world.load("Contact", [_contact(rng, n, *draw()) for n in range(sizes.contacts)])
    world.load("Opportunity", [_opportunity(world, rng, n, *draw()) for n in range(sizes.opportunities)])
    world.load("Case", [_case(rng, n, *draw()) for n in range(sizes.cases)])
    world.load("Task", [_task(rng, *draw()) for _ in range(sizes.tasks)])
    world.load("Visit__c", [_visit(n, *draw()) for n in range(sizes.visits)])


def _contact(rng: random.Random, number: int, account: str, owner: str) -> dict[str, Any]:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    return {
        "FirstName": given,
        "LastName": family,
        "Name": f"{given} {family}",
        "AccountId": account,
        "OwnerId": owner,
        "Email": f"{given}.{family}.{number}@customer.example".lower(),
        "Title": "Buyer",
    }


def _opportunity(world: World, rng: random.Random, number: int, account: str, owner: str) -> dict[str, Any]:
    stage = rng.choice(_STAGES)
    closes = world.clock.now() + timedelta(days=rng.randint(-200, 200))
    return {
        "Name": f"Deal {number + 1}",
        "AccountId": account,
        "OwnerId": owner,
        "StageName": stage,
        "Amount": float(rng.randint(1, 900) * 1_000),
        "CloseDate": f"{closes:%Y-%m-%d}",
        "IsClosed": stage.startswith("Closed"),
        "IsWon": stage == "Closed Won",
    }


def _case(rng: random.Random, number: int, account: str, owner: str) -> dict[str, Any]:
    closed = rng.random() < 0.5
    return {
        "CaseNumber": f"{number + 1:08d}",
        "Subject": "Delivery late",
        "Status": "Closed" if closed else "New",
        "IsClosed": closed,
        "Priority": "Medium",
        "AccountId": account,
        "OwnerId": owner,
    }


def _task(rng: random.Random, account: str, owner: str) -> dict[str, Any]:
    closed = rng.random() < 0.6
    status = "Completed" if closed else "Not Started"
    task = {"Subject": "Call", "Status": status, "Priority": "Normal", "IsClosed": closed}
    return {**task, "OwnerId": owner, "WhatId": account, "AccountId": account}


def _visit(number: int, account: str, owner: str) -> dict[str, Any]:
    return {"Name": f"V-{number + 1:05d}", "Account__c": account, "OwnerId": owner, "VisitDate__c": "2025-03-01"}


def _seed_loose(world: World, rng: random.Random, sizes: Sizes, owners: Sequence[str]) -> None:
    """Leads hang on no account; some were converted long ago."""
    queue = world.table("Group").where("DeveloperName", "Inbound_Leads")[0]["Id"]
    rows = [_lead(rng, number, rng.choice(owners)) for number in range(sizes.leads)]
    rows[0]["OwnerId"] = queue
    rows[1] |= {"OwnerId": owners[-1], "IsConverted": True, "Status": "Qualified"}
    world.load("Lead", rows)


def _lead(rng: random.Random, number: int, owner: str) -> dict[str, Any]:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    return {
        "FirstName": given,
        "LastName": family,
        "Name": f"{given} {family}",
        "Company": f"{rng.choice(_FIRST.split())} {rng.choice(_SECOND.split())}",
        "Status": "Open",
        "Email": f"lead{number}@prospect.example",
        "OwnerId": owner,
        "LeadSource": "Web",
    }
