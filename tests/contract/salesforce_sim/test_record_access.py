"""UserRecordAccess over the wire: the vendor's oracle, with what it refuses and what it leaves out."""

from __future__ import annotations

import pytest
from simple_salesforce import SalesforceMalformedRequest

from support.salesforce_orgs import by_sharing, expected, make_org, told

from .conftest import ADA, API, BEN, Practice
from .wire import reading, select

MIA = "mia.santos@acme.example"
COLUMNS = "RecordId, HasReadAccess, HasEditAccess, HasDeleteAccess, HasTransferAccess, HasAllAccess, MaxAccessLevel"


def ask(practice: Practice, user: str, *records: str, columns: str = COLUMNS, more: str = ""):
    listed = ", ".join(f"'{one}'" for one in records)
    return practice.query(select(columns, "UserRecordAccess", f"UserId = '{user}' AND RecordId IN ({listed}){more}"))


def unshared(practice: Practice, owner: str) -> str:
    """An account that nobody but its owner was given."""
    rows = practice.rows("Account", OwnerId=owner)
    return next(row["Id"] for row in rows if len(practice.rows("AccountShare", AccountId=row["Id"])) == 1)


def refused(practice: Practice, where: str, columns: str = "RecordId") -> str:
    answer = practice.http.get(f"{API}/query", params={"q": select(columns, "UserRecordAccess", where)})
    assert answer.status_code == 400
    return answer.json()[0]["errorCode"]


@pytest.mark.parametrize("seed", [3, 11, 12])
def test_it_tells_what_sharing_gives(seed, authority):
    made = make_org(seed)
    with reading(made, authority) as sf:
        assert told(made, lambda soql: sf.query_all(soql)["records"]) == by_sharing(made)


def test_it_does_not_ask_restriction_rules():
    assert any(by_sharing(made) != expected(made) for made in map(make_org, range(12)))


def test_its_columns_say_more_than_the_level(practice: Practice):
    mine = unshared(practice, practice.id())
    (other,) = ask(practice, practice.id(BEN), mine)
    told = [other[name] for name in COLUMNS.split(", ")[1:]]
    assert told == [True, False, False, False, False, "Read"]
    (herself,) = ask(practice, practice.id(ADA), mine)
    told = {name: herself[name] for name in COLUMNS.split(", ")[1:]}
    assert set(told.values()) == {True, "All"}


def test_a_default_that_lets_transfer_says_so(practice: Practice):
    lead = practice.rows("Lead", OwnerId=practice.id(), IsConverted=False)[0]["Id"]
    (row,) = ask(practice, practice.id(MIA), lead)
    told = (row["HasEditAccess"], row["HasTransferAccess"], row["HasDeleteAccess"], row["MaxAccessLevel"])
    assert told == (True, True, False, "Transfer")


def test_it_wants_one_user_and_at_most_200_records(practice: Practice):
    user, account = practice.id(), practice.rows("Account")[0]["Id"]
    both = f"UserId IN ('{user}', '{practice.id(BEN)}') AND RecordId = '{account}'"
    many = f"UserId = '{user}' AND RecordId IN ({', '.join([repr(account)] * 201)})"
    assert [refused(practice, one) for one in (both, f"UserId = '{user}'", many)] == ["MALFORMED_QUERY"] * 3
    assert len(ask(practice, user, *[account] * 200)) == 200


def test_with_a_filter_on_access_only_the_record_can_be_selected(practice: Practice):
    ben, only = practice.id(BEN), " AND HasEditAccess = true"
    mine, theirs = (practice.rows("Account", OwnerId=user)[0]["Id"] for user in (ben, practice.id()))
    found = ask(practice, ben, mine, theirs, columns="RecordId", more=only)
    assert [row["RecordId"] for row in found] == [mine]
    where = f"UserId = '{ben}' AND RecordId = '{mine}'{only}"
    assert refused(practice, where, "RecordId, HasReadAccess") == "MALFORMED_QUERY"


def test_it_leaves_out_what_the_caller_cannot_read_and_what_is_not_shared(practice: Practice):
    world, ada = practice.org.world, practice.id()
    world.table("Organization").put({**practice.rows("Organization")[0], "DefaultAccountAccess": "None"})
    mine, theirs = (unshared(practice, user) for user in (practice.id(MIA), ada))
    practice.org.recalculation.everything()
    mia = practice.client(practice.act("sign-in", MIA)["token"])
    listed = f"'{mine}', '{theirs}', '{practice.rows('Task')[0]['Id']}', '{ada}'"
    soql = select("RecordId", "UserRecordAccess", f"UserId = '{ada}' AND RecordId IN ({listed})")
    assert [row["RecordId"] for row in practice.query(soql, mia)] == [mine]
    assert [row["RecordId"] for row in practice.query(soql)] == [mine, theirs]


def test_whoever_is_out_of_service_has_nothing_or_by_a_switch_what_he_had(practice: Practice):
    tom = practice.id("tom.hale@acme.example")
    record = practice.rows("Account", OwnerId=tom)[0]["Id"]
    assert [row["MaxAccessLevel"] for row in ask(practice, tom, record)] == ["None"]
    practice.switches(access_of_inactive=True)
    assert [row["MaxAccessLevel"] for row in ask(practice, tom, record)] == ["All"]


def test_nobody_has_nothing(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    (row,) = ask(practice, "005xx0000000ZZZZZZ"[:15], account)
    assert row["MaxAccessLevel"] == "None"


def test_bulk_refuses_it(authority):
    with reading(make_org(1), authority) as sf, pytest.raises(SalesforceMalformedRequest, match="INVALIDENTITY"):
        list(sf.bulk2.UserRecordAccess.query(select("RecordId", "UserRecordAccess")))
