"""Appending, signing, stamping."""

import stat
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from exeunt.errors import TrailError
from exeunt.store import Store
from exeunt.store import trail as rows
from exeunt.trail import Entry, Trail, kinds, verify
from exeunt.trail.entry import decode_leaf, moment
from exeunt.trail.note import open_checkpoint

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def stored(store):
    with store.read() as conn:
        return [row for chunk in rows.everything(conn) for row in chunk]


def test_fact_and_entry_commit_together_or_not_at_all(store, trail):
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x INTEGER)"))
    before = trail.head()

    def stop_halfway():
        with store.write() as conn:
            conn.execute(text("INSERT INTO t VALUES (1)"))
            trail.append(conn, kinds.FINDING, case="case-1", payload={"who": "Ada"})
            raise LookupError

    with pytest.raises(LookupError):
        stop_halfway()
    assert trail.head() == before
    with store.write() as conn:
        conn.execute(text("INSERT INTO t VALUES (1)"))
        assert trail.append(conn, kinds.FINDING, case="case-1", payload={"who": "Ada"}) == before.size
    assert verify(store, verifier=trail.verifier) == []


def test_a_refused_entry_takes_the_whole_transaction_with_it(store, trail):
    before = trail.head()

    def append_both():
        with store.write() as conn:
            trail.append(conn, kinds.FINDING, case="case-1")
            trail.append(conn, kinds.FINDING, facts={"who": "ada@acme.example"})

    with pytest.raises(TrailError, match="bad-fact"):
        append_both()
    assert trail.head() == before


def test_nothing_clear_stands_in_a_leaf(store, trail, add):
    seq = add(case="case-ada", refs=["salesforce:user:0058"], payload={"who": "Ada Lovelace"})
    data = stored(store)[seq].leaf
    assert not any(name in data for name in (b"case-ada", b"0058", b"Ada"))
    leaf = decode_leaf(data)
    assert leaf.case == trail.pseudonym("case", "case-ada")
    assert leaf.refs == [trail.pseudonym("ref", "salesforce:user:0058")]


def test_entries_of_a_case_are_counted_across_transactions(store, trail, add):
    with store.write() as conn:
        trail.append_many(conn, [Entry(kinds.FINDING, case="a"), Entry(kinds.FINDING, case="b"), Entry(kinds.GAP)])
    add(case="b")
    assert [row.nth for row in stored(store)[1:]] == [0, 0, None, 1]


def test_times_are_utc_to_the_millisecond():
    at = datetime(2026, 3, 1, 16, 0, 0, 123999, tzinfo=timezone(timedelta(hours=8)))
    assert moment(at) == "2026-03-01T08:00:00.123Z"
    with pytest.raises(ValueError, match="zone"):
        moment(at.replace(tzinfo=None))


def test_the_facts_of_a_transaction_are_the_kinds_of_its_entries(store, trail):
    heard = []
    store.before_commit(heard.append)
    with store.write() as conn:
        trail.append(conn, kinds.CASE_OPENED, case="a")
        trail.append(conn, kinds.BATCH_INTENDED, case="a")
    assert heard == [("case-opened", "batch-intended")]


def test_appending_outside_a_write_is_a_defect(store, trail):
    with store.read() as conn, pytest.raises(RuntimeError):
        trail.append(conn, kinds.FINDING)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entries SET leaf = x'00'",
        "DELETE FROM trail_entries",
        "UPDATE trail_payloads SET salt = ''",
        "DELETE FROM trail_checkpoints",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(store, trail, add, statement):
    add()
    trail.checkpoint(NOW)
    with pytest.raises(IntegrityError, match="append-only"), store.write() as conn:
        conn.execute(text(statement))


def test_a_checkpoint_states_the_head_and_is_signed(trail, add):
    add()
    made = trail.checkpoint(NOW)
    assert open_checkpoint(made.note, trail.verifier) == made.head == trail.head()


def test_a_quiet_trail_makes_no_new_checkpoints_even_after_a_time_stamp(store, trail, add):
    add()
    first = trail.checkpoint(NOW)
    assert trail.checkpoint(NOW) == first
    with store.write() as conn:
        rows.set_token(conn, first.head.size, b"token")
        trail.append(conn, kinds.TIME_STAMPED, facts={"size": first.head.size, "token": ""})
    assert trail.checkpoint(NOW).head == first.head
    add()
    assert trail.checkpoint(NOW).head.size == first.head.size + 3


def test_reopening_goes_on_where_it_stopped(store, state, trail, add, clock):
    add()
    again = Trail.open(store, state, clock=clock)
    assert again.verifier == trail.verifier
    assert again.head() == trail.head()
    with store.write() as conn:
        again.append(conn, kinds.FINDING, case="case-1")
    assert verify(store, verifier=trail.verifier) == []


def test_keys_are_private_and_never_made_anew_silently(store, state, trail, clock):
    for name in ("trail.key", "pseudonym.key"):
        assert stat.S_IMODE((state / name).stat().st_mode) == 0o600
        kept = (state / name).read_bytes()
        (state / name).unlink()
        with pytest.raises(TrailError, match="key-missing"):
            Trail.open(store, state, clock=clock)
        (state / name).write_bytes(kept)
        with pytest.raises(TrailError, match="key-readable"):
            Trail.open(store, state, clock=clock)
        (state / name).chmod(0o600)
        (state / name).write_bytes(kept[:-3] + b"!!\n")
        with pytest.raises(TrailError, match="bad-key"):
            Trail.open(store, state, clock=clock)
        (state / name).write_bytes(kept)
    Trail.open(store, state, clock=clock)


def test_keys_of_another_trail_are_refused(store, trail, tmp_path, clock):
    with Store.open(tmp_path / "other" / "app.db") as other:
        Trail.open(other, tmp_path / "other", clock=clock)
    with pytest.raises(TrailError, match="other-key"):
        Trail.open(store, tmp_path / "other", clock=clock)


def test_no_repr_shows_a_key(state, trail):
    signing, naming = ((state / name).read_text().strip() for name in ("trail.key", "pseudonym.key"))
    secrets = (signing.split("+", 4)[4], naming)  # PRIVATE+KEY+name+id+key: base64 may hold a plus of its own
    shown = repr(trail._keys) + repr(trail._keys.signer)
    assert not any(secret in shown for secret in secrets)
