"""Every way of tampering that the database allows is found, and where."""

import sqlite3
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from exeunt.errors import TrailError
from exeunt.store import Store
from exeunt.store import trail as rows
from exeunt.trail import (
    Checkpoint,
    Claim,
    Entry,
    Head,
    Trail,
    kinds,
    publish,
    published,
    seal_rows,
    verify,
    verify_against,
)
from exeunt.trail.merkle import Frontier, leaf_hash
from exeunt.trail.note import checkpoint_text

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def full(store, trail, add):
    """Entries 1 to 4, a checkpoint as entry 5, its stamp as 6, entries 7 and 8, a checkpoint as 9, entry 10."""
    for _ in range(3):
        add()
    facts, payload = seal_rows([{"ref": "1"}, {"ref": "2"}], salt=b"s" * 32)
    add(kinds.BATCH_INTENDED, facts=facts, payload=payload)
    first = trail.checkpoint(NOW)
    with store.write() as conn:
        rows.set_token(conn, first.head.size, b"token")
        stamped = {"size": first.head.size, "token": sha256(b"token").hexdigest()}
        trail.append(conn, kinds.TIME_STAMPED, facts=stamped)
    add(case="case-2")
    add(case="case-2")
    trail.checkpoint(NOW)
    add(case="case-2")
    return trail


@pytest.fixture
def tamper(state, full):
    """Runs statements as somebody with the file in hand would: triggers off, no foreign keys."""

    def run(*statements):
        with sqlite3.connect(state / "app.db") as raw:
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                raw.execute(*statement) if isinstance(statement, tuple) else raw.execute(statement)
        raw.close()

    return run


def codes(problems):
    return {(problem.code, problem.where) for problem in problems}


def leaf_of(store, seq):
    with store.read() as conn:
        return rows.leaf(conn, seq)


def test_a_whole_trail_has_no_problems(store, full):
    assert verify(store) == []
    assert verify(store, verifier=full.verifier) == []


def test_an_altered_leaf_is_named(store, full, tamper):
    changed = leaf_of(store, 2).replace(b"crm.owner-left", b"crm.owner-lost")
    tamper(("UPDATE trail_entries SET leaf = ? WHERE seq = 2", (changed,)))
    assert codes(verify(store)) == {("trail.altered", 2)}


def test_a_leaf_altered_with_its_hash_shows_in_every_checkpoint_over_it(store, full, tamper):
    changed = leaf_of(store, 2).replace(b"crm.owner-left", b"crm.owner-lost")
    tamper(("UPDATE trail_entries SET leaf = ?, hash = ? WHERE seq = 2", (changed, leaf_hash(changed))))
    assert codes(verify(store)) == {("trail.root-differs", 6), ("trail.root-differs", 10), ("trail.head-differs", 11)}


def test_an_altered_hash_is_named(store, full, tamper):
    tamper("UPDATE trail_entries SET hash = zeroblob(32) WHERE seq = 7")
    found = codes(verify(store))
    assert {("trail.altered", 7), ("trail.root-differs", 10)} <= found
    assert ("trail.root-differs", 6) not in found


def test_a_removed_entry_is_a_gap_in_the_log_and_in_its_case(store, full, tamper):
    tamper("DELETE FROM trail_payloads WHERE seq = 2", "DELETE FROM trail_entries WHERE seq = 2")
    found = verify(store)
    assert {("trail.gap", 2), ("trail.case-gap", 3)} <= codes(found)
    assert next(problem for problem in found if problem.code == "trail.gap").params == {"seq": 2, "last": 2}


def test_a_doubled_entry_is_out_of_place(store, full, tamper):
    tamper("INSERT INTO trail_entries SELECT 11, leaf, hash, NULL, NULL FROM trail_entries WHERE seq = 10")
    assert {("trail.misplaced", 11), ("trail.case-gap", 11), ("trail.head-differs", 11)} <= codes(verify(store))


def test_swapped_entries_are_out_of_place(store, full, tamper):
    tamper(
        "UPDATE trail_entries SET seq = -1 WHERE seq = 7",
        "UPDATE trail_entries SET seq = 7 WHERE seq = 8",
        "UPDATE trail_entries SET seq = 8 WHERE seq = -1",
    )
    assert {("trail.misplaced", 7), ("trail.misplaced", 8), ("trail.root-differs", 10)} <= codes(verify(store))


