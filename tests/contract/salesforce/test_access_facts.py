"""Facts and keys of accounts: typed as the vendor describes them, the same by both interfaces."""

import pyarrow as pa
import pytest

from contract.salesforce.lowered import lower
from exeunt.model.access import Fact
from exeunt_salesforce.access import source
from exeunt_salesforce.access.facts import _number

FACTS = {
    "tier": "Tier__c",
    "purchase": "AnnualPurchase__c",
    "staff": "NumberOfEmployees",
    "since": "CreatedDate",
    "first_order": "FirstOrderDate__c",
    "strategic": "IsStrategic__c",
    "owner_title": "Owner.Title",
    "override": "TierOverride__c",
}


@pytest.fixture(params=["rest", "bulk"])
def facts(far, open_desk, request, monkeypatch):
    monkeypatch.setattr(source, "ROWS_FOR_BULK", -1 if request.param == "bulk" else 10_000)
    account = next(iter(far.world.table("Account").rows))
    table = far.world.table("Account")
    changes = {
        "Tier__c": "A",
        "AnnualPurchase__c": 15_000_000.5,
        "NumberOfEmployees": 40,
        "CreatedDate": "2026-01-02T03:04:05.000+0000",
        "FirstOrderDate__c": "2019-05-06",
        "IsStrategic__c": True,
        "CurrencyIsoCode": "CNY",
        "Website": "ERP-7",
    }
    table.put({**table.rows[account], **changes})
    tables = lower(open_desk("read", facts=FACTS, key="Website").connector)
    assert any(job.object == "Account" for job in far.org.jobs.values()) == (request.param == "bulk")
    return account, tables


def test_each_fact_has_its_type_and_amounts_their_currency(far, facts):
    account, tables = facts
    title = far.world.row(far.world.row(account)["OwnerId"])["Title"]
    assert {row for row in tables.parts["facts/Account"] if row.customer == account} == {
        Fact(account, "tier", "A"),
        Fact(account, "purchase", "15000000.5", "number", "CNY"),
        Fact(account, "staff", "40", "number"),
        Fact(account, "since", "2026-01-02T03:04:05Z", "time"),
        Fact(account, "first_order", "2019-05-06", "time"),
        Fact(account, "strategic", "true", "switch"),
        Fact(account, "owner_title", title),
    }
    assert tables.ends["facts/Account"].whole


def test_an_empty_field_is_no_fact(far, facts):
    _, tables = facts
    filled = {row["Id"] for row in far.rows("Account") if row["TierOverride__c"] is not None}
    told = {row.customer for row in tables.parts["facts/Account"] if row.field == "override"}
    assert told == filled
    assert len(filled) < len(far.rows("Account"))


def test_the_key_is_the_field_that_the_settings_name(facts):
    account, tables = facts
    assert {row.id: row.key for row in tables.parts["customers/Account"]}[account] == "ERP-7"


def test_customers_have_owner_account_and_name(far, facts):
    _, tables = facts
    for kind, parent in (("Account", ""), ("Opportunity", "AccountId"), ("Visit__c", "Account__c")):
        told = {(row.id, row.owner, row.parent, row.label) for row in tables.parts[f"customers/{kind}"]}
        rows = far.rows(kind)
        assert told == {(row["Id"], row["OwnerId"], row.get(parent) or "", row["Name"]) for row in rows}


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ("100.0", "100"),
        ("0.0", "0"),
        ("-0.0", "0"),
        ("1.5E7", "15000000"),
        ("12.50", "12.5"),
        ("-3", "-3"),
        ("0.05", "0.05"),
    ],
)
def test_a_number_reads_the_same_however_it_came(came, told):
    assert _number(pa.array([came])).to_pylist() == [told]


def test_what_is_no_number_stays_as_it_came():
    assert _number(pa.array(["n/a"])).to_pylist() == ["n/a"]
