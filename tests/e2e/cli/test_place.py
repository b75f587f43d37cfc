"""What is set up and looked after: init, approver, doctor, connectors, trail, and configurations that are wrong."""

from __future__ import annotations

import re
import stat
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exeunt.app import initial
from exeunt.cli.exits import Exit
from exeunt.plan import approvers, signature
from support.command_line import install, write_config


@pytest.fixture
def fresh(site, monkeypatch):
    """The command line where nothing is configured yet."""
    monkeypatch.delenv("EXEUNT_CONFIG")
    return site


def test_init_makes_everything_private_and_the_first_approver(fresh):
    begun = fresh.run("init", "--approver", "Dora@Acme.example", "--key", "new.key", "--json")
    assert begun.code == Exit.DONE, begun.out
    home = fresh.folder / "home"
    assert begun.json["config"] == str(home / ".config/exeunt/exeunt.toml")
    state = Path(begun.json["state"])
    assert state == home / ".local/state/exeunt"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    files = [*state.iterdir(), Path(begun.json["config"]), Path(begun.json["policy"])]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert len((state / "installation").read_text().strip()) == 32
    assert len(bytes.fromhex((state / "seal.key").read_text())) == 32
    listed = fresh.run("approver", "list", "--json").json["approvers"]
    assert [(line["person"], line["state"]) for line in listed] == [("dora@acme.example", "valid")]
    assert fresh.run("trail", "verify").code == Exit.DONE


def test_init_never_writes_over_anything(fresh):
    assert fresh.run("init").code == Exit.DONE
    again = fresh.run("init", "--approver", "dora@acme.example", "--key", "new.key", "--json")
    assert (again.code, again.json["error"]["code"]) == (Exit.ERROR, "init.exists")
    assert not (fresh.folder / "new.key").exists()


@pytest.mark.parametrize("words", ["plan ada@acme.example", "snapshot take", "audit"])
def test_where_no_system_is_configured_that_is_said_and_not_that_there_is_nothing(fresh, words):
    fresh.run("init")
    refused = fresh.run(*words.split(), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "config.no-systems")


def test_init_writes_where_the_environment_names_a_configuration(fresh, monkeypatch):
    monkeypatch.setenv("EXEUNT_CONFIG", str(fresh.folder / "there" / "exeunt.toml"))
    begun = fresh.run("init", "--json")
    assert (begun.code, begun.json["config"]) == (Exit.DONE, str(fresh.folder / "there" / "exeunt.toml"))


@pytest.mark.parametrize(
    "text", ["", "no hex at all", "00ff", "é" * 64], ids=["empty", "garbled", "short", "not ascii"]
)
def test_a_damaged_seal_key_is_said_and_nothing_is_compared_by_it(site, text):
    (site.state / "seal.key").write_text(text)
    refused = site.run("plan", "ada@acme.example", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "config.seal-damaged")


def test_init_with_an_address_that_is_none_makes_nothing(fresh):
    refused = fresh.run("init", "--approver", "nobody", "--key", fresh.key("dora"), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "approvers.person")
    assert not (fresh.folder / "home/.config").exists()


def test_the_example_in_the_configuration_is_one(fresh):
    fresh.run("init")
    text = (fresh.folder / "home/.config/exeunt/exeunt.toml").read_text()
    lines = text.splitlines()
    example = [
        line.removeprefix("# ")
        for line in lines
        if line.startswith(("# [", "# kind", "# url", "# flow", "# read", "# base"))
    ]
    found = tomllib.loads("\n".join([line for line in lines if not line.startswith("#")] + example))
    assert set(found["systems"]) == {"crm", "directory"}
    assert all("write" not in system for system in found["systems"].values()), "read credentials only"


def test_an_approver_is_added_and_revoked_by_another_one_only(site):
    signature.generate_key(Path(site.key("fay")), "fay")
    public = f"{site.key('fay')}.pub"
    stranger = site.run("approver", "add", "fay@acme.example", public, "--sign-with", site.key("fay"), "--json")
    assert stranger.code == Exit.REFUSED
    added = site.run("approver", "add", "fay@acme.example", public, "--sign-with", site.key("dora"), "--json")
    assert (added.code, added.json["vouched"]) == (Exit.DONE, ["dora@acme.example"]), added.out
    alone = site.run("approver", "revoke", "fay@acme.example", "--sign-with", site.key("fay"), "--json")
    assert (alone.code, alone.json["error"]["code"]) == (Exit.REFUSED, "approvers.change-self-signed")
    revoked = site.run("approver", "revoke", "fay@acme.example", "--sign-with", site.key("emil"), "--json")
    assert revoked.code == Exit.DONE
    states = {line["person"]: line["state"] for line in site.run("approver", "list", "--json").json["approvers"]}
    assert states == {
        "ada@acme.example": "valid",
        "dora@acme.example": "valid",
        "emil@acme.example": "valid",
        "fay@acme.example": "over",
    }


