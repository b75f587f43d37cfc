from __future__ import annotations

import random
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from exeunt.access.choice import kernel_for
from exeunt.access.coding import code
from exeunt.access.compiled import Compiled
from exeunt.access.plain import Plain
from exeunt.app.answering import OpenSystem
from exeunt.app.differences import both as both_module
from exeunt.app.differences.both import BothSystems
from exeunt.app.installation import Installation
from exeunt.app.snapshots import take
from exeunt.app.worlds import open_file, open_world
from exeunt.audit import sight as sight_module
from exeunt.audit.numbering import number
from exeunt.audit.scene import Scene
from exeunt.errors import StoreError, UsageError
from exeunt.model.access import Customer, Grant, InSet, Kind, Owner, Trait, shape
from exeunt.policy.audit import AuditPolicy
from exeunt.store.snapshots import Snapshots, carry_out
from support.access_kernels import CACHE
from support.access_worlds import make_world
from support.sharing import ACCOUNT, Truth, company, found, not_whole

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.time = NOON

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def settle(tmp_path, packages, clock):
    """An installation of these systems; as a new process would see it each time."""

    def made(settings="", more="", **systems):
        if not (tmp_path / "here").exists():
            found(tmp_path / "here", packages, systems, settings=settings, more=more)
        return Installation.at(tmp_path / "here" / "exeunt.toml", clock=clock)

    return made


def same(one, other):
    """Equal all through, whatever holds it."""
    if is_dataclass(one):
        assert type(one) is type(other)
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, pa.Array | pa.ChunkedArray):
        return (
            isinstance(other, pa.ChunkedArray) == isinstance(one, pa.ChunkedArray)
            and one.to_pylist() == other.to_pylist()
        )
    return bool(one == other)


def states(kept, system="crm"):
    return {line.part: line.state for line in kept.manifest.systems[system].parts}


def gaps(kept, part, system="crm"):
    return [gap.code for line in kept.manifest.systems[system].parts if line.part == part for gap in line.gaps]


def customers(world, system="crm"):
    return sorted(world.systems[system].tables.customers.ids.to_pylist())


def test_what_was_read_is_what_is_opened(settle):
    truth = company()
    here = settle(crm=truth)
    kept = take(here).kept
    world = open_world(here)
    assert kept.manifest.whole
    assert (world.name, world.taken, world.gaps) == (kept.manifest.id, NOON, ())
    system = world.systems["crm"]
    rows = {}
    for part, given in truth.parts.items():
        rows.setdefault(part.partition("/")[0], []).extend(given)
    assert same(system.tables, code("crm", system.principals, rows, system.tables.coverage))
    assert {one.part for one in system.tables.coverage} == {"principals", *truth.parts}
    assert [one.name for one in system.principals] == ["Ada", "Ben"]
    assert list(system.tables.subjects.ids[:2].to_pylist()) == [one.ref.id for one in system.principals]


@pytest.mark.parametrize("seed", range(8))
def test_tables_of_every_sort_come_back_to_the_letter(settle, seed):
    drawn = make_world(seed)
    tables = ("groups", "members", "kinds", "customers", "owners", "sets", "grants", "caps")
    truth = Truth(people=[(key, key) for key in drawn.principals], parts={})
    for name in tables:
        rows = list(dict.fromkeys(getattr(drawn, name)))
        for cause in dict.fromkeys(row.cause if name == "grants" else "" for row in rows):
            truth.parts["/".join(filter(None, [name, "any" if cause else "", cause]))] = [
                row for row in rows if name != "grants" or row.cause == cause
            ]
    truth.statuses = {key: "active" if active else "blocked" for key, active in drawn.principals.items()}
    here = settle(crm=truth)
    take(here)
    opened = open_world(here).systems["crm"]
    rows = {}
    for part, given in truth.parts.items():
        rows.setdefault(part.partition("/")[0], []).extend(given)
    assert same(opened.tables, code("crm", opened.principals, rows, opened.tables.coverage))


