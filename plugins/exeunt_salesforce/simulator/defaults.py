"""Org-wide defaults, and which objects have share rows at all (fact sheet 6.1, 6.4)."""

from __future__ import annotations

from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

NONE, READ, EDIT, ALL = 0, 1, 2, 3
LEVELS = {"None": NONE, "Read": READ, "Edit": EDIT, "ReadEditTransfer": EDIT, "All": ALL}
BY_PARENT = "ControlledByParent"
CHILDREN = ("Contact", "Opportunity", "Case")
"""What an account's shares carry levels for."""
DEFAULT_TABLES = ("Organization", "EntityDefinition")
"""Where the answers of this module stand."""
_MODELS = {"None": "Private", "Edit": "ReadWrite", "ReadEditTransfer": "ReadWriteTransfer"}
_DEFAULTS = {model: default for default, model in _MODELS.items()}
_MOST = {"Lead": "ReadEditTransfer", "Case": "ReadEditTransfer"}


def default_of(world: World, kind: str) -> str:
    """As Organization tells it; a custom object's stands in its definition alone."""
    org = world.table("Organization").rows[world.org_id]
    told = org.get(f"Default{kind}Access")
    if told is None:
        definitions = world.table("EntityDefinition").where("QualifiedApiName", kind)
        model = definitions[0]["InternalSharingModel"] if definitions else None
        told = _DEFAULTS.get(model or "", model or "Read")
    return str(told)


def model_of(world: World, definition: Row) -> str:
    """The same as EntityDefinition tells it."""
    default = default_of(world, definition["QualifiedApiName"])
    return _MODELS.get(default, default)


def is_controlled_by_parent(world: World, kind: str) -> bool:
    return default_of(world, kind) == BY_PARENT


def is_public(world: World, kind: str) -> bool:
    """Everybody may do everything short of what an owner may."""
    return default_of(world, kind) == _MOST.get(kind, "Edit")


def has_shares(world: World, kind: str) -> bool:
    """Are there share rows? Not where all is public, nor where the parent decides.

    An account's shares are needed as long as one of its children is not public: they carry the levels for them.
    """
    if is_controlled_by_parent(world, kind):
        return False
    needing = [kind, *(child for child in CHILDREN if kind == "Account" and not is_controlled_by_parent(world, child))]
    return not all(is_public(world, one) for one in needing)
