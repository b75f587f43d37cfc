"""A long work is covered by checkpoints before it ends, and none of them can stop it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
import structlog
from structlog.testing import LogCapture

from exeunt.app.applying import apply_files
from exeunt.app.installation import Installation
from exeunt.cli.exits import Exit
from exeunt.store import Store
from exeunt.store import trail as rows


@pytest.fixture
def long_work(site, monkeypatch):
    """Signed plans whose writing takes longer than the next checkpoint is away; `elsewhere` is the witness."""
    monkeypatch.setattr("exeunt.app.applying.CHECKPOINT_EVERY", timedelta(milliseconds=50))
    site.config.write_text('witness = "elsewhere"\n' + site.config.read_text())
    files = site.plans()
    site.sign(*files)
    site.faults(slow_write=0.3)
    return files


def checkpoints(site):
    with Store.open(site.state / "exeunt.db") as store, store.read() as conn:
        return [row.size for row in rows.checkpoints(conn)]


def test_checkpoints_are_signed_and_published_while_it_works(site, long_work):
    assert site.run("apply", *map(str, long_work), "--quiet").code == Exit.DONE
    assert len(checkpoints(site)) > 1, "not only the one at the end"
    verified = site.run("trail", "verify", "--json")
    assert (verified.code, verified.json["problems"]) == (Exit.DONE, [])
    assert len(verified.json["witnesses"]) == len(checkpoints(site))


def test_a_work_that_waits_without_news_makes_none(site, long_work):
    site.faults(slow_write=1.0)
    assert site.run("apply", *map(str, long_work), "--quiet").code == Exit.DONE
    assert all(later - earlier > 1 for earlier, later in pairwise(checkpoints(site))), "each covers news"


def test_one_that_cannot_be_published_stops_nothing_and_is_logged(site, long_work):
    (site.folder / "elsewhere").write_text("no folder")
    logged = LogCapture()
    log = structlog.wrap_logger(None, processors=[logged], wrapper_class=structlog.BoundLogger)
    (applied,) = apply_files(Installation.at(site.config, log=log), long_work)
    assert {end.state for lanes in applied.ends.values() for end in lanes} == {"done"}
    failed = {entry["error"] for entry in logged.entries if entry["event"] == "checkpoint.failed"}
    assert failed == {"FileExistsError"}
    assert checkpoints(site), "signed all the same"
