"""A bundle proves itself, and any change in it is found: by our check, and by the script that travels with it."""

import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exeunt.errors import TrailError
from exeunt.store import Store
from exeunt.store import trail as rows
from exeunt.trail import Entry, Trail, bundle, check_export, export, kinds, merkle, seal_rows, verify_export
from exeunt.trail.export import _accepts
from support.damage import damages
from support.width import examples

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TABLES = ("leaves.jsonl", "payloads.txt", "proofs.txt")
SIGNED_INSIDE = (*TABLES, "checkpoint", "key.pem", "key.vkey")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("export")


@pytest.fixture(scope="module")
def trail(place):
    """Two cases side by side; of `case-1` one payload is erased, one entry has none, one seals rows."""
    with Store.open(place / "state" / "app.db") as store:
        made = Trail.open(store, place / "state", clock=lambda: NOW)
        facts, payload = seal_rows([{"ref": "1", "name": "Ада"}], salt=b"s" * 32)
        with store.write() as conn:
            seqs = made.append_many(
                conn,
                [
                    Entry(kinds.CASE_OPENED, "case-1", payload={"who": "Ada Lovelace"}),
                    Entry(kinds.CASE_OPENED, "case-2", payload={"who": "Bob"}),
                    Entry(kinds.FINDING, "case-1", facts={"rule": "x"}, refs=["crm:user:7"], payload={"n": 2}),
                    Entry(kinds.BATCH_INTENDED, "case-1", facts=facts, payload=payload),
                    Entry(kinds.GAP, "case-1"),
                    Entry(kinds.CASE_CLOSED, "case-1", payload={"sum": 1}),
                ],
            )
        with store.write() as conn:
            made.erase(conn, [seqs[2]], reason="asked", ordered_by="dpo")
        made.checkpoint(NOW)
        yield made


@pytest.fixture(scope="module")
def files(trail, place):
    export(trail, "case-1", place / "whole")
    return bundle.read(place / "whole")


@pytest.fixture
def folder(files, place, tmp_path):
    """A fresh copy of the bundle."""
    return shutil.copytree(place / "whole", tmp_path / "copy")


def wrongs(files):
    return list(check_export.check(files, _accepts))


def signed_anew(trail, files):
    """As a dishonest exporter would: the list of files made and signed again after the change."""
    rest = {name: data for name, data in files.items() if name != "MANIFEST"}
    return {**rest, "MANIFEST": trail.sign(check_export.HEADER + check_export.sums(rest))}


def test_a_bundle_proves_itself(trail, folder):
    assert verify_export(folder) == []
    assert verify_export(folder, verifier=trail.verifier) == []