def test_numbers_are_mapped_not_copied(settle):
    here = settle(crm=company())
    take(here)
    tables = open_world(here).systems["crm"].tables
    for numbers in (tables.grants.subject, tables.customers.owner, tables.members.group, tables.subjects.active):
        assert not numbers.flags.writeable
        assert not numbers.flags.owndata


def test_large_systems_are_counted_by_what_the_installation_keeps_compiled(settle, tmp_path):
    here = settle(crm=company())
    kept = take(here).kept
    world = open_world(here)
    assert world.kernels == here.state / "kernels"
    system = world.systems["crm"]
    both = BothSystems(OpenSystem(system), OpenSystem(system), world.kernels)
    sight = Scene(world, AuditPolicy(), NOON).sight
    assert isinstance(sight.access(number(world, frozenset()).homes[0]).kernel, Plain)
    assert isinstance(both.accesses[0].kernel, Plain)
    assert not world.kernels.exists(), "a small system compiles nothing"
    carry_out(kept, tmp_path / "one.zip")
    assert open_file(tmp_path / "one.zip").kernels is None


def test_a_large_system_is_counted_by_compiled_loops(settle, monkeypatch):
    here = settle(crm=company())
    take(here)
    world = replace(open_world(here), kernels=CACHE)
    for asking in (sight_module, both_module):
        monkeypatch.setattr(asking, "kernel_for", partial(kernel_for, large=1))
    system = world.systems["crm"]
    both = BothSystems(OpenSystem(system), OpenSystem(system), world.kernels)
    sight = Scene(world, AuditPolicy(), NOON).sight
    assert isinstance(sight.access(number(world, frozenset()).homes[0]).kernel, Compiled)
    assert isinstance(both.accesses[0].kernel, Compiled)


def test_persons_are_those_of_all_systems_together(settle):
    here = settle(crm=company(), erp=Truth(people=[("7", "ada")]))
    take(here)
    people = open_world(here).people
    ada = next(one for one in people.persons if one.mail == "ada@acme.example")
    assert [str(one.ref) for one in ada.principals] == ["crm:user:u1", "erp:user:7"]
    assert people.of(ada.principals[0].ref) == ada
    assert len(people.persons) == 2


def test_doubts_about_who_is_who_are_kept(settle):
    here = settle(crm=Truth(people=[("u1", "ada"), ("u2", "ada")]))
    kept = take(here).kept
    world = open_world(here)
    assert {gap.code for gap in world.gaps} == {"people.ambiguous"}
    assert world.people.gaps_about(world.people.persons[0])
    assert kept.manifest.whole, "who is who is no question of completeness"


def test_the_roster_is_that_of_the_time(settle):
    here = settle(crm=company(), hr=Truth(), more='roster = ["hr"]')
    take(here)
    assert open_world(here).roster == {"hr"}


def test_a_system_without_customers_still_gives_principals(settle):
    here = settle(dir=Truth())
    kept = take(here).kept
    assert states(kept, "dir") == {"principals": "whole"}
    opened = open_world(here).systems["dir"]
    assert len(opened.principals) == 2
    assert len(opened.tables.customers) == 0


OLD = {"customers/account": {"as_of": NOON - timedelta(days=2)}}


@pytest.mark.parametrize(
    ("told", "state", "codes"),
    [
        ({"fail": {"customers/account": 0}}, "absent", ["sharing.broke"]),
        ({"fail": {"customers/account": 2}}, "partial", ["sharing.broke"]),
        ({"said": {"customers/account": not_whole("sharing.cut")}}, "partial", ["sharing.cut"]),
        ({"said": {"customers/account": not_whole()}}, "partial", []),
        ({"counted": {"customers/account": 4}}, "partial", ["snapshot.count-differs"]),
        ({"said": OLD}, "stale", []),
        ({"said": {"customers/account": {"as_of": NOON - timedelta(hours=2)}}}, "whole", []),
        ({"said": OLD, "fresh": timedelta(days=3)}, "whole", []),
        ({"said": OLD, "fresh": timedelta(days=1, hours=23)}, "stale", []),
        ({"twice": "customers/account"}, "partial", ["snapshot.part-twice"]),
    ],
)
def test_how_well_a_part_was_read(settle, told, state, codes):
    truth = company()
    for name, value in told.items():
        setattr(truth, name, value)
    kept = take(settle(crm=truth)).kept
    assert states(kept)["customers/account"] == state
    assert gaps(kept, "customers/account") == codes
    assert kept.manifest.whole == (state == "whole")
    assert {one for part, one in states(kept).items() if part != "customers/account"} == {"whole"}


