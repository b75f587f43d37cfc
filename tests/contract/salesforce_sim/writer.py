"""Random writes to an org, one at a time, and what the vendor derives from them."""

from __future__ import annotations

from exeunt_salesforce.simulator.share_tables import MANUAL, SHARE_TABLES
from exeunt_salesforce.simulator.world import By
from support.salesforce_orgs_rights import make_set

BY = By("somebody")
LEVELS = ("None", "Read", "Edit")


class Writer:
    """One random write at a time."""

    def __init__(self, made, rng):
        self.world = made.world
        self.rng = rng

    def any(self, table, wanted=lambda _row: True):
        rows = [row for row in self.world.table(table).rows.values() if wanted(row)]
        return self.rng.choice(rows) if rows else None

    def change(self, table, row, **fields):
        if row is not None:
            self.world.change(table, row["Id"], fields, BY)

    def insert(self, table, **fields):
        self.world.insert(table, fields, BY)

    def remove(self, table, wanted=lambda _row: True):
        row = self.any(table, wanted)
        if row is not None:
            self.world.remove(table, row["Id"], BY)

    def user(self):
        return self.any("User")["Id"]

    # --- the writes

    def owner(self):
        kind = self.rng.choice(list(SHARE_TABLES))
        self.change(kind, self.any(kind), OwnerId=self.user())

    def another_account(self):
        kind = self.rng.choice(("Contact", "Opportunity", "Case"))
        self.change(kind, self.any(kind), AccountId=self.any("Account")["Id"])

    def gone(self):
        kind = self.rng.choice(("Contact", "Opportunity", "Case", "Lead", "Visit__c"))
        self.remove(kind)

    def new(self):
        self.insert("Case", AccountId=self.any("Account")["Id"], OwnerId=self.user(), Priority="High")

    def facts(self):
        self.change("Account", self.any("Account"), Region__c=self.rng.choice(("North", "South")), Tier__c="A")

    def team(self):
        levels = {f"{child}AccessLevel": self.rng.choice(LEVELS) for child in ("Contact", "Opportunity", "Case")}
        fields = {"AccountId": self.any("Account")["Id"], "UserId": self.user(), "AccountAccessLevel": "Edit"}
        self.insert("AccountTeamMember", **fields, **levels)

    def team_level(self):
        self.change("AccountTeamMember", self.any("AccountTeamMember"), AccountAccessLevel=self.rng.choice(LEVELS[1:]))

    def team_left(self):
        self.remove(self.rng.choice(("AccountTeamMember", "OpportunityTeamMember")))

    def share(self):
        table = SHARE_TABLES[self.rng.choice(("Contact", "Opportunity", "Case"))]
        record = self.any(table.kind)
        if record is not None:
            fields = {table.record: record["Id"], "UserOrGroupId": self.any("Group")["Id"], table.level: "Read"}
            self.insert(table.name, **fields, RowCause=MANUAL)

    def share_taken(self):
        table = SHARE_TABLES[self.rng.choice(list(SHARE_TABLES))]
        self.remove(table.name, lambda row: row["RowCause"] == MANUAL)

    def member(self):
        group = self.any("Group", lambda row: row["Type"] == "Regular")
        self.insert("GroupMember", GroupId=group["Id"], UserOrGroupId=self.user())

    def member_left(self):
        self.remove("GroupMember")

    def role(self):
        self.change("User", self.any("User"), UserRoleId=self.any("UserRole")["Id"])

    def manager(self):
        self.change("User", self.any("User"), ManagerId=self.user())

    def role_moved(self):
        roles = sorted(self.world.table("UserRole").rows)
        lower = self.rng.choice(roles[1:])
        above = self.rng.choice([None, *roles[: roles.index(lower)]])
        self.world.change("UserRole", lower, {"ParentRoleId": above}, BY)

    def role_level(self):
        self.change("UserRole", self.any("UserRole"), OpportunityAccessForAccountOwner=self.rng.choice(LEVELS))

    def rule(self):
        source, target = (self.any("Group", lambda row: row["Type"] != "Territory")["Id"] for _ in range(2))
        told = {"Kind": "owner", "SharedFromId": source, "SharedToId": target, "AccessLevel": "Edit"}
        self.insert("SharingRule", Sobject=self.rng.choice(list(SHARE_TABLES)), DeveloperName="New", **told)

    def rule_gone(self):
        self.remove("SharingRule")

    def territory(self):
        where, account = self.any("Territory2"), self.any("Account")
        if where is not None:
            told = {"ObjectId": account["Id"], "Territory2Id": where["Id"], "AssociationCause": "Territory2Manual"}
            self.insert("ObjectTerritory2Association", **told)

    def territory_left(self):
        self.remove("ObjectTerritory2Association")

    def territory_level(self):
        self.change("Territory2", self.any("Territory2"), AccountAccessLevel=self.rng.choice(LEVELS[1:]))

    def model(self):
        self.change("Territory2Model", self.any("Territory2Model"), State=self.rng.choice(("Active", "Archived")))

    def default(self):
        org = self.any("Organization")
        self.change("Organization", org, DefaultAccountAccess=self.rng.choice(LEVELS), DefaultContactAccess="None")

    def part(self):
        group = self.any("PermissionSetGroup")["Id"]
        made = make_set(self.world, f"Set{self.rng.random()}", {"Lead": ("Read", "Edit")})
        self.insert("PermissionSetGroupComponent", PermissionSetGroupId=group, PermissionSetId=made)

    def part_gone(self):
        self.remove("PermissionSetGroupComponent")

    def right(self):
        """Of a set that somebody made: neither implied nor aggregated."""
        sets = self.world.table("PermissionSet").rows
        made = {one for one, row in sets.items() if row["Type"] != "Group"}
        row = self.any("ObjectPermissions", lambda row: row["ParentId"] in made and not row["Id"].startswith("000"))
        self.change("ObjectPermissions", row, PermissionsEdit=not row["PermissionsEdit"])

    def permission(self):
        on = self.rng.random() < 0.5
        row = self.any("PermissionSet", lambda row: row["Type"] == "Regular")
        self.change("PermissionSet", row, PermissionsModifyAllData=on, PermissionsExportReport=on)


WRITES = [name for name in vars(Writer) if name not in {"any", "change", "insert", "remove", "user"} and name[0] != "_"]
DERIVED = ("PermissionSet", "PermissionSetGroup", "ObjectPermissions")


def derived(world):
    """Shares and rights, by what they say and not by their ids."""
    shares = [
        [
            (table.name, *(row[one] for one in (table.record, "UserOrGroupId", "RowCause", *table.levels)))
            for row in rows
        ]
        for table in SHARE_TABLES.values()
        if (rows := world.table(table.name).rows.values())
    ]
    rights = [
        (
            name,
            *sorted((field, str(value)) for field, value in row.items() if field.startswith(("Perm", "Sobj", "Stat"))),
        )
        for name in DERIVED
        for row in world.table(name).rows.values()
    ]
    return sorted(map(str, [*(one for rows in shares for one in rows), *rights]))
