"""SOQL text → a tree. Knows the grammar, no schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from exeunt_salesforce.simulator.errors import malformed

MAX_STATEMENT = 100_000
MAX_LITERAL = 4_000

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
    | (?P<date>\d{4}-\d\d-\d\d)
    | (?P<number>[+-]?\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_][\w.]*(?::\d+)?)
    | (?P<op><=|>=|!=|<>|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
AGGREGATES = frozenset({"count", "count_distinct", "min", "max", "sum", "avg"})
_ENDINGS = frozenset({"where", "group", "order", "limit", "offset", "for", "with", "having", "using", "all"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Literal:
    """`kind`: string, number, datetime, date, bool, null or named (TODAY, LAST_N_DAYS:7)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Compare:
    path: str
    operator: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Among:
    path: str
    literals: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class SemiJoin:
    path: str
    query: Query
    negated: bool


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Condition, ...]


Condition = Compare | Among | SemiJoin | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Column:
    """A selected field, or an aggregate of it (`path` empty for COUNT())."""

    path: str
    aggregate: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Ordering:
    path: str
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    columns: tuple[Column, ...]
    object: str
    where: Condition | None = None
    group: tuple[str, ...] = ()
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        return self.text.lower() if self.kind in {"name", "op"} else ""


def parse(text: str) -> Query:
    """Raises `ApiError` MALFORMED_QUERY."""
    if len(text) > MAX_STATEMENT:
        raise malformed(f"SOQL statements cannot be longer than {MAX_STATEMENT} characters.")
    parser = _Parser(text, _tokenize(text))
    query = parser.query()
    parser.finish()
    return query


def _tokenize(text: str) -> list[Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _unexpected(text, at, text[at:].strip()[:1])
        tokens.append(Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)))
        at = found.end()
    return tokens


def _unexpected(text: str, at: int, what: str) -> Exception:
    shown = text[max(0, at - 20) : at + 20].strip()
    return malformed(f"\n{shown}\n^\nERROR at Row:1:Column:{at + 1}\nunexpected token: '{what or '<EOF>'}'")


@dataclass(slots=True)
class _Parser:
    text: str
    tokens: list[Token]
    place: int = 0
    end: Token = field(init=False)

    def __post_init__(self) -> None:
        self.end = Token("end", "", len(self.text))

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else self.end

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def has(self, *words: str) -> bool:
        """Are these the next words? Taken if so."""
        ahead = [token.word for token in self.tokens[self.place : self.place + len(words)]]
        if ahead != list(words):
            return False
        self.place += len(words)
        return True

    def need(self, word: str) -> None:
        if not self.has(word):
            raise self.unexpected()

    def unexpected(self) -> Exception:
        return _unexpected(self.text, self.next.at, self.next.text)

    def name(self) -> str:
        if self.next.kind != "name":
            raise self.unexpected()
        return self.take().text

    def number(self) -> int:
        if self.next.kind != "number" or not self.next.text.isdigit():
            raise self.unexpected()
        return int(self.take().text)

    def listed(self, one: Callable[[], T]) -> tuple[T, ...]:
        found = [one()]
        while self.has(","):
            found.append(one())
        return tuple(found)

    def finish(self) -> None:
        if self.next is not self.end:
            raise self.unexpected()

    # --- grammar

    def query(self) -> Query:
        self.need("select")
        columns = self.listed(self.column)
        self.need("from")
        kind = self.name()
        if self.next.kind == "name" and self.next.word not in _ENDINGS:
            self.take()  # an alias of the object; we resolve paths without it
        where = self.condition() if self.has("where") else None
        group = self.listed(self.name) if self.has("group", "by") else ()
        order = self.listed(self.ordering) if self.has("order", "by") else ()
        limit = self.number() if self.has("limit") else None
        offset = self.number() if self.has("offset") else 0
        self.has("all", "rows")
        return Query(columns, kind, where, group, order, limit, offset)

    def column(self) -> Column:
        name = self.name()
        if not self.has("("):
            return Column(name)
        if name.lower() not in AGGREGATES | {"fields"}:
            raise self.unexpected()
        path = "" if self.next.word == ")" else self.name()
        self.need(")")
        named = self.next.kind == "name" and self.next.word != "from"
        return Column(path, name.lower(), self.take().text if named else "")

    def ordering(self) -> Ordering:
        path = self.name()
        descending = self.has("desc")
        if not descending:
            self.has("asc")
        nulls_last = self.has("nulls", "last")
        if not nulls_last:
            self.has("nulls", "first")
        return Ordering(path, descending, nulls_last)

    def condition(self) -> Condition:
        first = self.term()
        if self.next.word == "and":
            return Both((first, *self.chain("and", "or")))
        if self.next.word == "or":
            return Either((first, *self.chain("or", "and")))
        return first

    def chain(self, word: str, other: str) -> list[Condition]:
        """AND and OR may not be mixed without parentheses, as the vendor insists."""
        parts = []
        while self.has(word):
            parts.append(self.term())
        if self.next.word == other:
            raise self.unexpected()
        return parts

    def term(self) -> Condition:
        if self.has("not"):
            return Not(self.term())
        if self.has("("):
            inner = self.condition()
            self.need(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        path = self.name()
        if self.has("in"):
            return self.membership(path, negated=False)
        if self.has("not", "in"):
            return self.membership(path, negated=True)
        operator = self.take()
        if operator.word not in {"=", "!=", "<>", "<", ">", "<=", ">=", "like"}:
            self.place -= 1
            raise self.unexpected()
        return Compare(path, "!=" if operator.word == "<>" else operator.word, self.literal())

    def membership(self, path: str, *, negated: bool) -> Condition:
        self.need("(")
        if self.next.word == "select":
            inner: Condition = SemiJoin(path, self.query(), negated)
        else:
            inner = Among(path, self.listed(self.literal), negated)
        self.need(")")
        return inner

    def literal(self) -> Literal:
        token = self.take()
        if token.kind == "string":
            return Literal("string", self.unquote(token.text[1:-1]))
        if token.kind in {"number", "datetime", "date"}:
            return Literal(token.kind, token.text)
        if token.word in {"true", "false"}:
            return Literal("bool", token.word)
        if token.word == "null":
            return Literal("null", "")
        if token.kind == "name":
            return Literal("named", token.text.upper())
        self.place -= 1
        raise self.unexpected()

    def unquote(self, text: str) -> str:
        if len(text) > MAX_LITERAL:
            raise malformed(f"A string literal in a WHERE clause may not exceed {MAX_LITERAL} characters.")
        # LIKE needs to know an escaped wildcard from a bare one, so those two keep their backslash.
        return re.sub(r"\\([^%_])", lambda found: _ESCAPES.get(found[1], found[1]), text)
