"""What a plan says that it takes of the day's calls, beside what the system itself counted."""

from __future__ import annotations

import json
import subprocess

import pytest

from support.practice import COMMAND, environment

AT_MOST = 1.3
"""Times what is used: a forecast far too high keeps people from work that there are calls for."""


def run(company, *arguments):
    command = [*COMMAND, "--config", str(company.folder / "exeunt.toml"), *map(str, arguments)]
    return subprocess.run(  # noqa: S603 (our own command)
        command, cwd=company.folder, env=environment(company.folder), capture_output=True, text=True, check=False
    )


def used(company):
    """Calls that the org counted so far; asking is one more."""
    crm = company.crm
    answer = company.web().get(
        f"{crm['url']}/services/data/v{crm['api_version']}/limits",
        headers={"Authorization": f"Bearer {crm['access_token']}"},
    )
    day = answer.json()["DailyApiRequests"]
    return day["Max"] - day["Remaining"]


@pytest.fixture
def plans(fresh):
    (fresh.folder / "tmp").mkdir(exist_ok=True)
    who = fresh.leaver["email"]
    planned = json.loads(run(fresh, "plan", who, "--out", fresh.folder / "plans", "--json").stdout)["plans"]
    for plan in planned:
        for approver in fresh.said["approvers"][:2]:
            signed = run(fresh, "approve", plan["file"], "--key", approver["key"], "--confirm", who, "--quiet")
            assert signed.returncode == 0, signed.stderr
    return planned


def test_a_plan_takes_no_more_calls_than_it_says_and_not_far_fewer(fresh, plans):
    for plan in plans:
        before = used(fresh)
        run(fresh, "apply", plan["file"], "--quiet")
        taken = used(fresh) - before - 1
        said = plan["cost"]["salesforce"]["api"]
        assert taken <= said <= AT_MOST * taken, (plan["kind"], said, taken)
