"""A departure on real servers in a process that is killed and started again, and what must not show it."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import structlog

from exeunt.app import casework
from exeunt.app.applying import apply_files
from exeunt.app.installation import Installation
from exeunt.errors import RefusedPlan
from exeunt.plan.document import read
from exeunt.sdk.simulator.company import make_company
from exeunt.store import Store, cases
from exeunt.trail.trail import Trail
from exeunt.trail.verify import verify
from exeunt_salesforce.simulator.seed_customers import Sizes
from support.forked import fork_server
from support.servers import Place, running

Moment = Literal["before", "after"]
PATIENCE = 300  # seconds; only ever waited for by what hangs
HEAVY = (
    *("support.servers_case", "exeunt_ldap.connector", "exeunt_salesforce.connector"),
    *("dbos._sys_db_sqlite", "sqlalchemy.dialects.sqlite", "ldap3", "httpx", "httpcore", "tenacity"),
)
GOOD = frozenset({"verified", "content"})


class ImpatientClock:
    """Waits hardly at all, counts the whole wait, and remembers it: the process after a crash goes on from there."""

    LONGEST = 0.02

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ahead = timedelta(seconds=float(file.read_text() or 0) if file.exists() else 0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        time.sleep(min(max(seconds, 0.0), self.LONGEST))
        self._ahead += timedelta(seconds=seconds)
        part = self._file.with_suffix(f".{os.getpid()}")
        part.write_text(str(self._ahead.total_seconds()))
        part.replace(self._file)


class WatchedInstallation(Installation):
    """Counts the commits that record a fact, and does something at one of them."""

    def watch(self, act: Callable[[int], None], moment: Moment) -> None:
        self._act, self._moment, self.facts = act, moment, 0

    @contextmanager
    def books(self) -> Iterator[tuple[Store, Trail]]:
        with super().books() as (store, trail):
            (store.before_commit if self._moment == "before" else store.on_commit)(self._at_commit)
            yield store, trail

    def _at_commit(self, facts: Sequence[str]) -> None:
        if facts:
            self.facts += 1
            self._act(self.facts)


def depart(config: str, plans: Sequence[str], kill_at: int, moment: Moment) -> None:
    """`apply` these plans, killed at the fact of that number (0: not at all)."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    place = Path(config).parent

    def act(number: int) -> None:
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    installation = WatchedInstallation.at(Path(config), clock=ImpatientClock(place / "state" / "ahead"))
    installation.watch(act, moment)
    try:
        for applied in apply_files(installation, [Path(plan) for plan in plans]):
            casework.settle(installation, applied.case)
    except RefusedPlan as refused:  # when the last crash came after everything, nothing is left to do
        if refused.code != "plan.spent":
            raise
    (place / "state" / "facts").write_text(str(installation.facts))


@dataclass(frozen=True)
class Outcome:
    """How it ended: the truth over there, every write that took effect, and our own rows."""

    truth: Mapping[str, Any]
    writes: Counter[str]
    case: str
    statuses: Mapping[str, str]
    findings: frozenset[str]
    trail: Sequence[Any]


class Departures:
    """Departures in one place, each in a child of a fork server that has everything imported already."""

    def __init__(self, place: Place, plans: Sequence[Path] = ()) -> None:
        """*plans*: what one command applies; both, where nothing is said."""
        self.place = place
        self._plans = tuple(plans or place.plans)
        self._processes = fork_server(*HEAVY)

    def run(self, kill_at: int = 0, moment: Moment = "before", *, kill_after: float | None = None) -> int:
        """One process from its start to its end; its exit code. *kill_after*: seconds."""
        arguments = (str(self.place.config), tuple(map(str, self._plans)), kill_at, moment)
        child = self._processes.Process(target=depart, args=arguments)
        child.start()
        child.join(PATIENCE if kill_after is None else kill_after)
        if child.exitcode is None:
            child.kill()
            child.join()
            if kill_after is None:
                raise TimeoutError("the departure hangs")
        return child.exitcode or 0

    @property
    def facts(self) -> int:
        return int((self.place.state / "facts").read_text())

    def outcome(self) -> Outcome:
        plans = [read(file.read_bytes()) for file in self.place.plans]
        with Store.open(self.place.state / "exeunt.db") as store:
            trail = verify(store)
            with store.read() as conn:
                rows = [row for plan in plans for row in cases.changes_of(conn, plan.digest)]
                case = cases.case(conn, plans[0].header.case)
                noted = cases.findings_of(conn, plans[0].header.case)
        return Outcome(
            truth=self.place.truth(),
            writes=self.place.writes(),
            case=case["state"] if case else "",
            statuses={f"{row['system']} {row['action']} {row['ref']} {row['of']}": row["status"] for row in rows},
            findings=frozenset(f"{row['system']} {row['code']} {row['params']}" for row in noted),
            trail=trail,
        )


def problems(got: Outcome, wanted: Outcome) -> list[str]:
    """What differs from the undisturbed departure, or is not whole in itself."""
    found = [f"ended elsewhere: {path}" for path in differences(got.truth, wanted.truth)]
    found += [
        f"written {n - wanted.writes[one]} times too often: {one}" for one, n in (got.writes - wanted.writes).items()
    ]
    found += [f"lost: {one}" for one in wanted.writes - got.writes]
    found += [
        f"{status}: {name}" for name, status in got.statuses.items() if status not in GOOD | {wanted.statuses.get(name)}
    ]
    found += [f"found: {one}" for one in got.findings - wanted.findings]
    found += [f"case: {got.case}"] if got.case != wanted.case else []
    return found + [f"trail: {one}" for one in got.trail]


def differences(got: Any, wanted: Any, path: str = "") -> Iterator[str]:
    if isinstance(got, Mapping) and isinstance(wanted, Mapping):
        for key in got.keys() | wanted.keys():
            yield from differences(got.get(key), wanted.get(key), f"{path}/{key}")
    elif got != wanted:
        yield f"{path}: {got} instead of {wanted}"


def kill_everywhere(folder: Path, sizes: Sizes, policy: str, moment: Moment, share: slice) -> list[Killed]:
    """In a place of its own: the cut, then the hand-over, each killed at every fact of this share."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with running(folder, make_company(7, 12), sizes, policy) as place:
        return [_kill_one_command(place, plan, moment, share) for plan in place.plans]


@dataclass
class Killed:
    """One command: at which of its facts it was killed, and what went wrong."""

    facts: int
    at: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def _kill_one_command(place: Place, plan: Path, moment: Moment, share: slice) -> Killed:
    """Undisturbed, then killed at each of these facts and given once more. The place is left as the command leaves it."""
    departures = Departures(place, [plan])
    end, wanted = departures.run(), departures.outcome()
    killed = Killed(departures.facts, problems=[f"{plan.name}: exit {end}"] if end else [])
    killed.problems += [f"{plan.name}: {status}" for status in set(wanted.statuses.values()) - GOOD]
    for number in range(1, killed.facts + 1)[share]:
        place.put_back()
        ends = departures.run(number, moment), departures.run()
        killed.at += [number] if ends[0] == -signal.SIGKILL else []
        found = [f"exit {ends[1]}"] if ends[1] else problems(departures.outcome(), wanted)
        killed.problems += [f"{plan.name}, killed {moment} fact {number}: {one}" for one in found]
    place.put_back()
    departures.run()
    place.keep()
    return killed
