"""What files of exports leave open, no rule takes for an answer; and whose word counts where several of them say something."""

from __future__ import annotations

from pathlib import Path

import pytest

from exeunt.app import initial
from support.command_line import POLICY, Site


@pytest.fixture
def run(tmp_path):
    return Site(tmp_path, tmp_path).run


def answers(run, folder: Path, made: dict[str, str], rules: str) -> dict[str, tuple[str, list[str]]]:
    """What rules answer about these files, and why they do not simply answer."""
    for name, body in made.items():
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / name).write_text(body, encoding="utf-8")
    (folder / "own.yaml").write_text(f"exeunt: audit/1\nname: Own\n{rules}", encoding="utf-8")
    (folder / "departure.yaml").write_text(POLICY, encoding="utf-8")
    systems = "".join(f'[systems.{name}]\nkind = "exports"\nfolder = "files/{name}"\n' for name in ("hr", "crm"))
    text = (
        f'audit = "own.yaml"\nstate = "state"\npolicy = "departure.yaml"\nroster = ["hr"]\n{systems}default = "read"\n'
    )
    (folder / "exeunt.toml").write_text(text, encoding="utf-8")
    initial.prepare_state(folder / "state")
    told = run("--config", str(folder / "exeunt.toml"), "audit", "--json").json
    return {one["rule"]: (one["answer"], [gap["code"] for gap in one["missing"]]) for one in told["verdicts"]}


@pytest.mark.parametrize(("cell", "answer"), [("no", "passes"), ("yes", "broken"), ("", "unknown")])
def test_a_blank_cell_says_neither_that_somebody_may_export_nor_that_he_may_not(tmp_path, run, cell, answer):
    made = {
        "hr/staff.csv": "Name,Email,Title,Hire date\nFay,fay@acme.example,Finance,2020-01-01\n"
        "Ada,ada@acme.example,Sales,2020-01-01\n",
        "crm/users.csv": "Username,Name,Email,Enabled,Title,Can export\n"
        f"fay,Fay,fay@acme.example,true,Finance,{cell}\nada,Ada,ada@acme.example,true,Sales,yes\n",
        "crm/customers.csv": "Account ID,Account Name,Owner\n1,Northwind,ada\n",
    }
    rules = (
        "roles: {finance: {title: Finance}}\nrules:\n"
        "  r: {name: R, severity: high, export: {role: finance}}\n"
        "  s: {name: S, severity: high, sees: {role: finance, may: none, part: export}}\n"
    )
    told = answers(run, tmp_path, made, rules)
    reasons = ["audit.possible-part"] if answer == "unknown" else []
    assert (told["r"], told["s"]) == ((answer, reasons), (answer, reasons))
