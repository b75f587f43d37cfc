"""What the org says about its own objects: EntityDefinition, and the options of changing an account's owner."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt_salesforce.simulator.soap import ACCOUNT_ONLY, ANY_OBJECT
from exeunt_salesforce.simulator.world import World


def seed_definitions(world: World, models: Mapping[str, str]) -> None:
    """`models`: sharing models of custom objects; those of standard objects follow Organization."""
    kinds = [kind for kind in world.schema.objects.values() if "noquery" not in kind.calls]
    world.load(
        "EntityDefinition",
        [
            {
                "QualifiedApiName": kind.name,
                "Label": kind.name,
                "KeyPrefix": kind.prefix or None,
                "InternalSharingModel": models.get(kind.name),
                "ExternalSharingModel": "Private",
            }
            for kind in kinds
        ],
    )
    world.load(
        "OwnerChangeOptionInfo",
        [
            {"DurableId": f"Account.{name}", "EntityDefinitionId": "Account", "Name": name, "Label": name}
            | {"IsEditable": True}
            for name in sorted(ACCOUNT_ONLY | ANY_OBJECT)
        ],
    )
