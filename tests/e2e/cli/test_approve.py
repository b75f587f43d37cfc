from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from exeunt.cli.exits import Exit
from exeunt.plan import signature

AGENT, ADD = shutil.which("ssh-agent") or "", shutil.which("ssh-add") or ""


@pytest.fixture
def cut(site):
    return site.plans()[0]


def signatures(site):
    return sorted(path.name for path in site.folder.glob("*.sig"))


def test_signing_shows_the_plan_and_leaves_a_private_file_beside_it(site, cut):
    signed = site.run("approve", str(cut), "--key", site.key("dora"), "--confirm", "ADA@acme.example ")
    assert signed.code == Exit.DONE, signed.err
    assert "block sign-in" in signed.out
    assert "dora@acme.example" in signed.out
    (file,) = site.folder.glob("*.sig")
    assert file.name.startswith(f"{cut.name}.")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_address_signs_nothing(site, cut):
    refused = site.run("approve", str(cut), "--key", site.key("dora"), "--confirm", "ben@acme.example", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "approve.other-person")
    assert signatures(site) == []


def test_without_a_terminal_the_address_must_be_given(site, cut):
    refused = site.run("approve", str(cut), "--key", site.key("dora"))
    assert refused.code == Exit.USAGE
    assert "--confirm" in refused.err
    assert signatures(site) == []


def test_approving_needs_no_configuration_and_no_state(site, cut, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in (cut.name, "dora.key", "dora.key.pub"):
        shutil.copy2(site.folder / name, elsewhere / name)
    monkeypatch.delenv("EXEUNT_CONFIG")
    monkeypatch.chdir(elsewhere)
    signed = site.run("approve", cut.name, "--key", "dora.key", "--confirm", "ada@acme.example", "--json")
    assert signed.code == Exit.DONE, signed.out
    assert signed.json["standing"] is None, "who counts is not known here"
    shutil.copy2(elsewhere / signed.json["signature"], site.folder)
    monkeypatch.setenv("EXEUNT_CONFIG", str(site.config))
    assert site.run("apply", str(cut), "--quiet").code == Exit.DONE


def test_it_says_whose_signatures_count_and_whose_do_not(site):
    _, hand_over = site.plans()
    second = site.run("approve", str(hand_over), "--key", site.key("dora"), "--confirm", "ada@acme.example", "--json")
    assert second.json["standing"]["persons"] == ["dora@acme.example"]
    assert second.json["standing"]["missing"]["code"] == "plan.second-person-needed"
    said = site.run("approve", str(hand_over), "--key", site.key("dora"), "--confirm", "ada@acme.example").out
    assert "Have another approver sign it too" in said


@pytest.mark.parametrize(("who", "code"), [("ada", "plan.self-approved"), ("fay", "signature.unknown-key")])
def test_a_signature_that_does_not_count_is_refused_and_not_kept(site, cut, who, code):
    if who == "fay":
        signature.generate_key(Path(site.key(who)), who)
    arguments = ["approve", str(cut), "--key", site.key(who), "--confirm", "ada@acme.example"]
    refused = site.run(*arguments, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, code)
    assert signatures(site) == []
    said = site.run(*arguments)
    assert said.err.count("\n") == said.err.count("does not count") == 1
    assert "Signed" not in said.out
    assert "What to do next" not in said.out


def test_signing_again_replaces_what_that_key_left(site, cut):
    site.sign(cut, by=["dora"])
    (file,) = site.folder.glob("*.sig")
    file.write_text("damaged")
    site.sign(cut, by=["dora"])
    assert signatures(site) == [file.name]
    assert site.run("apply", str(cut), "--quiet").code == Exit.DONE


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-20],
        lambda data: data.replace(b'"blocked":true', b'"blocked":null'),
        lambda data: data + data.splitlines(keepends=True)[-1],
        lambda data: data.replace(b",", b", ", 1),
    ],
    ids=["cut", "altered", "doubled", "spaced"],
)
def test_a_damaged_plan_is_not_signed(site, cut, damage):
    cut.write_bytes(damage(cut.read_bytes()))
    refused = site.run("approve", str(cut), "--key", site.key("dora"), "--confirm", "ada@acme.example", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "plan.malformed")
    assert signatures(site) == []


def test_a_file_that_is_not_there_is_an_error_with_its_name(site):
    refused = site.run("approve", "no-such.plan", "--key", site.key("dora"), "--confirm", "ada@acme.example")
    assert refused.code == Exit.ERROR
    assert refused.err.startswith("exeunt: no-such.plan cannot be read")
    assert refused.err.count("\n") == 1


def test_a_key_that_others_can_read_does_not_sign(site, cut):
    (site.folder / "dora.key").chmod(0o644)
    refused = site.run("approve", str(cut), "--key", site.key("dora"), "--confirm", "ada@acme.example", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "signing.key-exposed")


def test_a_locked_key_without_a_terminal_says_what_to_do(site, cut):
    locked = site.folder / "locked.key"
    signature.generate_key(locked, "dora", passphrase=b"open sesame")
    refused = site.run("approve", str(cut), "--key", str(locked), "--confirm", "ada@acme.example", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "signing.passphrase-needed")


def test_the_key_is_the_environments_or_sshs_own_where_none_is_named(site, cut, monkeypatch):
    nothing = site.run("approve", str(cut), "--confirm", "ada@acme.example", "--json")
    assert nothing.json["error"]["code"] == "approve.no-key"
    usual = site.folder / "home" / ".ssh" / "id_ed25519"
    usual.parent.mkdir()
    shutil.copy2(site.key("dora"), usual)
    assert site.run("approve", str(cut), "--confirm", "ada@acme.example", "--quiet").code == Exit.DONE
    monkeypatch.setenv("EXEUNT_KEY", site.key("emil"))
    assert site.run("approve", str(cut), "--confirm", "ada@acme.example", "--quiet").code == Exit.DONE
    assert len(signatures(site)) == 2


@pytest.mark.needs("ssh-agent")
def test_a_key_in_an_agent_signs_through_ssh_keygen(site, cut, monkeypatch, capfd):
    started = subprocess.run([AGENT, "-s"], capture_output=True, text=True, check=True)  # noqa: S603 - OpenSSH
    said = dict(part.split("=", 1) for part in started.stdout.replace("\n", "").split(";") if "=" in part)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", said["SSH_AUTH_SOCK"])
        subprocess.run([ADD, "-q", site.key("dora")], check=True, capture_output=True)  # noqa: S603 - OpenSSH
        public = f"{site.key('dora')}.pub"
        signed = site.run("approve", str(cut), "--key", public, "--confirm", "ada@acme.example", "--json")
        assert signed.code == Exit.DONE, signed.out
        assert signed.json["standing"]["persons"] == ["dora@acme.example"]
        assert "exeunt-sign-" not in capfd.readouterr().err, "ssh-keygen tells of its own files"
    finally:
        subprocess.run(  # noqa: S603 - OpenSSH
            [AGENT, "-k"],
            env={**said, "SSH_AGENT_PID": said["SSH_AGENT_PID"], "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
        )
