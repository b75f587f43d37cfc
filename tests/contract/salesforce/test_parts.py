"""The parts that need no org: ids, queries, the normal form of joins, texts, settings, the declared reads."""

import json
import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import Denied, Throttled, Unavailable, Uncertain
from exeunt.sdk.answer import Response
from exeunt.sdk.gate import ReadOnlyGate
from exeunt_salesforce.api import value_at
from exeunt_salesforce.blockers import named
from exeunt_salesforce.errors import Missing, RowResult, SessionOver, translator, trimmed
from exeunt_salesforce.ids import is_id, long_id
from exeunt_salesforce.joins import ACCOUNT_TEAM, OPPORTUNITY_TEAM, share_table
from exeunt_salesforce.manifest import MANIFEST
from exeunt_salesforce.records import plain
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.soap import _METADATA, _PARTNER, _envelope
from exeunt_salesforce.soql import among, equals, select, slices, text
from exeunt_salesforce.texts import TEXTS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("salesforce.group.", "salesforce.setting.", "kind.", "setting.")
"""Areas of words, of which a code is put together."""


class StoppedClock:
    def now(self):
        return NOW

    def sleep(self, seconds):
        raise AssertionError(seconds)


def _answer(status, body, *, path="/services/data/v64.0/query", safe=True, method="GET", media="application/json"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": media}
    return Response("crm", method, path, status, safe, headers, content)


@pytest.mark.parametrize(
    ("short", "long"), [("001000000000001", "001000000000001AAA"), ("00Dxx0000001gPL", "00Dxx0000001gPLEAY")]
)
def test_an_id_gets_its_checksum(short, long):
    assert long_id(short) == long
    assert long_id(long) == long


@pytest.mark.parametrize("wrong", ["", "001", "001xx000003DGb'", "001xx000003DGb2AAA1", "001xx000003DGb-"])
def test_what_is_no_id_gets_into_no_query(wrong):
    assert not is_id(wrong)
    for make in (long_id, lambda one: among("Id", [one]), lambda one: equals("Id", one)):
        with pytest.raises(ValueError, match="no record id"):
            make(wrong)


def test_text_in_a_query_is_quoted():
    assert text("O'Neil\\") == "'O\\'Neil\\\\'"
    assert (
        select(("Id", "Name", "Id"), "Account", "", "A = 1", "B = 2")
        == "SELECT Id, Name FROM Account WHERE A = 1 AND B = 2"
    )


def test_a_list_of_ids_fits_into_an_address():
    ids = [f"001{number:012d}AAA" for number in range(700)]
    parts = list(slices([*ids, ids[0]]))
    assert [one for part in parts for one in part] == ids
    from urllib.parse import quote

    assert max(len(quote(among("Id", part), safe="")) for part in parts) < 12_000


_ROLE = st.one_of(st.none(), st.text(min_size=1, max_size=20))


@given(st.lists(st.tuples(st.integers(0, 9), _ROLE, st.sampled_from(["Read", "Edit"])), unique_by=lambda row: row[0]))
def test_a_team_in_its_normal_form_can_be_read_back(members):
    rows = [
        {"UserId": f"005{number:012d}AAA", "TeamMemberRole": role, "OpportunityAccessLevel": level}
        for number, role, level in members
    ]
    lines = OPPORTUNITY_TEAM.normal(rows, owner="nobody")
    assert list(lines) == sorted(set(lines))
    back = OPPORTUNITY_TEAM.parse(lines)
    assert back == {row["UserId"]: {name: row[name] for name in OPPORTUNITY_TEAM.levels} for row in rows}


def test_only_an_opportunity_hides_its_owner():
    row = dict.fromkeys(ACCOUNT_TEAM.levels, "Read") | {"UserId": "U"}
    assert len(ACCOUNT_TEAM.normal([row], owner="U")) == 1
    assert OPPORTUNITY_TEAM.normal([row], owner="U") == ()


def test_share_tables_by_name():
    assert share_table("Account") == "AccountShare"
    assert share_table("Visit__c") == "Visit__Share"


def test_money_is_no_float():
    assert plain(12_000.0) == 12_000
    assert plain(0.1 + 0.2) == str(0.1 + 0.2)
    for kept in (True, None, "A", 7):
        assert plain(kept) is kept


def test_a_path_ends_where_a_record_is_missing():
    assert value_at({"Account": None}, "Account.Region__c") is None
    assert value_at({"Account": {"Region__c": "EMEA"}}, "Account.Region__c") == "EMEA"


@pytest.mark.parametrize(
    ("status", "body", "sort"),
    [
        (403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}], Throttled),
        (403, [{"errorCode": "API_CURRENTLY_DISABLED", "message": "…"}], Denied),
        (400, [{"errorCode": "INVALID_TYPE", "message": "sObject type 'X' is not supported"}], Missing),
        (400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "…"}], Unavailable),
        (401, [{"errorCode": "INVALID_SESSION_ID", "message": "…"}], Denied),
        (500, b"<html>down</html>", type(None)),
        (406, b"<html>later</html>", Unavailable),
    ],
)
def test_words_of_the_vendor_become_errors(status, body, sort):
    assert type(translator(StoppedClock())(_answer(status, body))) is sort


