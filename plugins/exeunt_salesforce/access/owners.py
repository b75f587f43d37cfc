"""What owning a record gives: to the owner, to whoever is above him, to a queue's members; and what everybody has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from exeunt.sdk.access import Certainty, Grant, Level, shape
from exeunt_salesforce.access import names
from exeunt_salesforce.access.lists import OWNER_LEVELS, Lists
from exeunt_salesforce.access.models import PRIVATE_CONTACT, Models, Term, everything, level
from exeunt_salesforce.kinds import ACCOUNT

QUEUE_LEVEL = Level.EDIT
"""Members of a queue take its records and edit them; nobody of them has what an owner has (sheet 7.4)."""


def owner_grants(lists: Lists, models: Models) -> Iterator[Grant]:
    """A user on what he owns; as owner of an account, on its children what his role says."""
    below = _owner_levels(lists, models)
    own = _whole((*_shared(models), *_private(models)))
    for row in lists.users.rows:
        text = shape(*own, *below.get(row["UserRoleId"], ()))
        yield Grant(row["Id"], "owner", row["Id"], text, "owner")


def hierarchy_grants(lists: Lists, models: Models) -> Iterator[Grant]:
    """The same to every role above the owner's, but for contacts without an account."""
    below = _owner_levels(lists, models)
    for row in lists.roles.rows:
        if not row["ParentRoleId"]:
            continue
        subject, owners = names.above(row["Id"]), names.role(row["Id"])
        for kinds, certainty in _climbing(models):
            text = shape(*_whole(kinds), *(below[row["Id"]] if ACCOUNT in kinds else ()))
            yield Grant(subject, "owner", owners, text, "hierarchy", certainty=certainty)


def _climbing(models: Models) -> Iterator[tuple[list[str], Certainty]]:
    """Kinds for which the hierarchy counts: for the vendor's own always, for others as far as an operator says."""
    standard = [model.name for model in models.shared if not model.custom]
    custom = [model.name for model in models.shared if model.custom and not model.flat]
    if standard:
        yield standard, "exact"
    if custom:
        yield custom, "stated"


def queue_grants(lists: Lists, models: Models) -> Iterator[Grant]:
    flat = [model.name for model in models.shared if model.flat]
    for queue in sorted(lists.queues):
        for kinds, certainty in _climbing(models):
            text = everything(kinds, QUEUE_LEVEL)
            yield Grant(names.with_bosses(queue), "owner", queue, text, "queue", certainty=certainty)
        if flat:
            text = everything(flat, QUEUE_LEVEL)
            yield Grant(names.plain(queue), "owner", queue, text, "queue", certainty="stated")


def default_grants(models: Models) -> Iterator[Grant]:
    """What the org's defaults give. That everybody may read a deal does not make its account readable: a bypass."""
    for rank in sorted({model.certain for model in models.kinds if model.certain}):
        text = everything((model.name for model in models.kinds if model.certain == rank), rank)
        yield Grant(names.INTERNAL, "all", "", text, "default", bypass=True)
    for model in models.kinds:
        if model.possible > model.certain:
            text = everything([model.name], model.possible)
            yield Grant(names.INTERNAL, "all", "", text, "default", bypass=True, certainty="unknown")


def _whole(kinds: Iterable[str]) -> list[Term]:
    return [(kind, "self", Level.FULL) for kind in kinds]


def _shared(models: Models) -> list[str]:
    return [model.name for model in models.shared]


def _private(models: Models) -> list[str]:
    return [PRIVATE_CONTACT] if PRIVATE_CONTACT in models.names else []


def _owner_levels(lists: Lists, models: Models) -> Mapping[str, tuple[Term, ...]]:
    """Role → what an owner in it has on the children of his accounts."""
    return {
        row["Id"]: models.children({child: level(row[field]) for field, child in OWNER_LEVELS.items()})
        for row in lists.roles.rows
    }
