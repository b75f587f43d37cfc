"""What policies read of accounts: the fields that the settings name, typed as the vendor describes them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exeunt.sdk import Completeness, Gap, reading
from exeunt.sdk.access import FactType
from exeunt_salesforce.access.columns import batches
from exeunt_salesforce.access.source import Query, Source, together
from exeunt_salesforce.describe import Field
from exeunt_salesforce.errors import Rejected
from exeunt_salesforce.kinds import ACCOUNT
from exeunt_salesforce.sight import RECORDS

_CURRENCY, _MONEY = "CurrencyIsoCode", "currency"
_TYPES: Mapping[str, FactType] = {
    **dict.fromkeys(("currency", "double", "percent", "int", "long"), "number"),
    **dict.fromkeys(("date", "datetime"), "time"),
    "boolean": "switch",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One fact or trait: the path it is read from, its field's type in the vendor's words. plain: a field that is
    stored in the record itself, so that a change of it shows on the record.
    """

    name: str
    path: str
    sort: str
    plain: bool

    @property
    def type(self) -> FactType:
        return _TYPES.get(self.sort, "text")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read of each record of an object, and the gaps of what cannot be."""

    object: str
    known: tuple[Known, ...]
    gaps: tuple[Gap, ...]

    @property
    def plain(self) -> bool:
        return all(one.plain for one in self.known)

    def query(self, *where: str, more: Iterable[str] = (), sight: str = RECORDS) -> Query:
        return Query(
            ("Id", *dict.fromkeys((*(one.path for one in self.known), *more))), self.object, where, sight=sight
        )

    def counts(self) -> Iterator[Query]:
        """What to count so that the number of values is known."""
        for one in self.known:
            yield Query(("Id",), self.object, (f"{one.path} != null",))

    def judge(self, end: Completeness) -> Completeness:
        """How well the values are known. The vendor counts records, not values."""
        return together((end, Completeness(whole=not self.gaps, how="describe", gaps=self.gaps)))


def read_wanted(source: Source, kind: str, named: Mapping[str, str]) -> Wanted:
    """`named`: name → path."""
    known, gaps = [], []
    for name, path in named.items():
        field = _field(source, kind, path)
        if field is None:
            gaps.append(Gap("salesforce.field-unknown", {"field": path, "object": kind}))
        else:
            known.append(Known(name, path, field.type, "." not in path and field.updateable))
    return Wanted(kind, tuple(known), tuple(gaps))


def _field(source: Source, kind: str, path: str) -> Field | None:
    """The field at the end of a path; None where the vendor describes none."""
    first, _, rest = path.partition(".")
    try:
        fields = source.api.describe(kind).fields
    except Rejected:
        return None
    if not rest:
        return fields.get(first)
    through = next((field for field in fields.values() if field.relation == first and field.refers), None)
    return _field(source, through.refers[0], rest) if through else None


class Facts:
    """Of accounts. An amount has the currency of its record, or the one that the whole org has."""

    def __init__(self, source: Source, named: Mapping[str, str]) -> None:
        self._source = source
        self.wanted = read_wanted(source, ACCOUNT, named)
        money = any(one.sort == _MONEY for one in self.wanted.known)
        several = money and _CURRENCY in source.api.describe(ACCOUNT).fields
        self._column = _CURRENCY if several else ""
        self._unit = corporate_currency(source) if money and not several else ""

    def query(self, *where: str) -> Query:
        return self.wanted.query(*where, more=[self._column] if self._column else [])

    @reading
    def rows(self, query: Query) -> Generator[Any, None, Completeness]:
        read = self._source.tables(query)
        for table in read:
            for one in self.wanted.known:
                yield from self._batches(filled(table, one), one)
        return self.wanted.judge(read.end)

    def _batches(self, table: Any, one: Known) -> Iterable[Any]:
        unit = table[self._column] if self._column else self._unit
        columns = {"customer": table["Id"], "field": one.name, "value": values(table, one), "type": one.type}
        return batches({**columns, "unit": unit if one.sort == _MONEY else ""}, len(table))


def corporate_currency(source: Source) -> str:
    """The one currency of an org that has one."""
    column = f"Default{_CURRENCY}"
    if column not in source.api.describe("Organization").fields:
        return ""
    rows = source.listing(Query((column,), "Organization")).rows
    return rows[0][column] if rows else ""


def filled(table: Any, one: Known) -> Any:
    """The rows that have a value."""
    import pyarrow.compute as pc

    return table.filter(pc.not_equal(table[one.path], ""))


def values(table: Any, one: Known) -> Any:
    """Numbers without a tail of zeros or an exponent, moments to the second in UTC; a day stays a day."""
    import pyarrow.compute as pc

    column = table[one.path]
    match one.type:
        case "number":
            return _number(column)
        case "time":
            return pc.replace_substring_regex(column, r"(\.\d+)?(Z|[+-]00:?00)$", "Z")
        case _:
            return column


def _number(column: Any) -> Any:
    """JSON has 1.5E7 where CSV has 15000000.0; a policy's reader has 15000000."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        exact = pc.cast(column, pa.decimal128(38, 18))
    except pa.ArrowInvalid:  # no number that the vendor can hold: as it came
        return column
    text = pc.cast(exact, pa.string())
    for pattern, short in ((r"^-?0E-\d+$", "0"), (r"\.0+$", ""), (r"(\.\d*[1-9])0+$", r"\1")):
        text = pc.replace_substring_regex(text, pattern, short)
    return text
