"""The seeds: the same for the same seed, believable, and big enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import HOSTILE_COMPANY, LEAVER, SUCCESSORS, make_company
from exeunt_salesforce.simulator import practice, small
from exeunt_salesforce.simulator.census import census
from exeunt_salesforce.simulator.defaults import NONE
from exeunt_salesforce.simulator.ids import long_id
from exeunt_salesforce.simulator.seed_customers import Sizes
from exeunt_salesforce.simulator.seed_facts import STRANGER


def test_one_seed_gives_one_company():
    assert make_company(3, 50) == make_company(3, 50)
    assert make_company(3, 50) != make_company(4, 50)


def test_people_are_distinct_and_managed_without_circles():
    company = make_company(1, 300)
    people = {person.email: person for person in company.people}
    assert len(people) == len({person.username for person in company.people}) == 300
    numbers = [person.employee_number for person in company.people if person.employee_number]
    assert len(numbers) == len(set(numbers)) == 299
    for person in company.people:
        chain = [person.email]
        while people[chain[-1]].manager:
            chain.append(people[chain[-1]].manager)
            assert len(chain) < 20
    assert any("陈" in person.name for person in company.people)


def test_the_cast_is_as_told():
    company = make_company(9, 12)
    ada = company.person(LEAVER)
    assert (ada.name, ada.employee_number, ada.username, ada.active) == ("Ada Moreau", "E1007", LEAVER, True)
    assert not company.person(company.departed).active
    assert company.person(company.service).kind == "service"
    assert [company.person(one).name for one in SUCCESSORS] == ["Ben Okafor", "Chen Wei 陈伟"]
    assert any(person.manager == LEAVER for person in company.people)
    with pytest.raises(KeyError):
        company.person("nobody@acme.example")


def test_a_company_needs_its_cast():
    with pytest.raises(ValueError, match="at least 12"):
        make_company(1, 5)


@pytest.fixture(scope="module")
def org():
    return practice(clock=Clock())


def test_the_practice_company_is_a_believable_one(org):
    world = org.world
    ada = world.table("User").where("Username", LEAVER)[0]["Id"]
    mine = world.table("Account").where("OwnerId", ada)
    assert len(world.table("Account").rows) == 20_000
    assert len(mine) == 1_200
    assert {row["Tier__c"] for row in mine} == {"A", "B", "C"}
    assert HOSTILE_COMPANY in [row["Name"] for row in mine]
    told = census(org, user=LEAVER)["users"][LEAVER]
    assert told["owned"].keys() >= {"Account", "Case", "Contact", "Lead", "Opportunity", "Task", "Visit__c"}
    assert told["sessions"] == 3
    assert told["oauth_tokens"] == 3
    assert told["jobs"] == 1
    assert len(world.table("User").where("ManagerId", ada)) >= 2
    assert world.settings.default_case_owner == ada
    assert len(world.table("AccountTeamMember").where("UserId", ada)) >= 50


def test_every_reference_points_at_something(org):
    world = org.world
    for name, table in world.tables.items():
        kind = world.schema.objects[name]
        references = [field.name for field in kind.fields.values() if field.refers]
        for row in list(table.rows.values())[:300]:
            for field in references:
                value = row.get(field)
                assert value in {None, "system"} or value == world.org_id or world.row(value), (name, field, value)
                assert value in {None, "system"} or long_id(value) == value


def test_every_shared_record_has_its_owners_share(org):
    shares = org.world.table("AccountShare")
    for account in list(org.world.table("Account").rows.values())[:500]:
        owners = [
            row["UserOrGroupId"] for row in shares.where("AccountId", account["Id"]) if row["RowCause"] == "Owner"
        ]
        assert owners == [account["OwnerId"]]


def of_user(org, username):
    return org.world.table("User").where("Username", username)[0]["Id"]


def reach(org, user):
    """Accounts that a user sees."""
    accounts = org.world.table("Account").rows.values()
    return {row["Id"] for row in accounts if org.sharing.level(user, "Account", row) > NONE}


def test_accounts_carry_what_an_audit_reads(org):
    rows = list(org.world.table("Account").rows.values())
    for field in ("AnnualPurchase__c", "CurrencyIsoCode", "FirstOrderDate__c", "Region__c", "PaymentTerms__c"):
        assert all(row[field] for row in rows)
    for field in ("NamedSuccessor__c", "ExecutiveSponsor__c", "SecondContact__c", "IsStrategic__c", "Arrears__c"):
        assert 0 < sum(bool(row[field]) for row in rows) < len(rows) / 2
    assert {row["CurrencyIsoCode"] for row in rows} == {"EUR", "USD", "CNY"}
    assert {row["Tier__c"] for row in rows if row["NamedSuccessor__c"]} == {"A", "B"}
    today = f"{org.world.clock.now():%Y-%m-%d}"
    over = [row["TierOverrideUntil__c"] for row in rows if row["TierOverride__c"]]
    assert {one and one < today for one in over} == {None, True, False}
    quiet = [
        row
        for row in rows
        if (row["LastActivityDate"] or "") < f"{org.world.clock.now() - timedelta(days=365):%Y-%m-%d}"
    ]
    assert 0 < len(quiet) < len(rows) / 3
    ages = sorted(row["FirstOrderDate__c"] for row in rows if row["Tier__c"] == "A")
    assert ages[len(ages) // 2] < sorted(row["FirstOrderDate__c"] for row in rows)[len(rows) // 2]


def test_people_have_regions_second_factors_and_rights_they_may_not_need(org):
    world = org.world
    assert {row["Region__c"] for row in world.table("User").rows.values()} == {"EMEA", "APAC", "Americas", "Global"}
    factors = world.table("TwoFactorMethodsInfo").rows.values()
    bare = [row for row in factors if not (row["HasTotp"] or row["HasSalesforceAuthenticator"])]
    assert 3 <= len(bare) < len(factors) / 10
    exporting = world.table("PermissionSet").where("Name", "Report_Export")[0]["Id"]
    holders = [row["AssigneeId"] for row in world.table("PermissionSetAssignment").where("PermissionSetId", exporting)]
    assert {world.row(user)["Department"] for user in holders} >= {"Marketing", "Sales EMEA"}


def test_somebody_owns_who_is_gone_and_somebody_whom_no_directory_knows(org):
    gone, stranger = of_user(org, "tom.hale@acme.example"), of_user(org, STRANGER)
    assert not org.world.row(gone)["IsActive"]
    assert org.world.table("Account").where("OwnerId", gone)
    assert len(org.world.table("Account").where("OwnerId", stranger)) == 3
    assert STRANGER not in {person.username for person in make_company(1, 300).people}


def test_customers_are_shared_by_region_and_by_what_matters(org):
    world = org.world
    desk = world.table("Group").where("DeveloperName", "Americas_Deal_Desk")[0]["Id"]
    rows = [row for row in world.table("AccountShare").where("UserOrGroupId", desk) if row["RowCause"] == "Rule"]
    told = {(world.row(row["AccountId"])["Region__c"], world.row(row["AccountId"])["Tier__c"]) for row in rows}
    assert told == {("Americas", "A")}
    strategic = {row["Id"] for row in world.table("Account").rows.values() if row["IsStrategic__c"]}
    keepers = world.table("Group").where("DeveloperName", "Key_Accounts")[0]["Id"]
    shared = {
        row["AccountId"]
        for row in world.table("AccountShare").where("UserOrGroupId", keepers)
        if row["RowCause"] == "Rule"
    }
    assert shared == strategic


def test_most_see_little_and_the_owners_office_sees_all(org):
    everything = len(org.world.table("Account").rows)
    seller, office = of_user(org, "mia.santos@acme.example"), of_user(org, "grace.lindqvist@acme.example")
    assert len(reach(org, office)) == everything
    assert 0 < len(reach(org, seller)) < everything / 5


def test_territories_are_off_or_on():
    sizes = Sizes(accounts=400, contacts=10, opportunities=20, leads=4, cases=3, tasks=2, visits=2, leaver_accounts=20)
    off, on = (practice(sizes=sizes, company=make_company(1, 60), territories=wanted) for wanted in (False, True))
    causes = [{row["RowCause"] for row in one.world.table("AccountShare").rows.values()} for one in (off, on)]
    assert causes[1] - causes[0] == {"TerritoryRule"}
    assert (off.world.switches.territories, on.world.switches.territories) == (False, True)
    assert on.world.table("UserTerritory2Association").where("UserId", of_user(on, LEAVER))


def test_seeding_is_repeatable():
    def shown(org):
        rows = {name: [row["Id"] for row in table.rows.values()] for name, table in org.world.tables.items()}
        names = [(row["Name"], row["OwnerId"]) for row in org.world.table("Account").rows.values()]
        return rows, names

    assert shown(small(5)) == shown(small(5))
    assert shown(small(5)) != shown(small(6))
