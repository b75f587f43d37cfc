"""Who can sign in: from lists of users, completed by lists of people; from these; or else from owners."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from exeunt.people import join
from exeunt.sdk import Principal, Ref

USERS = """Username,Full Name,Email,Active,Profile,Manager
ada,Ada Moreau,Ada@Acme.example,true,Standard User,Grace Lindqvist
grace,Grace Lindqvist,grace@acme.example,1,System Administrator,
tom,Tom Hale,tom@acme.example,false,Standard User,grace@acme.example
"""

STAFF = """工号,姓名,部门,职位,直属上级,入职日期,离职日期,员工状态,邮箱
E1,Ada Moreau,销售部,客户经理,Grace Lindqvist,2020年1月5日,,在职,ada@acme.example
E2,Grace Lindqvist,销售部,销售总监,,2019-01-01,,在职,grace@acme.example
E3,Tom Hale,销售部,客户经理,E2,2021/2/3,2026年10月1日,离职,tom@acme.example
E4,张敏,财务部,会计,E2,2022/2/3,,在职,zhang@acme.example
"""

OWNED = "客户名称,负责人\n甲公司,张敏\n乙公司,li@acme.example\n丙公司,公海\n丁公司,张敏\n"


def test_a_list_of_users_says_who_can_sign_in(exports):
    people = exports({"users.csv": USERS}).people
    assert {id_: (one.name, one.status) for id_, one in people.items()} == {
        "ada@acme.example": ("Ada Moreau", "active"),
        "grace@acme.example": ("Grace Lindqvist", "active"),
        "tom@acme.example": ("Tom Hale", "inactive"),
    }
    assert people["ada@acme.example"].ids == {"username": "ada", "manager": "grace@acme.example"}
    assert people["tom@acme.example"].ids["manager"] == "grace@acme.example"
    assert people["grace@acme.example"].powers == {"admin", "last-admin"}
    assert people["ada@acme.example"].mail == ("ada@acme.example",)


def test_a_list_of_people_completes_accounts_and_makes_none(exports):
    reader = exports({"users.csv": USERS, "名册.csv": STAFF.encode("gbk")})
    people = reader.people
    assert sorted(people) == ["ada@acme.example", "grace@acme.example", "tom@acme.example"]
    assert people["tom@acme.example"].employee_number == "E3"
    traits = {(row["field"], row["value"]) for row in reader.rows("traits") if row["principal"] == "tom@acme.example"}
    assert traits >= {
        ("department", "销售部"),
        ("last_day", "2026-10-01"),
        ("hired", "2021-02-03"),
        ("employment", "left"),
    }


def test_an_account_outlives_its_owner_s_employment_where_nobody_blocked_it(exports):
    """That is the finding; the HR list must not hide it."""
    reader = exports({"users.csv": USERS.replace("tom@acme.example,false", "tom@acme.example,true"), "名册.csv": STAFF})
    assert reader.people["tom@acme.example"].status == "active"


def test_a_list_of_people_alone_says_who_works_here(exports):
    people = exports({"名册.csv": STAFF.encode("gbk")}).people
    assert {one.employee_number: one.status for one in people.values()} == {
        "E1": "active",
        "E2": "active",
        "E3": "inactive",
        "E4": "active",
    }


@pytest.mark.parametrize(
    ("day", "status"),
    [
        *(("2026-11-01", "inactive"), ("2026-11-02", "active"), ("2027-01-01", "active")),
        *(("2026-11-02 00:00:00", "active"), ("2026年11月", "active"), ("2026年10月", "inactive")),
    ],
)
def test_who_has_left_is_told_by_the_last_day_where_no_status_is(exports, day, status):
    staff = f"Employee ID,Name,Hire date,Last day\nE1,Ada,2020-01-01,{day}\n"
    reader = exports({"staff.csv": staff}, time_zone="Asia/Shanghai")
    assert reader.people["employee_number:E1"].status == status
    told = {row["field"]: row["value"] for row in reader.rows("traits")}
    assert told["employment"] == {"active": "employed", "inactive": "left"}[status]


def test_people_of_another_folder_complete_these(exports):
    reader = exports({"users.csv": USERS, "hr/名册.csv": STAFF}, people_from=["hr"])
    assert reader.people["ada@acme.example"].employee_number == "E1"


CRM = "User ID,Username,Email,Employee number,Enabled\n1,ann,ann@acme.example,,true\n2,cleo,cleo@acme.example,7,true\n"


@pytest.mark.parametrize(("heading", "word"), [("Id", "1"), ("Login", "ann")])
def test_ids_and_user_names_of_two_systems_join_nobody(exports, heading, word):
    """Bob is the first in the HR system, as Ann is in the CRM; he is the one who has left."""
    staff = f"{heading},Full name,Work email,Employee number,Last day\n{word},Bob Roe,,3,2026-01-31\n9,Cleo Li,,7,\n"
    reader = exports({"users.csv": CRM, "hr/staff.csv": staff}, people_from=["hr"])
    assert {id_: one.name for id_, one in reader.people.items()} == {
        "ann@acme.example": "ann@acme.example",
        "cleo@acme.example": "Cleo Li",
    }
    assert {row["principal"] for row in reader.rows("traits") if row["field"] == "employment"} == {"cleo@acme.example"}


def test_an_id_of_another_system_is_not_shown_as_this_one_s(exports):
    users = "Username,Email,Enabled\nann,ann@acme.example,true\n"
    staff = "Id,Full name,Work email,Last day\n77,Ann,ann@acme.example,\n"
    [ann] = exports({"users.csv": users, "hr/staff.csv": staff}, people_from=["hr"]).people.values()
    assert ann.ids == {"username": "ann"}


def test_a_manager_s_id_is_one_of_the_list_that_names_him(exports):
    users = "User ID,Username,Email,Enabled\n8,ann,ann@acme.example,true\n9,ben,ben@acme.example,true\n5,cy,cy@acme.example,true\n"
    staff = "Id,Full name,Work email,Last day,ManagerId\n9,Ann,ann@acme.example,,\n8,Ben,ben@acme.example,,\n3,Cy,cy@acme.example,,9\n"
    people = exports({"users.csv": users, "hr/staff.csv": staff}, people_from=["hr"]).people
    assert people["cy@acme.example"].ids["manager"] == "ann@acme.example"


def test_an_address_that_contradicts_joins_nobody_and_is_a_doubt(exports):
    staff = "Employee number,Full name,Work email,Last day\n7,Bob Roe,bob@acme.example,2026-01-31\n"
    found, end = exports({"users.csv": CRM, "hr/staff.csv": staff}, people_from=["hr"]).connector.principals().all()
    assert "Bob Roe" not in {one.name for one in found}
    [gap] = end.gaps
    assert (gap.code, gap.params["others"]) == ("exports.several-people", "users.csv: 3")


def test_a_user_name_like_an_address_contradicts_no_address(exports):
    users = "User principal name,Employee ID,Block credential\nbob@acme.login.example,7,False\n"
    staff = "Employee number,Full name,Work email,Last day\n7,Bob Roe,bob@acme.example,2026-01-31\n"
    [bob] = exports({"users.csv": users, "hr/staff.csv": staff}, people_from=["hr"]).people.values()
    assert bob.name == "Bob Roe"


def test_without_any_list_the_owners_are_people_and_that_is_said(exports):
    reader = exports({"客户.csv": OWNED})
    found, end = reader.connector.principals().all()
    assert {one.ref.id: one.status for one in found} == {"name:张敏": "active", "li@acme.example": "active"}
    assert [(gap.code, gap.params) for gap in end.gaps] == [("exports.only-owners", {"files": "客户.csv"})]
    assert {(row["principal"], row["field"], row["value"]) for row in reader.rows("traits")} == {
        ("name:张敏", "known_as", "owner"),
        ("li@acme.example", "known_as", "owner"),
    }


LISTED = """工号,姓名,邮箱,在职状态
0001,王伟,wangwei@acme.example,在职
0003,李娜,lina@acme.example,在职
0004,张敏,zhangmin@acme.example,离职
"""


def owners(exports, heading: str, *words: str, listed: str = LISTED):
    rows = [f"C{number},客户{number},{word}" for number, word in enumerate(words, 1)]
    body = "\n".join([f"客户编号,客户名称,{heading}", *rows, ""])
    return exports({"c.csv": body, "hr/h.csv": listed}, people_from=["hr"])


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("负责人", "张敏"),
        ("负责人邮箱", "ZhangMin@acme.example"),
        ("负责人工号", "0004"),
        ("负责人", "zhangmin@acme.example"),
        ("负责人", "0004"),
    ],
)
def test_owners_are_completed_by_a_list_of_people_and_joined_to_the_person_on_it(exports, heading, word):
    reader = owners(exports, heading, word)
    found, end = reader.connector.principals().all()
    [one] = found
    assert (one.mail, one.employee_number, one.status) == (("zhangmin@acme.example",), "0004", "active")
    assert [row["owner"] for row in reader.rows("customers/Customer")] == [one.ref.id]
    told = [gap.params for gap in end.gaps if gap.code == "exports.by-name"]
    assert told == ([{"count": 1, "names": "张敏", "lists": "hr/h.csv"}] if word == "张敏" else [])
    listed = Principal(Ref("hr", "principal", "4"), "张敏", "inactive", {"employee_number": "0004"}, one.mail)
    [person] = join({"files": [one], "hr": [listed]}).persons
    assert person.principals == (one, listed)


def test_an_owner_whose_name_several_have_is_nobody_s_account_and_a_gap(exports):
    reader = owners(exports, "负责人", "王伟", "李娜", listed=LISTED + "0002,王伟,wangwei2@acme.example,离职\n")
    assert [one.name for one in reader.connector.principals()] == ["李娜"]
    assert [gap.params for gap in reader.end("customers/Customer").gaps] == [{"file": "c.csv", "name": "王伟"}]


def test_a_name_is_no_proof_where_address_or_number_contradict_it(exports):
    reader = owners(exports, "负责人,负责人邮箱", "张敏,other@acme.example")
    found, end = reader.connector.principals().all()
    assert [(one.mail, one.employee_number) for one in found] == [(("other@acme.example",), "")]
    assert ("exports.several-people", {"file": "c.csv", "row": 2, "others": "hr/h.csv: 4"}) in [
        (gap.code, gap.params) for gap in end.gaps
    ]


def test_two_accounts_of_one_name_are_not_told_apart_by_it(exports):
    reader = owners(exports, "负责人,负责人ID", "张敏,1", "张敏,2")
    found, end = reader.connector.principals().all()
    assert sorted((one.ref.id, one.mail) for one in found) == [("id:1", ()), ("id:2", ())]
    assert [gap.code for gap in end.gaps].count("exports.several-people") == 2


def test_an_owner_on_no_list_stays_what_the_file_calls_him(exports):
    reader = owners(exports, "负责人", "赵六", "张敏", "无")
    assert sorted(one.name for one in reader.connector.principals()) == ["张敏", "赵六"]
    assert [row["owner"] for row in reader.rows("customers/Customer")] == ["name:赵六", "zhangmin@acme.example", ""]


def test_who_owns_something_and_who_only_works_here_are_apart(exports):
    reader = owners(exports, "负责人邮箱,负责人", "lina@acme.example,李娜", ",李娜", "lina@acme.example,Li Na")
    [one] = reader.connector.principals()
    assert one.ref.id == "lina@acme.example"
    assert {row["owner"] for row in reader.rows("customers/Customer")} == {one.ref.id}


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("hr/old.xls", "x", "exports.other-format"),
        ("hr/h.csv", "工号,姓名,邮箱\n1,Ada\n", "exports.ragged"),
        ("hr/h.csv", LISTED + "0001,王伟,,在职\n", "exports.duplicate"),
    ],
)
def test_a_bad_list_of_another_folder_takes_nothing_from_these_accounts(exports, name, body, code):
    reader = exports({"users.csv": USERS, name: body}, people_from=["hr"])
    found, end = reader.connector.principals().all()
    assert len(found) == 3
    assert [(gap.code, gap.params["file"]) for gap in end.gaps] == [("exports.not-completed", name), (code, name)]


def test_rows_of_two_lists_that_contradict_are_two_people_and_a_doubt(exports):
    other = "User principal name,Display name,Employee ID,Block credential\nada@acme.example,Ada M,E9,False\n"
    first = "Username,Name,Email,Employee ID,Enabled\nada,Ada,ada@acme.example,E1,true\n"
    found, end = exports({"a.csv": first, "b.csv": other}).connector.principals().all()
    assert len(found) == 2
    [gap] = end.gaps
    assert (gap.code, gap.params) == ("exports.several-people", {"file": "b.csv", "row": 2, "others": "a.csv: 2"})


def test_two_who_share_an_address_are_not_joined_to_a_third(exports):
    two = "Username,Name,Email,Enabled\nada,Ada,sales@acme.example,true\nben,Ben,sales@acme.example,true\n"
    staff = "Employee ID,Name,Email,Hire date\nE1,Sales desk,sales@acme.example,2020-01-01\n"
    people = exports({"users.csv": two, "staff.csv": staff}).people
    assert sorted(people) == ["username:ada", "username:ben"]
    assert not any(one.employee_number for one in people.values())


def test_several_lists_of_one_system_s_accounts_are_one_list(exports):
    mail = "User principal name,Display name,Block credential\nada@acme.example,Ada Moreau,True\n"
    boxes = "PrimarySmtpAddress,DisplayName,ForwardingSmtpAddress,MFA status\nada@acme.example,Ada,smtp:x@y.example,Enforced\n"
    reader = exports({"users.csv": mail, "boxes.csv": boxes})
    assert [(one.status, one.name) for one in reader.people.values()] == [("blocked", "Ada")]
    told = {(row["field"], row["value"], row["type"]) for row in reader.rows("traits")}
    assert told >= {("forwarding", "smtp:x@y.example", "text"), ("mfa", "true", "switch")}


def test_a_column_in_which_nothing_stands_was_read_all_the_same(exports):
    """Nobody forwards: that is known, and a rule about it has its answer."""
    reader = exports({"boxes.csv": "PrimarySmtpAddress,DisplayName,ForwardingSmtpAddress\nada@acme.example,Ada,\n"})
    assert [(row["field"], row["value"]) for row in reader.rows("traits")] == [("forwarding", "")]


def test_columns_of_one_s_own_become_traits(exports):
    reader = exports(
        {"users.csv": "Username,Name,Email,Enabled,Works council\nada,Ada,ada@acme.example,true,yes\n"},
        files={"users*.csv": {"columns": {"Works council": "works_council"}}},
    )
    assert [(row["field"], row["value"]) for row in reader.rows("traits")] == [("works_council", "yes")]


def test_further_words_for_a_status_are_the_operator_s(exports):
    staff = "工号,姓名,员工状态,邮箱\nE1,Ada,外派,a@acme.example\n"
    found, end = exports({"a.csv": staff}).connector.principals().all()
    assert not found
    assert [(gap.code, gap.params) for gap in end.gaps] == [
        ("exports.no-status", {"file": "a.csv", "row": 2, "column": "员工状态", "value": "外派"})
    ]
    assert exports({"a.csv": staff}, status_words={"外派": "active"}).people["a@acme.example"].status == "active"


@pytest.mark.parametrize(
    ("staff", "code", "params"),
    [
        (
            "工号,姓名,邮箱\nE1,a,\nE2,b,\ne1,c,\n",
            "exports.duplicate",
            {"column": "工号", "value": "e1", "row": 4, "first": "2"},
        ),
        ("工号,姓名,部门\nE1,a,x\n,,y\n", "exports.nameless", {"row": 3}),
        ("工号,姓名,离职日期\nE1,a,soon\n", "exports.no-date", {"row": 2, "column": "离职日期", "value": "soon"}),
    ],
)
def test_a_bad_row_is_named(exports, staff, code, params):
    _, end = exports({"a.csv": staff}).connector.principals().all()
    assert [(gap.code, gap.params) for gap in end.gaps] == [(code, {"file": "a.csv", **params})]


def test_ids_that_differ_in_case_are_two(exports):
    """As Salesforce's do."""
    users = "User ID,Username,Name,Email,Enabled\n005a,x,Ada,ada@acme.example,true\n005A,y,Ben,ben@acme.example,true\n"
    reader = exports({"u.csv": users, "c.csv": "客户名称,OwnerId\n甲,005A\n"}, default="private")
    assert [row["owner"] for row in reader.rows("customers/Customer")] == ["ben@acme.example"]


