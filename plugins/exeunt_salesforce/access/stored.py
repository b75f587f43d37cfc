"""Parts whose rows belong to one customer each: records, facts, stored shares. These may be read as what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from exeunt.sdk import Part, Reading
from exeunt.sdk.access import Cause, TableName
from exeunt_salesforce.access.facts import Facts
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.models import Model
from exeunt_salesforce.access.records import customers, records_query
from exeunt_salesforce.access.shares import STORED, Shares, because, share_grants
from exeunt_salesforce.access.since import Mark, Since
from exeunt_salesforce.access.source import Query, Source
from exeunt_salesforce.access.teams import Roles
from exeunt_salesforce.joins import TEAMS
from exeunt_salesforce.kinds import ACCOUNT

STAMP = "SystemModstamp"


class Stored:
    def __init__(self, source: Source, lists: Lists, since: Since) -> None:
        self._source = source
        self._lists = lists
        self._since = since

    def records(self, model: Model, key: str) -> Part:
        def read(*where: str) -> Reading[Any]:
            return customers(self._source, model, records_query(model, key, *where), key)

        marks = [(model.name, "Id", STAMP)]
        counts = [records_query(model, key)]
        return self._part("customers", model.name, field="Id", read=read, marks=marks, counts=counts)

    def facts(self, facts: Facts) -> Part:
        def read(*where: str) -> Reading[Any]:
            return facts.rows(facts.query(*where))

        # a value that the vendor works out, or has from another record, changes without a stamp
        marks = [(ACCOUNT, "Id", STAMP)] if facts.wanted.plain else []
        counts = facts.wanted.counts()
        return self._part("facts", ACCOUNT, field="Id", read=read, marks=marks, counts=counts)

    def shares(self, shares: Shares) -> Iterator[Part]:
        kind = shares.model.name
        roles = Roles(self._source, kind) if kind in TEAMS else None
        for cause in STORED:
            yield self._shares(shares, cause, roles if cause == "team" else None)
        if roles:
            labels: Reading[Any] = roles.labels()
            yield Part("labels", labels, kind, "team")

    def _shares(self, shares: Shares, cause: Cause, roles: Roles | None) -> Part:
        kind, condition = shares.model.name, because(cause)

        def read(*where: str) -> Reading[Any]:
            query = shares.query(condition, *where)
            return share_grants(self._source, shares, cause, query=query, lists=self._lists, roles=roles)

        marks = [(shares.table, shares.record, "LastModifiedDate")] if cause in ("manual", "team") else []
        if roles:
            marks.append((roles.join.source, roles.join.thing, STAMP))
        counts = [shares.query(condition)]
        return self._part("grants", kind, cause, field=shares.record, read=read, marks=marks, counts=counts)

    def _part(
        self,
        table: TableName,
        kind: str,
        cause: str = "",
        *,
        field: str,
        read: Callable[..., Reading[Any]],
        marks: Sequence[Mark],
        counts: Iterable[Query],
    ) -> Part:
        """`marks`: where a change would show; none where it would not. `field`: the condition's, for customers."""
        part = Part(table, read(), kind, cause)
        touched = self._since.touched(part.id, marks) if marks else None
        if touched is None:
            return part
        return Part(table, self._since.part(touched, field, read, counts), kind, cause, only=touched)
