"""What a reader of access needs is told in full, by REST and by Bulk, to a client library that others use."""

from __future__ import annotations

import csv
import io

import pytest
from defusedxml.ElementTree import fromstring
from simple_salesforce import SalesforceMalformedRequest

from exeunt_salesforce.simulator.defaults import default_of
from support.salesforce_orgs import make_org

from .wire import VERSION, reading, select

SEEDS = range(40)
METADATA = "http://soap.sforce.com/2006/04/metadata"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
TABLES = {
    "Organization": "DefaultAccountAccess, DefaultContactAccess, DefaultLeadAccess",
    "User": "ManagerId, UserRoleId, ProfileId, IsActive, UserType",
    "UserLogin": "UserId, IsFrozen",
    "UserRole": "ParentRoleId, PortalType, OpportunityAccessForAccountOwner, CaseAccessForAccountOwner, ContactAccessForAccountOwner",
    "Group": "Type, RelatedId, DoesIncludeBosses, DeveloperName",
    "GroupMember": "GroupId, UserOrGroupId",
    "QueueSobject": "QueueId, SobjectType",
    "Account": "OwnerId, ParentId",
    "Contact": "OwnerId, AccountId",
    "Opportunity": "OwnerId, AccountId, Territory2Id",
    "Lead": "OwnerId, IsConverted",
    "Case": "OwnerId, AccountId",
    "Visit__c": "OwnerId",
    "AccountShare": "AccountId, UserOrGroupId, AccountAccessLevel, ContactAccessLevel, OpportunityAccessLevel, CaseAccessLevel, RowCause",
    "ContactShare": "ContactId, UserOrGroupId, ContactAccessLevel, RowCause",
    "OpportunityShare": "OpportunityId, UserOrGroupId, OpportunityAccessLevel, RowCause",
    "LeadShare": "LeadId, UserOrGroupId, LeadAccessLevel, RowCause",
    "CaseShare": "CaseId, UserOrGroupId, CaseAccessLevel, RowCause",
    "Visit__Share": "ParentId, UserOrGroupId, AccessLevel, RowCause",
    "AccountTeamMember": "AccountId, UserId, AccountAccessLevel, ContactAccessLevel",
    "OpportunityTeamMember": "OpportunityId, UserId, OpportunityAccessLevel",
    "Territory2Model": "State",
    "Territory2": "ParentTerritory2Id, Territory2ModelId, AccountAccessLevel, OpportunityAccessLevel",
    "ObjectTerritory2Association": "ObjectId, Territory2Id, AssociationCause",
    "UserTerritory2Association": "UserId, Territory2Id, IsActive",
    "Profile": "UserLicenseId",
    "PermissionSet": "Type, IsOwnedByProfile, ProfileId, PermissionSetGroupId, HasActivationRequired, PermissionsViewAllData",
    "PermissionSetAssignment": "AssigneeId, PermissionSetId, PermissionSetGroupId, IsActive, ExpirationDate",
    "PermissionSetGroup": "Status, DeveloperName",
    "PermissionSetGroupComponent": "PermissionSetGroupId, PermissionSetId",
    "MutingPermissionSet": "DeveloperName",
    "SessionPermSetActivation": "UserId, PermissionSetId, AuthSessionId",
    "FieldPermissions": "ParentId, SobjectType, Field, PermissionsRead, PermissionsEdit",
    "TwoFactorMethodsInfo": "UserId, HasTotp, HasSalesforceAuthenticator",
    "ObjectPermissions": "ParentId, SobjectType, PermissionsRead, PermissionsViewAllRecords, PermissionsModifyAllRecords",
}


@pytest.fixture(scope="module")
def made():
    """The first org that has something in every table."""
    return next(one for one in map(make_org, SEEDS) if all(one.world.table(name).rows for name in TABLES))


@pytest.fixture(scope="module")
def sf(made, authority):
    with pytest.MonkeyPatch.context() as patch, reading(made, authority) as client:
        # It waits five seconds between looks at a job; the job is done sooner here.
        patch.setattr("simple_salesforce.bulk2.sleep", lambda _seconds: None)
        yield client


@pytest.mark.parametrize("table", TABLES)
def test_rest_and_bulk_tell_the_same_and_all_of_it(table, made, sf):
    columns = ["Id", *TABLES[table].split(", ")]
    soql = select(", ".join(columns), table)
    rows = [[row[name] for name in columns] for row in sf.query_all(soql)["records"]]
    assert rows == [[row[name] for name in columns] for row in made.world.table(table).rows.values()]
    pages = getattr(sf.bulk2, table).query(soql)
    cells = [line for page in pages for line in csv.reader(io.StringIO(page))]
    assert cells == [columns, *([_cell(value) for value in row] for row in rows)]


def _cell(value):
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    return str(value).replace("+0000", "Z")