def test_a_row_twice_is_never_whole_though_the_count_comes_out(settle):
    truth = company()
    truth.parts["members"].append(truth.parts["members"][0])
    kept = take(settle(crm=truth)).kept
    assert (states(kept)["members"], gaps(kept, "members")) == ("partial", ["snapshot.repeated"])


def test_rows_that_do_not_fit_are_a_gap_that_names_the_table(settle):
    truth = company()
    truth.parts["members"] = [Owner("c1", "u1")]
    kept = take(settle(crm=truth)).kept
    assert (states(kept)["members"], gaps(kept, "members")) == ("absent", ["snapshot.bad-rows"])


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("grants/account/rule", Grant("g1", "somewhere", "", ACCOUNT, "rule")),
        ("grants/account/rule", Grant("g1", "all", "", "account everywhere 9", "rule")),
        ("grants/account/rule", Grant("g1", "all", "", ACCOUNT, "luck")),
        ("kinds", Kind("account", lifts=9)),
        ("traits", Trait("u1", "title", "Seller", "poem")),
    ],
)
def test_a_word_that_nobody_knows_is_a_gap_of_its_part_and_ends_no_other(settle, part, row):
    truth = company()
    truth.parts[part] = [row]
    kept = take(settle(crm=truth, erp=company())).kept
    assert (states(kept)[part], gaps(kept, part)) == ("absent", ["snapshot.bad-rows"])
    assert set(states(kept, "erp").values()) == {"whole"}


@pytest.mark.parametrize(("fresh", "state"), [(timedelta.max, "whole"), (None, "partial")])
def test_how_old_it_may_be_ends_no_snapshot_whatever_is_said(settle, clock, fresh, state):
    """Any age is an answer; none is a defect, and then whatever has an age is too old."""
    truth = company()
    truth.fresh = fresh
    truth.said["owners"] = {"as_of": clock.now() - timedelta(hours=1)}
    kept = take(settle(crm=truth, erp=company())).kept
    assert (states(kept)["principals"], states(kept)["owners"]) == (state, "whole" if fresh else "stale")
    assert gaps(kept, "principals") == ([] if fresh else ["plugin.defect"])
    assert states(kept)["members"] == "whole"
    assert set(states(kept, "erp").values()) == {"whole"}


@pytest.mark.parametrize(("how", "state"), [("", "absent"), ("beside", "beside")])
def test_what_is_missing_is_absent_and_what_is_never_computed_is_beside(settle, how, state):
    truth = company()
    truth.parts["grants/files"] = []
    truth.said["grants/files"] = not_whole("sharing.files") | {"how": how}
    kept = take(settle(crm=truth)).kept
    assert (states(kept)["grants/files"], gaps(kept, "grants/files")) == (state, ["sharing.files"])
    assert kept.manifest.whole == (state == "beside")


def test_where_the_connector_gives_up_half_way_what_was_read_stays(settle):
    truth = company()
    truth.breaks_after = 4
    kept = take(settle(crm=truth)).kept
    assert states(kept) == {
        "principals": "whole",
        "groups": "whole",
        "members": "whole",
        "kinds": "whole",
        "customers/account": "whole",
        "access": "absent",
    }
    assert gaps(kept, "access") == ["sharing.broke"]
    assert not kept.manifest.whole


