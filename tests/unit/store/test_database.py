"""What opening, writing and reading promise."""

import os
import sqlite3
import stat
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from exeunt.errors import StoreError
from exeunt.store import Store, record_fact


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "state" / "app.db") as opened:
        yield opened


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_every_file_are_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        with Store.open(tmp_path / "state" / "app.db") as store, store.write() as conn:
            conn.execute(text("CREATE TABLE t (x INTEGER)"))
            files = list((tmp_path / "state").iterdir())
            assert {path.name for path in files} >= {"app.db", "app.db-wal"}
            assert {_mode(path) for path in files} == {0o600}
            assert _mode(tmp_path / "state") == 0o700
    finally:
        os.umask(before)


def test_a_file_that_others_could_read_is_made_private(tmp_path):
    path = tmp_path / "app.db"
    Store.open(path).close()
    path.chmod(0o644)
    Store.open(path).close()
    assert _mode(path) == 0o600


def test_a_folder_that_others_can_write_is_refused(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(StoreError, match=r"store\.unsafe-folder"):
        Store.open(tmp_path / "open" / "app.db")


def test_sqlite_is_set_up_for_durability(store):
    with store.write() as conn:
        found = [conn.execute(text(f"PRAGMA {name}")).scalar_one() for name in _PRAGMAS]
    assert dict(zip(_PRAGMAS, found, strict=True)) == _PRAGMAS


_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30000}


def test_a_database_of_a_later_generation_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "app.db"
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE exeunt_schema SET version = 99")
        raw.execute("DROP TABLE trail_head")
    with pytest.raises(StoreError, match=r"store\.newer") as caught:
        Store.open(path)
    assert caught.value.params == {"found": 99, "known": 1}
    assert not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'trail_head'").fetchall()
    raw.close()


def test_a_file_that_is_no_database_is_refused_with_the_reason(tmp_path):
    (tmp_path / "app.db").write_bytes(b"not a database, just some text that is long enough" * 20)
    with pytest.raises(StoreError, match="SQLITE_NOTADB"):
        Store.open(tmp_path / "app.db")


def test_a_link_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "elsewhere").touch()
    (tmp_path / "app.db").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=r"store\.not-a-file"):
        Store.open(tmp_path / "app.db")


def test_a_missing_database_is_not_made_where_it_must_exist(tmp_path):
    with pytest.raises(StoreError, match=r"store\.missing"):
        Store.open(tmp_path / "app.db", must_exist=True)
    assert not (tmp_path / "app.db").exists()


def test_a_password_in_the_url_does_not_reach_the_error():
    with pytest.raises(StoreError) as caught:
        Store.open("nosuch://ada:hunter2@db.example/exeunt")
    assert "hunter2" not in str(caught.value)


def test_an_exception_rolls_everything_back(store):
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x INTEGER)"))

    def stop_halfway():
        with store.write() as conn:
            conn.execute(text("INSERT INTO t VALUES (1)"))
            raise LookupError

    with pytest.raises(LookupError):
        stop_halfway()
    with store.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM t")).scalar_one() == 0


def test_reading_cannot_write_and_writing_works_afterwards(store):
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x INTEGER)"))
    with pytest.raises(OperationalError, match="readonly"), store.read() as conn:
        conn.execute(text("INSERT INTO t VALUES (1)"))
    with store.write() as conn:
        conn.execute(text("INSERT INTO t VALUES (1)"))


def test_a_reader_sees_one_moment_while_others_write(store):
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x INTEGER)"))
    with store.read() as reader:
        assert reader.execute(text("SELECT count(*) FROM t")).scalar_one() == 0
        with store.write() as conn:
            conn.execute(text("INSERT INTO t VALUES (1)"))
        assert reader.execute(text("SELECT count(*) FROM t")).scalar_one() == 0


def test_writers_in_threads_take_turns_and_lose_nothing(store):
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x INTEGER)"))
        conn.execute(text("INSERT INTO t VALUES (0)"))

    def count_up():
        for _ in range(25):
            with store.write() as conn:
                seen = conn.execute(text("SELECT x FROM t")).scalar_one()
                conn.execute(text("UPDATE t SET x = :x"), {"x": seen + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as conn:
        assert conn.execute(text("SELECT x FROM t")).scalar_one() == 100


def test_a_write_within_a_write_is_a_defect_not_a_deadlock(store):
    with store.write(), pytest.raises(RuntimeError, match="within"), store.write():
        pass


def test_listeners_hear_the_facts_before_and_after_the_commit(store):
    heard = []
    store.before_commit(lambda facts: heard.append(("before", facts)))
    store.on_commit(lambda facts: heard.append(("after", facts)))
    with store.write() as conn:
        record_fact(conn, "case-opened")
        record_fact(conn, "finding")
        assert heard == []
    assert heard == [("before", ("case-opened", "finding")), ("after", ("case-opened", "finding"))]


def test_the_facts_of_one_transaction_do_not_leak_into_the_next(store):
    heard = []
    store.on_commit(heard.append)

    def stop_halfway():
        with store.write() as conn:
            record_fact(conn, "lost")
            raise LookupError

    with pytest.raises(LookupError):
        stop_halfway()
    with store.write():
        pass
    assert heard == [()]


def test_what_a_listener_raises_before_the_commit_undoes_it(store):
    def refuse(facts):
        raise LookupError

    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x INTEGER)"))
    store.before_commit(refuse)
    with pytest.raises(LookupError), store.write() as conn:
        conn.execute(text("INSERT INTO t VALUES (1)"))
    with store.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM t")).scalar_one() == 0


def test_a_fact_outside_a_write_is_a_defect(store):
    with store.read() as conn, pytest.raises(RuntimeError):
        record_fact(conn, "finding")


def test_scrubbing_leaves_no_copy_of_deleted_rows_on_disk(store, tmp_path):
    secret = "Ada Lovelace, 12 Marylebone"
    with store.write() as conn:
        conn.execute(text("CREATE TABLE t (x TEXT)"))
        conn.execute(text("INSERT INTO t VALUES (:x)"), {"x": secret})
    with store.write() as conn:
        conn.execute(text("DELETE FROM t"))
    assert any(secret.encode() in path.read_bytes() for path in (tmp_path / "state").iterdir())
    store.scrub()
    assert not any(secret.encode() in path.read_bytes() for path in (tmp_path / "state").iterdir())
