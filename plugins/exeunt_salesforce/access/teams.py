"""Who does what in which team: the share that a member has does not say it."""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property
from typing import Any

from exeunt.sdk import Completeness, reading
from exeunt.sdk.access import Label
from exeunt_salesforce.access.columns import different, joined
from exeunt_salesforce.access.source import Query, Source, together
from exeunt_salesforce.joins import TEAMS

_BETWEEN = "|"
_ROLE = "TeamMemberRole"


class Roles:
    """One team table, read when it is first asked. Where it cannot be read the roles are empty: nothing hangs on it."""

    def __init__(self, source: Source, kind: str) -> None:
        self._source = source
        self.join = TEAMS[kind]

    def of(self, records: Any, users: Any) -> Any:
        """The role of each user in the team of each record."""
        import pyarrow.compute as pc

        keys, roles, _ = self._members
        place = pc.index_in(joined((records, users), _BETWEEN), value_set=keys)
        return pc.fill_null(roles.take(place), "")

    @reading
    def labels(self) -> Generator[Label, None, Completeness]:
        """The roles by their own names."""
        _, roles, end = self._members
        yield from (Label(role, "Team Role", role) for role in sorted(different(roles)) if role)
        return together([end])

    @cached_property
    def _members(self) -> tuple[Any, Any, Completeness]:
        """Record and user in one text; the role; how well they are known."""
        import pyarrow as pa

        join = self.join
        read = self._source.tables(Query((join.thing, join.holder, _ROLE), join.source, optional=True))
        nobody = pa.table({name: pa.array([], pa.string()) for name in (join.thing, join.holder, _ROLE)})
        members = pa.concat_tables([nobody, *read])
        keys = joined((members[join.thing], members[join.holder]), _BETWEEN)
        return keys, members[_ROLE].combine_chunks(), read.end