@pytest.mark.parametrize("told", [{"unreachable": True}, {"fail": {"principals": 0}}])
def test_a_system_that_cannot_be_read_is_a_gap_never_an_empty_system(settle, told):
    broken = company()
    for name, value in told.items():
        setattr(broken, name, value)
    here = settle(crm=broken, erp=company())
    kept = take(here).kept
    world = open_world(here)
    assert set(world.systems) == {"erp"}
    assert [(gap.code, gap.params["system"]) for gap in world.gaps if gap.code.startswith("snapshot.")] == [
        ("snapshot.unreadable", "crm")
    ]
    assert not kept.manifest.whole
    assert not [name for name in kept.manifest.files if name.startswith("crm/")]


def test_principals_read_in_part_are_said_in_the_world_too(settle):
    truth = company()
    truth.fail["principals"] = 1
    here = settle(crm=truth)
    kept = take(here).kept
    assert states(kept)["principals"] == "partial"
    assert [(gap.code, gap.params["part"], gap.params["why"]) for gap in open_world(here).gaps] == [
        ("snapshot.not-read", "principals", "sharing.broke")
    ]


def test_a_principal_twice_is_one_and_the_list_is_not_whole(settle):
    truth = company()
    truth.people.append(("u1", "ada"))
    here = settle(crm=truth)
    kept = take(here).kept
    assert (states(kept)["principals"], gaps(kept, "principals")) == ("partial", ["snapshot.repeated"])
    assert [one.ref.id for one in open_world(here).systems["crm"].principals] == ["u1", "u2"]


def moved(truth, customer="c2"):
    """One customer got another owner and one is gone: what changed since."""
    rows = truth.parts["customers/account"]
    truth.parts["customers/account"] = [
        row._replace(owner="u1") if row.id == customer else row for row in rows if row.id != "c3"
    ]
    truth.parts["grants/account/owner"] = [
        Grant("u1", "one", "c1", ACCOUNT, "owner"),
        Grant("u1", "one", customer, ACCOUNT, "owner"),
    ]
    truth.changed = frozenset({customer, "c3"})


def test_the_second_reading_brings_only_what_changed(settle, clock):
    truth = company()
    here = settle(crm=truth)
    first = take(here).kept
    clock.time += timedelta(hours=1)
    moved(truth)
    second = take(settle()).kept
    assert truth.asked == [{}, dict.fromkeys(truth.parts, NOON)]
    assert second.manifest.whole
    assert customers(open_world(here)) == ["c1", "c2"]
    truth.changed = None
    assert same(open_world(here).systems["crm"].tables, fresh(settle, truth))
    assert customers(open_world(here, first.manifest.id)) == ["c1", "c2", "c3"], "the first stays as it was"


@pytest.mark.parametrize("seed", range(6))
def test_reading_after_reading_of_changes_alone_is_as_reading_everything(settle, clock, seed):
    draw = random.Random(seed)
    truth = company()
    here = settle(crm=truth)
    take(here)
    for _ in range(4):
        clock.time += timedelta(hours=1)
        truth.changed = change(draw, truth)
        assert take(settle()).kept.manifest.whole
    assert len(truth.asked) == 5
    assert {part for part in truth.asked[-1] if part in truth.parts} == truth.parts.keys()
    truth.changed = None
    assert same(open_world(here).systems["crm"].tables, fresh(settle, truth))


def change(draw, truth):
    """Some customers come, go, change hands and are shared otherwise; which."""
    before = {row.id: row for row in truth.parts["customers/account"]}
    touched = frozenset(draw.sample([*before, *(f"c{number}" for number in range(4, 9))], 3))
    stay = {one for one in touched if draw.random() < 0.7}
    for part, rows in truth.parts.items():
        if part.partition("/")[0] in ("customers", "owners", "grants"):
            truth.parts[part] = [
                row
                for row in rows
                if getattr(row, "id", getattr(row, "customer", getattr(row, "object", ""))) not in touched
            ]
    truth.parts["customers/account"] += [
        Customer(one, "account", draw.choice(["u1", "u2", "g1", ""])) for one in sorted(stay)
    ]
    truth.parts["owners"] += [Owner(one, "u1", "deputy") for one in sorted(stay) if draw.random() < 0.5]
    truth.parts["grants/account/owner"] += [
        Grant(draw.choice(["u1", "g1"]), "one", one, ACCOUNT, "owner") for one in sorted(stay)
    ]
    return touched