def test_a_first_approver_is_made_once_and_never_after_the_file_was_taken_away(fresh):
    fresh.run("init")
    public = f"{fresh.key('dora')}.pub"
    assert fresh.run("approver", "add", "dora@acme.example", public).code == Exit.DONE
    (fresh.folder / "home/.local/state/exeunt/approvers").unlink()
    again = fresh.run("approver", "add", "ada@acme.example", f"{fresh.key('ada')}.pub", "--json")
    assert (again.code, again.json["error"]["code"]) == (Exit.ERROR, "approvers.gone")


def test_doctor_finds_nothing_where_all_is_well(site):
    done = site.run("doctor", "--json")
    assert done.code == Exit.DONE
    assert {part["part"] for part in done.json["parts"]} == {
        "state",
        "policy",
        "approvers",
        "trail",
        "clock",
        "system:mem",
    }


def test_doctor_names_each_thing_that_is_wrong_and_stops_at_none(site, monkeypatch):
    site.faults(surplus=True)
    write_config(
        site,
        more='\n[systems.other]\nkind = "gone"\n\n[systems.third]\nkind = "filed"\nworld = "w"\nread = { token = "env:NOT_SET" }\n',
    )
    site.state.chmod(0o755)
    site.run("approver", "revoke", "ada@acme.example", "--sign-with", site.key("dora"))
    (site.folder / "departure.yaml").write_text("exeunt: departure/1\nnam: x\n")
    found = site.run("doctor", "--json")
    assert found.code == Exit.FINDINGS
    codes = {part["part"]: {finding["code"] for finding in part["findings"]} for part in found.json["parts"]}
    assert codes["state"] == {"doctor.folder-open"}
    assert codes["policy"]
    assert codes["system:mem"] == {"filed.surplus"}
    assert codes["system:other"] == {"plugin.not-installed"}
    assert "secret.env-missing" in codes["system:third"]
    assert "The credential may do more than it needs." in site.run("doctor").out
    assert "该凭据的权限过多。" in site.run("doctor", "--lang", "zh").out


def test_doctor_lists_each_mistake_of_a_policy(site):
    (site.folder / "departure.yaml").write_text("exeunt: departure/1\nnam: x\ntires: y\n")
    (policy,) = [part for part in site.run("doctor", "--json").json["parts"] if part["part"] == "policy"]
    assert [one["code"] for one in policy["findings"]][:1] == ["policy.errors"]
    assert {one["params"]["line"] for one in policy["findings"][1:]} >= {2, 3}
    assert "“tires” is not a key here" in site.run("doctor").out


def test_connectors_are_listed_with_what_uses_them_and_the_unused_are_not_imported(site, tmp_path, monkeypatch):
    install(tmp_path / "more", plugin="raise RuntimeError('imported')", name="unused")
    install(tmp_path / "worse", plugin="import no_such_module_here", name="worse")
    monkeypatch.syspath_prepend(str(tmp_path / "more"))
    monkeypatch.syspath_prepend(str(tmp_path / "worse"))
    write_config(site, more='\n[systems.bad]\nkind = "worse"\n\n[systems.none]\nkind = "nowhere"\n')
    listed = site.run("connectors", "--json")
    assert listed.code == Exit.DONE
    states = {one["name"]: one["state"] for one in listed.json["connectors"]}
    assert states["filed"] == "used"
    assert states["unused"] == "unused"
    assert states["worse"] == "broken"
    assert states["nowhere"] == "missing"
    assert "no_such_module_here" in site.run("connectors").out


def test_one_connector_tells_what_it_takes_and_needs(site):
    told = site.run("connectors", "filed", "--json").json
    assert told["settings"] == [
        {"name": "world", "type": "str", "required": True, "default": None},
        {"name": "slow", "type": "float", "required": False, "default": "0.0"},
    ]
    assert told["permissions"] == {"read": ["look"], "sign_in.block": ["block"]}
    assert told["texts"] == ["filed.locked", "filed.surplus", "filed.undo-seat"]
    assert site.run("connectors", "nothing", "--json").json["error"]["code"] == "plugin.not-installed"


