"""The customers: a row for each record, with its owner, its account and its name."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from exeunt.sdk import Completeness, reading
from exeunt_salesforce.access.columns import batches, choose, empty
from exeunt_salesforce.access.models import CONTACT, PRIVATE_CONTACT, Model
from exeunt_salesforce.access.source import Query, Source
from exeunt_salesforce.kinds import ACCOUNT


def records_query(model: Model, key: str, *where: str) -> Query:
    """`key`: the field of accounts that is the same for the same customer in other systems, or ""."""
    one = model.object
    named = (one.label, parent_field(model), key if one.name == ACCOUNT else "")
    return Query(("Id", "OwnerId", *dict.fromkeys(name for name in named if name)), one.name, where)


@reading
def customers(source: Source, model: Model, query: Query, key: str) -> Generator[Any, None, Completeness]:
    read = source.tables(query)
    for table in read:
        yield from _batches(table, model, key)
    return read.end


def parent_field(model: Model) -> str:
    """The field with the account it hangs on. An account above an account gives nobody anything."""
    return "" if model.name == ACCOUNT else model.object.parent


def _batches(table: Any, model: Model, key: str) -> Iterable[Any]:
    label, parent = model.object.label, parent_field(model)
    columns = {
        "id": table["Id"],
        "kind": model.name,
        "owner": table["OwnerId"],
        "parent": table[parent] if parent else "",
        "key": table[key] if key and model.name == ACCOUNT else "",
        "label": table[label] if label else "",
    }
    if model.name == CONTACT and parent:
        columns["kind"] = choose(empty(table[parent]), PRIVATE_CONTACT, CONTACT)
    return batches(columns, len(table))
