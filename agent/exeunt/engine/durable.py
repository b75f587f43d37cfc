"""The only module that knows DBOS: short workflows with deterministic ids, recovered after a crash.

Truth is in our own rows. A workflow is one run of one lane, `CASE:PLAN:SYSTEM:ATTEMPT`; its one step works from the
rows and may be repeated by a crash at any moment, which looking before writing makes harmless. Arguments and results
are stored in plain text: digests, names and codes only.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from exeunt.errors import StoreError

ABI: Final = "exeunt-workflows-1"
"""Pinned: a workflow begun by one release goes on under the next. Raised only with a migration."""

EXECUTOR: Final = "local"
POLL_SECONDS: Final = 0.05

_UNENDED: Final = ("PENDING", "ENQUEUED")

MILLISECONDS: Final = (3, 42)
"""The SQLite that knows `unixepoch('subsec')`, which DBOS asks for where Python is 3.12 or later."""

RunLane = Callable[[str, str], Mapping[str, Any]]
"""(plan digest, system) → what the lane ended with, as JSON."""


def check_library(
    python: tuple[int, ...] = sys.version_info[:2], sqlite: tuple[int, ...] = sqlite3.sqlite_version_info
) -> None:
    """StoreError `store.old-library` where the engine could not write its first row. Asked before anything is spent."""
    if python >= (3, 12) and sqlite < MILLISECONDS:
        found, needed = (".".join(map(str, version)) for version in (sqlite, MILLISECONDS))
        raise StoreError("store.old-library", found=found, needed=needed, python=".".join(map(str, python)))


class Durable:
    """One launched engine. Take the engine lock first: two of the same name would repeat each other's work."""

    def __init__(self, database: Path, run_lane: RunLane) -> None:
        self._database = database
        self._run_lane = run_lane
        self._workflow: Any = None
        self._begun: set[str] = set()
        self._ends: dict[str, Mapping[str, Any] | BaseException] = {}
        """What the runs of this process ended with: also where a full disk kept the engine from writing it down."""

    def __enter__(self) -> Self:
        check_library()
        self._prepare_file()
        from dbos import DBOS
        from dbos._serialization import DBOSPortableJSONSerializer

        DBOS(
            config={
                "name": "exeunt",
                "system_database_url": f"sqlite:///{self._database}",
                "application_version": ABI,
                "executor_id": EXECUTOR,
                "serializer": DBOSPortableJSONSerializer(),  # the default is pickle
                "log_level": "CRITICAL",  # what goes wrong is raised, and told once
                "notification_listener_polling_interval_sec": POLL_SECONDS,
            }
        )
        step = DBOS.step(name="run-lane")(self._run_lane)

        def lane(digest: str, system: str) -> Mapping[str, Any]:
            run = str(DBOS.workflow_id)
            self._begun.add(run)
            try:
                result: Mapping[str, Any] = step(digest, system)
            except BaseException as error:
                self._ends[run] = error
                raise
            self._ends[run] = result
            return result

        self._workflow = DBOS.workflow(name="lane", max_recovery_attempts=None)(lane)
        DBOS.launch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from dbos import DBOS

        if kind is not None and not issubclass(kind, Exception):  # interrupted: what is under way is taken up next time
            DBOS.destroy(destroy_registry=True)
            return
        self._wait_for_begun()
        DBOS.destroy(destroy_registry=True)
        self._wait_for_begun()  # one may have been taken up just before

    def start(self, workflow: str, digest: str, system: str) -> Any:
        """Begin a lane's run now; a handle to wait on."""
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(workflow):
            return DBOS.start_workflow(self._workflow, digest, system)

    def wait(self, handle: Any) -> Mapping[str, Any]:
        """What a run that was begun here ended with."""
        result: Mapping[str, Any] = handle.get_result(polling_interval_sec=POLL_SECONDS)
        return result

    def wait_for_left(self, workflow: str) -> Mapping[str, Any] | None:
        """What a run ended with that a crash left and this process took up by itself.

        None: only what it failed of in the process before is known, so it was not run again.
        """
        from dbos import DBOS, PortableWorkflowError

        while workflow not in self._ends:
            known = DBOS.get_workflow_status(workflow)
            if known is None or known.status not in _UNENDED:
                return None
            time.sleep(POLL_SECONDS)
        match self._ends[workflow]:
            case PortableWorkflowError():
                return None
            case BaseException() as error:
                raise error
            case result:
                return result

    def pending(self) -> list[str]:
        """Ids of runs that were begun and have not ended."""
        from dbos import DBOS

        # the engine queues what a crash left, and takes it up from there
        return [run.workflow_id for run in DBOS.list_workflows(status=[*_UNENDED])]

    def finish(self) -> None:
        """Wait for what a crash left and this process took up by itself: no run may outlive the engine lock."""
        for workflow in self.pending():
            self.wait_for_left(workflow)

    def _wait_for_begun(self) -> None:
        while self._begun - self._ends.keys():
            time.sleep(POLL_SECONDS)

    def _prepare_file(self) -> None:
        # DBOS sets no WAL of its own; the mode stays with the file
        self._database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._database.touch(mode=0o600)
        with sqlite3.connect(self._database) as conn:
            conn.execute("PRAGMA journal_mode=WAL")
        conn.close()