@pytest.mark.parametrize("name", ["exports", "ldap", "salesforce"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_our_own_connectors_describe_themselves_without_the_words_of_a_programmer(site, name, language):
    told = site.run("connectors", name, "--lang", language)
    assert told.code == Exit.DONE, told.err
    settings = told.out.split("\n\n")[1]
    assert "url" in settings or "folder" in settings
    for raw in ("str ", "int ", "bool ", "Literal", "Annotated", "tuple", "dict", "Mapping", "Settings]", "setting."):
        assert raw not in settings


def test_the_bounds_and_choices_of_a_setting_are_said(site):
    english, chinese = site.run("connectors", "ldap").out, site.run("connectors", "ldap", "--lang", "zh").out
    assert "whole number from 0 to 8760" in english
    assert 'one of "gap", "ignore"' in english
    assert "list: text" in english
    assert "整数，最小 0，最大 8760" in chinese
    assert '以下之一："gap", "ignore"' in chinese


@pytest.mark.parametrize("name", ["exports", "ldap", "salesforce"])
def test_what_each_setting_is_for_is_said_in_both_languages(site, name):
    told = site.run("connectors", name, "--json").json
    settings = {f"setting.{one['name']}" for one in told["settings"]}
    assert settings == {code for code in told["texts"] if code.startswith("setting.")}
    assert "What the settings are for" in site.run("connectors", name).out
    chinese = site.run("connectors", name, "--lang", "zh").out.split("各设置的用途")[1]
    assert not re.search(r"^  \w+ +[ -~]+$", chinese, re.MULTILINE)


def test_secrets_and_permissions_are_said_in_both_languages(site):
    english, chinese = site.run("connectors", "ldap").out, site.run("connectors", "ldap", "--lang", "zh").out
    for said, zh in (("the password of bind_dn", "bind_dn 的密码"), ("no size limit", "不限条数")):
        assert said in english
        assert zh in chinese
        assert said not in chinese
    told = site.run("connectors", "ldap", "--json").json
    assert told["secrets"] == ["bind_password"]
    assert told["permissions"]["credential.remove"] == ["write-keys"]


def test_how_connectors_and_approvers_stand_is_said_in_chinese(site):
    assert "在用" in site.run("connectors", "--lang", "zh").out
    listed = site.run("approver", "list", "--lang", "zh").out
    assert "有效" in listed
    assert "valid" not in listed
    assert "用法: exeunt plan [选项] WHO" in site.run("plan", "-h", "--lang", "zh").out


def test_doctor_says_how_the_first_approver_is_added(fresh):
    fresh.run("init")
    told = fresh.run("doctor", "--json").json["parts"]
    (finding,) = next(part["findings"] for part in told if part["part"] == "approvers")
    assert finding["code"] == "approvers.not-there"
    assert "exeunt approver add" in fresh.run("doctor").out


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("state = ", "config.no-toml", ""),
        ('state = "s"\n', "config.missing", "policy"),
        ('state = "s"\npolicy = "p"\nstatte = "x"\n', "config.unknown-key", "statte"),
        ('state = "s"\npolicy = "p"\n[systems.A]\nkind = "x"\n', "config.system-name", "systems.A"),
        ('state = "s"\npolicy = 3\n', "config.wrong-type", "policy"),
    ],
)
def test_a_broken_configuration_names_file_and_field(site, text, code, field):
    site.config.write_text(text)
    refused = site.run("case", "list", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, code)
    assert refused.json["error"]["params"]["file"] == str(site.config)
    assert refused.json["error"]["params"].get("field", "") == field
    said = site.run("case", "list")
    assert said.err.startswith("exeunt: ")
    assert str(site.config) in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_secret_in_the_configuration_is_not_repeated(site):
    site.config.write_text(site.config.read_text().replace("env:TOKEN", "hunter2-hunter2"))
    for arguments in (["plan", "ada@acme.example"], ["doctor"], ["plan", "ada@acme.example", "--json"]):
        said = site.run(*arguments)
        assert said.code != Exit.DONE
        assert "hunter2" not in said.out + said.err


def test_no_configuration_says_where_it_was_looked_for_in_either_language(fresh):
    assert "exeunt init" in fresh.run("case", "list").err
    chinese = fresh.run("case", "list", "--lang", "zh")
    assert chinese.code == Exit.ERROR
    assert "未找到配置文件" in chinese.err


def test_the_current_folder_is_never_looked_at_for_a_configuration(fresh):
    assert (fresh.folder / "exeunt.toml").exists()
    assert fresh.run("case", "list", "--json").json["error"]["code"] == "config.none"


def test_a_trail_that_was_rewritten_does_not_agree_with_a_plan_that_left(site):
    site.departed()
    cut, _ = site.plans(who="cleo@acme.example")
    elsewhere = site.folder / "elsewhere.plan"
    elsewhere.write_bytes(cut.read_bytes())
    for file in site.state.glob("exeunt.db*"):
        file.unlink()
    (site.state / "trail.key").unlink()
    (site.state / "pseudonym.key").unlink()
    site.run("plan", "cleo@acme.example", "--quiet", "--out", "again")
    files = [str(path) for path in (site.folder / "again").glob("*.cut.plan")]
    for name in ("dora", "emil"):
        site.run("approve", files[0], "--key", site.key(name), "--confirm", "cleo@acme.example", "--quiet")
    site.run("apply", files[0], "--quiet")
    assert site.run("trail", "verify").code == Exit.DONE, "whole by itself"
    found = site.run("trail", "verify", "--against", str(elsewhere), "--json")
    assert found.code == Exit.FINDINGS
    assert {problem["code"] for problem in found.json["problems"]} & {"trail.claim-differs", "trail.behind-claim"}


