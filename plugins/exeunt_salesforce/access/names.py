"""What the subjects are called that Salesforce implies and never lists.

005…            a user
bosses:005…     everybody in a role above his; 005…^ with himself
role:00E…       the users in a role; role:00E…^ and everybody in a role above one of them
above:00E…      everybody in a role above it
tree:00E…       the users in it and in all roles below; inner:00E… without the roles of portals
internal        everybody but external users
managers:005…   his managers, upwards; reports:005… whoever reports to him, downwards
territory:0MI…  the users of a territory and of those above; below:0MI… and of those below
00G…            a public group, or one that the vendor makes; a queue: an owner, with no members
00G…=           the members of a public group or a queue; 00G…^ and everybody in a role above one of them
0PS…, 0PG…      a permission set (a profile's own, too), a group of permission sets
"""

from __future__ import annotations

USER_PREFIX = "005"
INTERNAL = "internal"


def with_bosses(subject: str) -> str:
    return f"{subject}^"


def plain(group: str) -> str:
    return f"{group}="


def role(record: str) -> str:
    return f"role:{record}"


def above(record: str) -> str:
    return f"above:{record}"


def tree(record: str) -> str:
    return f"tree:{record}"


def inner(record: str) -> str:
    return f"inner:{record}"


def bosses(user: str) -> str:
    return f"bosses:{user}"


def managers(user: str) -> str:
    return f"managers:{user}"


def reports(user: str) -> str:
    return f"reports:{user}"


def territory(record: str) -> str:
    return f"territory:{record}"


def below(record: str) -> str:
    return f"below:{record}"


def territory_only(record: str) -> str:
    """The users of a territory itself: as the owners that a rule speaks of."""
    return f"territory:{record}="
