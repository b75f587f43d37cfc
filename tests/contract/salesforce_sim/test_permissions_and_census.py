"""What a caller may not see or do; and the truth that the census tells."""

from __future__ import annotations

import json

import pytest

from .conftest import ADA, API, BEN, Practice

MIA = "mia.santos@acme.example"


def error(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def ask(client, soql: str):
    return client.get(f"{API}/query", params={"q": soql})


@pytest.fixture
def mia(practice: Practice):
    """An ordinary seller's session."""
    return practice.client(practice.act("sign-in", MIA)["token"])


def test_the_reading_user_reads_everything_and_writes_no_data(practice: Practice):
    assert len(practice.query("SELECT Id FROM Account", practice.reader)) == 60
    assert len(practice.query("SELECT Id FROM UserLogin", practice.reader)) == len(practice.rows("UserLogin"))
    account = practice.rows("Account")[0]["Id"]
    answer = practice.reader.patch(f"{API}/sobjects/Account/{account}", json={"OwnerId": practice.id(BEN)})
    assert error(answer) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assignment = practice.rows("PermissionSetAssignment", AssigneeId=practice.id())[1]["Id"]
    answer = practice.reader.delete(f"{API}/sobjects/PermissionSetAssignment/{assignment}")
    assert error(answer) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")


def test_private_rows_are_left_out_without_a_word(practice: Practice, mia):
    soql = "SELECT Id FROM Account"
    assert len(practice.query(soql, mia)) == 60
    organization = practice.rows("Organization")[0]
    practice.org.world.table("Organization").put({**organization, "DefaultAccountAccess": "None"})
    user = practice.id(MIA)
    mine = {row["Id"] for row in practice.rows("Account", OwnerId=user)}
    given = {row["AccountId"] for row in practice.rows("AccountShare") if row["UserOrGroupId"] == user}
    seen = {row["Id"] for row in practice.query(soql, mia)}
    assert mine | given <= seen
    assert len(seen) < 60
    hidden = next(row["Id"] for row in practice.rows("Account") if row["Id"] not in seen)
    assert mia.get(f"{API}/sobjects/Account/{hidden}").status_code == 404
    body = {"ids": [hidden], "fields": ["Id"]}
    assert mia.post(f"{API}/composite/sobjects/Account", json=body).json() == [None]
    assert practice.query(f"Id FROM AccountShare WHERE AccountId = '{hidden}'", mia) == []


def test_a_manager_sees_what_those_below_him_own(practice: Practice):
    organization = practice.rows("Organization")[0]
    practice.org.world.table("Organization").put({**organization, "DefaultAccountAccess": "None"})
    grace = practice.client(practice.act("sign-in", "grace.lindqvist@acme.example")["token"])
    seen = {row["Id"] for row in practice.query("SELECT Id FROM Account", grace)}
    assert {row["Id"] for row in practice.rows("Account", OwnerId=practice.id())} <= seen


def test_setup_data_needs_its_permission(practice: Practice, mia):
    assert error(ask(mia, "SELECT Id FROM UserLogin")) == (400, "INVALID_TYPE")
    assert error(ask(mia, "SELECT Id FROM CronTrigger")) == (400, "INVALID_TYPE")
    assert {row["UsersId"] for row in practice.query("SELECT UsersId FROM AuthSession", mia)} == {practice.id(MIA)}
    assert practice.query("SELECT DeleteToken FROM OauthToken", mia) == []
    assert practice.query(f"Id FROM LoginHistory WHERE UserId = '{practice.id()}'", mia) == []
    assert error(mia.get(f"{API}/apps/oauth/usage")) == (403, "INSUFFICIENT_ACCESS")
    session = practice.rows("AuthSession", UsersId=practice.id())[0]["Id"]
    assert mia.delete(f"{API}/sobjects/AuthSession/{session}").status_code == 403


def test_without_api_enabled_nothing_goes(practice: Practice):
    token = practice.act("sign-in", "sync.bot@acme.example")["token"]
    assert error(practice.client(token).get(f"{API}/limits")) == (403, "API_CURRENTLY_DISABLED")


def test_a_seller_cannot_give_away_what_is_not_his(practice: Practice, mia):
    account = practice.rows("Account", OwnerId=practice.id())[0]["Id"]
    answer = mia.patch(f"{API}/sobjects/Account/{account}", json={"OwnerId": practice.id(MIA)})
    assert error(answer) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")


def test_the_census_tells_the_whole_truth_about_one_user(practice: Practice):
    ada = practice.plain.get("/__sim/census", params={"user": ADA}).json()
    told = ada["users"][ADA]
    assert told["owned"]["Account"] == 18
    assert (told["active"], told["frozen"], told["sessions"], told["oauth_tokens"], told["usage_tokens"]) == (
        True,
        False,
        3,
        3,
        1,
    )
    assert told["groups"] == ["EMEA_Deal_Desk", "EMEA_Support", "Inbound_Leads", "Key_Accounts"]
    assert "Data_Steward" in told["permission_sets"]
    assert set(ada["owners"].values()) == {ADA}
    handles = [row["DeleteToken"] for row in practice.rows("OauthToken")]
    assert not any(handle in json.dumps(ada) for handle in handles)


def test_the_census_of_all_is_the_same_twice_and_moves_with_the_world(practice: Practice):
    first, second = (practice.plain.get("/__sim/census").content for _ in range(2))
    assert first == second
    account = practice.rows("Account", OwnerId=practice.id())[0]["Id"]
    practice.http.patch(f"{API}/sobjects/Account/{account}", json={"OwnerId": practice.id(BEN)})
    after = practice.plain.get("/__sim/census").json()
    assert after["owners"][account] == BEN
    assert after["writes"] == {account: 1}
    practice.http.patch(f"{API}/sobjects/Account/{account}", json={"OwnerId": practice.id(BEN)})
    told = practice.plain.get("/__sim/writes").json()
    assert told == {"accepted": {account: 2}, "effective": {account: 1}}


def test_the_journal_shows_a_write_that_came_twice(practice: Practice):
    account = practice.rows("Account", OwnerId=practice.id())[0]["Id"]
    for _ in range(2):
        practice.http.patch(f"{API}/sobjects/Account/{account}", json={"OwnerId": practice.id(BEN)})
    entries = practice.plain.get("/__sim/journal", params={"id": account}).json()
    told = [(one["who"], one["how"], one["before"], one["after"]) for one in entries]
    writer = practice.id("exeunt.write@acme.example")
    assert told == [
        (writer, "rest", {"OwnerId": practice.id()}, {"OwnerId": practice.id(BEN)}),
        (writer, "rest", {}, {}),
    ]
    later = practice.plain.get("/__sim/journal", params={"id": account, "since": entries[0]["number"]}).json()
    assert len(later) == 1
