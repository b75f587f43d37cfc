from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import Denied, Param, Refused
from exeunt.model import Finding, Gap, Reason
from exeunt.sdk import Text
from exeunt.text import Language, Texts

OWN = {
    "acme.seats": Text("{count:seat|seats} of {system} stay paid for.", "{system} 仍有 {count} 个席位在付费。"),
    "acme.next": Text("Blocked{elsewhere:?, but … can}.", "受阻{elsewhere:?，但可由…处理}。"),
    "acme.since": Text("Gone{since:?time| (since …)}.", "已离开{since:?time|（自 …）}。"),
    "acme.times": Text(
        "Until {until:time}, {left:duration}, {ok}, port {port:raw}.", "至 {until:time}，{left:duration}，{ok}。"
    ),
    "acme.phase": Text("{phase:phase}: {action:action}", "{phase:phase}：{action:action}"),
    "acme.inner": Text("Not read. {why:sentence}", "未读取。{why:sentence}"),
    "guard.no-human": Text("Nothing to see here.", "一切正常。"),
}


@pytest.fixture
def en() -> Texts:
    return Texts.load("en", OWN)


@pytest.fixture
def zh() -> Texts:
    return Texts.load("zh", OWN)


def test_a_sentence_comes_in_both_languages(en: Texts, zh: Texts) -> None:
    assert en.sentence("secret.env-missing", {"variable": "TOKEN"}) == (
        "The environment variable TOKEN is not set. The secret cannot be read. Set it for the process that runs Exeunt."
    )
    assert zh.sentence("secret.env-missing", {"variable": "TOKEN"}).startswith("环境变量 TOKEN 未设置")


@pytest.mark.parametrize(
    "said",
    [
        Finding("acme.seats", {"count": 1, "system": "crm"}),
        Gap("acme.seats", {"count": 1, "system": "crm"}),
        Reason("acme.seats", {"count": 1, "system": "crm"}),
        Denied("acme.seats", count=1, system="crm"),
        Refused("acme.seats", elsewhere="team.leave", count=1, system="crm"),
    ],
)
def test_errors_findings_gaps_and_reasons_are_all_said(en: Texts, zh: Texts, said: Denied | Gap) -> None:
    assert en.of(said) == "1 seat of crm stay paid for."
    assert zh.of(said) == "crm 仍有 1 个席位在付费。"


def test_an_unknown_code_is_shown_with_its_parameters(en: Texts) -> None:
    assert en.sentence("stranger.new", {"n": 1, "who": "a\x1b[2J"}) == r"stranger.new(n=1, who='a\x1b[2J')"
    assert en.sentence("stranger.new") == "stranger.new"


def test_a_missing_parameter_is_shown_as_missing(en: Texts) -> None:
    assert en.sentence("acme.seats", {"count": 2}) == "2 seats of {system} stay paid for."


def test_a_value_is_data_and_never_a_template(en: Texts) -> None:
    named = "{count} {0.__class__} %s [/red] <b>"
    assert en.sentence("acme.seats", {"count": 2, "system": named}) == f"2 seats of {named} stay paid for."
    assert en.sentence("acme.next", {"elsewhere": "{elsewhere} …"}) == "Blocked, but {elsewhere} … can."


def test_what_is_left_out_without_a_value_has_a_form_with_one(en: Texts, zh: Texts) -> None:
    since = {"since": "2026-11-10T00:00:00+00:00"}
    assert en.sentence("acme.since", since) == "Gone (since 2026-11-10 00:00 UTC)."
    assert zh.sentence("acme.since", since) == "已离开（自 2026-11-10 00:00 UTC）。"
    assert en.sentence("acme.since", {"since": ""}) == en.sentence("acme.since") == "Gone."


def test_a_value_cannot_move_the_cursor_or_turn_the_text_round(en: Texts) -> None:
    said = en.sentence("acme.seats", {"count": 2, "system": "a\x1b[31m\r\n\u202eb"})
    assert said == r"2 seats of a\x1b[31m\r\n\u202eb stay paid for."


def test_a_connector_cannot_replace_a_sentence_of_ours(en: Texts, zh: Texts) -> None:
    assert "Service accounts" in en.sentence("guard.no-human")
    assert "服务账号" in zh.sentence("guard.no-human")


