"""Shares, teams, groups, sessions and tokens: the ways in that a leaver has."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from exeunt.sdk.simulator.company import Company
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed_customers import Sizes
from exeunt_salesforce.simulator.seed_setup import EXTERNAL_APP, LOADER_APP, MOBILE_APP
from exeunt_salesforce.simulator.world import World, stamp

_LEVELS = {"OpportunityAccessLevel": "Read", "CaseAccessLevel": "None", "ContactAccessLevel": "Read"}


def seed_sharing(org: Org, company: Company, sizes: Sizes) -> None:
    """Teams and manual shares; all other shares follow from what there is."""
    world, rng = org.world, org.world.rng
    users = {row["Username"]: row["Id"] for row in world.table("User").rows.values()}
    leaver = users[company.person(company.leaver).username]
    others = [
        users[p.username] for p in company.people if p.active and p.kind == "employee" and p.email != company.leaver
    ]
    mine = [row["Id"] for row in world.table("Account").where("OwnerId", leaver)]
    theirs = [row["Id"] for row in world.table("Account").rows.values() if row["OwnerId"] != leaver]
    cast = _Cast(leaver, others, mine, theirs)
    _seed_teams(world, rng, cast, sizes)
    _seed_manual(world, rng, cast)
    org.recalculation.everything()


@dataclass(frozen=True, slots=True)
class _Cast:
    """The leaver and his colleagues; the accounts that are his and theirs."""

    leaver: str
    others: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]


def _seed_teams(world: World, rng: random.Random, cast: _Cast, sizes: Sizes) -> None:
    """The leaver is on others' teams; his own accounts have teams that a careless transfer would lose."""
    places = {(account, cast.leaver) for account in rng.sample(cast.theirs, max(5, sizes.accounts // 300))}
    places |= {(account, rng.choice(cast.others)) for account in rng.sample(cast.mine, max(6, len(cast.mine) // 5))}
    places |= {(rng.choice(cast.theirs), rng.choice(cast.others)) for _ in range(sizes.accounts // 10)}
    owners = world.table("Account").rows
    for account, user in sorted(places):
        if owners[account]["OwnerId"] != user:
            _add_member(world, rng, account, user)
    for row in rng.sample(list(world.table("Opportunity").rows.values()), max(4, sizes.opportunities // 50)):
        user = rng.choice((cast.leaver, *cast.others))
        member = {"OpportunityId": row["Id"], "UserId": user, "TeamMemberRole": "Sales Rep"}
        world.load("OpportunityTeamMember", [{**member, "OpportunityAccessLevel": "Edit"}])


def _add_member(world: World, rng: random.Random, account: str, user: str) -> None:
    role = rng.choice(("Account Manager", "Sales Rep", "Executive Sponsor"))
    member = {"AccountId": account, "UserId": user, "TeamMemberRole": role, "AccountAccessLevel": "Edit", **_LEVELS}
    world.load("AccountTeamMember", [member])


def _seed_manual(world: World, rng: random.Random, cast: _Cast) -> None:
    group = world.table("Group").where("DeveloperName", "Key_Accounts")[0]["Id"]
    pairs = [(account, cast.leaver) for account in rng.sample(cast.theirs, min(25, len(cast.theirs) // 5))]
    chosen = rng.sample(cast.mine, min(40, len(cast.mine) // 3))
    pairs += [(account, rng.choice((group, *cast.others))) for account in chosen]
    levels = {"AccountAccessLevel": "Edit", **_LEVELS, "RowCause": "Manual"}
    world.load("AccountShare", [{"AccountId": account, "UserOrGroupId": who, **levels} for account, who in pairs])


def seed_leaver(org: Org, company: Company) -> None:
    """Everything that must be found and cut, beside records."""
    world, logins = org.world, org.logins
    users = {row["Username"]: row["Id"] for row in world.table("User").rows.values()}
    leaver = users[company.person(company.leaver).username]
    _seed_groups(world, company, users, leaver)
    _seed_signs_of_life(org, leaver)
    for client in (MOBILE_APP, MOBILE_APP, LOADER_APP, EXTERNAL_APP):
        logins.authorise(leaver, logins.apps[client])
    for email in company.successors:
        user = users[company.person(email).username]
        logins.authorise(user, logins.apps[MOBILE_APP])
        logins.open_session(user)
    _seed_defaults(world, company, users, leaver)
    _seed_work(world, leaver)


def _seed_groups(world: World, company: Company, users: dict[str, str], leaver: str) -> None:
    groups = {
        row["DeveloperName"]: row["Id"]
        for row in world.table("Group").rows.values()
        if row["Type"] in {"Regular", "Queue"}
    }
    colleagues = [users[company.person(email).username] for email in company.successors]
    names = ("Key_Accounts", "EMEA_Deal_Desk", "Inbound_Leads", "EMEA_Support")
    rows = [{"GroupId": groups[name], "UserOrGroupId": leaver} for name in names]
    rows += [{"GroupId": groups[name], "UserOrGroupId": user} for name in names[:3] for user in colleagues]
    world.load("GroupMember", rows)


def _seed_signs_of_life(org: Org, leaver: str) -> None:
    browser = org.logins.open_session(leaver)
    org.logins.open_session(leaver, kind="Aura", parent=browser)
    phone = org.logins.open_session(leaver, kind="Oauth2", login="Remote Access 2.0")
    org.logins.token_of(phone, leaver, MOBILE_APP)
    org.logins.note(leaver, "Success", kind="Application", application="Browser")
    org.logins.note(leaver, "Success", kind="Remote Access 2.0", application="Salesforce for iOS")


def _seed_defaults(world: World, company: Company, users: dict[str, str], leaver: str) -> None:
    """Default teams, both ways; and whose approvals go to him."""
    successor = users[company.person(company.successors[0]).username]
    levels = {"AccountAccessLevel": "Edit", **_LEVELS, "TeamMemberRole": "Sales Rep"}
    world.load(
        "UserAccountTeamMember",
        [{"OwnerId": successor, "UserId": leaver, **levels}, {"OwnerId": leaver, "UserId": successor, **levels}],
    )
    member = {"TeamMemberRole": "Sales Rep", "OpportunityAccessLevel": "Edit"}
    world.load("UserTeamMember", [{"OwnerId": successor, "UserId": leaver, **member}])
    table = world.table("User")
    for row in [row for row in table.where("ManagerId", leaver) if row["IsActive"]][:2]:
        table.put({**row, "DelegatedApproverId": leaver})


def _seed_work(world: World, leaver: str) -> None:
    """A scheduled job and approvals that wait for him."""
    (detail,) = world.load("CronJobDetail", [{"Name": "Weekly pipeline export", "JobType": "8"}])
    job: dict[str, Any] = {"OwnerId": leaver, "CreatedById": leaver, "State": "WAITING", "CronJobDetailId": detail}
    job |= {"CronExpression": "0 0 6 ? * MON", "NextFireTime": stamp(world.clock.now() + timedelta(days=3))}
    world.load("CronTrigger", [job])
    targets = list(world.table("Opportunity").rows)[:2]
    for target in targets:
        (instance,) = world.load("ProcessInstance", [{"TargetObjectId": target, "Status": "Pending"}])
        item = {"ProcessInstanceId": instance, "ActorId": leaver, "OriginalActorId": leaver}
        world.load("ProcessInstanceWorkitem", [item])
