"""What is wrong with one system's connector, or its credential, costs that system's part and nobody else's."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from exeunt.cli.exits import Exit
from exeunt.plan.document import read_file
from support.command_line import TOKEN, add_other, install

ODD = """\
from datetime import timedelta
from typing import Literal

from exeunt.sdk import Manifest, State, Text, hookimpl
from exeunt.sdk.http import Http
from stranger_filed.plugin import Filed, Place
from support.far_side import Transfer


class Says(Place, frozen=True, kw_only=True):
    wrong: str = ""
    doors: Literal["open", "shut"] = "open"


class Odd(Filed):
    manifest = Manifest("odd", "A system in a file", secrets={"token": Text("what opens it", "访问令牌")})
    settings_type = Says

    def __init__(self, kit, settings):
        super().__init__(kit, settings)
        self.wrong = settings.wrong
        if self.wrong == "http":
            Http(kit, base_url="https://odd.example").close()
        if self.wrong == "address":
            Http(kit, base_url="ftp://odd.example").close()

    @property
    def acts_as(self):
        return "ada" if self.wrong == "acts_as" else ()

    @property
    def fresh(self):
        return 3600 if self.wrong == "fresh" else timedelta(days=1)

    def principals(self):
        if self.wrong == "late":
            self.kit.secret("pin")
        return None if self.wrong == "principals" else super().principals()

    def check(self, changes=()):
        if self.wrong == "check" or (changes and self.wrong == "preflight"):
            return ["filed.surplus"]
        return super().check(changes)

    def quotas(self):
        return None if self.wrong == "quotas" else {}

    def actions(self):
        return [OddTransfer(self) if isinstance(one, Transfer) else one for one in super().actions()]


class OddTransfer(Transfer):
    def __init__(self, connector):
        super().__init__(connector.world, connector.system)
        self.wrong = connector.wrong
        if self.wrong == "cost":
            self.cost = {"calls": 0.5}

    def state(self, ref):
        worth = {"worth": 1.5} if self.wrong == "find" else {}
        return State({**super().state(ref).fields, **worth})

    def desire(self, now, intent):
        return None if self.wrong == "desire" else super().desire(now, intent)

    def pack(self, changes):
        return None if self.wrong == "pack" else super().pack(changes)


@hookimpl
def exeunt_connectors():
    return [Odd]
"""


@pytest.fixture
def beside(site, tmp_path, monkeypatch):
    """A second system; what its table says besides is up to the test. What is left for its author goes with the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    packages = tmp_path / "odd"
    monkeypatch.syspath_prepend(str(packages))

    def told(more="", *, plugin=ODD, read=TOKEN):
        install(packages, plugin=plugin, name="odd")
        add_other(site, kind="odd", read=read, more=more)
        return site

    yield told
    for name in [name for name in sys.modules if name.partition(".")[0] == "stranger_odd"]:
        del sys.modules[name]


def whys(gaps):
    """What is missing, of which system, and why."""
    return [(gap["code"], gap["params"]["system"], gap["params"].get("why", "")) for gap in gaps]


def read_back(site, planned):
    """Each plan file by its kind, as `apply` will read it."""
    plans = (read_file(site.folder / plan["file"])[0] for plan in planned["plans"])
    return {plan.header.kind: plan for plan in plans}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("acts_as", "survey.unreadable"),
        ("check", "survey.unreadable"),
        ("cost", "survey.unreadable"),
        ("principals", "survey.principals"),
        ("find", "survey.not-read"),
        ("quotas", "survey.quotas"),
        ("pack", "survey.not-packed"),
        ("preflight", "survey.not-asked"),
    ],
)
def test_a_wrong_answer_leaves_the_others_their_plan(beside, wrong, code):
    site = beside(f'wrong = "{wrong}"')
    done = site.run("plan", "ada@acme.example", "--json")
    assert done.code == Exit.INCOMPLETE, done.err
    assert whys(done.json["gaps"]) == [(code, "other", "plugin.defect")]
    gap = done.json["gaps"][0]["params"]
    assert str(gap["where"]).startswith("check()" if wrong == "preflight" else wrong)
    assert Path(gap["file"]).is_file()
    plans = read_back(site, done.json)
    assert {group.system for group in plans["cut"].header.groups} >= {"mem"}
    assert {group.action for group in plans["hand-over"].header.groups if group.system == "mem"} >= {
        "customer.transfer:Account"
    }