def test_an_export_is_a_witness_too(site):
    case = site.departed()
    exported = site.run("trail", "export", case, "--out", "proof", "--json")
    assert exported.code == Exit.DONE, exported.out
    verified = site.run("trail", "verify", "--against", "proof", "--json")
    assert (verified.code, len(verified.json["witnesses"])) == (Exit.DONE, 1)
    (site.folder / "proof" / "leaves.jsonl").write_text("")
    assert site.run("trail", "verify", "--against", "proof").code == Exit.FINDINGS
    assert site.run("trail", "export", case, "--out", "proof", "--json").json["error"]["code"] == "trail.export-exists"


def test_a_file_or_folder_that_bears_no_witness_is_an_error_and_no_alarm(site):
    site.departed()
    (site.folder / "empty").mkdir()
    (site.folder / "page.html").write_text("<!doctype html><title>x</title>")
    for file, code in {
        "departure.yaml": "witness.no-head",
        "page.html": "witness.no-head",
        "missing.plan": "witness.unreadable",
        "empty": "witness.no-checkpoint",
    }.items():
        ran = site.run("trail", "verify", "--against", file, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (Exit.ERROR, code)


def test_what_bore_witness_and_was_altered_is_a_finding(site):
    site.departed()
    (plan, *_) = site.folder.rglob("*.cut.plan")
    damaged = plan.read_bytes()
    (site.folder / "damaged.plan").write_bytes(damaged[:-2] + b"x\n")
    (site.folder / "note.checkpoint").write_text("exeunt.local/0123456789abcdef\n1\nAAAA\n\n")
    for file in ("damaged.plan", "note.checkpoint"):
        ran = site.run("trail", "verify", "--against", file, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (Exit.FINDINGS, "trail.no-witness")


def test_nothing_to_verify_is_an_error_and_makes_nothing(site):
    assert site.run("trail", "verify", "--json").json["error"]["code"] == "trail.none"
    assert not (site.state / "exeunt.db").exists()


def test_state_folders_go_where_the_configuration_is(tmp_path):
    home = tmp_path / "home"
    assert initial.state_folder(Path("/etc/exeunt/exeunt.toml"), None, home) == Path("/var/lib/exeunt")
    assert initial.state_folder(tmp_path / "exeunt.toml", None, home) == tmp_path / "state"
    assert initial.state_folder(tmp_path / "exeunt.toml", tmp_path / "x", home) == tmp_path / "x"


@pytest.fixture
def recorded(site):
    """The last change of who may sign stands in the trail: Fay was added. Gives the file."""
    signature.generate_key(Path(site.key("fay")), "fay")
    site.run("approver", "add", "fay@acme.example", f"{site.key('fay')}.pub", "--sign-with", site.key("dora"))
    return site.state / "approvers"


def test_a_list_of_approvers_that_nobody_signed_lets_nobody_sign(site, recorded):
    files = site.plans()
    site.sign(*files)
    signature.generate_key(Path(site.key("mal")), "mal")
    now = datetime.now(UTC) - timedelta(days=1)
    forged = approvers.add(
        approvers.read(recorded), "mal@acme.example", Path(f"{site.key('mal')}.pub").read_text(), since=now
    )
    kept = recorded.read_bytes()
    approvers.write(recorded, forged)
    for act in (
        ("apply", *map(str, files)),
        ("approver", "revoke", "fay@acme.example", "--sign-with", site.key("mal")),
    ):
        refused = site.run(*act, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "approvers.unsigned"), act
    assert site.world().journal == []
    assert "is not as its last change was signed" in " ".join(site.run("doctor").out.split())
    recorded.write_bytes(kept)
    assert site.run("apply", *map(str, files)).code == Exit.DONE


def test_an_addition_that_a_crash_kept_from_the_trail_is_made_again_by_the_same_command(site, recorded):
    signature.generate_key(Path(site.key("gus")), "gus")
    public = f"{site.key('gus')}.pub"
    since = datetime.now(UTC)
    approvers.write(
        recorded, approvers.add(approvers.read(recorded), "gus@acme.example", Path(public).read_text(), since=since)
    )
    added = site.run("approver", "add", "gus@acme.example", public, "--sign-with", site.key("dora"), "--json")
    assert added.code == Exit.DONE, added.out
    assert "not as its last change" not in site.run("doctor").out
