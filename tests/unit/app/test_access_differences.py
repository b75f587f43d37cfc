"""Two snapshots side by side, against the reference and on small companies with known answers."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exeunt.access.shift import SHIFTS
from exeunt.access.tables import Covered
from exeunt.app.answering import open_systems
from exeunt.app.differences import AccessDifference, Row, access_difference
from exeunt.audit.world import SystemWorld
from exeunt.audit.world import World as Snapshot
from exeunt.errors import RefusedPlan, UsageError
from exeunt.model import Gap
from exeunt.model.access import Cap, Customer, Grant, Group, Kind, Member, shape
from exeunt.people import join
from support.access_changes import changed
from support.access_reference import World, levels
from support.access_tables import principals_of, tables_of
from support.access_worlds import make_world
from support.width import examples

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
READ, EDIT = shape(("account", "self", 1)), shape(("account", "self", 2))


def snapshot(
    world: World, *, name: str = "one", days: int = 0, missed: str = "", gaps: tuple[Gap, ...] = ()
) -> Snapshot:
    """`missed`: this table was read in part."""
    principals, tables = principals_of(world.principals), tables_of(world)
    if missed:
        part = Covered(part=missed, table=missed, kind="", cause="", state="partial", rows=0)
        tables = replace(tables, coverage=(*tables.coverage, part))
    taken = NOON + timedelta(days=days)
    system = SystemWorld("crm", "memory", tuple(principals), tables, taken)
    return Snapshot(name, taken, join({"crm": principals}), {"crm": system}, frozenset(), gaps)


def company(**more: object) -> World:
    """Ann owns c1, Ben c2; sales reads all; everybody may edit accounts."""
    world = World(
        principals={"ann": True, "ben": True, "cy": True},
        kinds=[Kind("account")],
        customers=[Customer("c1", "account", "ann"), Customer("c2", "account", "ben")],
        groups=[Group("sales", "role", "Sales")],
        members=[Member("sales", "ann")],
        grants=[
            Grant("ann", "one", "c1", EDIT, "owner"),
            Grant("ben", "one", "c2", EDIT, "owner"),
            Grant("sales", "all", "", READ, "rule", via="r1"),
        ],
        caps=[Cap(one, "all", "", "account", "", 2) for one in ("ann", "ben", "cy", "dee")],
    )
    return replace(world, **more)  # type: ignore[arg-type]


def diff(before: World, after: World, **asked: object) -> AccessDifference:
    return access_difference(snapshot(before), snapshot(after, name="two", days=1), **asked)  # type: ignore[arg-type]


def row_of(before: World, after: World, who: str) -> Row:
    """The only row of somebody."""
    (system,) = diff(before, after, who=f"crm:{who}").systems
    (entry,) = system.people.shown
    (row,) = entry.rows
    return row


def names(found: AccessDifference, rows: list[Row]) -> Counter[tuple[str, str, int, int, int, int]]:
    both = found.systems[0].both
    ids = [[*one.tables.customers.ids.to_pylist()] for one in both.sides]
    people = [[*one.tables.subjects.ids.to_pylist()] for one in both.sides]

    def at(joined: object, known: list[list[str]], place: int) -> str:
        side, position = joined.latest(place)  # type: ignore[attr-defined]
        return known[side][position]

    return Counter(
        (
            at(both.principals, people, row.principal),
            at(both.customers, ids, row.customer),
            row.was.level,
            row.was.may,
            row.now.level,
            row.now.may,
        )
        for row in rows
    )


def expected_rows(before: World, after: World) -> Counter[tuple[str, str, int, int, int, int]]:
    told = [levels(world, may=may) for world in (before, after) for may in (False, True)]
    pairs = {pair for one in told for pair in one}
    rows = [(*pair, *(one.get(pair, 0) for one in told)) for pair in pairs]
    return Counter(row for row in rows if row[2:4] != row[4:6])


@pytest.mark.parametrize("seed", range(7_000, 7_000 + examples(40)))
def test_rows_and_counts_are_the_difference_of_the_reference(seed: int):
    before = make_world(seed)
    after = changed(before, random.Random(seed))
    expected = expected_rows(before, after)
    people = before.principals.keys() & after.principals.keys()
    customers = {row.id for row in before.customers} & {row.id for row in after.customers}
    shifted = Counter(
        who for who, what, _, was, _, now in expected if was != now and who in people and what in customers
    )
    seen: Counter[tuple[str, str, int, int, int, int]] = Counter()
    for who in sorted(before.principals.keys() | after.principals.keys()):
        found = diff(before, after, who=f"crm:{who}")
        for entry in found.systems[0].people.shown:
            seen += names(found, [*entry.rows])
            assert sum(entry.counts.values()) == shifted[who]
            for row in entry.rows:
                check_reason(found, row)
    assert seen == expected
    whole = diff(before, after, top=1_000)
    (system,) = whole.systems
    assert system.counts is not None
    assert sum(system.counts.values()) == sum(shifted.values())
    assert system.people.total == len(system.people.shown) == len(shifted)
    assert system.apart.new_principals.total == len(after.principals.keys() - before.principals.keys())
    assert system.apart.gone_customers.total == len({row.id for row in before.customers} - customers)
    assert system.same == (not expected and before.principals.keys() == after.principals.keys() and not apart(system))


def apart(system: object) -> int:
    return system.apart.new_customers.total + system.apart.gone_customers.total  # type: ignore[attr-defined]


def check_reason(found: AccessDifference, row: Row) -> None:
    """The path gives the level on the side that it is said to stand on, and only `path` has none like it elsewhere."""
    both = found.systems[0].both
    side = 1 if row.more else 0
    assert row.system is both.sides[side]
    held = row.now if row.more else row.was
    needed = held.level if row.only_certain else held.may
    assert row.path is not None
    assert row.path.level >= needed
    who, what = both.principals.at(row.principal)[1 - side], both.customers.at(row.customer)[1 - side]
    if row.why == "path" and -1 not in (who, what):
        others = both.sides[1 - side].paths.why(who, what)
        certain = [
            one
            for one in others
            if not row.only_certain or both.sides[1 - side].paths.grant(one.giving.grant).certainty != "unknown"
        ]
        assert max((one.level for one in certain), default=0) < needed


def test_a_new_membership_is_the_path_of_what_was_gained():
    before = company()
    after = company(members=[*before.members, Member("sales", "cy")])
    found = diff(before, after)
    (system,) = found.systems
    assert system.counts == {"gained": 2, "lost": 0, "raised": 0, "lowered": 0}
    (cy,) = system.people.shown
    assert [(row.shift, row.now.may, row.why) for row in cy.rows] == [("gained", 1, "path")] * 2
    subjects = system.both.after.tables.subjects.ids
    assert [str(subjects[one]) for one in cy.rows[0].path.chain] == ["cy", "sales"]
    assert not found.incomplete


def test_what_was_lost_is_explained_by_the_path_that_is_gone():
    before = company()
    after = company(grants=[row for row in before.grants if row.subject != "ben"])
    row = row_of(before, after, "ben")
    assert (row.shift, row.was.may, row.now.may, row.why) == ("lost", 2, 0, "path")
    assert row.system.paths.grant(row.path.giving.grant).cause == "owner"


def test_who_can_no_longer_sign_in_lost_it_by_that():
    before = company()
    after = company(principals={**before.principals, "ben": False})
    assert row_of(before, after, "ben").why == "sign-in"
    assert row_of(after, before, "ben").why == "sign-in"
    assert row_of(after, before, "ben").shift == "gained"


def test_a_lower_ceiling_is_told_from_a_lost_path():
    before = company()
    after = company(caps=[row._replace(level=1) if row.subject == "ben" else row for row in before.caps])
    row = row_of(before, after, "ben")
    assert (row.shift, row.why, row.was.may, row.now.may) == ("lowered", "ceiling", 2, 1)
    assert row_of(after, before, "ben").shift == "raised"


def test_a_new_customer_and_a_new_account_are_counted_apart():
    before = company()
    after = company(
        principals={**before.principals, "dee": True},
        customers=[*before.customers, Customer("c3", "account", "ben")],
        grants=[*before.grants, Grant("ben", "one", "c3", EDIT, "owner"), Grant("dee", "one", "c1", READ, "manual")],
    )
    (system,) = diff(before, after).systems
    assert system.counts == dict.fromkeys(SHIFTS, 0)
    assert (system.people.total, system.customers.total) == (0, 0)
    (dee,), (new,) = system.apart.new_principals.shown, system.apart.new_customers.shown
    assert (dee.new, dee.total, new.new) == (1, 1, 2), "ann in sales and ben see the new customer"
    assert not system.same
    (back,) = diff(after, before).systems
    assert [one.gone for one in back.apart.gone_principals.shown] == [1]
    assert [one.gone for one in back.apart.gone_customers.shown] == [2]


def test_who_is_new_and_sees_nothing_is_named_all_the_same():
    before = company()
    (system,) = diff(before, company(principals={**before.principals, "dee": True})).systems
    (dee,) = system.apart.new_principals.shown
    assert (system.apart.new_principals.total, dee.total, [*dee.rows]) == (1, 0, [])
    assert not system.same


def test_what_is_not_certain_is_a_second_answer():
    before = company()
    more = Grant("cy", "one", "c1", READ, "permission", certainty="unknown")
    after = company(grants=[*before.grants, more])
    (system,) = diff(before, after).systems
    assert system.counts["gained"] == 1
    assert system.sure == dict.fromkeys(SHIFTS, 0)
    row = row_of(before, after, "cy")
    assert (row.now.level, row.now.may, row.only_certain) == (0, 1, False)
    settled = company(grants=[*before.grants, more._replace(certainty="exact")])
    row = row_of(after, settled, "cy")
    assert (row.shift, row.only_certain) == ("gained", True)
    (system,) = diff(after, settled).systems
    assert (system.counts["gained"], system.sure["gained"], system.same) == (0, 1, False)


def test_the_largest_are_shown_and_all_are_counted():
    before = company(customers=[Customer(f"c{number}", "account", "ann") for number in range(30)], grants=[])
    given = [Grant("ben", "one", f"c{number}", READ, "manual") for number in range(20)]
    after = replace(before, grants=[*given, Grant("cy", "one", "c0", READ, "manual")])
    (system,) = diff(before, after, top=1).systems
    (ben,) = system.people.shown
    assert (system.people.total, ben.counts["gained"], len(ben.rows)) == (2, 20, 3)
    assert (system.customers.total, system.customers.shown[0].counts["gained"]) == (20, 2)
    (system,) = diff(before, after, who="crm:ben").systems
    assert len(system.people.shown[0].rows) == 20
    (system,) = diff(before, after, who="crm:ben", customer="c0").systems
    assert len(system.people.shown[0].rows) == 1
    (system,) = diff(before, after, customer="c0").systems
    assert len(system.customers.shown[0].rows) == 2


def test_no_sort_hides_another():
    before = company(
        customers=[Customer(f"c{number}", "account", "ann") for number in range(9)],
        grants=[Grant("ben", "one", "c8", READ, "manual")],
    )
    after = replace(before, grants=[Grant("ben", "one", f"c{number}", READ, "manual") for number in range(8)])
    (ben,) = diff(before, after).systems[0].people.shown
    assert [row.shift for row in ben.rows] == ["gained", "gained", "lost"]


@pytest.mark.parametrize("table", ["members", "grants", "caps", "principals"])
def test_what_was_not_read_whole_makes_it_incomplete(table: str):
    for missed in (("", table), (table, "")):
        one, other = (snapshot(company(), missed=which) for which in missed)
        found = access_difference(one, other)
        assert found.incomplete
        assert [bool(parts) for parts in found.systems[0].both.not_whole] == [bool(which) for which in missed]


def test_names_and_facts_decide_nothing():
    assert not access_difference(snapshot(company(), missed="labels"), snapshot(company())).incomplete


def test_a_system_of_one_only_is_not_answered():
    gap = Gap("snapshot.unreadable", {"system": "crm", "why": "x"})
    full = snapshot(company())
    empty = replace(snapshot(company()), systems={}, gaps=(gap,))
    for one, other, inside in ((full, empty, "before"), (empty, full, "after"), (empty, empty, "neither")):
        found = access_difference(one, other)
        assert [(told.system, told.inside, len(told.gaps)) for told in found.unanswered] == [("crm", inside, 1)]
        assert found.incomplete
        assert not found.systems


def test_customers_that_were_not_read_are_no_customers_that_are_gone_for_sure():
    nothing = company(customers=[], grants=[])
    found = access_difference(snapshot(company()), snapshot(nothing, missed="customers"))
    assert found.incomplete
    assert found.systems[0].apart.gone_customers.total == 2


def test_where_no_customer_was_read_in_either_nothing_is_known_to_be_the_same():
    nothing = company(customers=[], grants=[])
    found = access_difference(*(snapshot(nothing, missed="customers") for _ in range(2)))
    assert [one.both.name for one in found.systems] == ["crm"]
    assert found.incomplete


def test_who_sees_for_certain_what_he_perhaps_saw_is_shown_beside_equal_counts():
    maybe = Grant("cy", "one", "c1", READ, "manual", certainty="unknown")
    before = company(grants=[*company().grants, maybe])
    after = company(grants=[*company().grants, maybe._replace(certainty="exact"), maybe._replace(object="c2")])
    (system,) = diff(before, after).systems
    assert system.counts == system.sure == {"gained": 1, "lost": 0, "raised": 0, "lowered": 0}
    (cy,) = system.people.shown
    assert (cy.counts["gained"], cy.certain) == (1, 1)
    (system,) = diff(before, company(grants=[*company().grants, maybe._replace(certainty="exact")])).systems
    assert [one.certain for one in system.people.shown] == [1]


def test_who_is_in_one_snapshot_only_is_found_there():
    before = company()
    after = company(principals={"ann": True, "ben": True})
    (system,) = diff(before, after, who="crm:cy").systems
    assert system.people.total == 0, "he saw nothing"
    assert diff(after, before, who="crm:cy").person.name == "Name of cy"
    with pytest.raises(RefusedPlan, match=r"people\.nobody"):
        diff(before, after, who="crm:zed")
    with pytest.raises(UsageError, match=r"people\.no-system"):
        diff(before, after, who="erp:ann")
    with pytest.raises(RefusedPlan, match=r"access\.no-customer"):
        diff(before, after, customer="c9")


def test_one_that_came_later_is_asked_about_by_its_id():
    before = company()
    after = company(
        customers=[*before.customers, Customer("c3", "account", "ben")],
        grants=[*before.grants, Grant("ben", "one", "c3", EDIT, "owner")],
    )
    (system,) = diff(before, after, customer="c3").systems
    (entry,) = system.customers.shown
    assert (entry.new, sum(entry.counts.values())) == (2, 0)


@pytest.mark.parametrize("table", ["principals", "members", "customers", "owners", "sets", "grants", "caps"])
def test_an_answer_from_a_table_that_was_cut_short_is_at_least(table: str):
    (system,) = open_systems(snapshot(company(), missed=table))
    assert [part.table for part in system.not_whole] == [table]


@pytest.mark.parametrize("table", ["labels", "facts", "traits"])
def test_no_answer_is_less_for_names_and_facts_that_were_cut_short(table: str):
    (system,) = open_systems(snapshot(company(), missed=table))
    assert not system.not_whole