def test_a_desire_that_wants_nothing_is_a_gap_for_each_thing_of_that_system(beside):
    done = beside('wrong = "desire"').run("plan", "ada@acme.example", "--json")
    assert done.code == Exit.INCOMPLETE
    (gap,) = done.json["gaps"]
    assert (gap["code"], gap["params"]["system"], gap["params"]["count"]) == ("plugin.defect", "other", 5)


def test_what_cannot_be_packed_is_planned_without_a_figure(beside):
    site = beside('wrong = "pack"')
    done = site.run("plan", "ada@acme.example", "--json")
    plan = read_back(site, done.json)["hand-over"]
    cost = {system.name: system.cost for system in plan.header.systems}
    assert (cost["mem"], cost["other"]) == ({"calls": 6}, {})
    assert ("other", "customer.transfer:Account") in {(one.system, one.action) for one in plan.header.groups}


def test_a_wrong_answer_is_said_in_either_language_with_the_hook_and_the_file(beside):
    site = beside('wrong = "find"')
    for language, words in (
        ("en", "failed with WrongAnswer (find(): State.fields: float)"),
        ("zh", "出错：WrongAnswer（find(): State.fields: float）"),
    ):
        told = site.run("plan", "ada@acme.example", "--lang", language).out
        assert words in told
        assert "exeunt-bug-" in told


@pytest.mark.parametrize("wrong", ["principals", "fresh"])
@pytest.mark.parametrize("verb", [("snapshot", "take"), ("audit",)], ids=" ".join)
def test_a_wrong_answer_leaves_the_others_their_snapshot_and_their_audit(beside, verb, wrong):
    site = beside(f'wrong = "{wrong}"')
    done = site.run(*verb, "--json")
    assert done.code == Exit.INCOMPLETE, done.err
    assert "plugin.defect" in done.out
    site.run("snapshot", "take", "--name", "both")
    shown = site.run("snapshot", "show", "both", "--json").json["snapshot"]["systems"]
    assert {one["system"] for one in shown} == ({"mem", "other"} if wrong == "fresh" else {"mem"})


NO_SUCH_KEY = """\
class Says(Place, frozen=True, kw_only=True):
    def __post_init__(self):
        {}["world"]
"""
BROKEN = {
    "sdk": (ODD.replace('"odd", ', '"odd", sdk=1, title='), "plugin.broken"),
    "texts": (ODD.replace('"odd", ', '"odd", texts=["odd.x"], title='), "plugin.broken"),
    "text": (ODD.replace('"odd", ', '"odd", texts={"odd.x": "x"}, title='), "plugin.broken"),
    "secrets": (ODD.replace('{"token": Text("what opens it", "访问令牌")}', '["token"]'), "plugin.broken"),
    "settings type": (ODD.replace("settings_type = Says", "settings_type = dict"), "plugin.broken"),
    "needs": (
        ODD.replace("    @property\n", "    needs = classmethod(lambda cls, settings: 7)\n\n    @property\n", 1),
        "plugin.defect",
    ),
    "settings": (ODD.replace("class Says(Place, frozen=True, kw_only=True):\n", NO_SUCH_KEY), "plugin.defect"),
}