def test_everything_in_it_is_private(folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_it_holds_one_case_and_nothing_of_others(files, trail):
    assert b"Bob" not in b"".join(files.values())
    assert trail.pseudonym("case", "case-2").encode() not in files["leaves.jsonl"]
    assert [line[:64] != line for line in files["payloads.txt"].splitlines()].count(True) == 4
    assert files["payloads.txt"].splitlines()[1] == b"erased"
    assert files["payloads.txt"].splitlines()[3] == b"-"


@settings(max_examples=examples(600))
@given(name=st.sampled_from(sorted(check_export.NAMES)), damage=damages())
def test_any_damage_to_any_file_is_found(files, name, damage):
    damaged = damage(files[name])
    assume(damaged != files[name])
    assert wrongs({**files, name: damaged})


@settings(max_examples=examples(600))
@given(name=st.sampled_from(SIGNED_INSIDE), damage=damages())
def test_any_damage_to_the_proof_is_found_even_when_the_list_of_files_is_signed_anew(trail, files, name, damage):
    damaged = damage(files[name])
    assume(damaged != files[name])
    assert wrongs(signed_anew(trail, {**files, name: damaged}))


@settings(max_examples=examples(100))
@given(name=st.sampled_from(sorted(check_export.NAMES)), damage=damages())
def test_any_damage_to_a_file_of_the_folder_is_found(files, place, name, damage):
    damaged = damage(files[name])
    assume(damaged != files[name])
    folder = place / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(place / "whole", folder)
    (folder / name).write_bytes(damaged)
    assert verify_export(folder)


@pytest.mark.parametrize("name", ["checkpoint", "key.vkey", "key.pem", "MANIFEST"])
def test_every_single_bit_of_what_is_signed_counts(files, name):
    for at in range(len(files[name])):
        bad = bytearray(files[name])
        bad[at] ^= 1 << (at % 7)
        assert wrongs({**files, name: bytes(bad)}), f"byte {at}"


@pytest.mark.parametrize("name", SIGNED_INSIDE)
def test_every_byte_of_the_proof_counts_even_when_the_list_of_files_is_signed_anew(trail, files, name):
    for at in range(len(files[name])):
        bad = bytearray(files[name])
        bad[at] ^= 1 << (at % 7)
        assert wrongs(signed_anew(trail, {**files, name: bytes(bad)})), f"byte {at}"


def _line_changes(lines):
    for at in range(len(lines)):
        yield lines[:at] + lines[at + 1 :]
        yield [*lines[: at + 1], *lines[at:]]
        for other in range(at + 1, len(lines)):
            swapped = list(lines)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            yield swapped


@pytest.mark.parametrize("name", TABLES)
def test_a_dropped_doubled_or_moved_line_is_found_even_when_signed_anew(trail, files, name):
    for lines in _line_changes(files[name].splitlines(keepends=True)):
        assert wrongs(signed_anew(trail, {**files, name: b"".join(lines)}))


def test_an_entry_left_out_of_all_three_tables_is_found_even_when_signed_anew(trail, files):
    count = len(files["leaves.jsonl"].splitlines())
    for at in range(count - 1):  # without the last: a bundle made earlier looks the same
        bad = dict(files)
        for name in TABLES:
            lines = files[name].splitlines(keepends=True)
            bad[name] = b"".join(lines[:at] + lines[at + 1 :])
        assert wrongs(signed_anew(trail, bad))
        assert wrongs(bad)


def test_a_payload_said_to_be_erased_without_an_erasure_is_found(trail, files):
    lines = files["payloads.txt"].splitlines(keepends=True)
    for word in (b"erased\n", b"-\n"):
        bad = {**files, "payloads.txt": b"".join([word, *lines[1:]])}
        assert ("payload", "line 1") in wrongs(signed_anew(trail, bad))


@pytest.mark.parametrize("name", sorted(check_export.NAMES))
def test_a_missing_file_is_found(folder, name):
    (folder / name).unlink()
    assert [problem.params for problem in verify_export(folder)] == [{"what": "files", "name": name}]


def test_an_extra_file_a_folder_or_a_link_is_refused(trail, files, folder):
    assert wrongs(signed_anew(trail, {**files, "notes.txt": b""}))
    (folder / "more").mkdir()
    assert verify_export(folder)
    (folder / "more").rmdir()
    (folder / "key.pem").rename(folder.parent / "key.pem")
    (folder / "key.pem").symlink_to(folder.parent / "key.pem")
    assert [problem.code for problem in verify_export(folder)] == ["trail.bad-bundle"]


def test_a_bundle_made_with_another_key_is_found_by_the_key_known_from_elsewhere(place, trail, tmp_path):
    with Store.open(tmp_path / "b" / "app.db") as store:
        stranger = Trail.open(store, tmp_path / "b", clock=lambda: NOW)
        with store.write() as conn:
            stranger.append(conn, kinds.CASE_OPENED, case="case-1")
        stranger.checkpoint(NOW)
        export(stranger, "case-1", tmp_path / "forged")
    assert verify_export(tmp_path / "forged") == []
    assert [p.code for p in verify_export(tmp_path / "forged", verifier=trail.verifier)] == ["trail.other-key"]


def test_a_zip_holds_the_same_and_is_private(trail, files, tmp_path):
    export(trail, "case-1", tmp_path / "case.zip")
    assert bundle.read(tmp_path / "case.zip") == files
    assert stat.S_IMODE((tmp_path / "case.zip").stat().st_mode) == 0o600
    assert verify_export(tmp_path / "case.zip", verifier=trail.verifier) == []


@settings(max_examples=examples(400))
@given(damage=damages())
def test_any_damage_to_a_zip_is_found(files, place, damage):
    good = bundle.pack(files)
    damaged = damage(good)
    assume(damaged != good)
    (place / "damaged.zip").write_bytes(damaged)
    assert verify_export(place / "damaged.zip")


def test_a_zip_in_another_order_or_compressed_is_refused(files, tmp_path):
    import zipfile

    for method, names in ((zipfile.ZIP_DEFLATED, sorted(files)), (zipfile.ZIP_STORED, sorted(files, reverse=True))):
        with zipfile.ZipFile(tmp_path / "case.zip", "w", method) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), files[name], method)
        assert [problem.code for problem in verify_export(tmp_path / "case.zip")] == ["trail.bad-bundle"]


