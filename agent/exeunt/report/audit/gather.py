"""What the pictures of an audit's report show, worked out from what was judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow.compute as pc

from exeunt.access.lookup import Lookup
from exeunt.access.paths import Giving, Paths
from exeunt.access.tables import Index
from exeunt.access.viewers import Viewer, viewers
from exeunt.audit.audit import Audit
from exeunt.audit.drill import drill
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.selfcheck import self_check
from exeunt.model import Ref
from exeunt.model.access import Level
from exeunt.policy.tiers import TIERS, Tier
from exeunt.report.audit.shape import Graph, GraphRow, Report, Spread
from exeunt.report.paths import PathWords
from exeunt.text import Texts

GRAPHS: Final = 3
ROWS: Final = 14
NAMES: Final = 20
_HEIGHTS: Final = (Level.READ, Level.EDIT, Level.FULL)


def gather(scene: Scene, audit: Audit, texts: Texts, *, practice: bool = False) -> Report:
    """The report of an audit in one language."""
    return Report(audit, drill(scene), self_check(scene), _spreads(scene), list(_graphs(scene, audit, texts)), practice)


def _spreads(scene: Scene) -> Mapping[Tier, Spread]:
    """By tier: how many people see each of its customers."""
    seen, found = scene.sight.viewers(), {}
    for place, tier in enumerate(TIERS):
        of_tier = seen[scene.numbering.counted & (scene.tiers == place)]
        if len(of_tier):
            least, median, high, most = np.percentile(of_tier, [0, 50, 90, 100], method="nearest").tolist()
            found[tier] = Spread(len(of_tier), int(least), int(median), int(high), int(most))
    return found


def _graphs(scene: Scene, audit: Audit, texts: Texts) -> Iterator[Graph]:
    """Of the customers that findings name, those that matter most."""
    ranked = sorted(audit.customers.values(), key=lambda one: TIERS.index(one.tier))
    for one in ranked[:GRAPHS]:
        home = next(home for home in scene.numbering.homes if home.name == one.ref.system)
        yield graph_of(home, one.ref, one.tier, one.label, texts)


def graph_of(home: Home, about: Ref, tier: Tier, label: str, texts: Texts) -> Graph:
    """The access paths of one customer: of each that something is granted to, by its highest grant, whom it lets in."""
    lookup = Lookup(home.tables)
    paths = Paths(lookup)
    words = PathWords(texts, home.world.kind)
    place = pc.index(home.tables.customers.ids, about.id).as_py()
    seen = viewers(lookup, paths, place)
    rows = [_row(lookup, paths, words, one) for one in _let_in(lookup, paths, place, seen)]
    shown = sorted(rows, key=lambda row: (-row.level, -row.people, row.why, row.who))
    unsure = sum(not one.level for one in seen)
    return Graph(about, label, tier, len(seen), shown[:ROWS], max(len(shown) - ROWS, 0), unsure)


class _LetIn(NamedTuple):
    """Those to whom a grant gives this level, ceilings counted. `sure`: neither the grant nor a ceiling is unknown."""

    giving: Giving
    level: int
    sure: bool
    people: Index


def _let_in(lookup: Lookup, paths: Paths, customer: int, seen: Sequence[Viewer]) -> Iterator[_LetIn]:
    best = _best(paths, customer)
    sure, may = np.zeros((2, lookup.tables.subjects.principals), np.int8)
    for viewer in seen:
        sure[viewer.principal], may[viewer.principal] = viewer.level, viewer.may
    for (subject, certain), giving in best.items():
        inside = lookup.principals_in(subject)
        known = (
            np.minimum(best[subject, True].level, sure[inside])
            if (subject, True) in best
            else np.zeros(len(inside), np.int8)
        )
        at_most = np.minimum(giving.level, may[inside])
        level = np.where(known > 0, known, at_most) if certain else np.where(at_most > known, at_most, 0)
        held = known == level
        for height, holds in itertools.product(_HEIGHTS, (True, False)):
            people = inside[(level == height) & (held == holds)]
            if len(people):
                yield _LetIn(giving, height, holds, people)


def _best(paths: Paths, customer: int) -> Mapping[tuple[int, bool], Giving]:
    """Subject, certain or not → its highest grant: whoever comes in by it needs no line for a lower one."""
    best: dict[tuple[int, bool], Giving] = {}
    for giving in paths.givings(customer):
        one = giving.subject, paths.grant(giving.grant).certainty != "unknown"
        if one not in best or giving.level > best[one].level:
            best[one] = giving
    return best


def _row(lookup: Lookup, paths: Paths, words: PathWords, one: _LetIn) -> GraphRow:
    given = paths.given(one.giving)
    who, why = words.subject(given.subject), words.reason(given)
    certainty = given.grant.certainty if one.sure else "unknown"
    names = tuple(str(lookup.tables.subjects.labels[place]) for place in one.people[:NAMES].tolist())
    return GraphRow(one.level, why, who, len(one.people), names, certainty)
