"""A client library that others use gets on with the simulator."""

from __future__ import annotations

import pytest
import requests
from simple_salesforce import Salesforce, SalesforceMalformedRequest, SalesforceResourceNotFound

from exeunt_salesforce.simulator import credentials

from .conftest import BEN, Practice


@pytest.fixture
def sf(practice: Practice, monkeypatch):
    # It waits five seconds between looks at a job; the job is done sooner here.
    monkeypatch.setattr("simple_salesforce.bulk2.sleep", lambda _seconds: None)
    with requests.Session() as session:
        # An environment may name another bundle, which would win over ours.
        session.trust_env, session.verify = False, practice.ca
        yield Salesforce(instance_url=practice.url, session_id=practice.token, session=session, version="64.0")


def test_it_signs_in_with_client_credentials(practice: Practice):
    """Its own login dials https without a port of choice, so the token comes by requests and is used by it."""
    _, writing = credentials(practice.org)
    form = {"grant_type": "client_credentials"}
    answer = requests.post(
        f"{practice.url}/services/oauth2/token",
        data=form,
        auth=(writing.client_id, writing.secret),
        verify=practice.ca,
        timeout=60,
    )
    assert answer.json()["token_type"] == "Bearer"


def test_it_refuses_a_certificate_it_does_not_know(practice: Practice):
    with requests.Session() as session, pytest.raises(requests.exceptions.SSLError):
        Salesforce(instance_url=practice.url, session_id=practice.token, session=session, version="64.0").limits()


def test_it_queries_over_pages(practice: Practice, sf):
    practice.switches(page_rows=17)
    found = sf.query_all("SELECT Id, Name, Owner.Name FROM Account")
    assert (found["totalSize"], found["done"], len(found["records"])) == (60, True, 60)
    assert len({row["Id"] for row in sf.query_all_iter("SELECT Id FROM Contact")}) == 90


def test_it_describes_and_counts(sf):
    assert {"Account", "User"} <= {one["name"] for one in sf.describe()["sobjects"]}
    assert sf.Account.describe()["keyPrefix"] == "001"
    assert sf.query("SELECT COUNT() FROM Lead")["totalSize"] == 10


def test_it_reads_its_usage(sf):
    sf.query("SELECT Id FROM Account LIMIT 1")
    assert sf.api_usage["api-usage"].total == 115_000
    assert "DailyApiRequests" in sf.limits()


def test_it_writes_rows(practice: Practice, sf):
    account = practice.rows("Account")[0]["Id"]
    assert sf.Account.update(account, {"OwnerId": practice.id(BEN)}) == 204
    assert sf.Account.get(account)["OwnerId"] == practice.id(BEN)
    made = sf.Contact.create({"LastName": "New", "AccountId": account})
    assert sf.Contact.delete(made["id"]) == 204


def test_it_understands_our_errors(sf):
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_FIELD"):
        sf.query("SELECT Nope FROM Account")
    with pytest.raises(SalesforceResourceNotFound):
        sf.Account.get("001000000000000AAA")


def test_it_writes_collections(practice: Practice, sf):
    ids = [row["Id"] for row in practice.rows("Account")[:3]]
    records = [{"attributes": {"type": "Account"}, "id": key, "Tier__c": "B"} for key in ids]
    body = {"allOrNone": False, "records": records}
    outcomes = sf.restful("composite/sobjects", method="PATCH", json=body)
    assert [one["success"] for one in outcomes] == [True] * 3


def test_it_reads_by_bulk(practice: Practice, sf):
    pages = list(sf.bulk2.Account.query("SELECT Id, Name, CreatedDate FROM Account", max_records=25))
    lines = [line for page in pages for line in page.splitlines()]
    assert len(pages) == 3
    assert lines[0] == '"Id","Name","CreatedDate"'
    assert lines[1].endswith('Z"')
    assert len({line[:20] for line in lines[1:] if line.startswith('"001')}) == 60


def test_it_writes_by_bulk(practice: Practice, sf):
    ids = [row["Id"] for row in practice.rows("Account")[:2]]
    records = [{"Id": key, "Phone": "555"} for key in ids]
    (outcome,) = sf.bulk2.Account.update(records=records)
    assert (outcome["numberRecordsProcessed"], outcome["numberRecordsFailed"]) == (2, 0)
    assert [practice.org.world.row(key)["Phone"] for key in ids] == ["555", "555"]
