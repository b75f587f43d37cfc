"""Who may do what with the customers of one kind: from owners, teams and shares, and what the operator states."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Final

import pyarrow as pa
from pyarrow import compute

from exeunt.sdk import Completeness, Gap, reading
from exeunt.sdk.access import Level
from exeunt_exports.customers import ended
from exeunt_exports.files import bad
from exeunt_exports.groups import EVERYONE, MEMBER_FIELDS, Groups
from exeunt_exports.hierarchy import Hierarchy
from exeunt_exports.owners import OWNER_FIELDS
from exeunt_exports.people import Directory
from exeunt_exports.references import References, blocks
from exeunt_exports.roster import Account
from exeunt_exports.settings import ExportSettings
from exeunt_exports.source import Block, Source
from exeunt_exports.subjects import Subjects
from exeunt_exports.tables import Batch, Column, alone, rows
from exeunt_exports.values import level
from exeunt_exports.words import CAUSES, LEVELS, spelled

_BETWEEN: Final = re.compile(r"[;,\u3001\uff0c\uff1b|\n]+")


@reading
def owners(kind: str, sources: Sequence[Source], accounts: Sequence[Account]) -> Generator[Batch, None, Completeness]:
    """Whoever owns a customer may do everything with it."""
    ids = [account.id for account in accounts]
    if ids:
        yield rows(subject=ids, on="owner", object=ids, shape=alone(kind, Level.FULL), cause="owner")
    return ended(sources)


@reading
def group_owned(
    kind: str, sources: Sequence[Source], groups: Groups, directory: Directory
) -> Generator[Batch, None, Completeness]:
    """What a group owns belongs to all in it. Said customer by customer: on whatever anybody of the group owns, it
    would be too much.
    """
    subjects, known = Subjects(directory), pa.array(groups.kinds, pa.string())
    for source in sources:
        fields = source.has(*OWNER_FIELDS)
        for block, ids in blocks(source, *fields):
            owner = subjects.column(block, fields)
            theirs = compute.is_in(owner, known)
            if theirs.true_count:
                object_, subject = ids.filter(theirs), owner.filter(theirs)
                yield rows(
                    subject=subject, on="one", object=object_, shape=alone(kind, Level.FULL), cause="queue", tied=True
                )
    return ended(sources)


@reading
def above(
    kind: str, sources: Sequence[Source], hierarchy: Hierarchy, settings: ExportSettings
) -> Generator[Batch, None, Completeness]:
    """Who stands above an owner, or above the role that an owner has."""
    if hierarchy.above:
        yield rows(
            subject=list(hierarchy.above.values()),
            on="owner",
            object=list(hierarchy.above),
            shape=alone(kind, LEVELS[settings.hierarchy_level]),
            cause="hierarchy",
            certainty="stated",
        )
    return ended(sources, hierarchy.gaps)


@reading
def default(kind: str, sources: Sequence[Source], settings: ExportSettings) -> Generator[Batch, None, Completeness]:
    """What everybody may do, as the operator states; nothing is exported that would tell."""
    if settings.default in ("read", "edit"):
        all_may = alone(kind, LEVELS[settings.default])
        yield rows(
            subject=[EVERYONE], on="all", object="", shape=all_may, cause="default", via="default", certainty="stated"
        )
    gaps = [] if settings.default else [Gap("exports.no-sharing", {"kind": kind})]
    return ended(sources, gaps)


@reading
def administrators(
    kind: str, sources: Sequence[Source], accounts: Sequence[Account]
) -> Generator[Batch, None, Completeness]:
    """An administrator of something; whether of the customers is not said. So they may, and it is not known."""
    ids = [account.id for account in accounts if any(row.is_admin for row in account.rows)]
    if ids:
        yield rows(
            subject=ids,
            on="all",
            object="",
            shape=alone(kind, Level.FULL),
            cause="bypass",
            bypass=True,
            certainty="unknown",
        )
    return ended(sources)


@reading
def teams(
    kind: str, sources: Sequence[Source], directory: Directory, settings: ExportSettings
) -> Generator[Batch, None, Completeness]:
    """The members named in a column of the customers themselves."""
    subjects = Subjects(directory)
    for source in sources:
        for block, ids in blocks(source, "team"):
            found = [
                (subjects.one(block, {"team": name.strip()}), id_)
                for names, id_ in zip(block.values("team"), ids.to_pylist(), strict=True)
                for name in _BETWEEN.split(names)
            ]
            named = [(subject, id_) for subject, id_ in dict.fromkeys(found) if subject]
            if named:
                subject, object_ = zip(*named, strict=True)
                may = alone(kind, LEVELS[settings.share_level])
                yield rows(subject=subject, on="one", object=object_, shape=may, cause="team", certainty="stated")
    return ended(sources, [*subjects.gaps, *subjects.strangers])


@reading
def shares(
    kind: str,
    sources: Sequence[Source],
    customers: Sequence[Source],
    directory: Directory,
    settings: ExportSettings,
) -> Generator[Batch, None, Completeness]:
    """Files of shares and of teams: a row gives a level to somebody, or to a group."""
    subjects, gaps = Subjects(directory), []
    for source in sources:
        references = References(source, customers, by_id="customer_id", by_name="customer")
        members = source.has(*MEMBER_FIELDS)
        for block in source.blocks([*references.fields, *members, *source.has("level", "reason", "team_role")]):
            subject = subjects.column(block, members)
            _check_named(block, references, subject)
            yield from _shared(kind, block, references, subject, settings)
        gaps += references.gaps
    return ended([*sources, *customers], [*subjects.gaps, *subjects.strangers, *gaps])


def _check_named(block: Block, references: References, subject: Column) -> None:
    """An error for a row that shares no customer: grouped reports name each only once, above its members."""
    lost = compute.and_(compute.not_equal(subject, ""), compute.equal(references.words(block), ""))
    if lost.true_count:
        source, row = block.source, block.rows.filter(lost)[0].as_py()
        raise bad(
            "exports.empty-cell", source.file.name, row=row, column=source.heading(references.fields[0]), value=""
        )


def _shared(
    kind: str, block: Block, references: References, subject: Column, settings: ExportSettings
) -> Iterator[Batch]:
    stated = alone(kind, LEVELS[settings.share_level])
    given = pa.repeat(stated, len(block))
    certainty: Column | str = "stated"
    if "level" in block.columns:
        given = block.translated("level", lambda value: _shape(kind, value, stated))
        certainty = block.translated("level", lambda value: "stated" if level(value) is None else "exact")
    object_ = references.column(block)
    there = compute.and_(compute.not_equal(subject, ""), compute.not_equal(object_, ""))
    there = compute.and_(there, compute.not_equal(given, ""))
    if there.true_count:
        yield rows(
            subject=subject.filter(there),
            on="one",
            object=object_.filter(there),
            shape=given.filter(there),
            cause=_cause(block).filter(there),
            via=_places(block).filter(there),
            certainty=certainty if isinstance(certainty, str) else certainty.filter(there),
        )


def _places(block: Block) -> Column:
    """Where each row stands. So no two rows are the same, whatever else a report repeats."""
    return compute.binary_join_element_wise(block.source.file.name, block.rows.cast(pa.string()), ": ")


def _shape(kind: str, value: str, stated: str) -> str:
    said = level(value)
    return stated if said is None else alone(kind, said)


def _cause(block: Block) -> Column:
    usual = "team" if "team_role" in block.columns else "shared"
    if "reason" not in block.columns:
        return pa.repeat(usual, len(block))
    return block.translated("reason", lambda value: CAUSES.get(spelled(value), usual))


@reading
def caps(kind: str, sources: Sequence[Source], accounts: Sequence[Account]) -> Generator[Batch, None, Completeness]:
    """No profiles are exported, so nothing is known to hold anybody back; who may export is told by a column.

    Of whom it says nothing that is not known: he may, perhaps.
    """
    yield rows(subject=[EVERYONE], on="all", object="", kind=kind, part="", level=Level.FULL, certainty="stated")
    told = {account.id: account.own("can_export") for account in accounts}
    if any(told.values()):
        # a row for all, that the right is told apart also where nobody has it
        yield rows(subject=[EVERYONE], on="all", object="", kind=kind, part="export", level=Level.NONE)
        for said, certainty in (("true", "exact"), ("", "unknown")):
            if subject := [account for account, word in told.items() if word == said]:
                yield rows(
                    subject=subject,
                    on="all",
                    object="",
                    kind=kind,
                    part="export",
                    level=Level.READ,
                    certainty=certainty,
                )
    return ended(sources)
