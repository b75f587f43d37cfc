"""The headings that systems themselves write, each with a row as they write it."""

from __future__ import annotations

import pytest

M365 = (
    "Display name,DirSyncEnabled,User principal name,Object Id,First name,Last name,When created,"
    "Soft deletion time stamp,Title,Department,Preferred data location,City,CountryOrRegion,Office,StateOrProvince,"
    "Usage location,Last dirsync time,Block credential,Licenses,Password never expires,"
    "Last password change time stamp,Mobile Phone,Phone number,Postal code,Preferred language,Street address,Fax,"
    "Proxy addresses\n"
    "Ada Moreau,False,ada@acme.example,15e91f38-3651-425f-810a-56e0fb00287a,Ada,Moreau,2022-03-18 19:49:35Z,,Seller,"
    "Sales,,,,,,US,,True,Unlicensed,False,2022-03-18 19:49:35Z,,,,,,,smtp:am@acme.example+SMTP:ada@acme.example\n"
)
ENTRA = (
    "userPrincipalName,displayName,surname,mail,givenName,objectId,userType,jobTitle,department,accountEnabled\n"
    "ada@acme.example,Ada Moreau,Moreau,ada@acme.example,Ada,15e91f38,Guest,Seller,Sales,False\n"
)
GOOGLE = (
    "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
    "Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],"
    "Last Sign In [READ ONLY],Recovery Email,Employee ID,Employee Type,Employee Title,Manager Email,Department,"
    "2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY]\n"
    "Ada,Moreau,ada@acme.example,****,,/Sales,,Suspended,2016/04/04 00:24:13,,E7,,Seller,grace@acme.example,Sales,False,False\n"
    "Ben,Okafor,ben@acme.example,****,,/Sales,,Active,Never logged in,,E8,,,,,True,True\n"
)
SALESFORCE_USERS = (
    '"Id","Username","LastName","FirstName","Name","Email","Title","Department","UserRoleId","ProfileId","IsActive",'
    '"ManagerId","EmployeeNumber","LastLoginDate"\n'
    '"005A","ada@acme.crm","Moreau","Ada","Ada Moreau","ada@acme.example","Seller","Sales","00E1","00e1","0","005B","E7",'
    '"2024-01-03T23:52:01.000+0000"\n'
    '"005B","grace@acme.crm","L","Grace","Grace L","grace@acme.example","","","","","1","","E1",""\n'
)
ACTIVE_DIRECTORY = (
    "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\n"
    '"DistinguishedName","Enabled","GivenName","Name","ObjectClass","ObjectGUID","SamAccountName","SID","Surname",'
    '"UserPrincipalName","EmailAddress","EmployeeID","Manager","LastLogonDate"\n'
    '"CN=Ada,OU=Sales,DC=acme","False","Ada","Ada Moreau","user","15e9","ada","S-1","Moreau","ada@acme.example",'
    '"ada@acme.example","E7","CN=Grace,OU=Sales,DC=acme","2024-01-03 08:00:00"\n'
    '"CN=Grace,OU=Sales,DC=acme","True","Grace","Grace L","user","15ea","grace","S-2","L","grace@acme.example",'
    '"grace@acme.example","E1","",""\n'
)
WECOM = "姓名,帐号,别名,职务,部门,性别,手机,座机,个人邮箱,邮箱,激活状态\n张敏,zhangmin,,客户经理,销售部,女,138,,,zhang@acme.example,未激活\n"
HR = "序号,工号,姓名,所属部门,岗位,直属主管,入职时间,离职时间,在职状态,企业邮箱\n1,E7,张敏,销售部,客户经理,王强,2020.3.1,2026.10.1,已离职,zhang@acme.example\n"


@pytest.mark.parametrize(
    ("body", "role", "principal", "status"),
    [
        (M365, "users", "am@acme.example", "blocked"),
        (ENTRA, "users", "ada@acme.example", "inactive"),
        (GOOGLE, "users", "ada@acme.example", "blocked"),
        (SALESFORCE_USERS, "users", "ada@acme.example", "inactive"),
        (ACTIVE_DIRECTORY, "users", "ada@acme.example", "inactive"),
        (WECOM, "users", "zhang@acme.example", "inactive"),
        (HR, "people", "zhang@acme.example", "inactive"),
    ],
)
def test_lists_of_people_are_recognised(exports, body, role, principal, status):
    reader = exports({"list.csv": body})
    [source] = reader.connector.folder.sources
    assert source.role == role
    assert reader.people[principal].status == status


def test_managers_are_found_by_whatever_the_system_calls_them(exports):
    for body in (GOOGLE.replace("ben@", "grace@"), SALESFORCE_USERS, ACTIVE_DIRECTORY):
        assert exports({"list.csv": body}).people["ada@acme.example"].ids["manager"] == "grace@acme.example"


@pytest.mark.parametrize(("word", "power"), [("Guest", "external"), ("外部", "external"), ("服务账号", "service")])
def test_what_sort_of_user_somebody_is_gives_powers(exports, word, power):
    assert exports({"list.csv": ENTRA.replace("Guest", word)}).people["ada@acme.example"].powers == {power}


def test_a_second_factor_and_the_last_sign_in_are_traits(exports):
    rows = exports({"list.csv": GOOGLE}).rows("traits")
    told = {(row["principal"][:3], row["field"], row["value"]) for row in rows}
    assert told >= {("ada", "mfa", "false"), ("ben", "mfa", "true"), ("ada", "last_login", "2016-04-04T00:24:13Z")}
    assert ("ben", "last_login") not in {(who, field) for who, field, _ in told}


