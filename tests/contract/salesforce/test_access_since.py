"""Reading what changed gives what reading everything gives, or says by its count that it did not."""

from datetime import timedelta

import pytest

from contract.salesforce.lowered import lower
from exeunt.model.access import ROWS
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt_salesforce.access import since
from exeunt_salesforce.simulator.world import By, stamp

FACTS = {"tier": "Tier__c", "strategic": "IsStrategic__c"}
OFTEN = {"customers/Account", "customers/Contact", "facts/Account", "grants/Account/manual", "grants/Account/team"}
CUSTOMER = {"customers": "id", "facts": "customer", "grants": "object"}


@pytest.fixture
def old(far):
    """Everything in the org was touched for the last time a day ago."""
    day_ago = stamp(far.world.clock.now() - timedelta(days=1))
    for table in far.world.tables.values():
        for row in list(table.rows.values()):
            dates = {name: day_ago for name in ("SystemModstamp", "LastModifiedDate") if row.get(name)}
            table.put({**row, **dates})
    return far.world.clock.now() - timedelta(hours=1)


@pytest.fixture
def read(open_desk):
    return lambda base=None: lower(open_desk("read", facts=FACTS).connector, base)


def merged(before, now):
    """As the host puts it together: (rows by part, the parts whose count did not come out)."""
    parts, wrong = {}, set()
    for part, rows in now.parts.items():
        if part == "traits":  # our own sign-in is one
            continue
        only = now.only[part]
        if only is None:
            parts[part] = set(rows)
            continue
        field = CUSTOMER[part.partition("/")[0]]
        kept = [row for row in before.parts[part] if getattr(row, field) not in only]
        parts[part] = {*kept, *rows}
        if now.ends[part].counted != len(parts[part]):
            wrong.add(part)
    return parts, wrong


def changed(far, table, key, **fields):
    far.world.change(table, key, fields, By("test"))


def deleted(far, table, key):
    """A row that lies in the recycle bin since now."""
    far.world.remove(table, key, By("test"))
    gone = far.world.table(table).gone
    dates = {name: far.world.now() for name in ("SystemModstamp", "LastModifiedDate") if name in gone[key]}
    gone[key] = {**gone[key], **dates}


def test_where_nothing_changed_nothing_is_read_again(read, old):
    before = read()
    now = read(dict.fromkeys(before.parts, old))
    reread = {part for part, only in now.only.items() if only is not None}
    assert reread >= OFTEN
    assert all(now.parts[part] == [] for part in reread)
    parts, wrong = merged(before, now)
    assert wrong == set()
    assert {part for part in parts if parts[part] != set(before.parts[part])} == set()


def test_what_changed_is_read_again_and_gives_what_reading_everything_gives(far, read, old):
    before = read()
    leaver, heir = far.user(LEAVER), far.user(SUCCESSORS[0])
    accounts = sorted(row["Id"] for row in far.rows("Account"))
    shares = far.rows("AccountShare", RowCause="Manual")
    team = far.rows("AccountTeamMember")
    changed(far, "Account", accounts[0], OwnerId=heir, Tier__c="B")
    changed(far, "Account", accounts[1], Tier__c=None)
    changed(far, "AccountShare", shares[0]["Id"], AccountAccessLevel="Read")
    deleted(far, "AccountShare", shares[1]["Id"])
    changed(far, "AccountTeamMember", team[0]["Id"], TeamMemberRole="Advisor")
    share = {"AccountId": accounts[2], "UserOrGroupId": leaver, "AccountAccessLevel": "Edit", "RowCause": "Manual"}
    far.world.insert("AccountShare", share, By("test"))
    new = far.world.insert("Account", {"Name": "New", "OwnerId": leaver}, By("test"))
    loose = next(row["Id"] for row in far.rows("Contact") if row["AccountId"])
    changed(far, "Contact", loose, AccountId=None)
    gone = next(row["Id"] for row in far.rows("Contact") if row["Id"] != loose)
    deleted(far, "Contact", gone)

    now, everything = read(dict.fromkeys(before.parts, old)), read()
    parts, wrong = merged(before, now)
    assert wrong == set()
    assert {part for part in parts if parts[part] != set(everything.parts[part])} == set()
    assert {part for part in parts if parts[part] != set(before.parts[part])} >= OFTEN
    assert {accounts[0], accounts[1], new} <= now.only["customers/Account"] < {row["Id"] for row in far.rows("Account")}
    assert {loose, gone} <= now.only["customers/Contact"]


def test_what_the_vendor_derives_is_read_whole_every_time(read, old):
    now = read(dict.fromkeys(read().parts, old))
    rest = {part for part, only in now.only.items() if only is None}
    assert {"grants/Account/territory", "sets/Account/rule", "grants/Account/rule", "grants/Account/shared"} <= rest
    assert {part for part in now.parts if part.partition("/")[0] not in CUSTOMER} <= rest


def test_facts_that_change_without_a_stamp_are_read_whole(far, open_desk, old):
    connector = open_desk("read", facts={"title": "Owner.Title"}).connector
    assert lower(connector, {"facts/Account": old}).only["facts/Account"] is None


def test_a_deletion_that_nobody_shows_any_more_does_not_come_out(far, read, old):
    before = read()
    account = next(iter(far.world.table("Account").rows))
    far.world.table("Account").forget(account)
    for share in far.rows("AccountShare", AccountId=account):
        far.world.table("AccountShare").forget(share["Id"])
    parts, wrong = merged(before, read(dict.fromkeys(before.parts, old)))
    assert "customers/Account" in wrong
    assert account in {row.id for row in parts["customers/Account"]}


def test_without_a_count_it_is_not_whole(read, old, monkeypatch):
    monkeypatch.setattr(since.Source, "count", lambda _self, _query: None)
    now = read({"customers/Account": old})
    assert now.only["customers/Account"] == frozenset()
    assert now.gaps("customers/Account") == {"salesforce.uncounted"}


def test_many_changes_are_read_as_everything(read, old, monkeypatch):
    monkeypatch.setattr(since, "TOUCHED_AT_MOST", 20)
    now = read({"customers/Account": old - timedelta(days=2), "customers/Lead": old - timedelta(days=2)})
    assert now.only["customers/Account"] is None
    assert len(now.only["customers/Lead"]) == len(now.parts["customers/Lead"]) > 0


def test_what_cannot_be_told_is_read_as_everything(far, read, old):
    far.faults.add("error-before", path_regex="queryAll", times=-1)
    now = read({"customers/Account": old})
    assert now.only["customers/Account"] is None
    assert now.ends["customers/Account"].whole


def test_the_last_quarter_of_an_hour_is_read_once_more(far, read, old):
    account = next(iter(far.world.table("Account").rows))
    table = far.world.table("Account")
    table.put({**table.rows[account], "SystemModstamp": stamp(old - since.OVERLAP + timedelta(minutes=1))})
    assert read({"customers/Account": old}).only["customers/Account"] == {account}


def test_only_tables_whose_rows_name_a_customer_come_as_changes():
    assert set(CUSTOMER) <= set(ROWS)
    assert all(CUSTOMER[table] in ROWS[table]._fields for table in CUSTOMER)