def test_a_cut_off_tail_is_found_by_the_head_and_by_checkpoints(store, full, tamper):
    tamper("DELETE FROM trail_payloads WHERE seq > 7", "DELETE FROM trail_entries WHERE seq > 7")
    assert {("trail.head-differs", 11), ("trail.truncated", 10)} <= codes(verify(store))


def test_a_payload_that_vanished_without_an_erasure_is_tampering(store, full, tamper):
    tamper("DELETE FROM trail_payloads WHERE seq IN (1, 8)")
    assert codes(verify(store)) == {("trail.payload-missing", 1), ("trail.payload-missing", 8)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_payloads SET payload = CAST('{}' AS BLOB) WHERE seq = 3",
        "UPDATE trail_payloads SET salt = 'abc' WHERE seq = 3",
    ],
)
def test_an_altered_payload_or_salt_is_named(store, full, tamper, statement):
    tamper(statement)
    assert codes(verify(store)) == {("trail.payload-altered", 3)}


def test_a_payload_that_no_leaf_names_is_found(store, full, tamper):
    tamper(
        "INSERT INTO trail_payloads VALUES (5, 'abc', CAST('{}' AS BLOB))",
        "INSERT INTO trail_payloads VALUES (99, 'abc', CAST('{}' AS BLOB))",
    )
    assert codes(verify(store)) == {("trail.payload-unasked", 5), ("trail.payload-stray", 99)}


def test_an_erasure_of_what_is_still_there_is_found(store, full):
    with store.write() as conn:
        full.append(conn, kinds.ERASED, case="case-1", facts={"seqs": [1]})
    assert codes(verify(store)) == {("trail.not-erased", 11)}


def test_an_erasure_said_by_another_case_does_not_cover(store, full, tamper):
    tamper("DELETE FROM trail_payloads WHERE seq = 1")
    with store.write() as conn:
        full.append(conn, kinds.ERASED, case="case-2", facts={"seqs": [1]})
    assert codes(verify(store)) == {("trail.not-erased", 11)}


def test_rows_that_do_not_give_their_root_are_found(store, full):
    facts, payload = seal_rows([{"ref": "1"}], salt=b"s" * 32)
    with store.write() as conn:
        full.append(conn, kinds.BATCH_ANSWERED, case="case-1", facts={**facts, "count": 2}, payload=payload)
    assert codes(verify(store)) == {("trail.rows-differ", 11)}


def test_a_leaf_that_is_not_canonical_is_found(store, full, tamper):
    changed = leaf_of(store, 1).replace(b":", b": ", 1)
    tamper(("UPDATE trail_entries SET leaf = ? WHERE seq = 1", (changed,)))
    assert {("trail.bad-leaf", 1), ("trail.altered", 1)} <= codes(verify(store))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("note = CAST(replace(CAST(note AS TEXT), char(10) || '6', char(10) || '7') AS BLOB)", "trail.bad-signature"),
        ("note = zeroblob(3)", "trail.bad-note"),
        ("note = (SELECT note FROM trail_checkpoints WHERE size = 10)", "trail.checkpoint-altered"),
        ("root = zeroblob(32)", "trail.root-differs"),
        ("token = NULL", "trail.token-missing"),
        ("token = zeroblob(3)", "trail.token-differs"),
    ],
)
def test_an_altered_checkpoint_is_named(store, full, tamper, change, code):
    tamper("UPDATE trail_checkpoints SET " + change + " WHERE size = 6")  # noqa: S608  # the test's own words
    assert (code, 6) in codes(verify(store))
    assert {where for _, where in codes(verify(store))} == {6}


def test_a_removed_checkpoint_is_missed_with_its_token(store, full, tamper):
    tamper("DELETE FROM trail_checkpoints WHERE size = 6")
    assert codes(verify(store)) == {("trail.checkpoint-missing", 6), ("trail.token-missing", 6)}


def test_a_checkpoint_that_no_entry_records_is_found(store, full, tamper):
    tamper("UPDATE trail_checkpoints SET size = 7 WHERE size = 6")
    assert {("trail.checkpoint-unrecorded", 7), ("trail.checkpoint-missing", 6)} <= codes(verify(store))


