"""Shares as the vendor stores them: a row gives one grantee a level on one record, an account's also on its children.

Not taken over: rows of the owner, of implicit parents and of implicit children. The tables say those in rules of their
own, and a stored copy would stay behind when the owner changes. Rows of sharing rules are told apart in `rules.py`.

None of these grants is tied to the owner, although the vendor drops manual shares with him: our transfer puts them
back, and `after.py` takes away what it does not put back.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from exeunt.sdk import Completeness, reading
from exeunt.sdk.access import Cause, Reach, shape
from exeunt_salesforce.access import names
from exeunt_salesforce.access.columns import among, batches, either, ending, joined, mapped, starting_with
from exeunt_salesforce.access.groups import without_bosses
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.models import CHILDREN, Model, Models, level
from exeunt_salesforce.access.source import Query, Source
from exeunt_salesforce.access.teams import Roles
from exeunt_salesforce.joins import share_table
from exeunt_salesforce.kinds import ACCOUNT
from exeunt_salesforce.soql import none_of, one_of

RULE = "Rule"
VIRTUAL = ("Owner", "ImplicitParent", "ImplicitChild")
_CAUSES: Mapping[Cause, tuple[str, ...]] = {
    "manual": ("Manual",),
    "team": ("Team",),
    "territory": (
        *("Territory", "TerritoryManual", "TerritoryRule"),
        *("Territory2AssociationManual", "Territory2Forecast"),
    ),
}
STORED: tuple[Cause, ...] = (*_CAUSES, "shared")
"""What is taken over as it is stored; `shared`: causes that only this org knows (Apex), and what is new."""
_SEVERAL = frozenset({"territory", "shared"})
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Shares:
    """One share table.

    record    the field that points to the shared record, `relation` how a path goes on from it
    levels    field → (kind, reach) of what it gives
    """

    model: Model
    table: str
    record: str
    relation: str
    levels: Mapping[str, tuple[str, Reach]]

    def query(self, *where: str, more: Iterable[str] = ()) -> Query:
        return Query((self.record, "UserOrGroupId", "RowCause", *self.levels, *more), self.table, where)

    def shapes(self, table: Any) -> Any:
        """What each row gives, as a shape: an org has a handful of different ones."""
        words = joined([table[name] for name in self.levels], _BETWEEN)
        return mapped(words, lambda text: self.shape(text.split(_BETWEEN)))

    def shape(self, words: Iterable[str]) -> str:
        """Of one row's levels, in the order of `levels`."""
        given = zip(self.levels.values(), words, strict=True)
        return shape(*((kind, reach, level(word)) for (kind, reach), word in given))


def read_share_table(source: Source, model: Model, models: Models) -> Shares | None:
    """None where the org has none: everybody may write these records. Raises `CallError`."""
    name = share_table(model.name)
    if name not in source.api.objects():
        return None
    described = source.api.describe(name)
    pointer = next(iter(described.references(model.name)))
    main = f"{model.name}AccessLevel" if f"{model.name}AccessLevel" in described.fields else "AccessLevel"
    levels: dict[str, tuple[str, Reach]] = {main: (model.name, "self")}
    own = {one.name for one in models.shared}
    for child in CHILDREN if model.name == ACCOUNT else ():
        if child in own and f"{child}AccessLevel" in described.fields:
            levels[f"{child}AccessLevel"] = (child, "child")
    return Shares(model, name, pointer.name, pointer.relation, levels)


def because(cause: Cause) -> str:
    """The condition for rows of this cause."""
    if cause in _CAUSES:
        return one_of("RowCause", _CAUSES[cause])
    known = (word for words in _CAUSES.values() for word in words)
    return none_of("RowCause", (*known, *VIRTUAL, RULE))


@reading
def share_grants(
    source: Source,
    shares: Shares,
    cause: Cause,
    *,
    query: Query,
    lists: Lists,
    roles: Roles | None = None,
) -> Generator[Any, None, Completeness]:
    """`roles`: what each member does in the team, if that is what the rows stand for."""
    read = source.tables(query)
    for table in read:
        columns = {
            "subject": grantees(table["UserOrGroupId"], lists, flat=shares.model.flat),
            "on": "one",
            "object": table[shares.record],
            "shape": shares.shapes(table),
            "cause": cause,
            "via": roles.of(table[shares.record], table["UserOrGroupId"]) if roles else _reason(table, cause),
        }
        yield from batches(columns, len(table))
    return read.end


def _reason(table: Any, cause: Cause) -> Any:
    """The vendor's own word, where a cause here stands for several of its."""
    return table["RowCause"] if cause in _SEVERAL else ""


def grantees(column: Any, lists: Lists, *, flat: bool) -> Any:
    """What is given to a user or to a queue reaches those above, too; of a group its own word decides. Where the
    hierarchy does not count, nobody above gets anything.
    """
    if flat:
        return mapped(column, partial(without_bosses, lists))
    climbs = either(starting_with(column, names.USER_PREFIX), among(column, lists.queues))
    return ending(column, climbs, names.with_bosses(""))


def grantee(one: str, lists: Lists, *, flat: bool) -> str:
    """The same for one."""
    if flat:
        return without_bosses(lists, one)
    return names.with_bosses(one) if one.startswith(names.USER_PREFIX) or one in lists.queues else one
