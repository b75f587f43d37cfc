"""WHERE as a function of a row, and the rows that an index already narrows it to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, assert_never

from exeunt_salesforce.simulator.errors import ApiError, malformed
from exeunt_salesforce.simulator.schema import Field, ObjectType
from exeunt_salesforce.simulator.soql_fields import Getter, resolve, span_of, value_of
from exeunt_salesforce.simulator.soql_parse import (
    Among,
    Both,
    Compare,
    Condition,
    Either,
    Literal,
    Not,
    Query,
    SemiJoin,
)
from exeunt_salesforce.simulator.tables import Row, Table
from exeunt_salesforce.simulator.world import World

Test = Callable[[Row], bool]
SubQuery = Callable[[Query], set[Any]]
_MAX_SEMI_JOINS = 2


class Filter:
    """Compiles conditions on one object. `run` answers an inner query with its one column."""

    def __init__(self, world: World, kind: ObjectType, run: SubQuery) -> None:
        self._world = world
        self._kind = kind
        self._run = run
        self._semi_joins: dict[int, set[Any]] = {}

    def holds(self, condition: Condition | None, row: Row) -> bool:
        return condition is None or self.test(condition)(row)

    def test(self, condition: Condition) -> Test:
        match condition:
            case Compare():
                return self._compare(condition)
            case Among():
                return self._among(condition)
            case SemiJoin():
                return self._semi_join(condition)
            case Not(inner):
                test = self.test(inner)
                return lambda row: not test(row)
            case Both(parts):
                tests = [self.test(part) for part in parts]
                return lambda row: all(test(row) for test in tests)
            case Either(parts):
                tests = [self.test(part) for part in parts]
                return lambda row: any(test(row) for test in tests)
            case _:
                assert_never(condition)

    def candidates(self, condition: Condition | None, table: Table) -> Iterable[Row] | None:
        """Rows that an indexed conjunct leaves; None where only a scan will do."""
        parts = condition.parts if isinstance(condition, Both) else (condition,)
        choices = [self._by_index(part, table) for part in parts if part is not None]
        found = [rows for rows in choices if rows is not None]
        return min(found, key=len) if found else None

    def _by_index(self, part: Condition, table: Table) -> list[Row] | None:
        path = getattr(part, "path", ".")
        field = self._kind.by_lower.get(path.lower())
        if field is None or not field.is_id or getattr(part, "negated", False):
            return None
        match part:
            case Compare(_, "=", literal) if literal.kind == "string":
                return table.where_in(field.name, [value_of(self._world, field, literal)])
            case Among(_, literals):
                return table.where_in(field.name, {value_of(self._world, field, one): None for one in literals})
            case SemiJoin():
                return table.where_in(field.name, self._values(part))
            case _:
                return None

    def _path(self, path: str) -> tuple[Field, Getter]:
        found = resolve(self._world, self._kind, path)
        if not found.field.filterable:
            text = f"field '{found.field.name}' can not be filtered in a query call"
            raise ApiError(400, "INVALID_FIELD", text)
        return found.field, _comparable(found.field, found.getter)

    def _compare(self, part: Compare) -> Test:
        field, get = self._path(part.path)
        if part.operator == "like":
            return _like(field, get, part.literal)
        span = span_of(self._world, field, part.literal)
        if span is not None:
            return _in_span(get, part.operator, *span)
        return _simple(get, part.operator, value_of(self._world, field, part.literal))

    def _among(self, part: Among) -> Test:
        field, get = self._path(part.path)
        values = {value_of(self._world, field, literal) for literal in part.literals}
        return _member(get, values, negated=part.negated)

    def _semi_join(self, part: SemiJoin) -> Test:
        field, get = self._path(part.path)
        if not field.is_id:
            raise malformed(f"semi join sub-selects can only be used with ID fields: {part.path}")
        return _member(get, self._values(part), negated=part.negated)

    def _values(self, part: SemiJoin) -> set[Any]:
        if id(part) not in self._semi_joins:
            if len(self._semi_joins) >= _MAX_SEMI_JOINS:
                raise malformed(f"Maximum {_MAX_SEMI_JOINS} semi join sub-selects are allowed")
            self._semi_joins[id(part)] = self._run(part.query)
        return self._semi_joins[id(part)]


def _comparable(field: Field, get: Getter) -> Getter:
    """Text compares without case; ids as they are."""
    if not field.is_text:
        return get

    def lowered(row: Row) -> Any:
        value = get(row)
        return value.lower() if value else value

    return lowered


def _simple(get: Getter, operator: str, value: Any) -> Test:
    tests: dict[str, Test] = {
        "=": lambda row: bool(get(row) == value),
        "!=": lambda row: bool(get(row) != value),
        "<": lambda row: (found := get(row)) is not None and bool(found < value),
        ">": lambda row: (found := get(row)) is not None and bool(found > value),
        "<=": lambda row: (found := get(row)) is not None and bool(found <= value),
        ">=": lambda row: (found := get(row)) is not None and bool(found >= value),
    }
    if value is None and operator not in {"=", "!="}:
        raise malformed(f"the operator '{operator}' does not take null")
    return tests[operator]


def _in_span(get: Getter, operator: str, first: str, last: str) -> Test:
    """A day, or days, has a first and a last moment; each operator means the fitting one."""
    if operator in {"=", "!="}:
        wanted = operator == "="
        return lambda row: ((found := get(row)) is not None and first <= found <= last) == wanted
    return _simple(get, operator, first if operator in {"<", ">="} else last)


def _member(get: Getter, values: set[Any], *, negated: bool) -> Test:
    return (lambda row: get(row) not in values) if negated else (lambda row: get(row) in values)


_WILDCARD = re.compile(r"\\.|[%_]|[^\\%_]+", re.DOTALL)


def _like(field: Field, get: Getter, literal: Literal) -> Test:
    if not field.is_text or literal.kind != "string":
        raise ApiError(400, "INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on id or non-text field: {field.name}")
    pattern = re.compile("".join(_piece(found[0]) for found in _WILDCARD.finditer(literal.text.lower())), re.DOTALL)

    def matches(row: Row) -> bool:
        value = get(row)
        return value is not None and pattern.fullmatch(value) is not None

    return matches


def _piece(text: str) -> str:
    wild = {"%": ".*", "_": "."}.get(text)
    return wild or re.escape(text.removeprefix("\\"))
