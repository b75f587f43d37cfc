"""Which kinds of record there are here, and what the org's defaults give everybody on each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exeunt.sdk import Completeness, Gap
from exeunt.sdk.access import Kind, Level, Reach, shape
from exeunt_salesforce.access.source import Query, Source
from exeunt_salesforce.errors import Rejected
from exeunt_salesforce.kinds import CORE
from exeunt_salesforce.kinds import Kind as Object
from exeunt_salesforce.sight import SETUP

CONTACT = "Contact"
PRIVATE_CONTACT = "Contact~private"
"""A contact without an account: the owner's own, whatever is shared (sheet 7.8)."""
LIFTING = frozenset({CONTACT, "Opportunity", "Case"})
"""Who reaches one of these reaches its account, too: the vendor's implicit parent."""
CHILDREN = ("Opportunity", CONTACT, "Case")
"""An account's shares carry levels for these."""
_BY_PARENT = "ControlledByParent"
_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("None", "Private"), Level.NONE),
    **dict.fromkeys(("Read", "ReadSelect"), Level.READ),
    # the right to transfer is no level of its own here, and full means more
    **dict.fromkeys(("Edit", "ReadWrite", "ReadEditTransfer", "ReadWriteTransfer", "FullAccess"), Level.EDIT),
}
Term = tuple[str, Reach, int]


@dataclass(frozen=True, slots=True)
class Model:
    """One kind, and how it is shared.

    certain    what everybody inside has on every record, by the lowest of what is said of it
    possible   and by the highest: the same where all that is said agrees
    by_parent  it goes by its account and has no sharing of its own
    flat       whoever is in a role above gets nothing by that
    """

    object: Object
    certain: int
    possible: int
    by_parent: bool = False
    flat: bool = False

    @property
    def name(self) -> str:
        return self.object.name

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")


@dataclass(frozen=True, slots=True)
class Models:
    """All of them, accounts first, and whether their defaults are known."""

    kinds: tuple[Model, ...]
    end: Completeness

    @property
    def names(self) -> tuple[str, ...]:
        """What a customer may be here, private contacts being of a kind of their own."""
        private = (PRIVATE_CONTACT,) if CONTACT in self._by_name else ()
        return (*self._by_name, *private)

    @property
    def shared(self) -> tuple[Model, ...]:
        """Those with a sharing of their own."""
        return tuple(model for model in self.kinds if not model.by_parent)

    def children(self, levels: Mapping[str, int]) -> tuple[Term, ...]:
        """Terms for levels on an account's children; those that go by their account have none of their own."""
        own = {model.name for model in self.shared}
        return tuple((child, "child", level) for child, level in sorted(levels.items()) if child in own)

    def rows(self) -> Iterator[Kind]:
        for model in self.kinds:
            lifts = Level.READ if model.name in LIFTING and not model.by_parent else Level.NONE
            yield Kind(model.name, lifts, Level.EDIT if model.by_parent else Level.NONE)
        if CONTACT in self._by_name:
            yield Kind(PRIVATE_CONTACT)

    @property
    def _by_name(self) -> Mapping[str, Model]:
        return {model.name: model for model in self.kinds}


def level(word: str) -> int:
    """What a level of a share is worth; unknown words give nothing."""
    return Level.FULL if word == "All" else _WORDS.get(word, Level.NONE)


def everything(kinds: Iterable[str], rank: int) -> str:
    return shape(*((kind, "self", rank) for kind in kinds))


def read_models(
    source: Source, objects: Iterable[Object], *, include: Collection[str], flat: Collection[str]
) -> Models:
    """The kinds that are somebody's customers, with EntityDefinition's word and Organization's on each.

    No list of the vendor's says for which custom objects an administrator has switched the hierarchy off: `flat` is
    what an operator says.
    """
    chosen = [one for one in objects if one.name in CORE or one.name.endswith("__c") or one.name in include]
    definitions = Query(("QualifiedApiName", "InternalSharingModel"), "EntityDefinition", sight=SETUP)
    named = source.listing_among(definitions, "QualifiedApiName", [one.name for one in chosen])
    first = {row["QualifiedApiName"]: row["InternalSharingModel"] for row in named.rows}
    second = _organization(source, chosen)
    kinds, gaps = [], list(named.end.gaps)
    for one in chosen:
        words = [word for word in (first.get(one.name, ""), second.get(one.name, "")) if word]
        kinds.append(replace(_model(one, words), flat=one.name.endswith("__c") and one.name in flat))
        gaps += _doubts(one, words)
    return Models(tuple(kinds), Completeness(whole=not gaps, how="count", gaps=tuple(gaps)))


def _organization(source: Source, chosen: Iterable[Object]) -> Mapping[str, str]:
    """What Organization says; it knows a few standard objects, and a refusal leaves us with the other word."""
    try:
        known = source.api.describe("Organization").fields
    except Rejected:
        return {}
    columns = {one.name: f"Default{one.name}Access" for one in chosen}
    present = {name: column for name, column in columns.items() if column in known}
    if not present:
        return {}
    rows = source.listing(Query(tuple(present.values()), "Organization")).rows
    return {name: rows[0][column] for name, column in present.items()} if rows else {}


def _model(one: Object, words: list[str]) -> Model:
    by_parent = bool(words) and set(words) == {_BY_PARENT} and one.parent != ""
    ranks = [_WORDS.get(word, Level.NONE) for word in words] or [Level.NONE]
    return Model(one, min(ranks), max(ranks), by_parent)


def _doubts(one: Object, words: list[str]) -> Iterator[Gap]:
    name = one.name
    known = {*_WORDS, _BY_PARENT} if one.parent else _WORDS.keys()  # by a parent that we cannot see is not known
    if not words or not known >= set(words):
        yield Gap("salesforce.default-unknown", {"object": name, "word": ", ".join(words)})
    elif len({_WORDS.get(word, word) for word in words}) > 1:
        yield Gap("salesforce.default-disputed", {"object": name, "first": words[0], "second": words[-1]})
