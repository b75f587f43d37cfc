"""What is told of a customer, each in the normal form of its type."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pyarrow import compute

from exeunt.sdk.access import FactType
from exeunt_exports.moments import last_day, moment
from exeunt_exports.money import money
from exeunt_exports.names import NAMES
from exeunt_exports.settings import ExportSettings
from exeunt_exports.source import Block, Source
from exeunt_exports.subjects import Subjects
from exeunt_exports.tables import Batch, Column, rows
from exeunt_exports.values import switch, text, years

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


def money_fields(sources: Iterable[Source]) -> Iterator[str]:
    """Those that any of these files tells, each once."""
    told = {field for source in sources for field in source.fields}
    return (field for field, sort in FACTS.items() if sort == "money" and field in told)


class Facts:
    """Makes facts of blocks. `subjects` finds people; of the fields *unused* nothing is told."""

    def __init__(self, settings: ExportSettings, subjects: Subjects, unused: Collection[str]) -> None:
        self._unused = unused
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
            if field in self._unused:
                self._told[field] = False
                continue
            value, unit = self._value(block, field, sort)
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

    def _value(self, block: Block, field: str, sort: Sort) -> tuple[Column, Column | str]:
        """The values and their units."""
        if sort == "money":
            return money(block, field, self._settings)
        if sort == "person":
            return self._subjects.column(block, [field]), ""
        return block.translated(field, self._meanings[sort]), ""
