"""Who sees whom, in SQL: the meaning of the tables statement by statement, the same for every engine.

Everything is numbers, as in the coded tables. `seen` has each pair of a principal and a customer with its level, of
what is certain, and of the record itself (no part).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from exeunt.access.kinship import Kinship
from exeunt.access.tables import NONE, Index, Tables
from exeunt.model.access import CERTAINTIES, REACHES

UNKNOWN = CERTAINTIES.index("unknown")

_HELD = """
CREATE TABLE holds AS
WITH RECURSIVE up(who, held) AS (
  SELECT id AS who, id AS held FROM holders
  UNION
  SELECT up.who, members.grp FROM up JOIN members ON members.member = up.held
)
SELECT who, held FROM up
"""
_ANCHORS = """
CREATE TABLE anchors AS
SELECT id AS customer, 0 AS stands, id AS object FROM customers
UNION ALL
SELECT DISTINCT owned.customer AS customer, 1 AS stands, holds.held AS object
FROM owned JOIN holds ON holds.who = owned.owner
UNION ALL
SELECT customers.id AS customer, 1 AS stands, -1 AS object
FROM customers LEFT JOIN owned ON owned.customer = customers.id WHERE owned.customer IS NULL
UNION ALL
SELECT customer, 2 AS stands, one AS object FROM insets
UNION ALL
SELECT id AS customer, 3 AS stands, -1 AS object FROM customers
"""
_GIVEN = """
CREATE TABLE given AS
SELECT DISTINCT customers.id AS customer, grants.subject, terms.level, grants.bypass
FROM customers
JOIN anchors ON anchors.customer = customers.id
JOIN grants ON grants.stands = anchors.stands AND grants.object = anchors.object
JOIN terms ON terms.shape = grants.shape AND terms.kind = customers.kind AND terms.reach = 0
UNION
SELECT DISTINCT customers.id AS customer, grants.subject, terms.level, grants.bypass
FROM customers
JOIN anchors ON anchors.customer = customers.parent
JOIN grants ON grants.stands = anchors.stands AND grants.object = anchors.object
JOIN terms ON terms.shape = grants.shape AND terms.kind = customers.kind AND terms.reach = 1
"""
_RAW = """
CREATE TABLE raw AS
SELECT holds.who AS principal, given.customer, max(given.level) AS level,
  max(CASE WHEN given.bypass = 1 THEN 0 ELSE given.level END) AS lifting
FROM given
JOIN holds ON holds.held = given.subject
JOIN principals ON principals.id = holds.who
GROUP BY holds.who, given.customer
"""
_LIFTED = """
CREATE TABLE reached0 AS
SELECT principal, customer, max(level) AS level FROM (
  SELECT principal, customer, level FROM raw
  UNION ALL
  SELECT raw.principal, customers.parent AS customer, kinds.lifts AS level
  FROM raw
  JOIN customers ON customers.id = raw.customer
  JOIN kinds ON kinds.id = customers.kind
  WHERE raw.lifting >= 1 AND kinds.lifts > 0 AND customers.parent >= 0
) AS either
GROUP BY principal, customer
"""
_FOLLOWED = """
CREATE TABLE reached{after} AS
SELECT principal, customer, max(level) AS level FROM (
  SELECT principal, customer, level FROM reached{before}
  UNION ALL
  SELECT above.principal, customers.id AS customer,
    CASE WHEN above.level < kinds.follows THEN above.level ELSE kinds.follows END AS level
  FROM customers
  JOIN kinds ON kinds.id = customers.kind
  JOIN reached{before} AS above ON above.customer = customers.parent
  WHERE kinds.follows > 0 AND customers.depth = {after}
) AS either
GROUP BY principal, customer
"""
_CAPPED = """
CREATE TABLE capped AS
SELECT holds.who AS principal, customers.id AS customer, max(caps.level) AS level
FROM customers
JOIN anchors ON anchors.customer = customers.id
JOIN caps ON caps.stands = anchors.stands AND caps.object = anchors.object AND caps.kind = customers.kind
JOIN holds ON holds.held = caps.subject
JOIN principals ON principals.id = holds.who AND principals.active = 1
GROUP BY holds.who, customers.id
"""
_SEEN = """
CREATE TABLE seen AS
SELECT reached.principal, reached.customer,
  CASE WHEN reached.level < capped.level THEN reached.level ELSE capped.level END AS level
