"""The customers of one kind, over all files that list them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from pyarrow import compute

from exeunt.sdk import Completeness, Gap, reading
from exeunt_exports.duplicates import Seen
from exeunt_exports.facts import Facts, fact_fields, money_fields
from exeunt_exports.money import all_mixed
from exeunt_exports.owners import OWNER_FIELDS
from exeunt_exports.people import Directory
from exeunt_exports.references import References, blocks, identity
from exeunt_exports.settings import ExportSettings
from exeunt_exports.source import Source
from exeunt_exports.subjects import Subjects
from exeunt_exports.tables import Batch, rows


def ended(sources: Sequence[Source], gaps: Sequence[Gap] = ()) -> Completeness:
    """The end of a reading of files: whole unless something in them could not be told."""
    as_of = min(source.file.as_of for source in sources)
    return Completeness(whole=not gaps, how="single", as_of=as_of, gaps=tuple(gaps))


@reading
def customers(kind: str, sources: Sequence[Source], directory: Directory) -> Generator[Batch, None, Completeness]:
    seen, subjects, gaps, count = Seen(), Subjects(directory), [], 0
    for source in sources:
        owner = source.has(*OWNER_FIELDS)
        parents = References(source, sources, by_id="parent_id", by_name="parent")
        for block, ids in blocks(source, "label", "key", *owner, "parent_id", "parent"):
            seen.add(ids.to_pylist())
            count += len(ids)
            yield rows(
                id=ids,
                kind=kind,
                owner=subjects.column(block, owner),
                parent=parents.column(block),
                key=block.columns.get("key", ""),
                label=block.columns.get("label", ids),
            )
        gaps += parents.gaps
    seen.check([(source, identity(source)) for source in sources])
    end = ended(sources, [*subjects.gaps, *gaps])
    # where a parent is not known it is not known either which records are customers
    return end if gaps else replace(end, counted=count)


@reading
def further_owners(sources: Sequence[Source], directory: Directory) -> Generator[Batch, None, Completeness]:
    subjects = Subjects(directory)
    for source in sources:
        for block, ids in blocks(source, "co_owner"):
            owner = subjects.column(block, ["co_owner"])
            there = compute.not_equal(owner, "")
            if there.true_count:
                field = source.heading("co_owner")
                yield rows(customer=ids.filter(there), owner=owner.filter(there), field=field)
    return ended(sources, subjects.gaps)


@reading
def facts(
    sources: Sequence[Source], directory: Directory, settings: ExportSettings
) -> Generator[Batch, None, Completeness]:
    subjects = Subjects(directory)
    mixed = all_mixed(money_fields(sources), sources, settings)
    made, some = Facts(settings, subjects, mixed.keys()), ""
    for source in sources:
        for block, ids in blocks(source, *fact_fields(source), "currency"):
            yield from made.of(block, ids)
            some = ids[0].as_py()
    yield from made.nothing_told(some)
    return ended(sources, [*subjects.gaps, *mixed.values()])
