"""Every fault switch of the simulator × every Salesforce action.

A fault is armed at the moment an action has committed its intent: those that may spoil any call meet its own write,
those of queries the looking around it. Each cell ends as documented for its fault, no change is called verified that
is not so, no effect happens twice, and once the fault is gone the same case goes on to its end.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from exeunt.engine.scene import principal
from exeunt.errors import Refused
from exeunt.model import Intent, Ref, altered
from exeunt.plan.document import read
from exeunt.plan.encoding import value_in
from exeunt.sdk.simulator.clock import Clock as SimClock
from exeunt_salesforce.simulator import small
from support.crm import plans, running
from support.crm_cells import ACTIONS, stage
from support.desk import Clock

ROWS = frozenset(ACTIONS) - {"token.revoke:app"}
"""Those that write rows; a token is revoked at a door of its own."""
TRANSFERS = frozenset(action for action in ACTIONS if action.startswith("customer.transfer:"))
GROUPS = frozenset({"membership.remove:group", "membership.remove:queue"})
ANSWERED_IN_FULL = frozenset(ACTIONS) - {
    "sign_in.block:principal",
    "account.deactivate:principal",
    "token.revoke:app",
}
"""Those whose writes are answered with a body; an empty one cannot be cut."""

WRITES = {"method": "POST|PATCH|DELETE", "path_regex": r"(composite/sobjects(\?|$)|sobjects/User(Login)?/|Soap/u/|oauth2/revoke|oauth/usage)"}  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """How a cell ends with its fault on. `code`: of the one row that did not come through, where there is one."""

    lane: str = "done"
    why: str = ""
    row: str = ""
    code: str = ""
    mends: bool = True
    """Verified in the end, by itself or by going on once the fault is gone."""


BY_ITSELF = Ending()
NO_QUOTA = Ending("waiting", "salesforce.daily-limit")
ROW_REFUSED = Ending("rest", row="refused", code="salesforce.row-refused")
ROW_MOVED = Ending("rest", row="failed", code="engine.moved-again", mends=False)


@dataclass(frozen=True)
class Fault:
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    ending: Ending = BY_ITSELF
    but: Mapping[str, Ending] = field(default_factory=dict)
    """Actions that it ends otherwise for."""
    of: Collection[str] = frozenset(ACTIONS)
    """The actions that it can meet."""
    writes: bool = True
    """It is for the action's writes."""
    silent: Collection[str] = ()
    """The actions whose write takes effect and is not answered: looking must tell."""
    times: int = 1


FAULTS = [
    Fault("throttle", {"seconds": 2}),
    Fault("throttle-bare"),
    Fault("error-before"),
    Fault("error-after", silent=ACTIONS),
    Fault("lost-call"),
    Fault("lost-answer", silent=ACTIONS),
    Fault("cut-body", silent=ANSWERED_IN_FULL),
    Fault("slow", {"seconds": 1.5}, silent=ACTIONS),
    Fault("html", {"status": 200}),
    Fault("html", {"status": 503}),
    Fault("expired-token"),
    Fault("unavailable"),
    Fault("clock-skew", {"seconds": 300}, writes=False, times=-1),
    # one revocation of several was answered before: the rest is looked at and asked for once more
    Fault("daily-limit", ending=NO_QUOTA, but={"token.revoke:app": BY_ITSELF}),
    Fault("concurrent-limit"),
    Fault("row-lock", of=ROWS),
    Fault("row-validation", ending=ROW_REFUSED, of=ROWS),
    Fault("group-lock", of=GROUPS),
    Fault("flow-reassigns", ending=ROW_MOVED, of=TRANSFERS),
    Fault("repeat-page", writes=False),
    Fault("missing-page", writes=False),
    Fault("short-page", writes=False),
    Fault("query-timeout", writes=False),
    Fault("locator-expired", writes=False),
    Fault("bulk-job-fails", writes=False, of=()),
]
HOLDS = {"verified", "content"}
OPEN = {"planned", "intended", "accepted"}


