"""Who is above whom: by manager, also where one in between has no account; or by role."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exeunt.sdk import Gap
from exeunt_exports.groups import Groups
from exeunt_exports.people import Directory
from exeunt_exports.roles import Roles
from exeunt_exports.roster import Roster

_MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """`above`: whoever may own customers, or a role → the group of all who are above."""

    above: Mapping[str, str] = field(default_factory=dict)
    gaps: Sequence[Gap] = ()


def hierarchy_of(roster: Roster, groups: Groups, roles: Roles) -> Hierarchy:
    """What the settings ask for; its groups are added to *groups*. A gap where the files do not tell."""
    by = roster.folder.settings.hierarchy
    if by == "manager":
        bosses, gaps = _bosses(roster)
        names = {one.id: one.name for one in roster.everybody}
        above = _put(groups, bosses, names, [account.id for account in roster.accounts])
    elif by == "role":
        bosses = {f"role:{role}": f"role:{parent}" for role, parent in roles.parents.items()}
        gaps = [*roles.gaps, *roles.doubts(account.person.get("role") for account in roster.accounts)]
        above = _put(groups, bosses, groups.labels, groups.kinds)
    else:
        return Hierarchy()
    return Hierarchy(above, gaps if above else [*gaps, Gap("exports.no-hierarchy", {"by": by})])


def _bosses(roster: Roster) -> tuple[Mapping[str, str], list[Gap]]:
    """The manager of each account, of each manager, and so on up; a gap for one whom no list names."""
    directory = Directory((one.id, one.person) for one in roster.everybody)
    people = {one.id: one.person for one in roster.everybody}
    bosses: dict[str, str] = {}
    unknown: dict[str, None] = {}
    waiting = [account.id for account in roster.accounts]
    while waiting:
        one = waiting.pop()
        called = people[one].get("manager")
        if one in bosses or not called:
            continue
        found = directory.manager_of(people[one])
        if not found.known:
            unknown[called] = None
        elif found.id != one:
            bosses[one] = found.id
            waiting.append(found.id)
    return bosses, [Gap("exports.no-manager", {"name": name}) for name in sorted(unknown)[:_MOST_TOLD]]


def _put(
    groups: Groups, bosses: Mapping[str, str], names: Mapping[str, str], subjects: Collection[str]
) -> Mapping[str, str]:
    """Above somebody are his boss, if he is one of *subjects*, and whoever is above the boss."""
    known = set(subjects)
    above = {one: groups.add("above", one, names.get(one, one)) for one in bosses}
    for one, boss in bosses.items():
        if boss in known:
            groups.put(above[one], boss)
        if boss in above:
            groups.put(above[one], above[boss])
    return {one: group for one, group in above.items() if one in known}
