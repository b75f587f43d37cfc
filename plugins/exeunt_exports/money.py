"""Amounts and their currencies, and whether the amounts of a column may be compared at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from pyarrow import compute

from exeunt.sdk import Gap
from exeunt_exports.headings import Unit, currency_of, heading_unit
from exeunt_exports.settings import ExportSettings
from exeunt_exports.source import Block, Source, translated
from exeunt_exports.tables import Column
from exeunt_exports.values import amount

_MOST_TOLD: Final = 5


def money(block: Block, name: str, settings: ExportSettings) -> tuple[Column, Column]:
    """Numbers and their currencies: the cell's own, else the row's, the heading's, the configuration's."""
    unit = heading_unit(block.source.heading(name))
    read = partial(amount, unit=Unit(unit.factor), decimal_comma=settings.decimal_comma)
    number, currency = block.translated_pairs(name, read)
    rows_own = translated(block.columns["currency"], currency_of) if "currency" in block.columns else ""
    for other in (rows_own, unit.currency, settings.currency):
        currency = compute.if_else(compute.equal(currency, ""), other, currency)
    return number, currency


def mixed(name: str, sources: Sequence[Source], settings: ExportSettings) -> Gap | None:
    """The gap for a column in which some amounts name a currency and some do not; None for any other.

    A bare amount beside ￥2,000,000 may be in yuan, or the sign may tell the one that is not in what all others are.
    Shares of either would be false.
    """
    if settings.currency:
        return None
    named, bare = _Seen(), _Seen()
    for source in sources:
        for block in source.blocks([name, *source.has("currency")]) if name in source.fields else ():
            number, currency = money(block, name, settings)
            there, told = compute.not_equal(number, ""), compute.not_equal(currency, "")
            named.add(block, compute.and_(there, told), currency)
            bare.add(block, compute.and_not(there, told), currency)
    if not named.count or not bare.count:
        return None
    column = next(source.heading(name) for source in sources if name in source.fields)
    params = {"column": column, "currency": ", ".join(named.currencies), "named": str(named), "bare": str(bare)}
    return Gap("exports.mixed-currency", params)


@dataclass(slots=True)
class _Seen:
    """Amounts of one sort: how many, in which currencies, and the first rows in which they stand, by file."""

    count: int = 0
    currencies: dict[str, None] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)

    def add(self, block: Block, these: Column, currency: Column) -> None:
        if not these.true_count:
            return
        self.count += these.true_count
        self.currencies |= dict.fromkeys(compute.unique(currency.filter(these)).to_pylist())
        rows = self.rows.setdefault(block.source.file.name, [])
        rows += block.rows.filter(these)[: _MOST_TOLD - len(rows)].to_pylist()

    def __str__(self) -> str:
        more = ", …" if self.count > sum(map(len, self.rows.values())) else ""
        return "; ".join(f"{file}: {', '.join(map(str, rows))}" for file, rows in self.rows.items()) + more


def all_mixed(names: Iterator[str], sources: Sequence[Source], settings: ExportSettings) -> Mapping[str, Gap]:
    """The gaps of those of these columns that are mixed."""
    found = {name: mixed(name, sources, settings) for name in names}
    return {name: gap for name, gap in found.items() if gap}