def test_a_user_name_like_an_address_joins_and_is_no_address(exports):
    mail = "User principal name,Display name,Email,Block credential\nada@login.example,Ada,ada@acme.example,False\n"
    boxes = "PrimarySmtpAddress,DisplayName,MFA status\nada@login.example,Ada,Enforced\n"
    [ada] = exports({"a.csv": mail, "b.csv": boxes}).people.values()
    assert ada.mail == ("ada@acme.example", "ada@login.example")
    assert [
        one.mail
        for one in exports({"a.csv": mail, "b.csv": boxes}, files={"b.csv": {"role": "ignore"}}).people.values()
    ] == [("ada@acme.example",)]


@pytest.mark.parametrize(
    ("written", "mails"),
    [
        ("jane+crm@acme.example", ("jane+crm@acme.example",)),
        ("SMTP:a@acme.example+smtp:b+x@acme.example+X500:/o=acme", ("a@acme.example", "b+x@acme.example")),
        (
            "a@acme.example\uff1bb@acme.example\uff0cc@acme.example",
            ("a@acme.example", "b@acme.example", "c@acme.example"),
        ),
    ],
)
def test_addresses_are_told_apart_and_none_is_cut(exports, written, mails):
    [one] = exports({"u.csv": f"Username,Email,Enabled\njane,{written},true\n"}).people.values()
    assert one.mail == mails


