"""A whole departure and its undo, with everything that may go wrong, told as loudly as the program can; then every
byte of what it said and left behind is searched for every secret that was about.
"""

from __future__ import annotations

import base64
import os
import pty
import secrets
import select
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from exeunt.app.installation import Installation
from exeunt.cli.exits import Exit
from exeunt.plan import signature
from exeunt.report import facts
from exeunt.report.html import render_html
from exeunt.report.terminal import render_terminal
from exeunt.sdk.simulator.company import ADMINS, LEAVER
from exeunt.text import Texts
from exeunt_ldap.simulator.census import root_connection
from exeunt_salesforce.simulator.seed_setup import READ_APP, WRITE_APP
from support.canaries import Found, files, forms, opened, search
from support.command_line import install
from support.leaky import PLUGIN
from support.two_systems import Firm

LOUD = ("--log-level", "debug")


class Secrets:
    """Whatever the systems ever handed out, noted on their side as they draw it."""

    def __init__(self, made, second):
        self.made = made
        self.second = second
        self.known = {}
        self.count = Counter()
        for org in (made.org, second.org):
            self._watch(org)
        for app, kind in ((READ_APP, "reading"), (WRITE_APP, "writing")):
            self.add(f"client secret, {kind}", made.org.logins.apps[app].secret)
        for account in (made.server.root, made.server.reader, made.server.writer):
            self.add("bind password", account.password)
        for password in made.seeded.passwords.values():
            self.add("password of a person", password)
        for sort, keys in (("private key of a signer", made.keys), ("private key of an app", second.keys)):
            for key in keys.values():
                for line in Path(key).read_text().splitlines()[1:-1]:
                    self.add(sort, line)
        self.token = self.add("token of a stranger's system", secrets.token_urlsafe(24) + " /+?")
        self.passphrase = self.add("passphrase", secrets.token_urlsafe(24))

    def add(self, sort, secret):
        if secret not in self.known.values():
            self.count[sort] += 1
            self.known[f"{sort} {self.count[sort]}"] = secret
        return secret

    def _watch(self, org):
        logins = org.logins
        for token in logins.tokens:
            self.add("access token", token)
        for grant in logins.grants.values():
            self._grant(grant)
        for row in org.world.table("AuthSession").rows.values():
            self.add("session id", row["Id"])
        token_of, authorise, open_session = logins.token_of, logins.authorise, logins.open_session

        def noted_token(*args, **more):
            return self.add("access token", token_of(*args, **more))

        def noted_grant(*args, **more):
            return self._grant(authorise(*args, **more))

        def noted_session(*args, **more):
            return self.add("session id", open_session(*args, **more))

        logins.token_of, logins.authorise, logins.open_session = noted_token, noted_grant, noted_session

    def _grant(self, grant):
        self.add("token handle", grant.handle)
        self.add("refresh token", grant.refresh)
        return grant

    def own_keys(self):
        """The installation's own, each with the file that is meant to hold it."""
        state = self.made.state
        for name in ("seal.key", "trail.key", "pseudonym.key"):
            self.add(f"own {name}", (state / name).read_text().strip())
        return [state / name for name in ("seal.key", "trail.key", "pseudonym.key")]

    def assertions(self):
        """What an app signed with its key: good for minutes, for whoever has it."""
        for assertion in self.second.assertions:
            self.add("assertion", assertion)
            self.add("signature of an assertion", assertion.rpartition(".")[2])

    def passwords_now(self):
        """What the directory keeps: hashes from before, and the leaver's new one as it was sent."""
        with root_connection(self.made.server) as root:
            for dn in self.made.seeded.dns.values():
                root.search(dn, "(objectClass=*)", search_scope="BASE", attributes=["userPassword"])
                for value in root.response[0]["raw_attributes"].get("userPassword", ()):
                    hashed = value.startswith(b"{SSHA}")
                    self.add("stored password" if hashed else "password set by a block", value.decode())


def config_with(made, name, more, folder):
    file = folder / name
    text = made.config.read_text().replace('"departure.yaml"', f'"{made.config.parent / "departure.yaml"}"')
    file.write_text(text + more)
    file.chmod(0o600)
    return str(file)


