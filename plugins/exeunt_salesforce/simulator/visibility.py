"""What of an object's rows a caller gets to see; what he may not see is left out without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exeunt_salesforce.simulator.defaults import BY_PARENT, NONE, default_of, has_shares, model_of
from exeunt_salesforce.simulator.errors import unsupported
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.share_tables import BY_NAME
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

OAUTH_TOKEN_STOP = 2_500


def check_readable(context: Context, kind: ObjectType) -> None:
    """Raises `ApiError` INVALID_TYPE: an object that one may not see is told as one that does not exist."""
    refused = "noquery" in kind.calls or bool(kind.read and not context.can(*kind.read))
    refused = refused or ("tooling" in kind.calls and context.how != "tooling")
    refused = refused or (kind.owned and "Read" not in context.powers.on(kind.name))
    if refused or _is_absent(context.world, kind.name):
        raise unsupported(kind.name)


def _is_absent(world: World, name: str) -> bool:
    """Share rows that there is no need for, territories that are not switched on."""
    if "Territory2" in name:
        return not world.switches.territories
    if name not in BY_NAME or has_shares(world, BY_NAME[name].kind):
        return False
    kind = BY_NAME[name].kind
    return world.switches.public_shares == "absent" or kind.endswith("__c") or default_of(world, kind) == BY_PARENT


def visible(context: Context, kind: ObjectType) -> Callable[[Row], bool] | None:
    """A test for rows; None where all are seen."""
    own_field, permission = kind.own
    if own_field and not context.can(permission):
        return lambda row: bool(row[own_field] == context.identity.user)
    if not (kind.owned or kind.parent) or context.can("ViewAllData", "ModifyAllData"):
        return None
    return lambda row: context.level(kind, row) > NONE


def presented(context: Context, kind: ObjectType, rows: Iterable[Row]) -> Iterable[Row]:
    """Rows with what depends on the caller, or on the org's settings, filled in."""
    if kind.name == "AuthSession":
        return ({**row, "IsCurrent": row["Id"] == context.identity.session} for row in rows)
    if kind.name == "EntityDefinition":
        return ({**row, "InternalSharingModel": model_of(context.world, row)} for row in rows)
    return rows