@pytest.mark.parametrize(("plugin", "why"), BROKEN.values(), ids=BROKEN.keys())
def test_what_a_connector_says_of_itself_ends_no_verb(beside, plugin, why):
    site = beside(plugin=plugin)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert (planned.code, whys(planned.json["gaps"])) == (Exit.INCOMPLETE, [("survey.unreadable", "other", why)])
    assert {group.system for group in read_back(site, planned.json)["cut"].header.groups} == {"mem"}
    for verb in (("audit",), ("snapshot", "take")):
        done = site.run(*verb, "--json")
        assert (done.code, why in done.out) == (Exit.INCOMPLETE, True), done.err
    parts = {part["part"]: part["findings"] for part in site.run("doctor", "--json").json["parts"]}
    assert why in [one["code"] for one in parts["system:other"]]
    assert parts["system:mem"] == []


def test_a_broken_manifest_is_listed_with_its_reason(beside):
    site = beside(plugin=BROKEN["sdk"][0])
    for language, words in (
        ("en", "cannot be loaded: WrongAnswer: manifest: Manifest.sdk: int"),
        ("zh", "WrongAnswer: manifest"),
    ):
        listed = site.run("connectors", "--lang", language)
        assert (listed.code, words in " ".join(listed.out.split())) == (Exit.DONE, True), listed.out
    one = site.run("connectors", "odd", "--json")
    assert (one.code, one.json["error"]["code"]) == (Exit.ERROR, "plugin.broken")


NOT_THERE = {
    "variable": ('read = { token = "env:NOT_SET" }', "secret.env-missing"),
    "file": ('read = { token = "file:nowhere" }', "secret.file-unreadable"),
    "file for all to read": ('read = { token = "file:exeunt.toml" }', "secret.file-open"),
    "no word of it": ("", "config.credential-missing"),
    "certificates": ('read = { token = "env:TOKEN" }\nwrong = "http"\nca_file = "nowhere.pem"', "http.ca-file"),
}


@pytest.mark.parametrize(("read", "why"), NOT_THERE.values(), ids=NOT_THERE.keys())
def test_what_one_system_lacks_leaves_the_others_their_part(beside, read, why):
    site = beside(read=read)
    site.config.chmod(0o644)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert (planned.code, whys(planned.json["gaps"])) == (Exit.INCOMPLETE, [("survey.unreadable", "other", why)])
    plans = read_back(site, planned.json)
    assert {group.system for plan in plans.values() for group in plan.header.groups} == {"mem"}
    for verb in (("audit",), ("snapshot", "take")):
        done = site.run(*verb, "--json")
        assert (done.code, why in done.out) == (Exit.INCOMPLETE, True), done.err
    examined = site.run("doctor", "--json")
    parts = {part["part"]: [one["code"] for one in part["findings"]] for part in examined.json["parts"]}
    assert (examined.code, why in parts["system:other"], parts["system:mem"]) == (Exit.FINDINGS, True, [])


