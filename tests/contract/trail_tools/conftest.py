"""A trail with one case, closed and checkpointed."""

from datetime import UTC, datetime

import pytest

from exeunt.store import Store
from exeunt.trail import Entry, Trail, kinds

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def trail(tmp_path):
    with Store.open(tmp_path / "state" / "app.db") as store:
        made = Trail.open(store, tmp_path / "state", clock=lambda: NOW)
        steps = [kinds.CASE_OPENED, kinds.FINDING, kinds.BATCH_INTENDED, kinds.CASE_CLOSED]
        with store.write() as conn:
            made.append_many(
                conn,
                [
                    Entry(kind, case, payload={"who": "Ada Lovelace"} if case == "case-1" else None)
                    for kind in steps
                    for case in ("case-1", "case-2", "case-3")
                ],
            )
        made.checkpoint(NOW)
        yield made