def test_several_wrongs_are_all_told(store, full, tamper):
    tamper(
        "DELETE FROM trail_payloads WHERE seq = 1",
        "UPDATE trail_payloads SET salt = 'abc' WHERE seq = 3",
        "UPDATE trail_checkpoints SET note = zeroblob(3) WHERE size = 6",
    )
    assert codes(verify(store)) == {
        ("trail.payload-missing", 1),
        ("trail.payload-altered", 3),
        ("trail.bad-note", 6),
    }


def test_a_trail_rewritten_and_signed_anew_needs_a_head_from_elsewhere(store, full, state, clock, tmp_path):
    claim = Claim("plan-1", *_head(full))
    witness = tmp_path / "witness"
    witness.mkdir()
    publish(full.checkpoint(NOW), witness)
    forged = tmp_path / "forged"
    forged.mkdir(mode=0o700)
    with Store.open(forged / "app.db") as other:
        for name in ("trail.key", "pseudonym.key"):
            (forged / name).write_bytes((state / name).read_bytes())
            (forged / name).chmod(0o600)
        rewritten = Trail.open(other, forged, clock=clock)
        with other.write() as conn:
            rewritten.append_many(conn, [Entry(kinds.FINDING, case="case-1") for _ in range(30)])
        rewritten.checkpoint(NOW)
        assert verify(other, verifier=full.verifier) == []
        claims, odd = published(witness, full.verifier)
        assert odd == []
        found = verify(other, verifier=full.verifier, claims=[claim, *claims])
        assert [problem.code for problem in found] == ["trail.claim-differs", "trail.claim-differs"]
        assert found[0].params["name"] == "plan-1"
        with pytest.raises(TrailError, match="witness-differs"):
            publish(_forged(rewritten, claims[0].size), witness)


def _head(trail):
    head = trail.head()
    return head.size, head.root


def _forged(trail, size):
    head = Head(size, bytes(32))
    return Checkpoint(head, trail.sign(checkpoint_text(trail.verifier.name, head)))


def test_claims_of_every_past_size_hold_and_others_do_not(store, full):
    with store.read() as conn:
        hashes = list(rows.leaf_hashes(conn, 99))
    past = [Claim(str(size), size, Frontier().extend(hashes[:size]).root()) for size in range(len(hashes) + 1)]
    assert verify_against(store, past) == []
    wrong = [claim._replace(root=bytes(32)) for claim in past]
    assert [problem.code for problem in verify_against(store, wrong)] == ["trail.claim-differs"] * len(past)
    ahead = Claim("report", len(hashes) + 1, past[-1].root)
    assert [(p.code, p.params["name"]) for p in verify_against(store, [ahead])] == [("trail.behind-claim", "report")]


def test_another_key_than_the_one_known_is_found(store, full, tmp_path, clock):
    with Store.open(tmp_path / "b" / "app.db") as other:
        stranger = Trail.open(other, tmp_path / "b", clock=clock).verifier
    found = codes(verify(store, verifier=stranger))
    assert found == {("trail.other-key", str(full.verifier)), ("trail.bad-signature", 6), ("trail.bad-signature", 10)}


def test_an_emptied_trail_is_found(store, full, tamper):
    tamper("DELETE FROM trail_payloads", "DELETE FROM trail_entries")
    assert {("trail.head-differs", 11), ("trail.truncated", 6), ("trail.truncated", 10)} <= codes(verify(store))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entries SET leaf = 'no bytes' WHERE seq = 2",
        "UPDATE trail_entries SET hash = 'text' WHERE seq = 2",
        "UPDATE trail_entries SET case_name = x'ff00' WHERE seq = 2",
        "UPDATE trail_payloads SET salt = x'ff' WHERE seq = 4",
        "UPDATE trail_payloads SET payload = 'text' WHERE seq = 4",
        "UPDATE trail_checkpoints SET note = 'text'",
        "UPDATE trail_checkpoints SET root = 'text'",
        "UPDATE trail_checkpoints SET token = 'text'",
        "UPDATE trail_head SET size = 300",
        "UPDATE trail_head SET size = 'many'",
        "UPDATE trail_head SET frontier = 'text'",
        "UPDATE trail_head SET frontier = x'00'",
    ],
)
def test_what_is_of_another_type_is_a_problem_and_no_accident(store, full, tamper, statement):
    tamper(statement)
    assert verify(store)
    if "trail_head" in statement:
        with pytest.raises(TrailError, match="head-damaged"):
            full.head()
