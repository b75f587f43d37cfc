from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import timedelta

import pytest

from exeunt.errors import StoreError, UsageError
from exeunt.model import canonical
from exeunt.store.snapshots import GapLine, Kept, Snapshots
from support.snapshots import NOON, make_snapshot


@pytest.fixture
def snapshots(tmp_path):
    return Snapshots(tmp_path, "here")


def ids(kept):
    return [one.manifest.id for one in kept]


def code_of(work):
    with pytest.raises((StoreError, UsageError)) as caught:
        work()
    return caught.value.code


def test_a_snapshot_comes_back_as_it_was_written(snapshots):
    made = make_snapshot(snapshots, name="before")
    found = snapshots.find("before")
    assert found == made
    assert found.manifest.whole
    assert found.arrow("crm/members.arrow").column("group").to_pylist() == [1]
    assert found.json("people.json") == {"persons": []}
    assert found.manifest.size == sum(path.stat().st_size for path in made.folder.rglob("*.*")) - manifest_size(made)


def manifest_size(kept):
    return (kept.folder / "manifest.json").stat().st_size


def test_the_manifest_is_canonical_and_its_digest_stands_for_everything(snapshots):
    made = make_snapshot(snapshots)
    data = (made.folder / "manifest.json").read_bytes()
    assert canonical.encode(canonical.decode(data)) == data
    assert made.digest == hashlib.sha256(data).hexdigest()
    named = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    assert named == {*made.manifest.files, "manifest.json"}


def test_everything_is_for_nobody_else(snapshots):
    make_snapshot(snapshots)
    for path in [snapshots.folder, *snapshots.folder.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_a_folder_that_others_may_enter_is_not_used(snapshots):
    make_snapshot(snapshots)
    snapshots.folder.chmod(0o750)
    assert code_of(lambda: make_snapshot(snapshots)) == "store.unsafe-folder"


@pytest.mark.parametrize("name", ["crm/members.arrow", "people.json", "crm/parts/0000.parquet"])
def test_one_changed_byte_is_found_and_the_file_named(snapshots, name):
    made = make_snapshot(snapshots)
    path = made.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    for read in (made.check, lambda: made.path(name)):
        with pytest.raises(StoreError) as caught:
            read()
        assert (caught.value.code, caught.value.params["file"]) == ("snapshot.changed", str(path))


def test_a_file_cut_missing_or_elsewhere_is_found(snapshots, tmp_path):
    made = make_snapshot(snapshots)
    path = made.folder / "people.json"
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert code_of(made.check) == "snapshot.changed"
    path.unlink()
    assert code_of(made.check) == "snapshot.file-missing"
    (tmp_path / "elsewhere").write_bytes(data)
    path.symlink_to(tmp_path / "elsewhere")
    assert code_of(made.check) == "snapshot.file-missing"
    assert code_of(lambda: made.json("other.json")) == "snapshot.file-missing"


def altered(made, **changed):
    file = made.folder / "manifest.json"
    built = canonical.decode(file.read_bytes())
    file.write_bytes(canonical.encode({**built, **changed}))
    return made.folder


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"format": 2}, "snapshot.newer"),
        ({"more": 1}, "snapshot.bad-manifest"),
        ({"taken": "noon"}, "snapshot.bad-manifest"),
        ({"id": "../../etc"}, "snapshot.bad-manifest"),
        ({"name": "a/b"}, "snapshot.bad-manifest"),
        ({"files": {"../x.json": {"size": 1, "sha256": "0" * 64}}}, "snapshot.bad-manifest"),
        ({"files": {"/x.json": {"size": 1, "sha256": "0" * 64}}}, "snapshot.bad-manifest"),
        ({"files": {"a/..x/y.json": {"size": 1, "sha256": "0" * 64}}}, "snapshot.bad-manifest"),
        ({"files": {"manifest.json": {"size": 1, "sha256": "0" * 64}}}, "snapshot.bad-manifest"),
        ({"files": {"x.json": {"size": -1, "sha256": "0" * 64}}}, "snapshot.bad-manifest"),
        ({"files": {"x.json": {"size": 1, "sha256": "0"}}}, "snapshot.bad-manifest"),
        ({"files": {}}, "snapshot.bad-manifest"),
    ],
)
def test_a_manifest_that_we_would_not_have_written_is_refused(snapshots, changed, code):
    folder = altered(make_snapshot(snapshots), **changed)
    assert code_of(lambda: Kept.at(folder)) == code