def fresh(settle, truth):
    """The tables as one reading of everything gives them."""
    asked = len(truth.asked)
    truth.parts = dict(truth.parts)
    here = settle()
    take(here)
    assert len(truth.asked) == asked + 1
    return open_world(here).systems["crm"].tables


@pytest.mark.parametrize(
    "told",
    [
        {"counted": {"grants/account/owner": 3}},
        {"counted": {"grants/account/owner": None}},
        {"said": {"grants/account/owner": not_whole("sharing.cut")}},
        {"fail": {"grants/account/owner": 1}},
    ],
)
def test_changes_that_do_not_come_out_are_followed_by_a_reading_of_that_part_alone(settle, clock, told):
    truth = company()
    here = settle(crm=truth)
    take(here)
    clock.time += timedelta(hours=1)
    moved(truth)
    for name, value in told.items():
        setattr(truth, name, value)
    truth.read.clear()
    kept = take(settle()).kept
    assert truth.read[-1] == "grants/account/owner"
    assert truth.read.count("grants/account/owner") == 2
    assert len(truth.read) == len(truth.parts) + 2
    assert set(truth.asked[-1]) == truth.parts.keys() - {"grants/account/owner"}
    lasting = "counted" in told and told["counted"]["grants/account/owner"] is None
    assert (states(kept)["grants/account/owner"] == "whole") == lasting


def test_a_row_lost_between_two_readings_is_found_by_the_count(settle, clock):
    """The vendor did not list a change: the merged part is one short of what the system counts."""
    truth = company()
    take(settle(crm=truth))
    clock.time += timedelta(hours=1)
    truth.parts["customers/account"].append(Customer("c9", "account", "u1"))
    truth.changed = frozenset()
    here = settle()
    kept = take(here).kept
    assert kept.manifest.whole
    assert "c9" in customers(open_world(here))


def test_changes_of_a_table_without_customers_are_not_taken(settle, clock):
    truth = company()
    take(settle(crm=truth))
    truth.changed = frozenset()
    truth.stubborn = True
    kept = take(settle()).kept
    assert (states(kept)["groups"], gaps(kept, "groups")) == ("absent", ["snapshot.not-asked"])
    assert states(kept)["customers/account"] == "whole"


def test_changes_of_what_was_never_read_are_the_connectors_defect(settle):
    truth = company()
    truth.changed = frozenset()
    truth.stubborn = True
    kept = take(settle(crm=truth)).kept
    assert set(states(kept).values()) == {"whole", "absent"}
    assert gaps(kept, "customers/account") == ["snapshot.not-asked"]


def test_only_whole_parts_are_built_upon(settle, clock):
    truth = company()
    truth.fail["customers/account"] = 2
    take(settle(crm=truth))
    take(settle())
    assert truth.asked[1].keys() == truth.parts.keys() - {"customers/account"}


def test_a_part_is_as_old_as_the_system_says(settle, clock):
    truth = company()
    truth.said["members"] = {"as_of": NOON - timedelta(hours=3)}
    take(settle(crm=truth))
    take(settle())
    assert truth.asked[1]["members"] == NOON - timedelta(hours=3)
    assert truth.asked[1]["groups"] == NOON


def test_other_settings_another_connector_nothing_to_build_upon(settle, clock, packages, tmp_path):
    truth = company()
    file = (settle(crm=truth)).config.file
    plain, other = file.read_text(), file.read_text().replace("read = {", 'note = "other"\nread = {')

    def asked(text):
        clock.time += timedelta(hours=1)
        file.write_text(text)
        take(settle())
        return truth.asked[-1]

    assert asked(plain) == {}
    assert asked(other) == {}
    assert asked(plain) == {}, "the last reading was made with other settings"
    assert asked(plain) != {}
    # wherever this process imported it from: another test's folder may have come first
    code_file = Path(find_spec("stranger_sharing").origin)
    code_file.write_text("# another version\n")
    try:
        assert asked(plain) == {}
    finally:
        code_file.write_text("")


