"""A bare org for one fact at a time: all is private, everybody may open and edit everything."""

from __future__ import annotations

from datetime import UTC, datetime

from exeunt.sdk.simulator.clock import Clock
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed_definitions import seed_definitions
from exeunt_salesforce.simulator.world import World
from support.salesforce_orgs_people import load_one
from support.salesforce_orgs_rights import KINDS, make_set

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CRUD = ("Read", "Create", "Edit", "Delete")


class Stage:
    """Who reports to whom by role: boss above seller above junior; other stands aside, loner has no role."""

    def __init__(self):
        self.org = Org(World(clock=Clock(lambda: NOW)))
        self.world = self.org.world
        kinds = ("Account", "Contact", "Opportunity", "Lead", "Case")
        self.world.load(
            "Organization", [{"Id": self.world.org_id, **{f"Default{kind}Access": "None" for kind in kinds}}]
        )
        seed_definitions(self.world, {"Visit__c": "Private"})
        self.profile = self.make("Profile", Name="All")
        self.own = make_set(self.world, "X", dict.fromkeys(KINDS, CRUD))
        top = self.role("Top", None)
        middle = self.role("Middle", top)
        self.roles = {
            "top": top,
            "middle": middle,
            "bottom": self.role("Bottom", middle),
            "side": self.role("Side", top),
        }
        self.boss, self.seller = self.user("boss", top), self.user("seller", middle)
        self.junior, self.other = self.user("junior", self.roles["bottom"]), self.user("other", self.roles["side"])
        self.loner = self.user("loner", None)

    def make(self, table, **fields):
        return load_one(self.world, table, **fields)

    def put(self, record, **fields):
        kind = self.world.schema.of_id(record)
        self.world.table(kind.name).put({**self.world.row(record), **fields})

    def role(self, name, parent, **fields):
        return self.make("UserRole", Name=name, DeveloperName=name, ParentRoleId=parent, PortalType="None", **fields)

    def user(self, name, role, **fields):
        told = {
            "Username": name,
            "UserType": "Standard",
            "IsActive": True,
            "UserRoleId": role,
            "ProfileId": self.profile,
        }
        user = self.make("User", **{**told, **fields})
        self.make("PermissionSetAssignment", AssigneeId=user, PermissionSetId=self.own, IsActive=True)
        return user

    def group(self, kind, related=None, *members, **fields):
        group = self.make("Group", Type=kind, RelatedId=related, DeveloperName=kind, **fields)
        for member in members:
            self.make("GroupMember", GroupId=group, UserOrGroupId=member)
        return group

    def account(self, owner, **fields):
        return self.make("Account", Name="A", OwnerId=owner, **fields)

    def share(self, record, grantee, level="Read", **children):
        name = self.world.schema.of_id(record).name
        return self.make(
            f"{name}Share",
            **{f"{name}Id": record, "UserOrGroupId": grantee, f"{name}AccessLevel": level},
            RowCause="Manual",
            **children,
        )

    def settled(self):
        self.org.recalculation.everything()
        return self

    def level(self, user, record):
        kind = self.world.schema.of_id(record)
        return self.org.level(user, kind, self.world.row(record))

    def reach(self, record):
        """Who has what, by name; whoever has nothing is left out."""
        names = {row["Username"]: user for user, row in self.world.table("User").rows.items()}
        levels = {name: self.settled().level(user, record) for name, user in names.items()}
        return {name: level for name, level in levels.items() if level}