def test_a_manifest_in_another_spelling_is_refused(snapshots):
    made = make_snapshot(snapshots)
    file = made.folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_bytes())))
    assert code_of(lambda: Kept.at(made.folder)) == "snapshot.bad-manifest"


def test_a_broken_one_is_listed_with_its_reason_and_stops_nobody(snapshots):
    good, bad = make_snapshot(snapshots, days=1), make_snapshot(snapshots)
    altered(bad, format=2)
    shelf = snapshots.look()
    assert ids(shelf.kept) == ids([good])
    assert [error.code for error in shelf.broken] == ["snapshot.newer"]
    assert snapshots.find() == good


def test_which_one_is_meant(snapshots):
    old, new = make_snapshot(snapshots, days=9, name="q3"), make_snapshot(snapshots, days=1)
    assert snapshots.find() == new
    assert snapshots.find("q3") == old
    assert snapshots.find(old.manifest.id) == old
    assert snapshots.find(as_of=NOON - timedelta(days=2)) == old
    assert code_of(lambda: snapshots.find(as_of=NOON - timedelta(days=10))) == "snapshot.none-before"
    with pytest.raises(StoreError) as caught:
        snapshots.find("q33")
    assert (caught.value.code, caught.value.params["suggestion"]) == ("snapshot.no-such", "q3")


def test_where_there_is_none_none_is_found(snapshots):
    assert code_of(snapshots.find) == "snapshot.none"


def test_the_newest_is_never_somebody_elses(snapshots, tmp_path):
    ours = make_snapshot(snapshots, days=3, name="q3")
    theirs = make_snapshot(Snapshots(tmp_path, "there"), name="q3")
    assert snapshots.find() == ours
    assert snapshots.find("q3") == ours
    assert snapshots.find(theirs.manifest.id) == theirs


@pytest.mark.parametrize("name", ["a b", "-x", "a/b", "..", "x" * 65, "newest", "20261128T120000Z-00000000"])
def test_a_name_that_could_mean_something_else_is_refused(snapshots, name):
    assert code_of(lambda: snapshots.check_name(name)) == "snapshot.bad-name"


def test_a_name_is_given_once(snapshots):
    for name in ("", "q3", "第三季度", "2026.Q3-final"):
        snapshots.check_name(name)
    make_snapshot(snapshots, name="q3")
    assert code_of(lambda: snapshots.check_name("q3")) == "snapshot.name-taken"


def test_pruning_keeps_the_named_the_foreign_and_the_newest(snapshots, tmp_path):
    old, named = make_snapshot(snapshots, days=90), make_snapshot(snapshots, days=80, name="q3")
    foreign = make_snapshot(Snapshots(tmp_path, "there"), days=70)
    whole = make_snapshot(snapshots, days=60)
    partial = make_snapshot(snapshots, days=50, state="partial")
    newest = make_snapshot(snapshots, days=40, gaps=(GapLine(code="snapshot.unreadable"),))
    assert ids(snapshots.prune(before=NOON - timedelta(days=85))) == ids([old])
    assert ids(snapshots.prune(before=NOON)) == ids([partial])
    assert ids(snapshots.look().kept) == ids([named, foreign, whole, newest])
    assert ids(snapshots.prune(before=NOON, named=True)) == ids([named, foreign])
    assert not [path for path in snapshots.folder.iterdir() if path.name.startswith(".")]


def test_a_draft_that_was_not_finished_leaves_nothing(snapshots):
    with snapshots.draft() as draft:
        draft.put_json("people.json", {})
    assert list(snapshots.folder.iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
from exeunt.store.snapshots import Snapshots
with Snapshots(Path(sys.argv[1]), "here").draft() as draft:
    draft.put_json("people.json", {})
    os._exit(9)
"""


def test_what_a_killed_process_left_is_no_snapshot_and_goes_with_the_next_draft(snapshots, tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)  # noqa: S603 - our own program
    assert [path.name[:7] for path in snapshots.folder.iterdir()] == [".draft-"]
    assert snapshots.look().kept == ()
    made = make_snapshot(snapshots)
    assert [path.name for path in snapshots.folder.iterdir()] == [made.manifest.id]


def test_a_draft_at_work_is_left_alone(snapshots):
    with snapshots.draft() as draft:
        draft.put_json("people.json", {})
        make_snapshot(snapshots)
        assert draft.path("people.json").exists()


def test_two_snapshots_never_take_one_place(snapshots):
    made = make_snapshot(snapshots)
    with snapshots.draft() as draft:
        assert code_of(lambda: draft.settle(b"{}", made.manifest.id)) == "snapshot.already-here"
    assert snapshots.find() == made