class Brisk(Clock):
    """Waits a little for real, so that what comes late over there can come."""

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.5))
        super().sleep(max(seconds - 0.5, 0))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with stage(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Both plans of the whole departure, and the faults that this org plays."""
    with running(tmp_path_factory.mktemp("all"), small(clock=SimClock())) as crm:
        made = plans(crm)
        return [read(body) for body in (made.cut, made.hand_over)], crm.faults.played


def test_the_actions_and_faults_named_here_are_all_there_are(everything):
    planned, played = everything
    assert {group.action for plan in planned for group in plan.header.groups} == set(ACTIONS)
    assert {fault.kind for fault in FAULTS} == played


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}{fault.options.get('status', '')}")
@pytest.mark.parametrize("action", ACTIONS)
def test_ends_in_the_documented_result_and_never_in_a_false_one(place, fault, action):
    with place.cell(action) as cell:
        cell.crm.org.world.switches.page_rows = 2_000 if fault.writes else 1
        if fault.kind == "slow":
            cell.crm.clock, cell.crm.patience = Brisk(), fault.options["seconds"] / 2
        cell.at_first_intent(lambda: arm(cell, fault))
        [end] = cell.office.apply(cell.body)
        assert (fired(cell) > 0) == (action in fault.of)
        ending = fault.but.get(action, fault.ending) if action in fault.of else BY_ITSELF
        assert_ending(cell, end, ending)
        if action in fault.silent:
            assert_settled_by_looking(cell)
        cell.crm.faults.clear()
        if ending != BY_ITSELF:
            cell.office.go_on(cell.plan.digest)
        assert (statuses(cell).keys() <= HOLDS) == ending.mends, details(cell)
        assert_true(cell, action)
        assert_once(cell.journal)


def arm(cell, fault) -> None:
    where = WRITES if fault.writes else {}
    cell.crm.faults.add(fault.kind, times=fault.times, **where, **options_for(cell, fault))


def options_for(cell, fault) -> Mapping[str, Any]:
    """Row faults hit one row of the plan; a flow hands it to somebody who is no party."""
    if fault.kind == "flow-reassigns":
        users = cell.crm.org.world.table("User")
        other = users.where("Username", "grace.lindqvist@acme.example")[0]["Id"]
        return {"ids": [cell.plan.rows[0].id], "owner": other}
    return fault.options


def fired(cell) -> int:
    [armed] = cell.crm.faults.as_data()
    return armed["fired"]


def statuses(cell) -> Counter[str]:
    return Counter(row["status"] for row in cell.rows)


def details(cell) -> list:
    rows = [row for row in cell.rows if row["status"] not in HOLDS]
    return [(row["action"], row["ref"], row["status"], row["detail"]) for row in rows]


def assert_ending(cell, end, ending) -> None:
    assert end.state == ending.lane, (end, details(cell))
    if ending.why:
        assert end.params["why"] == ending.why
        assert statuses(cell).keys() & OPEN
    elif ending.row:
        assert [(row["status"], json.loads(row["detail"])[0]) for row in cell.rows if row["status"] not in HOLDS] == [
            (ending.row, ending.code)
        ]
    else:
        assert statuses(cell).keys() <= HOLDS, details(cell)


def assert_settled_by_looking(cell) -> None:
    """It holds, and nobody ever said that it was accepted."""
    assert [row for row in cell.rows if row["accepted_at"] is None]


def assert_true(cell, action_id) -> None:
    """What is called verified or content is so, by a fresh connector's own look."""
    with cell.crm.connector(writing=False) as connector:
        action = {item.id: item for item in connector.actions()}[action_id]
        rows = [row for row in cell.rows if row["status"] in HOLDS]
        refs = [Ref("crm", row["kind"], row["ref"], row["of"]) for row in rows]
        seen = action.observe(refs)
        for row, ref in zip(rows, refs, strict=True):
            try:
                wanted = action.desire(seen[ref], intent_of(cell, row))
            except Refused:
                continue
            assert not altered(seen[ref], wanted) - action.evidence, (row, dict(seen[ref].fields))


def intent_of(cell, row) -> Intent:
    group = cell.plan.group(cell.plan.rows[row["n"]])
    return Intent(
        who=principal(cell.plan, "crm", group.who),
        to=principal(cell.plan, "crm", group.to) if group.to else None,
        since=cell.crm.clock.now(),
        options={name: value_in(value) for name, value in group.options.items()},
    )


def assert_once(journal) -> None:
    """No effect twice: nothing was set to the same value again, nothing deleted or created twice."""
    ours = [entry for entry in journal if entry.how != "cascade" and entry.verb in {"update", "delete", "create"}]
    effects = Counter(
        (entry.verb, entry.type, entry.id, json.dumps(entry.after, sort_keys=True, default=str)) for entry in ours
    )
    assert {effect: count for effect, count in effects.items() if count > 1} == {}
