"""An audit of the practice company: whoever sees too much is told by which customers, and how he comes to see them."""

from __future__ import annotations

import json
import subprocess

from support.practice import COMMAND

SEEN = {"finding.sees-beyond", "finding.export-allowed", "finding.left-can-sign-in", "finding.second-factor-off"}
"""What is about an account that sees customers."""


def test_every_finding_about_what_somebody_sees_names_customers_and_has_a_path(company):
    about_sight = [one for one in _audited(company)["findings"] if one["code"] in SEEN and one["count"]]
    assert len([one for one in about_sight if one["code"] == "finding.sees-beyond"]) > 200
    for finding in about_sight:
        assert len(finding["examples"]) == min(finding["count"], 10)
        assert finding["proof"]["system"] == finding["examples"][0]["system"]
        assert finding["proof"]["path"]["chain"][0]["id"] == finding["about"]["id"]


def test_the_rule_that_the_owner_sees_all_has_somebody_to_judge(company):
    told = _audited(company)
    (verdict,) = [one for one in told["verdicts"] if one["rule"] == "owner-sees-all"]
    assert (told["roles"]["owner"], verdict["judged"], verdict["answer"]) == (1, 1, "passes")


def test_what_finance_may_is_judged_for_somebody(company):
    told = {one["rule"]: one for one in _audited(company)["verdicts"] if one["rule"].startswith("finance-")}
    assert {one["judged"] > 0 for one in told.values()} == {True}
    assert {rule: one["answer"] for rule, one in told.items()} == {
        "finance-changes-nothing": "broken",
        "finance-sees-arrears-only": "broken",
        "finance-reads-arrears": "passes",
    }


def _audited(company):
    words = ["--config", company.said["config"], "audit", "--json"]
    done = subprocess.run([*COMMAND, *words], check=False, capture_output=True, text=True)  # noqa: S603 (our own command)
    return json.loads(done.stdout)