def test_a_secret_that_is_missed_while_reading_is_that_systems_gap(beside):
    planned = beside('wrong = "late"').run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert whys(planned.json["gaps"]) == [("survey.principals", "other", "config.credential-missing")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "other could not be read. Nothing about it is in the plan.",
                "The environment variable NOT_SET is not set.",
            ),
        ),
        ("zh", ("other", "环境变量 NOT_SET 未设置")),
    ],
)
def test_the_plan_and_the_doctor_say_which_system_lacks_what(beside, language, words):
    site = beside(read='read = { token = "env:NOT_SET" }')
    for verb in (("plan", "ada@acme.example"), ("doctor",)):
        told = " ".join(site.run(*verb, "--lang", language).out.split())
        assert words[-1] in told
        assert "other" in told
    assert words[0] in " ".join(site.run("plan", "ada@acme.example", "--lang", language).out.split())


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ('read = { token = "hunter2hunter2" }', "secret.scheme"),
        ('read = { token = "env:TOKEN" }\nwrite = { token = "hunter2hunter2" }', "secret.scheme"),
        ('read = { token = "env:TOKEN", tokne = "hunter2hunter2" }', "config.credential-unknown"),
        ('read = { token = "env:TOKEN" }\nwrite = { pin = "hunter2hunter2" }', "config.credential-unknown"),
        ('read = { token = "env:TOKEN" }\nwrite = {}', "config.credential-short"),
        ('read = { token = "env:TOKEN" }\ndoors = "hunter2"', "config.settings-word"),
        ('read = { token = "env:TOKEN" }\nwrnog = "x"', "config.settings"),
        ('read = { token = "env:TOKEN" }\nwrong = 7', "config.settings"),
        ('read = { token = "env:TOKEN" }\nca_file = 7', "config.wrong-type"),
        ('read = { token = "env:TOKEN" }\nwrong = "address"', "http.base-address"),
    ],
)
def test_what_is_written_wrongly_is_an_error_of_the_whole_file(beside, table, code):
    site = beside(read=table)
    for verb in (("plan", "ada@acme.example"), ("audit",), ("snapshot", "take")):
        done = site.run(*verb, "--json")
        assert (done.code, done.json["error"]["code"]) == (Exit.ERROR, code)
        assert "hunter2" not in done.out + done.err
        said = site.run(*verb).err
        assert "other" in said, "which system it is"


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        ('write = { tokn = "hunter2" }', "config.credential-unknown", "systems.other.write.tokn Did you mean “token”?"),
        ("write = {}", "config.credential-short", "systems.other.write.token"),
        ('doors = "hunter2"', "config.settings-word", "systems.other.doors It takes: open, shut."),
    ],
)
def test_the_doctor_calls_no_broken_system_good(beside, table, code, words):
    site = beside(table)
    examined = site.run("doctor", "--json")
    parts = {part["part"]: [one["code"] for one in part["findings"]] for part in examined.json["parts"]}
    assert (examined.code, parts["system:other"], parts["system:mem"]) == (Exit.FINDINGS, [code], [])
    said = " ".join(site.run("doctor").out.split())
    field, _, rest = words.partition(" ")
    assert field in said
    assert rest in said
    assert "hunter2" not in examined.out + examined.err + said


def test_the_doctor_looks_for_a_file_where_the_configuration_lies(beside, tmp_path, monkeypatch):
    site = beside('write = { token = "file:write-token" }')
    (site.folder / "write-token").write_text("a-test-token")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "doctor.write-secret" not in site.run("doctor", "--json").out


@pytest.mark.parametrize("who", ["ada@acme.example", "mem:ada"])
def test_where_nobody_is_found_what_was_not_read_is_said(site, monkeypatch, who):
    monkeypatch.delenv("TOKEN")
    refused = site.run("plan", who)
    assert refused.code == Exit.REFUSED
    assert "mem could not be read." in refused.err
    assert "The environment variable TOKEN is not set." in refused.err


@pytest.mark.parametrize("wrong", ["acts_as", "principals"])
@pytest.mark.parametrize(("language", "word"), [("en", "nothing is cut there"), ("zh", "那里什么也没有切断")])
def test_a_system_that_could_not_be_read_is_what_comes_next_and_the_others_do_not_wait(beside, wrong, language, word):
    site = beside(f'wrong = "{wrong}"')
    done = site.run("plan", "ada@acme.example", "--json").json
    mend, sign, apply = done["next"]
    assert (mend["code"], mend["params"]) == ("cli.next-mend", {"systems": "other"})
    assert mend["command"] == ["exeunt", "plan", "ada@acme.example"]
    assert (sign["code"], sign["command"][1], apply["command"][1]) == ("cli.next-approve-rest", "approve", "apply")
    told = site.run("--lang", language, "plan", "ada@acme.example", "--out", "again").out
    assert word in told


def test_where_only_a_part_was_not_read_the_cut_comes_next(beside):
    done = beside('wrong = "quotas"').run("plan", "ada@acme.example", "--json").json
    assert [step["code"] for step in done["next"]] == ["cli.next-approve", "cli.next-then-apply"]