def test_nothing_is_written_over(trail, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there.zip").touch()
    for name in ("there", "there.zip"):
        with pytest.raises(TrailError, match="export-exists"):
            export(trail, "case-1", tmp_path / name)


def test_an_unknown_case_and_one_ahead_of_the_checkpoints_are_refused(tmp_path):
    with Store.open(tmp_path / "b" / "app.db") as store:
        trail = Trail.open(store, tmp_path / "b", clock=lambda: NOW)
        with pytest.raises(TrailError, match="no-such-case"):
            export(trail, "case-9", tmp_path / "out")
        with store.write() as conn:
            trail.append(conn, kinds.CASE_OPENED, case="case-1")
        with pytest.raises(TrailError, match="not-checkpointed"):
            export(trail, "case-1", tmp_path / "out")


def test_the_time_stamped_checkpoint_is_preferred_and_travels(tmp_path):
    with Store.open(tmp_path / "b" / "app.db") as store:
        trail = Trail.open(store, tmp_path / "b", clock=lambda: NOW)
        with store.write() as conn:
            trail.append(conn, kinds.CASE_OPENED, case="case-1")
        stamped = trail.checkpoint(NOW)
        with store.write() as conn:
            rows.set_token(conn, stamped.head.size, b"token")
            facts = {"size": stamped.head.size, "token": sha256(b"token").hexdigest()}
            trail.append(conn, kinds.TIME_STAMPED, facts=facts)
            trail.append(conn, kinds.CASE_OPENED, case="case-2")
        trail.checkpoint(NOW)
        export(trail, "case-1", tmp_path / "out")
    files = bundle.read(tmp_path / "out")
    assert (files["checkpoint"], files["timestamp.tsr"]) == (stamped.note, b"token")
    assert wrongs({**files, "timestamp.tsr": b"tokem"})
    assert wrongs({name: data for name, data in files.items() if name != "timestamp.tsr"})


def run_script(folder, *more):
    command = [sys.executable, "-I", str(folder / "check_export.py"), str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # the test's own command


@pytest.mark.needs("openssl")
def test_the_script_in_the_bundle_accepts_it_and_names_the_key(trail, folder):
    ran = run_script(folder, str(trail.verifier))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith(f"{trail.verifier}\n")
    assert run_script(folder, str(trail.verifier).replace("exeunt", "other")).returncode == 1


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("name", sorted(check_export.NAMES - {"check_export.py"}))
def test_the_script_in_the_bundle_finds_a_changed_byte(folder, name):
    bad = bytearray((folder / name).read_bytes())
    bad[len(bad) // 2] ^= 1
    (folder / name).write_bytes(bytes(bad))
    ran = run_script(folder)
    assert ran.returncode == 1
    assert "WRONG" in ran.stdout
    assert ran.stderr == ""


@settings(max_examples=examples(200))
@given(count=st.integers(1, 20), data=st.data())
def test_the_script_in_the_bundle_takes_no_proof_for_another_place_or_one_outside_the_tree(count, data):
    lines = [b"leaf %d" % nth for nth in range(count)]
    hashes = [merkle.leaf_hash(line) for line in lines]
    index, other = data.draw(st.integers(0, count - 1)), data.draw(st.integers(-2, 4 * count))
    steps = merkle.inclusion_proof(hashes, index)
    root = merkle.root_from_inclusion(hashes[index], index, count, steps)
    climbed = check_export.climb(lines[index], other, count, [step.hex() for step in steps])
    assert (climbed == root) == (other == index)