def test_trouble_of_the_vendor_is_uncertain_for_a_write_and_a_lock_is_not():
    translate = translator(StoppedClock())
    body = [{"errorCode": "REQUEST_RUNNING_TOO_LONG", "message": ""}]
    assert isinstance(translate(_answer(400, body, safe=False, method="PATCH")), Uncertain)
    body = [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": ""}]
    assert isinstance(translate(_answer(400, body, safe=False, method="PATCH")), Unavailable)


FAULT = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
    b"<faultcode>sf:%s</faultcode><faultstring>x</faultstring></s:Fault></s:Body></s:Envelope>"
)


@pytest.mark.parametrize(
    ("code", "sort"),
    [(b"INVALID_SESSION_ID", SessionOver), (b"SERVER_UNAVAILABLE", Uncertain), (b"REQUEST_LIMIT_EXCEEDED", Throttled)],
)
def test_a_soap_fault_says_what_happened(code, sort):
    answer = _answer(500, FAULT % code, path="/services/Soap/u/64.0", safe=False, method="POST", media="text/xml")
    assert type(translator(StoppedClock())(answer)) is sort


def test_a_fault_without_a_name_and_a_bomb_are_left_to_the_status():
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb">]><s:Envelope xmlns:s="x"><s:Fault>&b;</s:Fault></s:Envelope>'
    for content in (FAULT % b"", bomb):
        answer = _answer(500, content, path="/services/Soap/u/64.0", safe=False, method="POST", media="text/xml")
        assert translator(StoppedClock())(answer) is None


def test_a_vendors_sentence_loses_people():
    words = trimmed("Owner ada.moreau@acme.example (+33 1 2345 6789)\n must " + "x" * 300)
    assert "ada" not in words
    assert "2345" not in words
    assert "\n" not in words
    assert len(words) <= 200


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", "row-locked"),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Group membership operation already in progress", "row-locked"),
        ("UNKNOWN_EXCEPTION", "", "row-locked"),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "no", "row-refused"),
    ],
)
def test_what_may_be_tried_again_is_told_apart_from_what_was_refused(status, words, code):
    assert RowResult("001", status, words).reason.code == f"salesforce.{code}"


def test_an_unknown_refusal_of_a_deactivation_keeps_the_vendors_words():
    reason = named(RowResult("005", "FIELD_INTEGRITY_EXCEPTION", "Something new stands in the way", ("IsActive",)))
    assert reason.code == "salesforce.row-refused"
    assert "Something new" in reason.params["words"]


def _gate():
    return ReadOnlyGate("salesforce", MANIFEST.reads)


