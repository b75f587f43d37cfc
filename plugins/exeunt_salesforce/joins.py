"""Tables that join something to a user or a group: team members, manual shares, group members, assignments.

A join has a natural key (thing, holder); the id of its row is never used across calls, for undo makes new rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from exeunt.sdk import Reading
from exeunt_salesforce.api import Api, Row
from exeunt_salesforce.soql import equals, select


@dataclass(frozen=True, slots=True)
class Join:
    """One such table.

    thing, holder  fields of the key: the record (or group, or set), and the user or group
    levels         the other fields that are kept and restored: vendor's name → ours, in the order of the normal form
    relation       how a path from a row names the thing
    label          the field by which the thing is called; empty where what is shown of it is known without
    where          what rows count at all
    constants      fields that a new row needs besides
    hides_owner    the owner's own row comes and goes with the ownership: it is no part of the normal form
    """

    source: str
    thing: str
    holder: str
    levels: Mapping[str, str] = field(default_factory=dict)
    relation: str = ""
    label: str = ""
    where: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    hides_owner: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return ("Id", self.thing, self.holder, *self.levels)

    @property
    def called(self) -> str:
        """The path from a row to what its thing is called."""
        return f"{self.relation}.{self.label}" if self.relation and self.label else ""

    def of_owner(self, api: Api, owner: str) -> Reading[Row]:
        """The rows of every thing that this user owns."""
        condition = equals(f"{self.relation}.OwnerId", owner)
        return api.query(select(self.columns, self.source, condition, *self.where))

    def of_things(self, api: Api, things: Sequence[str]) -> dict[str, list[Row]]:
        """The rows by thing; Unavailable if it is not certain that these are all."""
        return self.by_thing(api.rows_among(self.source, self.columns, self.thing, things, *self.where))

    def by_thing(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row[self.thing], []).append(row)
        return found

    def normal(self, rows: Iterable[Row], owner: str) -> tuple[str, ...]:
        """`holder|level|…` a row, sorted."""
        return tuple(sorted({self._text(row) for row in rows if not self.hidden(row, owner)}))

    def hidden(self, row: Row, owner: str) -> bool:
        return self.hides_owner and row[self.holder] == owner

    def parse(self, lines: Iterable[str]) -> dict[str, dict[str, str | None]]:
        """The normal form back: by holder, the levels by the vendor's names."""
        found: dict[str, dict[str, str | None]] = {}
        for line in lines:
            holder, *values = (unquote(part) for part in line.split("|"))
            found[holder] = dict(zip(self.levels, (value or None for value in values), strict=True))
        return found

    def _text(self, row: Row) -> str:
        values = (row[self.holder], *(row[name] or "" for name in self.levels))
        # a role is a label that an administrator wrote: it may hold our separator
        return "|".join(str(value).replace("%", "%25").replace("|", "%7C") for value in values)


def without_holder(lines: Iterable[str], holder: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line.partition("|")[0] != holder)


ACCOUNT_TEAM = Join(
    source="AccountTeamMember",
    thing="AccountId",
    holder="UserId",
    relation="Account",
    levels={
        "TeamMemberRole": "role",
        "AccountAccessLevel": "level",
        "CaseAccessLevel": "case_level",
        "ContactAccessLevel": "contact_level",
        "OpportunityAccessLevel": "opportunity_level",
    },
)
OPPORTUNITY_TEAM = Join(
    source="OpportunityTeamMember",
    thing="OpportunityId",
    holder="UserId",
    relation="Opportunity",
    levels={"TeamMemberRole": "role", "OpportunityAccessLevel": "level"},
    hides_owner=True,
)
TEAMS: Mapping[str, Join] = {"Account": ACCOUNT_TEAM, "Opportunity": OPPORTUNITY_TEAM}


def share_table(kind: str) -> str:
    """The name of an object's share table, if it has one."""
    return f"{kind.removesuffix('__c')}__Share" if kind.endswith("__c") else f"{kind}Share"


def manual_shares(api: Api, kind: str, label: str = "") -> Join:
    """The manual shares of an object. Rows of other causes are derived by the vendor and not ours to keep. *label*: the
    field that names its records.
    """
    described = api.describe(share_table(kind))
    pointer = next(iter(described.references(kind)))
    own = f"{kind}AccessLevel" if f"{kind}AccessLevel" in described.fields else "AccessLevel"
    others = sorted(name for name in described.fields if name.endswith("AccessLevel") and name != own)
    levels = {own: "level"} | {name: f"{name.removesuffix('AccessLevel').lower()}_level" for name in others}
    return Join(
        source=described.name,
        thing=pointer.name,
        holder="UserOrGroupId",
        relation=pointer.relation,
        label=label,
        levels=levels,
        where=("RowCause = 'Manual'",),
        constants={"RowCause": "Manual"},
    )
