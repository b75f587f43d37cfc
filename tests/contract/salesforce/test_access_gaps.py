"""What could not be read, or is not computed, is said: no part of it looks whole."""

import pytest

from contract.salesforce.lowered import lower
from exeunt.sdk import Throttled
from exeunt.sdk.simulator.company import LEAVER
from exeunt_salesforce import kinds
from exeunt_salesforce.access import models
from exeunt_salesforce.access.source import Query, Source

ALWAYS = {"grants/ContentDocument/shared", "grants/Report/shared"}


@pytest.fixture
def lowered(open_desk):
    return lambda **settings: lower(open_desk("read", **settings).connector)


def _put(far, table, key, **fields):
    rows = far.world.table(table)
    rows.put({**rows.rows[key], **fields})


def _lacking(far, *permissions):
    """The reading user loses these."""
    (row,) = far.rows("PermissionSet", Name="Exeunt_Read")
    _put(far, "PermissionSet", row["Id"], **{f"Permissions{one}": False for one in permissions})


def test_a_whole_reading_has_gaps_for_files_and_reports_alone(lowered):
    tables = lowered()
    assert {part for part, end in tables.ends.items() if not end.whole} == ALWAYS
    assert {tables.parts[part] == [] for part in ALWAYS} == {True}
    assert tables.unwhole() == set()


@pytest.mark.parametrize(
    ("lacking", "parts"),
    [
        ("ViewAllData", {"customers/Account", "grants/Account/manual", "facts/Account"}),
        ("ViewSetup", {"groups", "members/shared", "members/permission", "kinds", "grants/bypass"}),
        ("ManageUsers", {"members/hierarchy", "grants/owner", "traits"}),
    ],
)
def test_without_a_permission_that_shows_everything_nothing_of_its_kind_is_whole(far, lowered, lacking, parts):
    _lacking(far, lacking)
    tables = lowered()
    for part in parts:
        assert not tables.ends[part].whole, part


def test_a_hidden_object_of_customers_is_a_gap(far, lowered):
    far.world.schema._by_lower.pop("lead")
    assert lowered().gaps("customers/Lead") == {"salesforce.not-there"}


def test_a_hidden_object_that_an_org_need_not_have_is_a_gap_too(far, open_desk):
    far.world.schema._by_lower.pop("accountteammember")

    def read():
        office = open_desk("read").connector._office
        return Source(office.api, office.sight, office.clock, spare=office.keep_reserve).listing(
            Query(("Id",), "AccountTeamMember", optional=True)
        )

    assert (read().rows, read().end.whole, read().end.how) == ([], True, "feature-off")
    _lacking(far, "ViewAllData", "ModifyAllData")
    assert [gap.code for gap in read().end.gaps] == ["salesforce.permission-lacking"]


def test_the_reserve_stops_an_audit_and_says_so(far, lowered):
    """What is left of the day's calls, as the last answer told it, is the other applications'."""
    parts = ("groups", "members/hierarchy", "grants/owner", "customers/Account", "grants/Account/manual")
    whole = lowered()
    assert all(whole.ends[part].whole for part in parts)
    far.org.limits.used = int(far.world.switches.daily_allowed * 0.85)
    with pytest.raises(Throttled, match=r"salesforce\.reserve-reached"):
        lowered()


def test_two_defaults_that_contradict_each_other_count_as_the_lower_and_perhaps_as_the_higher(
    far, lowered, monkeypatch
):
    monkeypatch.setattr(models, "_organization", lambda *_: {"Account": "Edit"})
    _put(far, "Organization", far.world.org_id, DefaultAccountAccess="Read")
    tables = lowered()
    assert tables.gaps("kinds") == tables.gaps("grants/default") == {"salesforce.default-disputed"}
    told = [(row.shape, row.certainty) for row in tables.parts["grants/default"] if "Account self" in row.shape]
    assert [(text, certainty) for text, certainty in told if certainty == "unknown"] == [("Account self 2", "unknown")]
    assert any("Account self 1" in text and certainty == "exact" for text, certainty in told)


def test_a_default_in_words_that_nobody_knows_gives_nothing(far, lowered, monkeypatch):
    monkeypatch.setattr(models, "_organization", lambda *_: {"Account": "SomethingNew"})
    tables = lowered()
    assert tables.gaps("kinds") == {"salesforce.default-unknown"}
    assert not any("Account self" in row.shape and row.certainty == "exact" for row in tables.parts["grants/default"])


def test_contacts_that_follow_an_account_out_of_our_sight_are_a_gap(far, lowered, monkeypatch):
    _put(far, "Organization", far.world.org_id, DefaultContactAccess="ControlledByParent")
    monkeypatch.setattr(kinds, "_parent", lambda _described: "")
    tables = lowered()
    assert tables.gaps("kinds") == {"salesforce.default-unknown"}
    assert {row.id: row.follows for row in tables.parts["kinds"]}["Contact"] == 0


def test_a_share_table_that_is_missing_where_there_must_be_one_is_a_gap(far, lowered):
    _put(far, "Organization", far.world.org_id, DefaultOpportunityAccess="None")
    far.world.schema.objects.pop("OpportunityShare")
    tables = lowered()
    assert tables.gaps("grants/Opportunity/shared") == {"salesforce.shares-unread"}
    assert "grants/Opportunity/manual" not in tables.parts


