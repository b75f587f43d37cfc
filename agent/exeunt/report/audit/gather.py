"""What the pictures of an audit's report show, worked out from what was judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pyarrow.compute as pc

from exeunt.access.lookup import Lookup
from exeunt.access.paths import Giving, Paths
from exeunt.access.viewers import viewers
from exeunt.audit.audit import Audit
from exeunt.audit.drill import drill
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.selfcheck import self_check
from exeunt.model import Ref
from exeunt.policy.tiers import TIERS, Tier
from exeunt.report.audit.shape import Graph, GraphRow, Report, Spread
from exeunt.report.paths import PathWords
from exeunt.text import Texts

GRAPHS: Final = 3
ROWS: Final = 14
NAMES: Final = 20


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
    """The access paths of one customer: a row for each that something is granted to, by its highest grant."""
    lookup = Lookup(home.tables)
    paths = Paths(lookup)
    words = PathWords(texts, home.world.kind, home.tables, paths)
    place = pc.index(home.tables.customers.ids, about.id).as_py()
    # whoever comes in at a level by one grant needs no second line for the same or a lower one
    best: dict[int, Giving] = {}
    for giving in paths.givings(place):
        if giving.subject not in best or giving.level > best[giving.subject].level:
            best[giving.subject] = giving
    rows = [_row(lookup, words, giving) for giving in best.values()]
    shown = sorted((row for row in rows if row.people), key=lambda row: (-row.level, -row.people, row.why, row.who))
    seen = len(viewers(lookup, paths, place))
    return Graph(about, label, tier, seen, shown[:ROWS], max(len(shown) - ROWS, 0))


def _row(lookup: Lookup, words: PathWords, giving: Giving) -> GraphRow:
    subjects = lookup.tables.subjects
    inside = [one for one in lookup.holding(giving.subject) if one < subjects.principals and subjects.active[one]]
    names = tuple(str(subjects.labels[one]) for one in inside[:NAMES])
    return GraphRow(giving.level, words.reason(giving), words.subject(giving.subject), len(inside), names)
