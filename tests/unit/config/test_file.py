from __future__ import annotations

from datetime import timedelta

import pytest

from exeunt.config import Authority, find, load
from exeunt.errors import ConfigError

GOOD = """
state = "state"
policy = "departure.yaml"

[systems.crm]
kind = "salesforce"
login_url = "https://login.example"
read = { client_id = "abc", client_secret = "env:SECRET" }
pace = { per_second = 10, burst = 20 }
"""


def write(tmp_path, text):
    file = tmp_path / "exeunt.toml"
    file.write_text(text)
    return file


def test_relative_paths_are_meant_from_the_files_own_folder(tmp_path):
    config = load(write(tmp_path, GOOD))
    assert config.state == tmp_path / "state"
    assert config.policy == tmp_path / "departure.yaml"
    system = config.systems["crm"]
    assert system.write is None
    assert system.settings == {"login_url": "https://login.example"}
    assert system.pace is not None
    assert system.pace.burst == 20


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("state = 'x'", "config.missing", "policy"),
        (GOOD.replace("policy", "polcy"), "config.unknown-key", "polcy"),
        (GOOD.replace('kind = "salesforce"', ""), "config.missing", "systems.crm.kind"),
        (GOOD.replace("[systems.crm]", "[systems.'My CRM']"), "config.system-name", "systems.My CRM"),
        (GOOD.replace('"env:SECRET"', "7"), "config.wrong-type", "systems.crm.read.client_secret"),
        (GOOD.replace("per_second = 10", "per_second = 0"), "config.wrong-type", "systems.crm.pace"),
        (GOOD.replace("burst = 20", "burst = inf"), "config.wrong-type", "systems.crm.pace"),
        (GOOD.replace('state = "state"', "state = 1"), "config.wrong-type", "state"),
        ("time_stamp = {}\n" + GOOD, "config.missing", "time_stamp.url"),
        ('time_stamp = { url = "http://tsa.example" }\n' + GOOD, "config.wrong-type", "time_stamp.url"),
        ('time_stamp = { url = "https://a:b@tsa.example" }\n' + GOOD, "config.wrong-type", "time_stamp.url"),
        ('time_stamp = { adress = "x" }\n' + GOOD, "config.unknown-key", "time_stamp.adress"),
    ],
)
def test_an_error_names_file_and_field(tmp_path, text, code, field):
    file = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.code == code
    assert caught.value.params["field"] == field
    assert caught.value.params["file"] == str(file)


def test_a_time_stamp_authority_is_an_address_and_whom_to_trust(tmp_path):
    line = 'time_stamp = { url = "https://tsa.example/tsr", ca_file = "tsa.pem" }\n'
    assert load(write(tmp_path, line + GOOD)).time_stamp == Authority("https://tsa.example/tsr", tmp_path / "tsa.pem")
    assert load(write(tmp_path, GOOD)).time_stamp is None


def test_a_typing_error_gets_a_suggestion(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, GOOD.replace("policy", "polcy")))
    assert caught.value.params["suggestion"] == "policy"


def test_no_toml_says_where(tmp_path):
    with pytest.raises(ConfigError, match="line 2"):
        load(write(tmp_path, "state = 1\nstate ?= 2\n"))


def test_the_current_folder_is_never_looked_at(tmp_path, monkeypatch):
    write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("EXEUNT_CONFIG", raising=False)
    with pytest.raises(ConfigError, match="config.none"):
        find(None)


def test_a_wrong_value_is_not_repeated_for_it_may_be_a_secret(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, GOOD.replace('{ client_id = "abc", client_secret = "env:SECRET" }', '"hunter2"')))
    assert "hunter2" not in str(caught.value)


def test_who_says_who_works_here_and_how_long_snapshots_stay(tmp_path):
    config = load(write(tmp_path, f'roster = ["crm"]\nkeep_snapshots = "90d"\n{GOOD}'))
    assert config.roster == {"crm"}
    assert config.keep_snapshots == timedelta(days=90)
    plain = load(write(tmp_path, GOOD))
    assert (plain.roster, plain.keep_snapshots) == (frozenset(), None)


@pytest.mark.parametrize(
    ("line", "code", "suggestion"),
    [
        ('roster = ["crn"]', "config.unknown-system", "crm"),
        ('roster = "crm"', "config.wrong-type", None),
        ("roster = [1]", "config.wrong-type", None),
        ('keep_snapshots = "90"', "config.wrong-type", None),
        ("keep_snapshots = 90", "config.wrong-type", None),
    ],
)
def test_a_roster_of_unknown_systems_and_an_unclear_age_are_errors(tmp_path, line, code, suggestion):
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, f"{line}\n{GOOD}"))
    assert caught.value.code == code
    assert caught.value.params["field"] == line.split(" ")[0]
    assert caught.value.params.get("suggestion") == suggestion
