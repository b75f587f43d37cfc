"""Rows, collections, composite calls, locks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime

import pytest

from .conftest import API, BEN, Practice


def error(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def collection(practice: Practice, records: list[dict], *, all_or_none: bool = False):
    body = {"allOrNone": all_or_none, "records": records}
    return practice.http.patch(f"{API}/composite/sobjects", json=body)


def record(kind: str, key: str, **fields: object) -> dict:
    return {"attributes": {"type": kind}, "id": key, **fields}


def test_a_row_lives_from_creation_to_deletion(practice: Practice):
    made = practice.http.post(f"{API}/sobjects/Account", json={"Name": "New one"})
    assert made.status_code == 201
    url = f"{API}/sobjects/Account/{made.json()['id']}"
    assert made.headers["Location"] == url
    changed = practice.http.patch(url, json={"Tier__c": "B", "OwnerId": practice.id(BEN)})
    assert (changed.status_code, changed.content) == (204, b"")
    assert practice.http.get(url).json()["Tier__c"] == "B"
    assert practice.http.delete(url).status_code == 204
    assert error(practice.http.patch(url, json={"Tier__c": "A"})) == (404, "ENTITY_IS_DELETED")


def test_wrong_rows_are_refused(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    url = f"{API}/sobjects/Account/{account}"
    assert error(practice.http.patch(url, json={"Nope": 1})) == (400, "INVALID_FIELD")
    assert error(practice.http.patch(url, json={"CreatedDate": "x"})) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert error(practice.http.patch(url, json={"AnnualRevenue": "much"})) == (400, "INVALID_TYPE_ON_FIELD_IN_RECORD")
    assert error(practice.http.patch(url, json={"Name": None})) == (400, "REQUIRED_FIELD_MISSING")
    assert error(practice.http.patch(url, content=b"{")) == (400, "JSON_PARSER_ERROR")
    assert error(practice.http.post(f"{API}/sobjects/Contact", json={})) == (400, "REQUIRED_FIELD_MISSING")
    assert error(practice.http.patch(f"{API}/sobjects/Account/003xx0000000001AAA", json={})) == (400, "MALFORMED_ID")
    assert error(practice.http.delete(f"{API}/sobjects/User/{practice.id()}")) == (400, "INVALID_TYPE_FOR_OPERATION")


def test_a_condition_on_the_time_of_change_is_honoured(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    url = f"{API}/sobjects/Account/{account}"
    seen = format_datetime(practice.clock.now(), usegmt=True)
    assert practice.http.patch(url, json={"Phone": "1"}, headers={"If-Unmodified-Since": seen}).status_code == 204
    practice.clock.advance(10)
    practice.act("edit", record=account, fields={"Phone": "2"})
    late = practice.http.patch(url, json={"Phone": "3"}, headers={"If-Unmodified-Since": seen})
    assert error(late) == (412, "PRECONDITION_FAILED")


def test_a_collection_tells_each_row_in_order(practice: Practice):
    first, second, third = (row["Id"] for row in practice.rows("Account")[:3])
    answer = collection(
        practice,
        [
            record("Account", first, Phone="1"),
            record("Account", second, Nope="1"),
            record("Account", third, Phone="1"),
            record("Account", first, Phone="2"),
        ],
    )
    assert answer.status_code == 200
    outcomes = answer.json()
    assert [outcome["success"] for outcome in outcomes] == [True, False, True, False]
    assert outcomes[0] == {"id": first, "success": True, "errors": []}
    assert outcomes[1]["errors"][0]["statusCode"] == "INVALID_FIELD"
    assert outcomes[3]["errors"][0]["statusCode"] == "DUPLICATE_VALUE"
    assert practice.org.world.row(first)["Phone"] == "1"


def test_all_or_none_takes_everything_back(practice: Practice):
    first, second = (row["Id"] for row in practice.rows("Account")[:2])
    length = len(practice.org.world.journal)
    outcomes = collection(
        practice, [record("Account", first, Phone="9"), record("Account", second, Nope="1")], all_or_none=True
    ).json()
    assert [one["errors"][0]["statusCode"] for one in outcomes] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "INVALID_FIELD",
    ]
    assert practice.org.world.row(first)["Phone"] != "9"
    assert len(practice.org.world.journal) == length


def test_collections_have_their_limits(practice: Practice):
    account, lead = practice.rows("Account")[0]["Id"], practice.rows("Lead")[0]["Id"]
    many = [record("Account", account, Phone="1")] * 201
    assert error(collection(practice, many)) == (400, "EXCEEDED_MAX_SIZE_REQUEST")
    mixed = [record("Account", account, Phone="1"), record("User", practice.id(), Title="x")]
    assert error(collection(practice, mixed)) == (400, "MIXED_DML_OPERATION")
    chunks = [record("Account", account, Phone="1"), record("Lead", lead, Status="Open")] * 6
    assert error(collection(practice, chunks)) == (400, "LIMIT_EXCEEDED")
    assert error(collection(practice, [{"id": account}])) == (400, "INVALID_TYPE")


def test_collections_create_and_delete(practice: Practice):
    group = practice.rows("Group", DeveloperName="All_Sales")[0]["Id"]
    rows = [{"attributes": {"type": "GroupMember"}, "GroupId": group, "UserOrGroupId": practice.id()}] * 2
    made = practice.http.post(f"{API}/composite/sobjects", json={"records": rows}).json()
    assert [one["success"] for one in made] == [True, False]
    assert made[1]["errors"][0]["statusCode"] == "DUPLICATE_VALUE"
    gone = practice.http.delete(f"{API}/composite/sobjects", params={"ids": made[0]["id"], "allOrNone": "false"}).json()
    assert gone == [{"id": made[0]["id"], "success": True, "errors": []}]
    again = practice.http.delete(f"{API}/composite/sobjects", params={"ids": made[0]["id"]}).json()
    assert again[0]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_a_batch_makes_independent_calls(practice: Practice):
    calls = [
        {"method": "GET", "url": "v64.0/query?q=SELECT+COUNT()+FROM+Account"},
        {"method": "GET", "url": "v64.0/sobjects/Nope/describe"},
        {"method": "GET", "url": "v64.0/limits"},
    ]
    used = practice.org.limits.used
    body = practice.http.post(f"{API}/composite/batch", json={"batchRequests": calls}).json()
    assert [one["statusCode"] for one in body["results"]] == [200, 404, 200]
    assert (body["hasErrors"], body["results"][0]["result"]["totalSize"]) == (True, 60)
    assert practice.org.limits.used == used + 1
    halted = practice.http.post(f"{API}/composite/batch", json={"batchRequests": calls, "haltOnError": True}).json()
    assert halted["results"][2]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
    assert error(practice.http.post(f"{API}/composite/batch", json={"batchRequests": calls * 9})) == (
        400,
        "LIMIT_EXCEEDED",
    )


def test_a_composite_call_names_earlier_results_and_rolls_back(practice: Practice):
    base = {"method": "POST", "referenceId": "a", "url": f"{API}/sobjects/Account", "body": {"Name": "C"}}
    child = {
        "method": "POST",
        "referenceId": "b",
        "url": f"{API}/sobjects/Contact",
        "body": {"LastName": "L", "AccountId": "@{a.id}"},
    }
    body = practice.http.post(f"{API}/composite", json={"compositeRequest": [base, child]}).json()
    first, second = body["compositeResponse"]
    assert (first["httpStatusCode"], first["httpHeaders"]["Location"]) == (
        201,
        f"{API}/sobjects/Account/{first['body']['id']}",
    )
    assert practice.org.world.row(second["body"]["id"])["AccountId"] == first["body"]["id"]
    child["body"] = {"AccountId": "@{a.id}"}
    count = len(practice.rows("Account"))
    failed = practice.http.post(f"{API}/composite", json={"allOrNone": True, "compositeRequest": [base, child]}).json()
    assert [one["httpStatusCode"] for one in failed["compositeResponse"]] == [400, 400]
    assert len(practice.rows("Account")) == count


def test_two_calls_in_flight_on_one_account_collide(practice: Practice):
    account = practice.rows("Contact")[0]["AccountId"]
    world = practice.org.world
    contacts = world.load(
        "Contact", [{"LastName": "X", "AccountId": account, "OwnerId": practice.id()} for _ in range(2)]
    )
    practice.switches(lock_hold=0.3, lock_wait=0.02)

    def write(key: str):
        return collection(practice, [record("Contact", key, Title="t")]).json()[0]

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(write, contacts))
    lost = next(one for one in outcomes if not one["success"])
    assert sum(one["success"] for one in outcomes) == 1
    assert lost["errors"][0] == {
        "statusCode": "UNABLE_TO_LOCK_ROW",
        "message": f"unable to obtain exclusive access to this record or 1 records: {account}",
        "fields": [],
    }


def test_the_second_waits_if_the_first_is_quick(practice: Practice):
    accounts = [row["Id"] for row in practice.rows("Account")[:1]] * 4
    practice.switches(lock_hold=0.01, lock_wait=5)

    def write(key: str):
        return collection(practice, [record("Account", key, Phone="5")]).json()[0]["success"]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(write, accounts))


def test_group_membership_has_one_lock(practice: Practice):
    group = practice.rows("Group", DeveloperName="All_Sales")[0]["Id"]
    practice.switches(lock_hold=0.3, lock_wait=0.02)

    def join(user: str):
        fields = {"GroupId": group, "UserOrGroupId": user}
        return practice.http.post(f"{API}/sobjects/GroupMember", json=fields)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(join, (practice.id(), practice.id(BEN))), key=lambda one: one.status_code)
    assert answers[0].status_code == 201
    assert answers[1].json()[0]["message"] == "Group membership operation already in progress"


@pytest.mark.parametrize("cause", ["Owner", "Team"])
def test_derived_shares_cannot_be_written(practice: Practice, cause):
    share = practice.rows("AccountShare", RowCause=cause)[0]["Id"]
    answer = practice.http.delete(f"{API}/sobjects/AccountShare/{share}")
    assert error(answer) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