SALESFORCE_REPORT = '"Last Activity","Account Owner","Account Name","Type","Last Modified Date","Account ID"\n"2024-03-04","Ada Moreau","Acme","Customer","2024-03-04","0015g"\n'
SALESFORCE_EXPORT = (
    '"Id","Name","OwnerId","ParentId","Type"\n"001A","Acme","005A","",""\n"001B","Acme West","005A","001A",""\n'
)
HUBSPOT = '"Record ID","Company name","Company owner","Create Date","Phone Number","Last Activity Date","City","Industry"\n"31415","Acme","Ada Moreau","2024-01-01 10:00","","2024-03-04 08:00","",""\n'
ZOHO = "Record Id,Account Owner.id,Account Owner,Account Name,Phone,Parent Account.id,Parent Account,Annual Revenue,Last contacted time\nzcrm_1,zcrm_9,Ada Moreau,Acme,,,,1000000,2024-03-04 08:00:00\n"
FXIAOKE = "客户名称(必填),客户级别,负责人(必填),负责人主属部门,相关团队,成交状态,最后跟进时间\nAcme,重要,Ada Moreau,销售部,,未成交,2024-03-04 08:00\n"
JIANDAOYUN = "客户编码,客户名称,客户经理,所属区域,客户等级,年采购额（万元）,提交人,提交时间\nK1,Acme,Ada Moreau,华东,A,120,王强,2024-03-04 08:00:00\n"


@pytest.mark.parametrize(
    ("body", "ids", "told"),
    [
        (SALESFORCE_REPORT, ["0015g"], {"last_activity": "2024-03-04"}),
        (SALESFORCE_EXPORT, ["001A", "001B"], {}),
        (HUBSPOT, ["31415"], {"last_activity": "2024-03-04T08:00:00Z"}),
        (ZOHO, ["zcrm_1"], {"annual_revenue": "1000000", "last_activity": "2024-03-04T08:00:00Z"}),
        (
            FXIAOKE,
            ["Acme"],
            {"tier": "重要", "customer_status": "未成交", "last_activity": "2024-03-04T08:00:00Z"},
        ),
        (JIANDAOYUN, ["K1"], {"region": "华东", "tier": "A", "purchases": "1200000"}),
    ],
)
def test_lists_of_customers_are_recognised(exports, body, ids, told):
    reader = exports({"users.csv": SALESFORCE_USERS, "customers.csv": body}, default="private")
    rows = reader.rows("customers/Customer")
    assert [row["id"] for row in rows] == ids
    assert {row["owner"] for row in rows} == {"ada@acme.example"}
    assert {row["field"]: row["value"] for row in reader.rows("facts/Customer") if row["value"]} == told


def test_a_customer_s_own_revenue_is_not_what_it_buys_from_us(exports):
    """A tier computed from it would be another tier."""
    rows = exports({"users.csv": SALESFORCE_USERS, "c.csv": ZOHO}, default="private").rows("facts/Customer")
    assert "purchases" not in {row["field"] for row in rows}


SHARE = "Id,AccountId,UserOrGroupId,AccountAccessLevel,OpportunityAccessLevel,RowCause\n00r,001A,005A,Edit,None,Team\n"
TEAM = "AccountId,UserId,TeamMemberRole,AccountAccessLevel\n001A,005A,Sales Rep,Read\n"
TEAM_REPORT = '"Account Owner","Account Name","Team Member: Full Name","Team Role","Account Access"\n"Grace L","Acme","Ada Moreau","Sales Rep","Read/Write"\n'


@pytest.mark.parametrize(("body", "level"), [(SHARE, 2), (TEAM, 1), (TEAM_REPORT, 2)])
def test_shares_and_teams_are_recognised(exports, body, level):
    files = {"users.csv": SALESFORCE_USERS, "c.csv": SALESFORCE_EXPORT, "s.csv": body}
    [row] = exports(files, default="private").rows("grants/Customer")
    assert (row["subject"], row["object"], row["shape"]) == ("ada@acme.example", "001A", f"Customer self {level}")


def test_a_list_of_contacts_is_nobody_s_staff(exports):
    contacts = "First Name,Last Name,Email,Account Name,Contact Owner,Title,Department,Phone\nX,Y,x@customer.example,Acme,Ada,,,\n"
    assert [code for code, _ in exports({"contacts.csv": contacts}).findings()] == ["exports.unrecognised"]


@pytest.mark.parametrize(
    ("name", "role"),
    [("staff.csv", "people"), ("员工花名册.csv", "people"), ("Users 2026.csv", "users"), ("用户.csv", "users")],
)
def test_the_name_of_a_file_decides_where_its_headings_leave_it_open(exports, name, role):
    [source] = exports({name: "ID,Name,Employee number,Active\n1,Ada,7,yes\n"}).connector.folder.sources
    assert source.role == role


def test_a_field_s_own_name_is_a_heading(exports):
    body = "id,label,owner,purchases,years,since\n1,Acme,ada@acme.example,5 CNY,3,2024-01-01\n"
    reader = exports({"users.csv": SALESFORCE_USERS, "customers.csv": body}, default="private")
    told = {row["field"]: row["value"] for row in reader.rows("facts/Customer")}
    assert told == {"purchases": "5", "years": "3", "since": "2024-01-01"}
