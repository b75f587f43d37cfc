"""Queries, describes, retrieves, limits."""

from __future__ import annotations

import pytest

from exeunt_salesforce.simulator.ids import checksum, long_id

from .conftest import ADA, API, Practice


def error(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def ask(practice: Practice, soql: str, **headers: str):
    soql = soql if soql.startswith("SELECT ") else f"SELECT {soql}"
    return practice.http.get(f"{API}/query", params={"q": soql}, headers=headers)


def test_a_query_gives_rows_with_related_fields(practice: Practice):
    soql = (
        "SELECT Id, Name, Owner.Name, Owner.Profile.Name FROM Account WHERE Owner.Username = 'ADA.moreau@acme.example'"
    )
    rows = practice.query(soql)
    assert len(rows) == 18
    assert rows[0]["Owner"]["Name"] == "Ada Moreau"
    assert rows[0]["Owner"]["Profile"]["Name"] == "Sales User"
    assert rows[0]["Owner"]["Profile"]["attributes"]["type"] == "Profile"
    assert rows[0]["attributes"]["url"] == f"{API}/sobjects/Account/{rows[0]['Id']}"


WHERE = {
    "Tier__c = 'A'": lambda row: row["Tier__c"] == "A",
    "Tier__c != 'A' AND AnnualPurchase__c >= 1000": lambda row: (
        row["Tier__c"] != "A" and row["AnnualPurchase__c"] >= 1000
    ),
    "Tier__c IN ('a','B')": lambda row: row["Tier__c"] in "AB",
    "Tier__c NOT IN ('A','B')": lambda row: row["Tier__c"] == "C",
    "NOT (Tier__c = 'A' OR Tier__c = 'B')": lambda row: row["Tier__c"] == "C",
    "Name LIKE '%ltd'": lambda row: row["Name"].endswith("Ltd"),
    "ParentId = null": lambda row: True,
    "CreatedDate < TODAY": lambda row: True,
    "CreatedDate > 2099-01-01T00:00:00Z": lambda row: False,
    "CreatedDate = LAST_N_DAYS:365": lambda row: True,
    "IsPersonAccount = true": lambda row: False,
}


@pytest.mark.parametrize("where", WHERE)
def test_conditions_mean_what_they_say(practice: Practice, where):
    expected = {row["Id"] for row in practice.rows("Account") if WHERE[where](row)}
    assert {row["Id"] for row in practice.query(f"Id FROM Account WHERE {where}")} == expected


def test_short_ids_find_the_same_rows(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    assert long_id(account[:15]) == account
    assert account[15:] == checksum(account[:15])
    assert len(practice.query(f"Id FROM Account WHERE Id = '{account[:15]}'")) == 1


def test_semi_joins_and_nested_conditions(practice: Practice):
    inner = f"AccountId FROM AccountTeamMember WHERE UserId = '{practice.id()}'"
    either = "(FirstName = 'Anna' OR FirstName != 'Anna')"
    soql = f"Id, AccountId FROM Contact WHERE AccountId IN (SELECT {inner}) AND {either}"
    teams = {row["AccountId"] for row in practice.rows("AccountTeamMember", UserId=practice.id())}
    expected = {row["Id"] for row in practice.rows("Contact") if row["AccountId"] in teams}
    assert {row["Id"] for row in practice.query(soql)} == expected


def test_counts_and_groups(practice: Practice):
    where = f"OwnerId = '{practice.id()}'"
    plain = ask(practice, f"COUNT() FROM Account WHERE {where}").json()
    assert (plain["totalSize"], plain["records"]) == (18, [])
    assert practice.query(f"COUNT(Id) c FROM Account WHERE {where}")[0]["c"] == 18
    groups = practice.query("SELECT Tier__c, COUNT(Id) FROM Account GROUP BY Tier__c")
    assert sum(row["expr0"] for row in groups) == 60
    assert groups[0]["attributes"] == {"type": "AggregateResult"}


def test_order_limit_and_offset(practice: Practice):
    names = sorted(row["AnnualPurchase__c"] for row in practice.rows("Account"))
    rows = practice.query("SELECT AnnualPurchase__c FROM Account ORDER BY AnnualPurchase__c DESC LIMIT 5 OFFSET 2")
    assert [row["AnnualPurchase__c"] for row in rows] == names[::-1][2:7]


def test_pages_hold_a_snapshot_and_their_locator_ages(practice: Practice):
    practice.switches(page_rows=25)
    first = ask(practice, "SELECT Id, Name FROM Account").json()
    assert (first["totalSize"], first["done"], len(first["records"])) == (60, False, 25)
    last = practice.rows("Account")[-1]
    practice.act("edit", record=last["Id"], fields={"Name": "Renamed meanwhile"})
    second = practice.http.get(first["nextRecordsUrl"]).json()
    third = practice.http.get(second["nextRecordsUrl"]).json()
    assert "nextRecordsUrl" not in third
    assert third["done"] is True
    assert third["records"][-1]["Name"] == last["Name"]
    practice.clock.advance(2 * 86_400 + 1)
    login = practice.act("sign-in", "ida.vogel@acme.example")
    assert error(practice.client(login["token"]).get(first["nextRecordsUrl"])) == (400, "INVALID_QUERY_LOCATOR")


def test_the_batch_size_header_is_kept_within_its_range(practice: Practice):
    world = practice.org.world
    world.load(
        "Lead", [{"LastName": f"L{n}", "Company": "X", "Status": "Open", "OwnerId": practice.id()} for n in range(450)]
    )
    body = ask(practice, "SELECT Id FROM Lead", **{"Sforce-Query-Options": "batchSize=10"}).json()
    assert len(body["records"]) == 200


ERRORS = {
    "SELECT Nope FROM Account": "INVALID_FIELD",
    "SELECT Id FROM Nope": "INVALID_TYPE",
    "SELECT Id FROM Account WHERE": "MALFORMED_QUERY",
    "SELECT Id FROM Account WHERE Id = 'x' OR Name = 'y' AND Name = 'z'": "MALFORMED_QUERY",
    "SELECT Id FROM Account WHERE OwnerId = 'nonsense'": "INVALID_QUERY_FILTER_OPERATOR",
    "SELECT Id FROM Account WHERE IsDeleted = 'true'": "INVALID_FIELD",
    "SELECT Id FROM Account WHERE Name = 5": "INVALID_FIELD",
    "SELECT Id FROM Account WHERE Name LIKE 5": "INVALID_QUERY_FILTER_OPERATOR",
    "SELECT Id FROM Account OFFSET 2001": "NUMBER_OUTSIDE_VALID_RANGE",
    "SELECT FIELDS(ALL) FROM Account": "MALFORMED_QUERY",
    "SELECT Id FROM LoginHistory WHERE Status = 'Success'": "INVALID_FIELD",
    "SELECT Id FROM OwnerChangeOptionInfo": "INVALID_TYPE",
    "SELECT RecordId FROM UserRecordAccess": "MALFORMED_QUERY",
    "SELECT Id FROM Account WHERE Name = '" + "x" * 4001 + "'": "MALFORMED_QUERY",
}


@pytest.mark.parametrize("soql", ERRORS)
def test_wrong_queries_are_refused_in_the_vendors_words(practice: Practice, soql):
    assert error(ask(practice, soql)) == (400, ERRORS[soql])


def test_a_statement_too_long_for_a_url_is_refused(practice: Practice):
    assert ask(practice, f"Id FROM Account WHERE Name != '{'x' * 17_000}'").status_code == 414


def test_deleted_rows_show_in_query_all_only(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    assert practice.http.delete(f"{API}/sobjects/Account/{account}").status_code == 204
    soql = f"Id, IsDeleted FROM Account WHERE Id = '{account}'"
    assert practice.query(soql) == []
    found = practice.http.get(f"{API}/queryAll", params={"q": f"SELECT {soql}"}).json()["records"]
    assert [row["IsDeleted"] for row in found] == [True]


def test_quotes_and_wildcards_can_be_escaped(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    practice.act("edit", record=account, fields={"Name": "O'Neill 100%_done\\"})
    for where in ("Name = 'O\\'Neill 100%_done\\\\'", "Name LIKE '%100\\%\\_%'"):
        assert [row["Id"] for row in practice.query(f"Id FROM Account WHERE {where}")] == [account]


def test_describe_tells_owners_and_custom_fields(practice: Practice):
    names = {row["name"] for row in practice.http.get(f"{API}/sobjects/").json()["sobjects"]}
    assert {"Account", "User", "UserLogin", "AuthSession", "Visit__c", "CronTrigger"} <= names
    fields = {field["name"]: field for field in practice.http.get(f"{API}/sobjects/Account/describe").json()["fields"]}
    owner, tier = fields["OwnerId"], fields["Tier__c"]
    assert (owner["type"], owner["referenceTo"], owner["relationshipName"]) == ("reference", ["User"], "Owner")
    assert owner["updateable"]
    assert [value["value"] for value in tier["picklistValues"]] == ["A", "B", "C"]
    assert tier["custom"]
    assert not fields["CreatedDate"]["updateable"]
    assert error(practice.http.get(f"{API}/sobjects/Nope/describe")) == (404, "NOT_FOUND")


def test_a_row_is_read_with_the_fields_asked_for(practice: Practice):
    row = practice.user()
    shown = practice.http.get(f"{API}/sobjects/User/{row['Id'][:15]}", params={"fields": "Name,EmployeeNumber"}).json()
    assert (shown["Name"], shown["EmployeeNumber"]) == ("Ada Moreau", "E1007")
    assert error(practice.http.get(f"{API}/sobjects/User/005000000000000AAA")) == (404, "NOT_FOUND")


def test_retrieve_keeps_the_order_and_puts_null_for_what_is_missing(practice: Practice):
    ids = [row["Id"] for row in practice.rows("Account")[:3]]
    wanted = [ids[2], "001xx0000000ZZZAAA", ids[0][:15], "rubbish"]
    body = {"ids": wanted, "fields": ["Id", "OwnerId"]}
    found = practice.http.post(f"{API}/composite/sobjects/Account", json=body).json()
    assert [row and row["Id"] for row in found] == [ids[2], None, ids[0], None]
    body["ids"] = ids * 700
    assert error(practice.http.post(f"{API}/composite/sobjects/Account", json=body)) == (
        400,
        "EXCEEDED_MAX_SIZE_REQUEST",
    )
    assert (
        practice.http.get(f"{API}/composite/sobjects/Account", params={"ids": ids[0], "fields": "Id"}).json()[0]["Id"]
        == ids[0]
    )


def test_usage_is_told_in_each_of_its_forms(practice: Practice):
    before = practice.org.limits.used
    assert practice.http.get(f"{API}/limits").headers["Sforce-Limit-Info"] == f"api-usage={before + 1}/115000"
    practice.switches(limit_info="per-app")
    shown = practice.http.get(f"{API}/limits").headers["Sforce-Limit-Info"]
    assert shown.startswith(f"api-usage={before + 2}/115000; per-app-api-usage=")
    practice.switches(limit_info="absent")
    answer = practice.http.get(f"{API}/limits")
    assert "Sforce-Limit-Info" not in answer.headers
    assert answer.json()["DailyApiRequests"] == {"Max": 115_000, "Remaining": 115_000 - before - 3}


def test_a_used_up_day_ends_in_403_until_the_day_is_over(practice: Practice):
    practice.plain.post("/__sim/limits", json={"used": 115_000})
    answer = practice.http.get(f"{API}/limits")
    assert answer.status_code == 403
    assert answer.json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    practice.clock.advance(86_400)
    login = practice.act("sign-in", "ida.vogel@acme.example")
    assert practice.client(login["token"]).get(f"{API}/limits").status_code == 200


def test_versions_are_listed_and_retired_ones_refused(practice: Practice):
    assert practice.plain.get("/services/data").json()[-1]["url"] == "/services/data/v66.0"
    assert error(practice.http.get("/services/data/v25.0/limits")) == (410, "UNSUPPORTED_API_VERSION")
    assert error(practice.http.get("/services/data/v99.0/limits")) == (404, "NOT_FOUND")
    assert error(practice.http.put(f"{API}/limits")) == (405, "METHOD_NOT_ALLOWED")


def test_record_counts_and_tooling(practice: Practice):
    counts = practice.http.get(f"{API}/limits/recordCount", params={"sObjects": "Account,Contact"}).json()
    assert counts == {"sObjects": [{"count": 60, "name": "Account"}, {"count": 90, "name": "Contact"}]}
    soql = "SELECT Name FROM OwnerChangeOptionInfo WHERE EntityDefinitionId = 'Account'"
    names = [row["Name"] for row in practice.http.get(f"{API}/tooling/query", params={"q": soql}).json()["records"]]
    assert "KeepAccountTeam" in names


def test_user_record_access_agrees_with_sharing(practice: Practice):
    account = practice.rows("AccountShare", RowCause="Manual", UserOrGroupId=practice.id())[0]["AccountId"]
    other = practice.rows("AccountShare", RowCause="Owner")[0]["AccountId"]
    soql = (
        "RecordId, HasReadAccess, HasEditAccess, MaxAccessLevel FROM UserRecordAccess "
        f"WHERE UserId = '{practice.id('mia.santos@acme.example')}' AND RecordId IN ('{account}','{other}')"
    )
    assert all(row["HasReadAccess"] for row in practice.query(soql))
    practice.org.world.table("User").put({**practice.user("mia.santos@acme.example"), "IsActive": False})
    assert {row["MaxAccessLevel"] for row in practice.query(soql)} == {"None"}


def test_ada_is_found_in_every_way(practice: Practice):
    for where in ("EmployeeNumber = 'E1007'", f"Email = '{ADA}'", "FederationIdentifier LIKE 'ada.%'"):
        assert [row["Name"] for row in practice.query(f"Name FROM User WHERE {where}")] == ["Ada Moreau"]
