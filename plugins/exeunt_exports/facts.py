"""What is told of a customer, each in the normal form of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pyarrow import compute

from exeunt.sdk.access import FactType
from exeunt_exports.headings import Unit, heading_unit
from exeunt_exports.moments import last_day, moment
from exeunt_exports.names import NAMES
from exeunt_exports.settings import ExportSettings
from exeunt_exports.source import Block, Source
from exeunt_exports.subjects import Subjects
from exeunt_exports.tables import Batch, Column, rows
from exeunt_exports.values import amount, switch, text, years

Sort = Literal["money", "number", "time", "until", "switch", "person", "text"]

FACTS: Final[Mapping[str, Sort]] = {
    **dict.fromkeys(("purchases", "annual_revenue", "outstanding"), "money"),
    "years": "number",
    **dict.fromkeys(("since", "last_activity"), "time"),
    **dict.fromkeys(("contract_end", "tier_until"), "until"),
    "strategic": "switch",
    **dict.fromkeys(("successor", "sponsor", "second_contact"), "person"),
    **dict.fromkeys(("tier", "region", "industry", "phone", "payment_terms", "customer_status"), "text"),
}
"""A person is told by his id among the principals, or as the file calls him."""

_TYPES: Final[Mapping[Sort, FactType]] = {"money": "number", "until": "time", "person": "text"}


def fact_fields(source: Source) -> Mapping[str, Sort]:
    """What this file tells; a column that only the configuration names is text."""
    own: Mapping[str, Sort] = {field: "text" for field in source.fields if field not in NAMES["customers"]}
    return {field: sort for field, sort in {**FACTS, **own}.items() if field in source.fields}


class Facts:
    """Makes facts of blocks. `subjects` finds people."""

    def __init__(self, settings: ExportSettings, subjects: Subjects) -> None:
        self._settings = settings
        self._subjects = subjects
        self._told: dict[str, bool] = {}
        order, zone = settings.date_order, ZoneInfo(settings.time_zone)
        self._meanings: Mapping[Sort, Callable[[str], str]] = {
            "number": years,
            "time": partial(moment, order=order, zone=zone),
            "until": partial(last_day, order=order, zone=zone),
            "switch": switch,
            "text": text,
        }

    def of(self, block: Block, customers: Column) -> Iterator[Batch]:
        for field, sort in fact_fields(block.source).items():
            value, unit = self._money(block, field) if sort == "money" else (self._plain(block, field, sort), "")
            there = compute.not_equal(value, "")
            self._told[field] = self._told.get(field, False) or there.true_count > 0
            if there.true_count:
                yield rows(
                    customer=customers.filter(there),
                    field=field,
                    value=value.filter(there),
                    type=_TYPES.get(sort, sort),
                    unit=unit if isinstance(unit, str) else unit.filter(there),
                )

    def nothing_told(self, customer: str) -> Iterator[Batch]:
        """One empty fact for each column in which nothing stands: it was read, so nobody need ask for it."""
        empty = [field for field, told in self._told.items() if not told]
        if empty:
            types = [_TYPES.get(FACTS.get(field, "text"), FACTS.get(field, "text")) for field in empty]
            yield rows(customer=customer, field=empty, value="", type=types)

    def _plain(self, block: Block, field: str, sort: Sort) -> Column:
        if sort == "person":
            return self._subjects.column(block, [field])
        return block.translated(field, self._meanings[sort])

    def _money(self, block: Block, field: str) -> tuple[Column, Column]:
        """Numbers and their currencies: the cell's own, else the row's, the heading's, the configuration's."""
        unit = heading_unit(block.source.heading(field))
        read = partial(amount, unit=Unit(unit.factor), decimal_comma=self._settings.decimal_comma)
        number, currency = block.translated_pairs(field, read)
        for other in (self._rows_currency(block), unit.currency, self._settings.currency):
            currency = compute.if_else(compute.equal(currency, ""), other, currency)
        return number, currency

    def _rows_currency(self, block: Block) -> Column | str:
        return compute.utf8_upper(block.columns["currency"]) if "currency" in block.columns else ""
