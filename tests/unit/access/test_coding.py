from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from exeunt.access.coding import code
from exeunt.access.tables import NONE, Covered, Tables
from exeunt.model.access import (
    CERTAINTIES,
    ROWS,
    Cap,
    Customer,
    Fact,
    Grant,
    Group,
    InSet,
    Kind,
    Member,
    Owner,
    Trait,
    shape,
)
from support.access_reference import World
from support.access_tables import coverage_of, principals_of, rows_of, tables_of
from support.access_worlds import make_world

READS = shape(("account", "self", 1))


def _covered(table: str, cause: str = "") -> Covered:
    return Covered(part=f"{table}/{cause}", table=table, kind="", cause=cause, state="whole", rows=1)


def _as_arrow(world: World, *, chunks: int) -> dict[str, pa.Table]:
    tables = {}
    for name, rows in rows_of(world).items():
        columns = list(zip(*rows, strict=True)) or [()] * len(ROWS[name]._fields)
        texts = {
            field: pa.array(column, None if column else pa.string())
            for field, column in zip(ROWS[name]._fields, columns, strict=True)
        }
        whole = pa.table(texts)
        size = max(1, whole.num_rows // chunks)
        tables[name] = pa.concat_tables([whole.slice(at, size) for at in range(0, whole.num_rows or 1, size)])
    return tables


def _plain(tables: Tables) -> list[object]:
    """Everything in the tables, as values that can be compared."""
    grants, caps, customers = tables.grants, tables.caps, tables.customers
    arrays = (
        *(
            getattr(grants, name)
            for name in ("subject", "on", "object", "shape", "cause", "bypass", "tied", "certainty")
        ),
        *(getattr(caps, name) for name in ("subject", "on", "object", "kind", "part", "level", "certainty")),
        *(customers.kind, customers.owner, customers.parent, customers.more_customer, customers.more_owner),
        *(tables.members.group, tables.members.member, tables.sets.set, tables.sets.customer),
        *(tables.kinds.lifts, tables.kinds.follows, tables.subjects.active),
    )
    texts = (tables.subjects.ids, customers.ids, customers.labels, tables.sets.ids, grants.via, caps.via)
    return [
        *(array.tolist() for array in arrays),
        *(text.to_pylist() for text in texts),
        *(grants.shapes, caps.parts, tables.kinds.names),
    ]


def test_arrow_tables_in_pieces_give_what_tuples_give():
    for seed in range(12):
        world = make_world(seed)
        principals, arrow = principals_of(world.principals), _as_arrow(world, chunks=3)
        assert _plain(code("crm", principals, arrow, coverage_of(world))) == _plain(tables_of(world))


def test_a_missing_column_has_its_default_and_so_has_a_null():
    grants = pa.table(
        {"subject": ["ada", "bo"], "on": ["all", None], "shape": [READS, READS], "cause": ["rule", "rule"]}
    )
    with pytest.raises(ValueError, match="no such on"):
        code("crm", principals_of({"ada": True}), {"grants": grants})
    grants = grants.set_column(1, "on", pa.array(["all", "all"]))
    grants = grants.append_column("certainty", pa.array([None, "stated"]))
    coded = code("crm", principals_of({"ada": True}), {"grants": grants}).grants
    assert coded.bypass.tolist() == [False, False]
    assert coded.certainty.tolist() == [CERTAINTIES.index("exact"), CERTAINTIES.index("stated")]


def test_whoever_is_only_mentioned_becomes_an_unknown_subject():
    rows = {
        "groups": [Group("g", "role", "Sales"), Group("g", "role", "again"), Group("ada", "role", "no person")],
        "members": [Member("g", "stranger"), Member("g", "")],
        "customers": [Customer("c1", "account", owner="former")],
        "grants": [Grant("g", "owner", "queue", READS, "rule"), Grant("", "all", "", READS, "rule")],
    }
    tables = code(
        "crm", principals_of({"ada": True, "bo": False}), rows, [_covered("members"), _covered("grants", "rule")]
    )
    subjects = tables.subjects
    assert subjects.ids.to_pylist()[:3] == ["ada", "bo", "g"]
    assert sorted(subjects.ids.to_pylist()[3:]) == ["former", "queue", "stranger"]
    assert subjects.kinds.to_pylist() == ["principal", "principal", "role", "unknown", "unknown", "unknown"]
    assert subjects.labels.to_pylist()[:3] == ["Name of ada", "Name of bo", "Sales"]
    assert subjects.active.tolist() == [True, False]
    assert [(one.missing, one.whole) for one in tables.coverage] == [(1, False), (1, False)]
    assert len(tables.members.group) == len(tables.grants) == 1


def test_rows_about_a_customer_that_is_not_there_are_left_out_and_counted():
    rows = {
        "customers": [Customer("c1", "account"), Customer("c2", "account", parent="gone")],
        "owners": [Owner("c9", "ada"), Owner("c1", "ada")],
        "sets": [InSet("s", "c9"), InSet("s", "c9"), InSet("s", "c1")],
        "grants": [
            Grant("ada", "one", "c9", READS, "manual"),
            Grant("ada", "one", "c1", READS, "rule"),
            Grant("ada", "set", "nobody is in it", READS, "rule"),
        ],
        "caps": [Cap("ada", "one", "c9", "account", "", 1), Cap("ada", "all", "", "account", "", 1)],
        "facts": [Fact("c9", "region", "EMEA"), Fact("c1", "region", "EMEA")],
        "traits": [Trait("nobody", "title", "CEO"), Trait("ada", "title", "CEO")],
    }
    noted = [_covered(name) for name in ("customers", "owners", "sets", "caps", "facts")]
    noted += [_covered("grants", "manual"), _covered("grants", "rule")]
    tables = code("crm", principals_of({"ada": True}), rows, noted)
    told = {one.part: (one.state, one.missing) for one in tables.coverage}
    assert told == {
        "customers/": ("whole", 1),
        "owners/": ("whole", 1),
        "sets/": ("whole", 2),
        "caps/": ("whole", 1),
        "facts/": ("whole", 1),
        "grants/manual": ("whole", 1),
        "grants/rule": ("whole", 0),
        "traits": ("partial", 1),  # nobody said anything about it: now it is said
    }
    assert not tables.coverage[0].whole
    assert len(tables.grants) == 2
    assert len(tables.caps.subject) == len(tables.sets.set) == len(tables.customers.more_owner) == 1
    assert tables.sets.ids.to_pylist() == ["s", "nobody is in it"]
    assert tables.facts.to_pydict() == {
        "customer": [tables.customers.ids.to_pylist().index("c1")],
        "field": ["region"],
        "value": ["EMEA"],
        "type": ["text"],
        "unit": [""],
    }
    assert tables.traits.column("principal").to_pylist() == [0]


def test_of_customers_with_one_id_the_first_counts():
    rows = [Customer("c1", "account", label="first"), Customer("c2", "account"), Customer("c1", "deal", label="second")]
    tables = code("crm", [], {"customers": rows}, [_covered("customers")])
    assert dict(zip(tables.customers.ids.to_pylist(), tables.customers.labels.to_pylist(), strict=True)) == {
        "c1": "first",
        "c2": "",
    }
    assert tables.coverage[0].repeated == 1
    assert not tables.coverage[0].whole


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_a_circle_of_parents_is_cut_once(length: int):
    circle = [Customer(f"c{n}", "account", parent=f"c{(n + 1) % length}") for n in range(length)]
    hanging = [Customer(f"h{n}", "account", parent=f"c{n}") for n in range(length)]
    tables = code("crm", [], {"customers": [*hanging, *circle]}, [_covered("customers")])
    assert tables.coverage[0].circles == 1
    parents = tables.customers.parent
    assert (parents == NONE).sum() == 1
    assert (parents < np.arange(2 * length)).all(), "everybody comes to an end"


def test_families_stand_together_parents_first_and_families_of_one_owner_side_by_side():
    for seed in range(40):
        customers = tables_of(make_world(seed, customers=30)).customers
        places = np.arange(len(customers))
        assert (customers.parent < places).all()
        root = places.copy()
        for place in places:
            if customers.parent[place] != NONE:
                root[place] = root[customers.parent[place]]
        heads = root[np.flatnonzero(np.diff(root, prepend=-1))]
        assert len(set(heads.tolist())) == len(heads), "a family is in one piece"
        owners = customers.owner[heads]
        assert (np.diff(owners) >= 0).all()


def test_what_is_granted_on_nobodys_customers_is_unknown_unless_the_owners_are_whole():
    world = World({"ada": True}, [Kind("account")], [Customer("c1", "account")])
    rows = {
        **rows_of(world),
        "grants": [Grant("ada", "owner", "", READS, "queue"), Grant("ada", "all", "", READS, "rule")],
    }
    principals, covered = principals_of(world.principals), _covered("owners")
    whole = code("crm", principals, rows, [covered]).grants.certainty
    lost = code("crm", principals, rows, coverage_of(World(**{**vars(world), "owners_whole": False}))).grants.certainty
    assert [CERTAINTIES[one] for one in whole] == ["exact", "exact"]
    assert [CERTAINTIES[one] for one in lost] == ["unknown", "exact"]