def test_ids_do_not_depend_on_the_order_of_rows_or_files(exports):
    lines = USERS.splitlines()
    forward = exports({"users.csv": USERS, "名册.csv": STAFF}).people
    backward = exports({"users.csv": "\n".join([lines[0], *reversed(lines[1:])]) + "\n", "名册.csv": STAFF}).people
    assert forward == backward


def test_the_time_is_the_oldest_file_s(exports, tmp_path):
    reader = exports({"users.csv": USERS})
    _, end = reader.connector.principals().all()
    assert end.as_of is not None
    assert end.as_of.timestamp() == pytest.approx((tmp_path / "exports" / "users.csv").stat().st_mtime)
    with_list = exports({"users.csv": USERS, "hr/名册.csv": STAFF}, people_from=["hr"])
    os.utime(tmp_path / "hr" / "名册.csv", (1_700_000_000, 1_700_000_000))
    for end in (with_list.connector.principals().all()[1], with_list.end("traits")):
        assert end.as_of == datetime.fromtimestamp(1_700_000_000, UTC), "what completes them is as old as its own file"


@pytest.mark.parametrize(("said", "days"), [({}, 31), ({"fresh": "7d"}, 7)])
def test_how_old_files_may_be_is_a_setting(exports, said, days):
    assert exports({"users.csv": USERS}, **said).connector.fresh == timedelta(days=days)


def test_an_age_that_is_none_is_refused(exports):
    with pytest.raises(msgspec.ValidationError, match=r"\$\.fresh"):
        exports({"users.csv": USERS}, fresh="a week")


def test_a_list_of_another_system_says_nothing_of_accounts_here(exports):
    files = {
        "users.csv": "Username,Name,Email,Enabled\nada,Ada,ada@acme.example,true\n",
        "customers.csv": "Account ID,Account Name,Owner\n1,Northwind,ada\n",
        "mail/users.csv": "Username,Name,Email,Enabled,Department,MFA,Forwarding,Can export,Last login\n"
        "a.m,Ada,ada@acme.example,true,Sales,yes,x@y.example,yes,2026-01-01\n",
    }
    reader = exports(files, people_from=["mail"])
    told = {(row["field"], row["value"]) for row in reader.rows("traits")}
    assert ("department", "Sales") in told
    assert not {field for field, _ in told} & {"mfa", "forwarding", "can_export", "last_login"}
    assert {row["part"] for row in reader.rows("caps/Customer")} == {""}