FROM reached{last} AS reached
JOIN capped ON capped.principal = reached.principal AND capped.customer = reached.customer
"""

BY_CUSTOMER = """
SELECT customer, count(*) AS pairs, sum(level) AS levels, sum((principal + 1) * level) AS marks
FROM seen GROUP BY customer ORDER BY customer
"""
BY_PRINCIPAL = """
SELECT principal, count(*) AS pairs, sum(level) AS levels, sum((customer + 1) * level) AS marks
FROM seen GROUP BY principal ORDER BY principal
"""


def statements(generations: int) -> Iterator[str]:
    """`generations`: how many customers stand below each other at most, the first not counted."""
    yield from (_HELD, _ANCHORS, _GIVEN, _RAW, _LIFTED)
    for after in range(1, generations + 1):
        yield _FOLLOWED.format(before=after - 1, after=after)
    yield from (_CAPPED, _SEEN.format(last=generations))


READERS = (_HELD, _ANCHORS, _GIVEN)
"""For counting readers alone, where nothing lifts or follows; then, some customers at a time:"""
COUNTS = """
SELECT customer, who, count(*) AS pairs
FROM (
  SELECT DISTINCT given.customer, holds.who
  FROM given JOIN holds ON holds.held = given.subject JOIN readers ON readers.id = holds.who
  WHERE given.customer >= {first} AND given.customer < {last}
) AS pair
GROUP BY GROUPING SETS ((customer), (who))
"""


def as_arrow(tables: Tables) -> Mapping[str, pa.Table]:
    """The coded tables as Arrow tables of numbers: what is certain of them."""
    customers, grants, caps = tables.customers, tables.grants, tables.caps
    sure, capped = grants.certainty != UNKNOWN, (caps.certainty != UNKNOWN) & (caps.part == 0)
    people = np.arange(tables.subjects.principals)
    owned = np.flatnonzero(customers.owner != NONE)
    return {
        "principals": _table(id=people, active=tables.subjects.active),
        "readers": _table(id=_readers(tables)),
        "holders": _table(id=np.union1d(people, np.append(customers.owner[owned], customers.more_owner))),
        "members": _table(grp=tables.members.group, member=tables.members.member),
        "kinds": _table(id=np.arange(len(tables.kinds.names)), lifts=tables.kinds.lifts, follows=tables.kinds.follows),
        "customers": _table(
            id=np.arange(len(customers)),
            kind=customers.kind,
            parent=customers.parent,
            depth=Kinship.of(customers.parent).depth,
        ),
        "owned": _table(
            customer=np.append(owned, customers.more_customer),
            owner=np.append(customers.owner[owned], customers.more_owner),
        ),
        "insets": _table(one=tables.sets.set, customer=tables.sets.customer),
        "grants": _table(
            subject=grants.subject[sure],
            stands=grants.on[sure],
            object=grants.object[sure],
            shape=grants.shape[sure],
            bypass=grants.bypass[sure],
        ),
        "terms": _terms(tables),
        "caps": _table(
            subject=caps.subject[capped],
            stands=caps.on[capped],
            object=caps.object[capped],
            kind=caps.kind[capped],
            level=caps.level[capped],
        ),
    }


def _table(**columns: np.ndarray) -> pa.Table:
    return pa.table({name: pa.array(column.astype(np.int32)) for name, column in columns.items()})


def _terms(tables: Tables) -> pa.Table:
    kinds = tables.kinds.names
    rows = [
        (number, kinds.index(term.kind), REACHES.index(term.reach), term.level)
        for number, shape in enumerate(tables.grants.shapes)
        for term in shape
        if term.kind in kinds
    ]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return _table(**dict(zip(("shape", "kind", "reach", "level"), columns, strict=True)))


def _readers(tables: Tables) -> Index:
    """Who is active and may read records of the first kind at all, where ceilings stand on everything."""
    allowed = np.zeros(tables.subjects.principals, bool)
    allowed[tables.caps.subject[tables.caps.subject < len(allowed)]] = True
    return np.flatnonzero(allowed & tables.subjects.active).astype(np.int32)
