"""Plain words for screens. A code is put together from an area and a value: `status.` and `verified`.

JSON, trail and plan keep the value itself. Chinese as for the sentences of `exeunt.text.messages`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from exeunt.text.words import (
    access,
    actions,
    audits,
    cli,
    columns,
    differences,
    entries,
    exposures,
    facts,
    headings,
    kinds,
    lanes,
    lingers,
    meanings,
    options,
    people,
    plain,
    plans,
    reaches,
    reports,
    roles,
    seen,
    setups,
    snapshots,
    statuses,
    values,
    verbs,
)

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **access.WORDS,
        **actions.WORDS,
        **audits.WORDS,
        **cli.WORDS,
        **columns.WORDS,
        **differences.WORDS,
        **entries.WORDS,
        **exposures.WORDS,
        **facts.WORDS,
        **headings.WORDS,
        **kinds.WORDS,
        **lanes.WORDS,
        **lingers.WORDS,
        **meanings.WORDS,
        **options.WORDS,
        **people.WORDS,
        **plain.WORDS,
        **plans.WORDS,
        **reaches.WORDS,
        **reports.WORDS,
        **roles.WORDS,
        **seen.WORDS,
        **setups.WORDS,
        **snapshots.WORDS,
        **statuses.WORDS,
        **values.WORDS,
        **verbs.WORDS,
    }
)
