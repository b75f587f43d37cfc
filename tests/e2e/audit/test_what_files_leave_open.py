"""What files of exports leave open, no rule takes for an answer; and whose word counts where several of them say something."""

from __future__ import annotations

from pathlib import Path

import pytest

from exeunt.app import initial
from support.command_line import POLICY, Site


@pytest.fixture
def run(tmp_path):
    return Site(tmp_path, tmp_path).run


def answers(
    run, folder: Path, made: dict[str, str], rules: str, default: str = "read"
) -> dict[str, tuple[str, list[str]]]:
    """What rules answer about these files, and why they do not simply answer."""
    for name, body in made.items():
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / name).write_text(body, encoding="utf-8")
    (folder / "own.yaml").write_text(f"exeunt: audit/1\nname: Own\n{rules}", encoding="utf-8")
    (folder / "departure.yaml").write_text(POLICY, encoding="utf-8")
    systems = "".join(f'[systems.{name}]\nkind = "exports"\nfolder = "files/{name}"\n' for name in ("hr", "crm"))
    text = f'audit = "own.yaml"\nstate = "state"\npolicy = "departure.yaml"\nroster = ["hr"]\n{systems}default = "{default}"\n'
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


STAFF = "Name,Email,Employee status,Last day\n{staff}"
USERS = "Username,Name,Email,Enabled,Role,MFA\n{users}"


@pytest.mark.parametrize(
    ("mfa", "answer", "reasons"),
    [
        ("yes", "passes", []),
        ("no", "incomplete", ["audit.possible-sight"]),
        ("", "incomplete", ["audit.some-without-trait", "audit.possible-sight"]),
    ],
)
def test_an_administrator_may_see_customers_and_needs_a_second_factor(tmp_path, run, mfa, answer, reasons):
    made = {
        "hr/staff.csv": STAFF.format(staff="Ada,ada@acme.example,active,\nRoot,root@acme.example,active,\n"),
        "crm/users.csv": USERS.format(
            users="ada,Ada,ada@acme.example,true,Rep,yes\n"
            f"root,Root,root@acme.example,true,System Administrator,{mfa}\n"
        ),
        "crm/customers.csv": "Account ID,Account Name,Owner\n1,Northwind,ada\n",
    }
    rules = "rules: {r: {name: R, severity: high, second-factor: true}}\n"
    assert answers(run, tmp_path, made, rules, default="private")["r"] == (answer, reasons)


@pytest.mark.parametrize(
    ("said", "crm_day", "answer"),
    [
        ("active,", "", ("passes", [])),
        ("left,2020-01-31", "", ("broken", [])),
        ("left,", "", ("broken", [])),
        ("left,2999-01-31", "", ("passes", [])),
        ("active,", "2020-01-31", ("incomplete", ["audit.last-day-elsewhere"])),
    ],
)
def test_who_has_left_is_what_the_list_of_employees_says(tmp_path, run, said, crm_day, answer):
    made = {
        "hr/staff.csv": STAFF.format(staff=f"Ada,ada@acme.example,{said}\nBen,ben@acme.example,active,\n"),
        "crm/users.csv": "Username,Name,Email,Enabled,Last day\n"
        f"ada,Ada,ada@acme.example,true,{crm_day}\nben,Ben,ben@acme.example,true,\n",
        "crm/customers.csv": "Account ID,Account Name,Owner\n1,Northwind,ada\n",
    }
    told = answers(run, tmp_path, made, "rules: {r: {name: R, severity: high, left: true}}\n")
    assert told["r"] == answer


_FAILED = ["audit.no-customers", "snapshot.not-read"]


@pytest.mark.parametrize(
    ("owner", "answer", "reasons"),
    [("", "broken", []), ("N/A", "broken", []), ("#N/A", "incomplete", _FAILED), ("#REF!", "incomplete", _FAILED)],
)
def test_a_look_up_that_failed_says_of_no_customer_that_it_is_nobodys(tmp_path, run, owner, answer, reasons):
    made = {
        "hr/staff.csv": STAFF.format(staff="Ada,ada@acme.example,active,\n"),
        "crm/users.csv": USERS.format(users="ada,Ada,ada@acme.example,true,Rep,yes\n"),
        "crm/customers.csv": f"Account ID,Account Name,Owner\n1,Northwind,ada\n2,Southwind,{owner}\n",
    }
    rules = "rules: {r: {name: R, severity: high, owner: true}}\n"
    assert answers(run, tmp_path, made, rules)["r"] == (answer, reasons)
