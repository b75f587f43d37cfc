"""Practice and real work never meet: a practice system is written to from the sandbox's own state folder only."""

import json
import shutil
import subprocess
import tomllib

import pytest

from support.practice import COMMAND, environment


@pytest.fixture
def elsewhere(company, tmp_path):
    """Somebody's own installation, whose configuration came to point at the practice company."""
    shutil.copytree(company.folder / "state", tmp_path / "state")
    shutil.copy(company.folder / "departure.yaml", tmp_path)
    (tmp_path / "state" / "practice").unlink()
    text = (company.folder / "exeunt.toml").read_text()
    own = tmp_path / "own.toml"
    own.write_text(text.replace(f'"{company.folder}/state"', f'"{tmp_path}/state"'))
    assert tomllib.loads(own.read_text())["state"] == str(tmp_path / "state")
    return own


def run(folder, *arguments):
    (folder / "tmp").mkdir(exist_ok=True)
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False)  # noqa: S603 (our own command)


def truth(company):
    """The leaver as the org has him, less what only looking around changes."""
    answer = company.web().get(company.crm["census_url"], params={"user": company.leaver["email"]}).json()
    return answer["users"], answer["owners"]


def test_another_state_folder_cannot_write_to_the_practice_company(company, elsewhere, tmp_path):
    who, before = company.leaver["email"], truth(company)
    planned = run(tmp_path, "--config", elsewhere, "plan", who, "--out", "plans", "--json")
    plan = next(one for one in json.loads(planned.stdout)["plans"] if one["kind"] == "cut")
    for approver in company.said["approvers"][:2]:
        assert (
            run(tmp_path, "approve", plan["file"], "--key", approver["key"], "--confirm", who, "--quiet").returncode
            == 0
        )
    applied = run(tmp_path, "--config", elsewhere, "--lang", "en", "apply", plan["file"])
    assert applied.returncode in {4, 5}
    refused = (applied.stdout + applied.stderr).count("is a practice system, and this is not the sandbox")
    assert refused == len(company.said["systems"])
    assert truth(company) == before