def test_values_are_shown_in_the_form_the_sentence_asks_for(en: Texts, zh: Texts) -> None:
    params: dict[str, Param] = {"until": "2026-11-22T10:04:00Z", "left": 180, "ok": True, "port": 54321}
    assert en.sentence("acme.times", params) == "Until 2026-11-22 10:04 UTC, 3 min, yes, port 54321."
    assert zh.sentence("acme.times", params) == "至 2026-11-22 10:04 UTC，3 分钟，是。"
    assert en.sentence("acme.seats", {"count": 12000, "system": "x"}).startswith("12,000 seats")


def test_a_value_that_does_not_fit_its_form_is_shown_as_it_is(en: Texts) -> None:
    params: dict[str, Param] = {"until": "tomorrow", "left": "long", "ok": 3, "port": "ssh"}
    assert en.sentence("acme.times", params) == "Until tomorrow, long, 3, port ssh."
    assert en.sentence("acme.times", params | {"until": "2026-11-22T10:04:00"}).startswith("Until 2026-11-22T10:04:00,")


def test_words_of_closed_sets_are_translated_and_others_pass_through(en: Texts, zh: Texts) -> None:
    params = {"phase": "cut", "action": "customer.transfer:Account"}
    assert en.sentence("acme.phase", params) == "cut access: hand over customers (Account)"
    assert zh.sentence("acme.phase", params) == "切断权限：移交客户 (Account)"
    assert zh.word("status", "verified-gone") == "已核实，已清除"
    assert en.word("status", "brand-new") == "brand-new"
    assert en.action("stranger.verb:Thing\x07") == r"stranger.verb (Thing\x07)"


def test_a_part_that_hangs_on_a_value_goes_with_it(en: Texts, zh: Texts) -> None:
    assert en.sentence("acme.next", {"elsewhere": ""}) == "Blocked."
    assert en.sentence("acme.next") == "Blocked."
    assert zh.sentence("acme.next", {"elsewhere": "团队"}) == "受阻，但可由团队处理。"


def test_a_sentence_may_hold_that_of_another_code_once(en: Texts) -> None:
    said = en.sentence("acme.inner", {"why": "acme.seats", "count": 3, "system": "crm"})
    assert said == "Not read. 3 seats of crm stay paid for."
    assert en.sentence("acme.inner", {"why": "acme.seats", "count": 3}) == "Not read. 3 seats of … stay paid for."
    assert en.sentence("acme.inner", {"why": "acme.inner"}) == "Not read. Not read. …"
    assert en.sentence("acme.inner", {"why": "vendor said {no}"}) == "Not read. vendor said {no}"


@dataclass
class Broken:
    code: str
    params: dict[str, object]


def test_a_strangers_broken_parameters_are_still_said(en: Texts) -> None:
    assert en.of(Broken("acme.seats", {"count": None, "system": ["x"]})) == "None of ['x'] stay paid for."  # type: ignore[arg-type] # on purpose


@given(
    language=st.sampled_from(["en", "zh"]),
    params=st.dictionaries(
        st.sampled_from(["count", "system", "until", "left", "ok", "port", "phase", "action", "why", "elsewhere"]),
        st.one_of(st.text(), st.integers(), st.booleans(), st.sampled_from(list(OWN))),
    ),
)
def test_no_value_makes_a_sentence_fail(language: Language, params: dict[str, Param]) -> None:
    texts = Texts.load(language, OWN)
    for code in OWN:
        said = texts.sentence(code, params)
        assert len(said.splitlines()) == 1
        assert "\x1b" not in said


def test_a_code_of_a_connector_that_is_not_there_is_said_to_be_that():
    texts = Texts.load("en", absent={"badges": "doors"})
    said = texts.sentence("badges.jammed", {"door": "3"})
    assert said.startswith("badges.jammed(door='3'): what that means only the connector badges knows, which read doors")
    why = texts.sentence("snapshot.unreadable", {"system": "doors", "why": "badges.jammed"})
    assert "badges.jammed: what that means only the connector badges knows" in why
    assert texts.sentence("others.jammed") == "others.jammed"


def test_a_kind_is_told_in_words_and_one_of_a_customer_s_own_by_its_name():
    texts = Texts.load("zh", {"kind.permission_set": Text("permission set", "权限集")})
    assert texts.action("permission.remove:permission_set") == "移除权限 (权限集)"
    assert texts.action("customer.transfer:Visit__c") == "移交客户 (Visit__c)"
    assert texts.part("caps/permission_set/export") == "权限上限 (权限集, 导出)"


def test_several_values_are_told_each_by_its_word():
    texts = Texts("en", {"role.owner": "management", "role.seller": "seller", "x.y": "{who:role}"})
    assert texts.sentence("x.y", {"who": "owner, seller, my own"}) == "management, seller, my own"
