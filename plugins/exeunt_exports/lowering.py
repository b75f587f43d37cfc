"""The parts of the tables of access that these files give."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from exeunt.sdk import Completeness, Gap, Part, reading
from exeunt_exports import grants
from exeunt_exports.customers import customers, ended, facts, further_owners
from exeunt_exports.groups import Groups, groups_of
from exeunt_exports.hierarchy import hierarchy_of
from exeunt_exports.people import Directory
from exeunt_exports.roles import roles_of
from exeunt_exports.roster import Roster
from exeunt_exports.source import Source
from exeunt_exports.tables import Batch, rows
from exeunt_exports.traits import traits


def parts(roster: Roster, today: str) -> Iterator[Part]:
    """Without a file of customers: what is told of the people."""
    kinds, shares = roster.folder.customers(), roster.folder.shares()
    roles = roles_of(roster.folder.of("roles"))
    groups, directory = groups_of(roster, roles)
    hierarchy = hierarchy_of(roster, groups, roles)
    yield Part("groups", _given(roster, _groups(groups)))
    yield Part("members", _given(roster, _members(groups), groups.gaps))
    yield Part("traits", _given(roster, traits(roster, today)))
    if kinds:
        yield Part("kinds", _given(roster, iter([rows(id=list(kinds))])))
    for kind, sources in kinds.items():
        yield from _about_customers(kind, sources, roster, directory)
        yield from _grants(kind, sources, roster, groups, directory)
        if shares[kind]:
            settings = roster.folder.settings
            yield Part("grants", grants.shares(kind, shares[kind], sources, directory, settings), kind)
        if roster.folder.settings.hierarchy:
            yield Part("grants", grants.above(kind, sources, hierarchy, roster.folder.settings), kind, "hierarchy")
    if not_read := roster.folder.not_read:
        yield Part("grants", _beside(not_read), cause="other")


@reading
def _beside(gaps: Sequence[Gap]) -> Generator[Batch, None, Completeness]:
    yield from ()
    return Completeness(whole=False, how="beside", gaps=tuple(gaps))


@reading
def _given(roster: Roster, batches: Iterator[Batch], gaps: Sequence[Gap] = ()) -> Generator[Batch, None, Completeness]:
    yield from batches
    return ended(roster.told_by, gaps)


def _groups(groups: Groups) -> Iterator[Batch]:
    yield rows(id=list(groups.kinds), kind=list(groups.kinds.values()), label=list(groups.labels.values()))


def _members(groups: Groups) -> Iterator[Batch]:
    if groups.members:
        group, member = zip(*groups.members, strict=True)
        yield rows(group=group, member=member)


def _about_customers(kind: str, sources: Sequence[Source], roster: Roster, directory: Directory) -> Iterator[Part]:
    yield Part("customers", customers(kind, sources, directory), kind)
    yield Part("facts", facts(sources, directory, roster.folder.settings), kind)
    shared = _having(sources, "co_owner")
    if shared:
        yield Part("owners", further_owners(shared, directory), kind)


def _grants(
    kind: str, sources: Sequence[Source], roster: Roster, groups: Groups, directory: Directory
) -> Iterator[Part]:
    settings, accounts = roster.folder.settings, roster.accounts
    yield Part("caps", grants.caps(kind, sources, accounts), kind)
    yield Part("grants", grants.owners(kind, sources, accounts), kind, "owner")
    yield Part("grants", grants.default(kind, sources, settings), kind, "default")
    yield Part("grants", grants.administrators(kind, sources, accounts), kind, "bypass")
    if len(groups.kinds) > 1:
        yield Part("grants", grants.group_owned(kind, sources, groups, directory), kind, "queue")
    teams = _having(sources, "team")
    if teams:
        yield Part("grants", grants.teams(kind, teams, directory, settings), kind, "team")


def _having(sources: Sequence[Source], field: str) -> Sequence[Source]:
    return [source for source in sources if field in source.fields]