def test_a_base_altered_on_disk_is_not_built_upon(settle, clock):
    truth = company()
    here = settle(crm=truth)
    first = take(here).kept
    for path in (first.folder / "crm" / "parts").iterdir():
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    clock.time += timedelta(hours=1)
    moved(truth)
    assert take(settle()).kept.manifest.whole
    assert customers(open_world(here)) == ["c1", "c2"]


@pytest.mark.parametrize("name", ["crm/grants.arrow", "crm/customer-text.arrow", "crm/small.json", "people.json"])
def test_a_world_is_opened_only_if_every_byte_is_as_it_was(settle, name):
    here = settle(crm=company())
    path = take(here).kept.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        open_world(here)
    assert (caught.value.code, caught.value.params["file"]) == ("snapshot.changed", str(path))


def test_a_world_as_of_a_time_is_the_one_before_it(settle, clock):
    truth = company()
    here = settle(crm=truth)
    first = take(here).kept
    clock.time += timedelta(days=1)
    take(here, "later")
    assert open_world(here).name == "later"
    assert open_world(here, as_of=NOON + timedelta(hours=1)).name == first.manifest.id


def test_a_carried_file_opens_as_the_same_world_and_leaves_nothing_here(settle, tmp_path, monkeypatch):
    here = settle(crm=company())
    carry_out(take(here).kept, tmp_path / "q3.zip")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    world, ours = open_world(here, str(tmp_path / "q3.zip")), open_world(here)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert same(world.systems["crm"], ours.systems["crm"])
    assert (world.name, world.people, world.roster, world.gaps) == (ours.name, ours.people, ours.roster, ours.gaps)
    assert open_file(tmp_path / "q3.zip").taken == NOON


def test_what_the_configuration_no_longer_wants_goes_with_the_next_snapshot(settle, clock):
    here = settle(crm=company(), more='keep_snapshots = "30d"')
    first, named = take(here).kept, take(here, "kept").kept
    clock.time += timedelta(days=31)
    taken = take(here)
    assert [one.manifest.id for one in taken.pruned] == [first.manifest.id]
    assert {one.manifest.id for one in Snapshots(here.state, here.id).look().kept} == {
        named.manifest.id,
        taken.kept.manifest.id,
    }


def test_a_bad_name_is_refused_before_anything_is_read(settle):
    truth = company()
    with pytest.raises(UsageError):
        take(settle(crm=truth), "no name")
    assert truth.asked == []


def test_rows_about_a_customer_that_is_not_there_are_counted(settle):
    truth = company()
    truth.parts["sets"] = [InSet("s1", "nobody"), InSet("s1", "c1")]
    kept = take(settle(crm=truth)).kept
    line = next(one for one in kept.manifest.systems["crm"].parts if one.part == "sets")
    assert (line.state, line.missing, line.whole) == ("whole", 1, False)
    assert not kept.manifest.whole


def test_progress_names_the_part(settle):
    told = []
    take(settle(crm=company()), tell=lambda system, part, rows: told.append((system, part, rows)))
    assert ("crm", "principals", 0) in told
    assert any(part == "customers/account" for _, part, _ in told)


def test_levels_survive(settle):
    truth = company()
    truth.parts["grants/account/rule"] = [
        Grant("g1", "all", "", shape(("account", "self", 3), ("account", "child", 1)), "rule")
    ]
    here = settle(crm=truth)
    take(here)
    shapes = open_world(here).systems["crm"].tables.grants.shapes
    assert {tuple(map(tuple, one)) for one in shapes} >= {(("account", "child", 1), ("account", "self", 3))}


def test_who_can_sign_in_is_stale_like_any_other_part(settle):
    truth = company()
    truth.said["principals"] = {"as_of": NOON - timedelta(days=2)}
    assert states(take(settle(crm=truth)).kept)["principals"] == "stale"
    truth.fresh = timedelta(days=3)
    assert states(take(settle(crm=truth)).kept)["principals"] == "whole"