def test_external_users_are_a_gap_while_they_can_sign_in(far, lowered):
    (user,) = far.world.load(
        "User", [{"Username": "c@x.example", "Name": "C", "UserType": "PowerCustomerSuccess", "IsActive": True}]
    )
    tables = lowered()
    assert tables.gaps("grants/shared") == {"salesforce.external-not-computed"}
    assert user not in {row.member for row in tables.tables["members"] if row.group == "internal"}
    _put(far, "User", user, IsActive=False)
    assert "grants/shared" not in lowered().parts


def test_person_accounts_are_a_gap(far, lowered):
    account = next(iter(far.world.table("Account").rows))
    _put(far, "Account", account, IsPersonAccount=True)
    assert lowered().gaps("grants/Contact/parent") == {"salesforce.people-not-computed"}


def test_put_off_recalculation_makes_the_shares_stale(far, lowered):
    far.settings(deferred_sharing=True)
    tables = lowered()
    assert tables.ends["grants/rule"].how == "stale"
    assert tables.gaps("grants/rule") == {"salesforce.sharing-deferred"}


def test_a_group_of_permission_sets_that_is_being_added_up_is_stale(far, lowered):
    (group,) = far.rows("PermissionSetGroup")
    _put(far, "PermissionSetGroup", group["Id"], Status="Outdated")
    tables = lowered()
    assert tables.gaps("members/permission") == {"salesforce.group-outdated"}
    assert tables.ends["members/permission"].gaps[0].params == {"group": "Sales bundle", "status": "Outdated"}


def test_restriction_rules_out_of_sight_leave_the_ceilings_in_doubt(far, lowered):
    _lacking(far, "ViewRestrictionAndScopingRules")
    tables = lowered()
    assert tables.gaps("caps/permission") == {"salesforce.not-there"}
    assert tables.parts["caps/permission"] != []


@pytest.mark.parametrize(
    ("users", "records"),
    [("$Permission.Audit = true", "Name = 'x'"), ("$User.Department = 'IT'", "OwnerId = $UserRole.Id")],
)
def test_a_restriction_rule_that_cannot_be_computed_makes_its_users_ceiling_uncertain(far, lowered, users, records):
    rule = {"IsActive": True, "EnforcementType": "Restrict", "TargetEntity": "Visit__c", "Version": 1}
    named = {"DeveloperName": "R", "MasterLabel": "R", "UserCriteria": users, "RecordFilter": records}
    far.world.load("RestrictionRule", [{**rule, **named}])
    leaver = far.user(LEAVER)
    for row in far.rows("PermissionSetAssignment", AssigneeId=leaver):
        if not far.world.row(row["PermissionSetId"])["IsOwnedByProfile"]:
            far.world.table("PermissionSetAssignment").drop(row["Id"])
    tables = lowered()
    assert tables.gaps("caps/permission") == {"salesforce.restriction-unclear"}
    mine = [row for row in tables.parts["caps/permission"] if (row.subject, row.kind) == (leaver, "Visit__c")]
    assert {row.certainty for row in mine} == {"unknown"}
    others = [row for row in tables.parts["caps/permission"] if row.kind == "Account"]
    assert {row.certainty for row in others} == {"exact"}


def test_a_fact_that_no_field_holds_is_a_gap_and_the_others_are_read(lowered):
    tables = lowered(facts={"tier": "Tier__c", "ghost": "Ghost__c", "far": "Owner.Ghost__c"})
    assert tables.gaps("facts/Account") == {"salesforce.field-unknown"}
    assert [gap.params["field"] for gap in tables.ends["facts/Account"].gaps] == ["Ghost__c", "Owner.Ghost__c"]
    assert {row.field for row in tables.parts["facts/Account"]} == {"tier"}


def test_one_table_that_fails_spoils_no_other(far, lowered):
    far.faults.add("error-before", path_regex=r"query\?.*GroupMember", times=-1)
    tables = lowered()
    assert not tables.ends["members/shared"].whole
    assert not tables.ends["members/queue"].whole
    assert tables.ends["members/hierarchy"].whole
    assert tables.ends["customers/Account"].whole


def test_rules_whose_text_is_out_of_reach_are_told_by_their_rows(far, lowered):
    _put(far, "Organization", far.world.org_id, DefaultAccountAccess="None")
    group = far.rows("Group", DeveloperName="All_Sales")[0]["Id"]
    source = far.rows("Group", DeveloperName="Key_Accounts")[0]["Id"]
    rule = {"Sobject": "Account", "AccessLevel": "Edit", "DeveloperName": "R", "Kind": "owner"}
    far.world.load("SharingRule", [{**rule, "SharedFromId": source, "SharedToId": group}])
    far.org.recalculation.everything()
    far.faults.add("error-before", path_regex=r"Soap/m", times=-1)
    tables = lowered()
    (grant,) = tables.parts["grants/Account/rule"]
    assert (grant.subject, grant.on, grant.tied) == (group, "set", True)
    rows = far.rows("AccountShare", RowCause="Rule")
    assert {row.customer for row in tables.parts["sets/Account/rule"]} == {row["AccountId"] for row in rows} != set()
    assert tables.gaps("grants/rule") == {"salesforce.deferral-unread"}
