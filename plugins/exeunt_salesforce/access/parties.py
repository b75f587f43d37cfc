"""From the names in a sharing rule to subjects of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from exeunt_salesforce.access import names
from exeunt_salesforce.access.groups import without_bosses
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.rule_texts import Party
from exeunt_salesforce.access.shares import grantee

_TYPES = {
    "group": "Regular",
    "queue": "Queue",
    "allInternalUsers": "Organization",
    "role": "Role",
    "roleAndSubordinates": "RoleAndSubordinates",
    "roleAndSubordinatesInternal": "RoleAndSubordinatesInternal",
    "territory": "Territory",
    "territoryAndSubordinates": "TerritoryAndSubordinates",
    "managers": "Manager",
    "managerSubordinates": "ManagerAndSubordinatesInternal",
}
"""The metadata's tag → the type of the group that stands for it. Portal roles and guests have none: not computed."""


class Parties:
    """Parties are named by developer name, people by user name; the groups that stand for them have ids."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def group(self, party: Party) -> str:
        """The id of the vendor's group for this party, the grantee of its share rows; "" if there is none."""
        # a territory may come with its model's name before it, and a user name has dots of its own
        name = party.name.lower() if "@" in party.name else party.name.rpartition(".")[2]
        return self._groups.get((_TYPES.get(party.sort, ""), name), "")

    def owners(self, party: Party) -> str:
        """The subject that holds the owners whose records the rule shares; "" if there is none."""
        group = self.group(party)
        row = self._lists.group(group)
        match row["Type"]:
            case "Queue":  # it owns by itself; what its members own is theirs
                return group
            case "Territory":
                return names.territory_only(row["RelatedId"])
            case "TerritoryAndSubordinates":
                return names.below(row["RelatedId"])
            case _:
                return without_bosses(self._lists, group)

    def target(self, party: Party, *, flat: bool) -> str:
        """The subject that the rule shares with; "" if there is none."""
        return grantee(self.group(party), self._lists, flat=flat)

    @cached_property
    def _groups(self) -> Mapping[tuple[str, str], str]:
        lists = self._lists
        of = {row["Id"]: row["DeveloperName"] for rows in (lists.roles.rows, lists.territories.rows) for row in rows}
        of |= {row["Id"]: row["Username"].lower() for row in lists.users.rows}
        return {(row["Type"], _name(row, of)): row["Id"] for row in lists.groups.rows}


def _name(row: Mapping[str, str], of: Mapping[str, str]) -> str:
    """What metadata calls the group: by what it is of, or by its own name; everybody has none."""
    if row["Type"] == "Organization":
        return ""
    return of.get(row["RelatedId"], "") if row["RelatedId"] else row["DeveloperName"]