def signs_on_a_terminal(made, plan, key, passphrase):
    leader, follower = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "support.quick_clock",
        "approve",
        str(plan),
        "--key",
        str(key),
        "--confirm",
        LEAVER,
    ]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*command, *LOUD, "--config", str(made.config)],
        cwd=made.folder,
        env={**made.environment(), "LANG": "C.UTF-8"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    said, asked = b"", False
    while chunk := _heard(leader):
        said += chunk
        if not asked and b"assphrase" in said:  # only now: what was typed before is thrown away
            os.write(leader, f"{passphrase}\n".encode())
            asked = True
    os.close(leader)
    assert (process.wait(timeout=60), asked) == (Exit.REFUSED, True), said  # the key is opened, and nobody's
    return said.decode("utf-8", "replace")


def _heard(terminal):
    ready, _, _ = select.select([terminal], [], [], 60)
    try:
        return os.read(terminal, 65536) if ready else b""
    except OSError:  # how Linux says that the other end is closed
        return b""


def faults(made):
    add = made.faults.add
    add("expired-token", after=8)
    add("html", path_regex="query", status=200, after=5)
    add("lost-answer", path_regex="oauth2/revoke")
    add("error-after", method="PATCH")
    add("lost-answer", method="DELETE")
    add("cut-body", path_regex="composite", after=2)
    add("unavailable", after=40)


@dataclass
class Run:
    """A firm, its secrets, a folder for what holds secrets on purpose, and every text that was told."""

    made: Firm
    canaries: Secrets
    elsewhere: Path
    told: list[tuple[str, str]] = field(default_factory=list)

    @property
    def second(self):
        return self.canaries.second

    @property
    def plans(self):
        return str(self.made.folder / "plans")

    def loud(self, *arguments, config="", **more):
        done = self.made.process(*(("--config", config) if config else ()), *LOUD, *arguments, **more)
        self.told.append((" ".join(arguments), done.out + done.err))
        return done

    def sign(self, *names):
        for name in names:
            for who in ADMINS:
                signed = self.loud("approve", name, "--key", self.made.keys[who], "--confirm", LEAVER)
                assert signed.code == Exit.DONE, signed.err


@pytest.fixture(scope="module")
def ran(made, second, tmp_path_factory):
    """Everything was run; (firm, secrets, texts told, what is exempt)."""
    run = Run(made, Secrets(made, second), tmp_path_factory.mktemp("elsewhere"))
    look_at_what_answers_nonsense(run)
    fail_over_a_careless_connector(run)
    case = depart(run)
    ask_about(run, case)
    take_back(run, case)
    report(made, case)
    run.canaries.assertions()
    return made, run.canaries, run.told, run.canaries.own_keys()


def look_at_what_answers_nonsense(run):
    run.made.faults.add("html", path_regex="query", status=200, times=-1)
    assert run.loud("plan", LEAVER, "--out", run.plans).code != Exit.DONE
    run.made.faults.clear()
    app, signing = (org.logins.apps[READ_APP] for org in (run.made.org, run.second.org))
    app.secret, kept = secrets.token_urlsafe(24), app.secret
    signing.keys, known = (), signing.keys
    refused = run.loud("plan", LEAVER, "--out", run.plans, "--json").out
    assert "invalid client credentials" in refused
    assert "invalid assertion" in refused
    run.loud("doctor")
    app.secret, signing.keys = kept, known
    spoil_a_key(run)


def spoil_a_key(run):
    """Half a key is none, and what a library says of it may hold the other half."""
    file = run.second.keys["read"]
    whole = file.read_text()
    lines = whole.splitlines()
    file.write_text("\n".join([*lines[: len(lines) // 2], lines[-1]]))
    assert "salesforce.key-unusable" in run.loud("plan", LEAVER, "--out", run.plans, "--json").out
    file.write_text(whole)


def fail_over_a_careless_connector(run):
    packages = run.elsewhere / "packages"
    install(packages, plugin=PLUGIN, name="leaky")
    secret = run.elsewhere / "token"
    secret.write_text(run.canaries.token)
    secret.chmod(0o600)
    leaky = f'\n[systems.leaky]\nkind = "leaky"\nread = {{ token = "file:{secret}" }}\n'
    config = config_with(run.made, "leaky.toml", leaky, run.elsewhere)
    broken = run.loud("plan", LEAVER, config=config, packages=packages)
    assert (broken.code, "exeunt-bug-" in broken.out) == (Exit.INCOMPLETE, True), broken.err
    # somebody writes the secret itself where its place belongs
    literal = run.elsewhere / "literal.toml"
    ours = run.made.config.read_text().split("write = ")[0]
    literal.write_text(f'{ours}write = {{ client_secret = "{run.canaries.token}" }}\n')
    assert run.loud("plan", LEAVER, config=str(literal)).code == Exit.ERROR


def depart(run):
    made = run.made
    planned = run.loud("plan", LEAVER, "--out", run.plans, "--json")
    cut, hand_over = (plan["file"] for plan in planned.json["plans"])
    locked = run.elsewhere / "locked.key"
    signature.generate_key(locked, "locked", passphrase=run.canaries.passphrase.encode())
    run.told.append(("on a terminal", signs_on_a_terminal(made, cut, locked, run.canaries.passphrase)))
    run.sign(cut, hand_over)
    made.act("sign-in")
    made.act("authorise", app="3MVG9practiceMobile")
    faults(made)
    run.loud("apply", cut, hand_over)
    assert sum(rule["fired"] for rule in made.faults.as_data()) >= 4, "it met the faults"
    made.faults.clear()
    assert run.loud("apply", planned.json["case"], "--json").code == Exit.INCOMPLETE, "rotations are left"
    run.canaries.passwords_now()
    return planned.json["case"]


def ask_about(run, case):
    shown = run.loud("case", "show", case, "--json")
    assert shown.json["tasks"]
    for task in shown.json["tasks"]:
        run.loud("case", "tick", task["id"], "--because", "new secrets", "--sign-with", run.made.keys[ADMINS[0]])
    for words in (("case", "list"), ("case", "show", case), ("trail", "verify"), ("connectors",)):
        run.loud(*words)
    assert run.loud("snapshot", "take", "--name", "canary").code in {Exit.DONE, Exit.INCOMPLETE}
    assert run.loud("snapshot", "show", "canary", "--json").json["snapshot"]["systems"]
    for target in ("export.zip", "export"):
        assert run.loud("trail", "export", case, "--out", str(run.made.folder / target)).code == Exit.DONE


def take_back(run, case):
    undone = run.loud("undo", case, "--out", run.plans, "--json")
    file = undone.json["plan"]["file"]
    run.sign(file)
    run.made.faults.add("lost-answer", method="PATCH")
    run.made.faults.add("html", path_regex="composite", status=503)
    assert run.loud("apply", file).code in {Exit.DONE, Exit.INCOMPLETE}


def report(made, case):
    installation = Installation.at(made.config)
    with installation.books() as (store, trail):
        seen = facts.gather(store, case, now=installation.clock.now(), trail=trail)
    texts = Texts.load("en", dict(installation.texts))
    (made.folder / "report.html").write_text(render_html(seen, texts))
    (made.folder / "report.txt").write_text("\n".join(map(str, render_terminal(seen, texts))))


def places(made, told, exempt):
    for what, text in told:
        yield from opened(what, text.encode())
    left = [made.state, made.folder / "plans", made.folder / "export", made.folder / "tmp"]
    yield from files(left, but=exempt)
    for name in ("report.html", "report.txt", "export.zip", "office/exeunt.toml", "office/departure.yaml"):
        yield from opened(name, (made.folder / name).read_bytes())


def test_no_secret_is_in_anything_that_was_said_or_left(ran):
    made, canaries, told, exempt = ran
    searched = list(places(made, told, exempt))
    found = search(canaries.known, searched)
    shown = sorted({(one.secret, one.form, one.place[-90:]) for one in found})
    assert not found, "\n".join(map(str, shown[:40]))


def test_there_was_something_to_find(ran):
    """What was run met tokens, handles, sessions, tracebacks and a defect: the search did not look at nothing."""
    made, canaries, told, exempt = ran
    sorts = {name.rpartition(" ")[0] for name in canaries.known}
    assert sorts >= {
        *("access token", "refresh token", "token handle", "session id", "bind password", "passphrase"),
        *("client secret, reading", "client secret, writing", "private key of an app", "private key of a signer"),
        *("assertion", "stored password", "password set by a block"),
    }
    assert canaries.count["password set by a block"] == 1
    said = "\n".join(text for _, text in told)
    assert "http.call" in said
    assert "Traceback" in said
    assert "[redacted]" in said
    looked = dict(places(made, told, exempt))
    assert any("/snapshots/" in place and place.endswith(".parquet (rows)") for place in looked)
    for part in ("exeunt.db", "engine.db", "exeunt.db (tables)", "engine.db (tables)", ".plan", ".sig", "approvers"):
        assert any(place.endswith(part) for place in looked), part
    assert any("exeunt-bug-" in place for place in looked)
    assert any("export.zip!" in place for place in looked)


@pytest.mark.parametrize("form", sorted(forms("x" * 40)))
def test_the_search_finds_a_planted_one(ran, tmp_path, form):
    _, canaries, _, _ = ran
    name, secret = "token of a stranger's system 1", canaries.token
    (tmp_path / "planted").write_bytes(b"before\xff" + forms(secret)[form] + b" after")
    assert Found(name, form, str(tmp_path / "planted")) in search({name: secret}, files([tmp_path]))


def test_the_search_looks_into_databases_their_logs_bundles_and_what_engines_pack(ran, tmp_path):
    _, canaries, _, _ = ran
    name, secret = "token of a stranger's system 1", canaries.token
    with closing(sqlite3.connect(tmp_path / "kept.db")) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("CREATE TABLE rows (it)")
        base.execute("INSERT INTO rows VALUES (?)", (base64.b64encode(b"pickled: " + secret.encode() + b"!").decode(),))
        base.commit()
        with zipfile.ZipFile(tmp_path / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("payloads.txt", secret * 3)
        found = {one.place.rpartition("/")[2] for one in search({name: secret}, files([tmp_path]))}
    assert {"kept.db-wal, decoded", "kept.db (tables), decoded", "bundle.zip!payloads.txt"} <= found


def test_the_search_looks_into_the_rows_of_tables(tmp_path):
    secret = "canary-" * 6
    parquet.write_table(pa.table({"value": [f"x{secret}"] * 99}), tmp_path / "part.parquet", compression="zstd")
    assert {one.place.rpartition("/")[2] for one in search({"it": secret}, files([tmp_path]))} >= {
        "part.parquet (rows)"
    }