def test_a_groups_related_thing_is_named(sf):
    rows = sf.query_all("SELECT Type, Related.Name FROM Group WHERE Type = 'Role'")["records"]
    assert {row["Related"]["Name"] for row in rows} >= {"Role0", "Role1"}


def test_definitions_and_organization_agree(made, sf):
    models = {"None": "Private", "Edit": "ReadWrite", "ReadEditTransfer": "ReadWriteTransfer"}
    rows = sf.query_all(
        "SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ('Account', 'Case', 'Visit__c')"
    )
    for row in rows["records"]:
        default = default_of(made.world, row["QualifiedApiName"])
        assert row["InternalSharingModel"] == models.get(default, default)
    assert len(rows["records"]) == 3


def test_restriction_rules_are_told_to_tools_alone(authority):
    made = next(one for one in map(make_org, SEEDS) if one.world.table("RestrictionRule").rows)
    soql = "SELECT TargetEntity, EnforcementType, IsActive, UserCriteria, RecordFilter FROM RestrictionRule"
    with reading(made, authority) as sf:
        found = sf.restful("tooling/query", params={"q": soql})["records"]
        assert [row["TargetEntity"] for row in found] == ["Visit__c"]
        with pytest.raises(SalesforceMalformedRequest, match="INVALID_TYPE"):
            sf.query(soql)


@pytest.mark.parametrize(
    ("switch", "value", "table"), [("territories", False, "Territory2"), ("public_shares", "absent", "LeadShare")]
)
def test_what_is_off_or_not_needed_is_not_there(switch, value, table, authority):
    made = make_org(2)
    made.world.table("Organization").put({**made.world.row(made.world.org_id), "DefaultLeadAccess": "ReadEditTransfer"})
    setattr(made.world.switches, switch, value)
    with reading(made, authority) as sf, pytest.raises(SalesforceMalformedRequest, match="INVALID_TYPE"):
        sf.query(select("Id", table))


def test_contacts_have_no_shares_where_their_account_decides(authority):
    made = make_org(2)
    made.world.table("Organization").put(
        {**made.world.row(made.world.org_id), "DefaultContactAccess": "ControlledByParent"}
    )
    with reading(made, authority) as sf, pytest.raises(SalesforceMalformedRequest, match="INVALID_TYPE"):
        sf.query("SELECT Id FROM ContactShare")


# --- metadata


def read_metadata(sf, kind, *names):
    """The records of an answer, or the code of its fault."""
    wanted = "".join(f"<fullNames>{name}</fullNames>" for name in names)
    body = f"<readMetadata><type>{kind}</type>{wanted}</readMetadata>"
    session = f"<SessionHeader><sessionId>{sf.session_id}</sessionId></SessionHeader>"
    text = f'<e:Envelope xmlns:e="{ENVELOPE}" xmlns="{METADATA}"><e:Header>{session}</e:Header><e:Body>{body}</e:Body></e:Envelope>'
    url = f"https://{sf.sf_instance}/services/Soap/m/{VERSION}"
    root = fromstring(sf.session.post(url, data=text.encode(), headers={"Content-Type": "text/xml"}).content)
    faults = [node.text for node in root.iter() if local(node) == "faultcode"]
    return faults[0] if faults else list(root.iter(f"{{{METADATA}}}records"))


def local(node):
    return node.tag.rpartition("}")[2]


def test_sharing_rules_are_told_as_metadata(made, sf):
    kinds = ("Account", "Contact", "Opportunity", "Lead", "Case", "Visit__c")
    records = read_metadata(sf, "SharingRules", *kinds)
    told = {
        record.findtext(f"{{{METADATA}}}fullName"): [node for node in record if "Rules" in local(node)]
        for record in records
    }
    names = {kind: {node.findtext(f"{{{METADATA}}}fullName") for node in nodes} for kind, nodes in told.items()}
    rules = made.world.table("SharingRule").rows.values()
    assert names == {kind: {rule["DeveloperName"] for rule in rules if rule["Sobject"] == kind} for kind in kinds}
    assert {local(node) for nodes in told.values() for node in nodes} == {"sharingOwnerRules", "sharingCriteriaRules"}
    for node in (node for nodes in told.values() for node in nodes):
        parts = {local(part) for part in node}
        assert parts >= {"fullName", "accessLevel", "label", "sharedTo"}
        assert parts & {"sharedFrom", "criteriaItems"}


def test_settings_of_sharing_are_told_as_metadata(sf):
    (record,) = read_metadata(sf, "SharingSettings", "Sharing")
    told = {local(node): node.text for node in record}
    assert (told["deferSharingRules"], told["enableManagerGroups"]) == ("false", "true")


def test_at_most_ten_names_a_call(sf):
    assert read_metadata(sf, "SharingRules", *(f"X{number}" for number in range(11))) == "sf:LIMIT_EXCEEDED"
