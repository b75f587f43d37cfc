"""Territories of the active model: their users, and those of the territories above, reach what is shared with them."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.sdk.access import Group, Member
from exeunt_salesforce.access import names
from exeunt_salesforce.access.lists import Lists


def territory_groups(lists: Lists) -> Iterator[Group]:
    for row in lists.territories.rows:
        yield Group(names.territory(row["Id"]), "Territory, and those above", row["Name"])
        yield Group(names.territory_only(row["Id"]), "Territory", row["Name"])
        yield Group(names.below(row["Id"]), "Territory and Subordinates", row["Name"])


def territory_members(lists: Lists) -> Iterator[Member]:
    active = {row["Id"] for row in lists.territories.rows}
    for row in lists.territories.rows:
        record, parent = row["Id"], row["ParentTerritory2Id"]
        yield Member(names.territory(record), names.territory_only(record))
        yield Member(names.below(record), names.territory_only(record))
        if parent:
            yield Member(names.territory(record), names.territory(parent))
            yield Member(names.below(parent), names.below(record))
    for row in lists.territory_users.rows:
        if row["Territory2Id"] in active:
            yield Member(names.territory_only(row["Territory2Id"]), row["UserId"])