def test_the_declared_reads_let_reads_through_and_no_write():
    read = "<p:readMetadata><p:type>Settings</p:type><p:fullNames>Case</p:fullNames></p:readMetadata>"
    gate = _gate()
    gate.request("POST", "/services/oauth2/token", b"")
    gate.request("POST", "/login/services/oauth2/token", b"")
    gate.request("POST", "/services/data/v64.0/composite/sobjects/Account", b"{}")
    gate.request("POST", "/services/Soap/m/64.0", _envelope(_METADATA, "sid", "", read))
    writes = [
        ("POST", "/services/oauth2/revoke", b""),
        ("POST", "/services/data/v64.0/composite/sobjects", b"{}"),
        ("PATCH", "/services/data/v64.0/composite/sobjects/Account", b"{}"),
        ("POST", "/services/data/v64.0/sobjects/Account", b"{}"),
        ("POST", "/services/Soap/u/64.0", _envelope(_PARTNER, "sid", "", read)),
        (
            "POST",
            "/services/Soap/m/64.0",
            _envelope(_METADATA, "sid", "", f"{read}<p:deleteMetadata></p:deleteMetadata>{read}"),
        ),
        ("POST", "/services/Soap/m/64.0", _envelope(_METADATA, "sid", "", "<p:updateMetadata></p:updateMetadata>")),
    ]
    from exeunt.errors import WriteDuringRead

    for method, path, body in writes:
        with pytest.raises(WriteDuringRead):
            gate.request(method, path, body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://acme.my.salesforce.com"},
        {"url": "https://a", "api_version": "64"},
        {"url": "https://a", "facts": {"owner": "Tier__c"}},
        {"url": "https://a", "facts": {"tier": "Tier__c FROM Account"}},
        {"url": "https://a", "include": ["X; Y"]},
        {"url": "https://a", "reserve": 99},
        {"url": "https://a", "key": "Tax__c, Phone"},
        {"url": "https://a", "traits": {"region": "Region__c FROM User"}},
        {"url": "https://a", "traits": {"Region": "Region__c"}},
        {"url": "https://a", "classes": {"sensitive": ["Account.Owner.Name"]}},
        {"url": "https://a", "classes": {"sensitive": []}},
        {"url": "https://a", "classes": {"export": ["Phone"]}},
        {"url": "https://a", "flat": ["Visit__c' OR"]},
        {"url": "https://a", "unknown": 1},
        {},
    ],
)
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, SalesforceSettings)


def test_settings_as_the_docs_show_them():
    wanted = {"url": "https://acme.my.salesforce.com", "facts": {"tier": "Tier__c", "region": "Owner.Region__c"}}
    settings = msgspec.convert(wanted, SalesforceSettings)
    assert (settings.flow, settings.reserve, settings.api_version) == ("jwt", 20, "v64.0")


def test_the_fields_of_a_class_are_accounts_where_they_name_no_object():
    wanted = {"url": "https://a", "classes": {"sensitive": ["AnnualRevenue", "Contact.Email"]}}
    settings = msgspec.convert(wanted, SalesforceSettings)
    assert settings.fields_by_class == {"sensitive": ("Account.AnnualRevenue", "Contact.Email")}


def test_every_code_has_a_sentence_in_both_languages_with_the_same_parameters():
    from pathlib import Path

    import exeunt_salesforce

    folder = Path(exeunt_salesforce.__file__).parent
    source = "".join(path.read_text() for path in (*folder.glob("*.py"), *folder.glob("access/*.py")))
    codes = set(re.findall(r'"(salesforce\.[a-z-]+)"', source))
    fields = {f"field.{name}" for name in re.findall(r'"([a-z_]+)"', source)}
    assert codes <= TEXTS.keys()
    for code, sentence in TEXTS.items():
        assert code in codes | fields or code.startswith(WORDS), f"{code} is never used"
        assert re.findall(r"\{(\w+)", sentence.en).sort() == re.findall(r"\{(\w+)", sentence.zh).sort()
        assert set(re.findall(r"\{(\w+)", sentence.en)) == set(re.findall(r"\{(\w+)", sentence.zh)), code
