"""A page that comes twice, short or not at all, anywhere in what is read for a plan, never leads to a change.

The fault is played at every page in turn. What was not read whole has no rows in the plan and is a gap, the rest is
planned as ever, and `exeunt plan` ends incomplete.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exeunt.app.practice.office import set_up
from exeunt.cli.exits import Exit
from exeunt.cli.main import main
from exeunt.plan.document import Plan, read_file
from exeunt.plan.order import matches
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import ADMINS, LEAVER
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.deactivate import NEEDS
from exeunt_salesforce.simulator import create_app, small
from exeunt_salesforce.simulator.sandbox import PracticeOrg
from support.crm import RULES

NEVER = 1_000_000
ROWS_A_PAGE = 8


@dataclass
class Office:
    """An installation that knows the org, and the org's faults."""

    folder: Path
    config: Path
    faults: Faults
    planned: int = 0

    def plan(self) -> tuple[int, dict[str, set[str]], list[Plan]]:
        """`exeunt plan`: its exit code, the rows by action, and both plans where there are any."""
        self.planned += 1
        out = self.folder / f"plans-{self.planned}"
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = main(["--config", str(self.config), "plan", LEAVER, "--json", "--out", str(out)])
        plans = [read_file(file)[0] for file in sorted(out.glob("*.plan"))]
        return code, rows_by_action(plans), plans

    def pages(self, kind: str) -> int:
        """How many pages of a plan's making this fault could spoil."""
        self.faults.add(kind, after=NEVER)
        self.plan()
        [waiting] = self.faults.as_data()
        self.faults.clear()
        return NEVER - waiting["after"]


def rows_by_action(plans: list[Plan]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for plan in plans:
        for row in plan.rows:
            found.setdefault(plan.group(row).action, set()).add(f"{row.id} {row.of} {row.before} {row.after}")
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planning")
    clock, faults = Clock(), Faults()
    org = small(clock=clock)
    org.world.switches.page_rows = ROWS_A_PAGE
    authority = create_authority(folder / "authority", now=datetime.now(UTC))
    with serving(create_app(org, faults, clock), authority) as url:
        for name in ("crm", "office"):
            (folder / name).mkdir(mode=0o700)
        crm = PracticeOrg(org, url=url, ca_file=authority.ca, folder=folder / "crm", leaver=LEAVER)
        config, _ = set_up(folder / "office", {"crm": crm.table}, ADMINS)
        (config.parent / "departure.yaml").write_text(RULES)
        yield Office(folder, config, faults)


MANY = {"customer.transfer:Account", "customer.transfer:Contact"}
"""More than a page of them."""
BY_ID = {"account.deactivate:principal"}
"""One record, asked for by its id: no list, no page."""


@pytest.mark.parametrize("kind", ["repeat-page", "missing-page", "short-page", "locator-expired"])
def test_a_spoilt_page_anywhere_leads_to_no_change(office, kind):
    code, calm, _ = office.plan()
    assert code == Exit.DONE
    spoilt: set[str] = set()
    for number in range(office.pages(kind)):
        office.faults.add(kind, after=number)
        code, rows, plans = office.plan()
        [rule] = office.faults.as_data()
        office.faults.clear()
        assert rule["fired"] == 1
        if not plans:  # the list of people: he is not found
            assert code == Exit.REFUSED
            continue
        header = plans[0].header
        unread = {find.action for find in header.finds if not find.whole}
        assert code == Exit.INCOMPLETE, f"page {number}"
        assert header.gaps
        # whoever still owns a kind of customers that nobody could read stays active
        held = {params["action"] for code, params, _ in header.findings if code == "order.held-back"}
        assert held == (
            {"account.deactivate:principal"} if any(matches(need, one) for need in NEEDS for one in unread) else set()
        )
        left = unread | held
        assert rows == {action: planned for action, planned in calm.items() if action not in left}, f"page {number}"
        spoilt |= unread
    assert spoilt == (MANY if kind == "locator-expired" else calm.keys() - BY_ID)
