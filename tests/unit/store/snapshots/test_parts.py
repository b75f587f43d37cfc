from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import PluginError
from exeunt.model.access import Cap, Customer, Grant, Group, Level, Member, Trait
from exeunt.store.snapshots import parts
from exeunt.store.snapshots.parts import PartFile, Parts
from exeunt.store.snapshots.repetition import repeats


def put(path, table, *items):
    with PartFile(path, table) as part:
        for item in items:
            part.add(item)
    return part


def rows(path):
    return [tuple(row.values()) for row in pq.read_table(path).to_pylist()]


def grant(customer, subject="u1", on="one"):
    return Grant(subject, on, customer, "account self 2", "manual")


def test_rows_and_batches_come_back_as_rows(tmp_path):
    batch = pa.record_batch({"member": ["u2", "u3"], "group": ["g1", "g2"]})
    part = put(tmp_path / "part", "members", Member("g0", "u1"), batch, Member("g3", "u4"))
    assert part.rows == 4
    assert sorted(rows(tmp_path / "part")) == [("g0", "u1"), ("g1", "u2"), ("g2", "u3"), ("g3", "u4")]


def test_what_a_batch_leaves_out_has_its_default(tmp_path):
    batch = pa.record_batch({"id": ["c1"], "kind": pa.array(["account"]).dictionary_encode()})
    put(tmp_path / "part", "customers", batch)
    assert rows(tmp_path / "part") == [tuple(Customer("c1", "account"))]


def test_levels_and_switches_keep_their_type(tmp_path):
    put(tmp_path / "caps", "caps", Cap("u1", "all", "", "account", "", Level.EDIT))
    assert rows(tmp_path / "caps") == [("u1", "all", "", "account", "", 2, "", "exact")]
    put(tmp_path / "grants", "grants", grant("c1")._replace(bypass=True))
    assert rows(tmp_path / "grants") == [tuple(grant("c1")._replace(bypass=True))]


@pytest.mark.parametrize(
    ("table", "item"),
    [
        ("members", Group("g1")),
        ("members", ("g1", "u1")),
        ("members", "g1"),
        ("members", Member("g1", 7)),
        ("members", Member("g1", None)),
        ("caps", Cap("u1", "all", "", "account", "", 300)),
        ("members", pa.record_batch({"group": ["g1"]})),
        ("members", pa.record_batch({"group": ["g1"], "member": ["u1"], "extra": ["x"]})),
        ("members", pa.record_batch({"group": ["g1"], "member": pa.array([None], pa.string())})),
        (
            "caps",
            pa.record_batch(
                {"subject": ["u"], "on": ["all"], "object": [""], "kind": ["a"], "part": [""], "level": ["much"]}
            ),
        ),
    ],
)
def test_what_is_no_row_of_the_table_is_the_connectors_defect(tmp_path, table, item):
    with pytest.raises(PluginError) as caught:
        put(tmp_path / "part", table, item)
    assert caught.value.code == "snapshot.bad-rows"
    assert caught.value.params["table"] == table


def test_half_a_character_does_not_stop_a_reading(tmp_path):
    put(tmp_path / "part", "groups", Group("g1", "role", "half \ud83d"))
    assert rows(tmp_path / "part") == [("g1", "role", "half ?")]


def test_many_rows_make_many_groups_and_stay_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "CHUNK", 10)
    made = [Member(f"g{number}", "u") for number in range(35)]
    put(tmp_path / "part", "members", *made)
    assert rows(tmp_path / "part") == [tuple(row) for row in made]
    assert pq.ParquetFile(tmp_path / "part").num_row_groups == 4


def test_small_batches_are_gathered(tmp_path):
    put(tmp_path / "part", "members", *(pa.record_batch({"group": ["g"], "member": [f"u{n}"]}) for n in range(300)))
    assert pq.ParquetFile(tmp_path / "part").num_row_groups == 1


def test_a_part_is_for_nobody_else_to_read(tmp_path):
    put(tmp_path / "part", "members")
    assert (tmp_path / "part").stat().st_mode & 0o777 == 0o600


def test_the_parts_of_a_table_are_read_together(tmp_path):
    put(tmp_path / "one", "traits", Trait("u1", "title", "Boss"))
    put(tmp_path / "two", "traits", Trait("u2", "title", "Boss"))
    table = Parts("traits", [tmp_path / "one", tmp_path / "two"])
    assert table.column("principal").to_pylist() == ["u1", "u2"]
    assert Parts("traits", []).num_rows == 0


def test_others_are_those_of_no_named_customer(tmp_path):
    put(tmp_path / "base", "grants", grant("c1"), grant("c2"), grant("c1", on="set"))
    with PartFile(tmp_path / "new", "grants") as part:
        part.add_others(tmp_path / "base", {"c1"})
        part.add(grant("c1", "u9"))
    assert sorted(rows(tmp_path / "new")) == sorted(map(tuple, [grant("c2"), grant("c1", on="set"), grant("c1", "u9")]))


TEXT = st.sampled_from(["", "a", "b", "c1", "c2"])
SHAPE = st.sampled_from(["", "a self 1", "a self 1; b child 2"])
GRANTS = st.lists(
    st.builds(
        Grant, TEXT, st.sampled_from(["one", "all"]), TEXT, SHAPE, st.just("rule"), TEXT, st.booleans(), st.booleans()
    )
)


@given(GRANTS)
def test_a_repeated_row_is_noticed_and_nothing_else(tmp_path_factory, made):
    path = tmp_path_factory.getbasetemp() / "repeats"
    put(path, "grants", *made)
    assert repeats("grants", path) == (len(set(made)) < len(made))


def test_one_id_twice_is_a_repeat_even_if_the_rest_differs(tmp_path):
    put(tmp_path / "one", "customers", Customer("c1", "account"), Customer("c2", "account"), Customer("c1", "contact"))
    assert repeats("customers", tmp_path / "one")
    put(tmp_path / "two", "customers", Customer("c1", "account"), Customer("c2", "account"))
    assert not repeats("customers", tmp_path / "two")


def test_different_rows_of_one_number_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr("exeunt.store.snapshots.repetition._ODD", np.uint64(0))  # only the last column counts
    once = [Member(f"g{number % 7}", f"u{number // 7}") for number in range(40)]
    put(tmp_path / "once", "members", *once)
    assert not repeats("members", tmp_path / "once")
    put(tmp_path / "twice", "members", *once, once[20])
    assert repeats("members", tmp_path / "twice")
