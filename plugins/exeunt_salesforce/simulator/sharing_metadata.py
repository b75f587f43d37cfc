"""Sharing as metadata: SharingRules of an object and SharingSettings of the org (fact sheet 6.6)."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from exeunt_salesforce.simulator.share_tables import CHILD_LEVELS
from exeunt_salesforce.simulator.sharing_rules import OWNER_RULE, items_of
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World


def sharing_rules(world: World, name: str) -> str:
    """One element a rule; a reader that makes a list of several will find a single one bare."""
    rules = world.table("SharingRule").where("Sobject", name)
    owner = [rule for rule in rules if rule["Kind"] == OWNER_RULE]
    other = [rule for rule in rules if rule["Kind"] != OWNER_RULE]
    return "".join(map(_criteria_rule(world), other)) + "".join(map(_owner_rule(world), owner))


def sharing_settings(world: World, _name: str) -> str:
    settings = world.settings
    flags = {
        "deferGroupMembership": False,
        "deferSharingRules": settings.deferred_sharing,
        "enableAccountRoleOptimization": False,
        "enableManagerGroups": settings.manager_groups,
    }
    return "".join(_tag(name, _truth(on)) for name, on in flags.items())


def _owner_rule(world: World) -> Callable[[Row], str]:
    def told(rule: Row) -> str:
        source = f"<sharedFrom>{_group(world, rule['SharedFromId'])}</sharedFrom>"
        return f"<sharingOwnerRules>{_common(world, rule)}{source}</sharingOwnerRules>"

    return told


def _criteria_rule(world: World) -> Callable[[Row], str]:
    def told(rule: Row) -> str:
        items = "".join(
            f"<criteriaItems>{_tag('field', field)}{_tag('operation', operation)}{_tag('value', value)}</criteriaItems>"
            for field, operation, value in items_of(rule)
        )
        logic = _tag("booleanFilter", rule["BooleanFilter"]) if rule["BooleanFilter"] else ""
        everybody = _tag("includeRecordsOwnedByAll", "true")
        return f"<sharingCriteriaRules>{_common(world, rule)}{logic}{items}{everybody}</sharingCriteriaRules>"

    return told


def _common(world: World, rule: Row) -> str:
    levels = ""
    if rule["Sobject"] == "Account":
        fields = (_tag(f"{child.lower()}AccessLevel", rule[field] or "None") for child, field in CHILD_LEVELS.items())
        levels = f"<accountSettings>{''.join(fields)}</accountSettings>"
    name = rule["DeveloperName"]
    told = _tag("fullName", name) + _tag("accessLevel", rule["AccessLevel"]) + levels + _tag("label", name)
    return f"{told}<sharedTo>{_group(world, rule['SharedToId'])}</sharedTo>"


def _group(world: World, group: str) -> str:
    """A group as metadata names it: by what it stands for, not by its id."""
    row = world.table("Group").rows[group]
    related = world.row(row["RelatedId"] or "") or row
    key = _KEYS[row["Type"]]
    if key == "allInternalUsers":
        return f"<{key}></{key}>"
    return _tag(key, str(related.get("Username") or related["DeveloperName"]))


_KEYS = {
    "Regular": "group",
    "Queue": "queue",
    "Role": "role",
    "RoleAndSubordinates": "roleAndSubordinates",
    "RoleAndSubordinatesInternal": "roleAndSubordinatesInternal",
    "Organization": "allInternalUsers",
    "Manager": "managers",
    "ManagerAndSubordinatesInternal": "managerSubordinates",
    "Territory": "territory",
    "TerritoryAndSubordinates": "territoryAndSubordinates",
}


def _truth(on: bool) -> str:  # noqa: FBT001  # a setting's value
    return "true" if on else "false"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
