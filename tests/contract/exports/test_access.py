"""What the files say of who sees which customer, lowered to the tables of access."""

from __future__ import annotations

import pyarrow as pa
import pytest

from exeunt.access.coding import code
from exeunt.access.lookup import Lookup
from exeunt.access.single import levels_of_one
from exeunt.model.access import terms
from exeunt_exports.texts import TEXTS

SORT = "exports.group."

USERS = """Username,Full Name,Email,Active,Role,Department,Manager,Can export
ada,Ada Moreau,ada@acme.example,true,Rep,Sales,ben@acme.example,yes
ben,Ben Okafor,ben@acme.example,true,Head,Sales,cora@acme.example,no
cora,Cora Diaz,cora@acme.example,true,Boss,Board,,
dan,Dan Roe,dan@acme.example,true,System Administrator,IT,,
eve,Eve Left,eve@acme.example,false,Rep,Sales,ben@acme.example,
"""

CUSTOMERS = """客户编号,客户名称,负责人,统一社会信用代码,团队成员,上级客户编号,共同负责人
C1,甲公司,Ada Moreau,91310000X1,"Dan Roe;eve@acme.example",,
C2,=cmd(),ben@acme.example,91310000X2,,C1,Ada Moreau
C3,[/red],Wu Ming,,,,
C4,丁公司,公海,,,,
C5,戊公司,eve,,,,
"""


def reader_of(exports, **settings):
    return exports({"users.csv": USERS, "客户.csv": CUSTOMERS}, **{"default": "private", **settings})


def coded_of(reader):
    """As the product's own engine has it."""
    principals = list(reader.people.values())
    tables: dict[str, list] = {}
    for part in reader.connector.access({}):
        tables.setdefault(part.table, []).extend(part.rows.all()[0])
    rows = {
        name: pa.concat_tables([pa.Table.from_batches([b]) for b in batches], promote_options="default")
        for name, batches in tables.items()
        if batches
    }
    return code("files", principals, rows)


def levels(reader):
    """Who has which level on what: (sees, may see)."""
    coded = coded_of(reader)
    ids = coded.customers.ids.to_pylist()
    lookup = Lookup(coded)
    places = {id_: place for place, id_ in enumerate(coded.subjects.ids.to_pylist()[: len(reader.people)])}
    return {
        id_.partition("@")[0]: tuple(
            {ids[number]: int(level) for number, level in enumerate(levels_of_one(lookup, place, may=may)) if level}
            for may in (False, True)
        )
        for id_, place in places.items()
    }


@pytest.mark.parametrize("said", ["yes", "no"])
def test_the_right_to_export_is_told_apart_also_where_nobody_has_it(exports, said):
    read = exports({"users.csv": USERS.replace("yes", said), "客户.csv": CUSTOMERS}, default="private")
    assert set(coded_of(read).caps.parts) == {"", "export"}
    without = exports({"users.csv": USERS.replace(",Can export", ",Note"), "客户.csv": CUSTOMERS}, default="private")
    assert set(coded_of(without).caps.parts) == {""}


def test_an_owner_sees_his_own_and_nobody_else_does(exports):
    seen = {who: sees for who, (sees, _) in levels(reader_of(exports)).items()}
    assert seen == {"ada": {"C1": 3, "C2": 3}, "ben": {"C2": 3}, "cora": {}, "dan": {"C1": 1}, "eve": {}}


def test_an_administrator_may_see_everything_and_it_is_not_known(exports):
    sees, may = levels(reader_of(exports))["dan"]
    assert sees == {"C1": 1}
    assert may == {"C1": 3, "C2": 3, "C3": 3, "C4": 3, "C5": 3}


def test_a_default_is_for_everybody(exports):
    seen = levels(reader_of(exports, default="read"))
    assert seen["cora"][0] == {"C1": 1, "C2": 1, "C3": 1, "C4": 1, "C5": 1}
    assert seen["ada"][0]["C1"] == 3
    assert seen["eve"][0] == {}


def test_managers_have_what_their_people_own_all_the_way_up(exports):
    seen = levels(reader_of(exports, hierarchy="manager", hierarchy_level="read"))
    assert seen["ben"][0] == {"C1": 1, "C2": 3, "C5": 1}
    assert seen["cora"][0] == {"C1": 1, "C2": 1, "C5": 1}
    assert "C5" not in seen["ada"][0]


STAFF = """工号,姓名,邮箱,直属上级,入职日期
E1,Ada Moreau,ada@acme.example,E2,2020-01-01
E2,No Account,,Cora Diaz,2020-01-01
E3,Cora Diaz,cora@acme.example,,2020-01-01
"""


def test_a_manager_without_an_account_does_not_break_the_line(exports):
    users = "Username,Name,Email,Enabled\nada,Ada Moreau,ada@acme.example,true\ncora,Cora Diaz,cora@acme.example,true\n"
    files = {"u.csv": users, "c.csv": "客户名称,负责人\n甲,ada\n", "名册.csv": STAFF}
    reader = exports(files, default="private", hierarchy="manager")
    assert levels(reader)["cora"][0] == {"甲": 3}
    assert "No Account" not in {one.name for one in reader.people.values()}


def test_a_manager_on_no_list_is_a_gap(exports):
    """Somebody may be above him, and see what his people own."""
    files = {"u.csv": USERS.replace("Sales,cora@acme.example", "Sales,Somebody Else"), "c.csv": CUSTOMERS}
    end = exports(files, default="private", hierarchy="manager").end("grants/Customer/hierarchy")
    assert [(gap.code, gap.params) for gap in end.gaps] == [("exports.no-manager", {"name": "Somebody Else"})]


def test_managers_of_each_other_are_no_endless_line(exports):
    users = USERS.replace("Board,,", "Board,ben@acme.example,")
    seen = levels(exports({"u.csv": users, "c.csv": CUSTOMERS}, default="private", hierarchy="manager"))
    assert set(seen["cora"][0]) == {"C1", "C2", "C5"}


def test_roles_have_what_the_roles_below_them_own(exports):
    roles = "角色,上级角色\nRep,Head\nHead,Boss\nBoss,\n"
    reader = exports(
        {"users.csv": USERS, "客户.csv": CUSTOMERS, "角色.csv": roles}, default="private", hierarchy="role"
    )
    seen = {who: set(sees) for who, (sees, _) in levels(reader).items()}
    assert seen["ben"] == {"C1", "C2", "C5"}
    assert seen["cora"] == {"C1", "C2", "C5"}
    assert seen["ada"] == {"C1", "C2"}


def test_every_sort_of_group_is_said_in_both_languages(exports):
    files = {"users.csv": USERS, "客户.csv": CUSTOMERS, "groups.csv": "Group,Member Email\nA,ada@acme.example\n"}
    sorts = {row["kind"] for row in exports(files, default="private", hierarchy="manager").rows("groups")}
    assert sorts == {code.removeprefix(SORT) for code in TEXTS if code.startswith(SORT)}


@pytest.mark.parametrize("by", ["manager", "role"])
def test_a_hierarchy_that_no_file_tells_is_a_gap(exports, by):
    users = "Username,Name,Email,Enabled\nada,Ada,ada@acme.example,true\n"
    end = exports({"u.csv": users, "c.csv": CUSTOMERS}, default="private", hierarchy=by).end(
        "grants/Customer/hierarchy"
    )
    assert [(gap.code, gap.params) for gap in end.gaps] == [("exports.no-hierarchy", {"by": by})]


def test_without_a_stated_default_sharing_is_absent(exports):
    end = reader_of(exports, default="").end("grants/Customer/default")
    assert (end.whole, [gap.code for gap in end.gaps]) == (False, ["exports.no-sharing"])


def test_customers_come_as_they_are(exports):
    rows = reader_of(exports).rows("customers/Customer")
    assert [(row["id"], row["label"], row["owner"], row["parent"], row["key"]) for row in rows] == [
        ("C1", "甲公司", "ada@acme.example", "", "91310000X1"),
        ("C2", "=cmd()", "ben@acme.example", "C1", "91310000X2"),
        ("C3", "[/red]", "Wu Ming", "", ""),
        ("C4", "丁公司", "", "", ""),
        ("C5", "戊公司", "eve@acme.example", "", ""),
    ]


def test_further_owners_are_owners_by_the_name_of_their_column(exports):
    assert reader_of(exports).rows("owners/Customer") == [
        {"customer": "C2", "owner": "ada@acme.example", "field": "共同负责人"}
    ]


def test_who_may_export_is_told_by_a_column(exports):
    caps = reader_of(exports).rows("caps/Customer")
    assert [(row["subject"], row["part"], row["level"], row.get("certainty", "exact")) for row in caps] == [
        ("everyone", "", 3, "stated"),
        ("everyone", "export", 0, "exact"),
        ("ada@acme.example", "export", 1, "exact"),
        # a cell with nothing in it is no "no"
        ("cora@acme.example", "export", 1, "unknown"),
        ("dan@acme.example", "export", 1, "unknown"),
        ("eve@acme.example", "export", 1, "unknown"),
    ]


SHARES = """AccountId,UserOrGroupId,AccountAccessLevel,RowCause
C1,ben@acme.example,Edit,Team
C3,sales-team,Read,Manual
C4,ada,None,Rule
C4,cora,All,Rule
C5,ben@acme.example,,Manual
"""
GROUPS = "Group Email [Required],Member Email,Member Type,Member Role\nsales-team,ada@acme.example,USER,MEMBER\nsales-team,inner,GROUP,MEMBER\ninner,ben@acme.example,USER,MEMBER\n"


def test_shares_give_levels_to_people_and_to_groups_in_groups(exports):
    reader = exports(
        {"u.csv": USERS, "c.csv": CUSTOMERS, "shares.csv": SHARES, "groups.csv": GROUPS}, default="private"
    )
    seen = {who: sees for who, (sees, _) in levels(reader).items()}
    assert seen["ben"] == {"C1": 2, "C2": 3, "C3": 1, "C5": 1}
    assert seen["ada"] == {"C1": 3, "C2": 3, "C3": 1}
    assert seen["cora"] == {"C4": 3}
    causes = {(row["object"], row["cause"], row["certainty"]) for row in reader.rows("grants/Customer")}
    assert causes == {
        ("C1", "team", "exact"),
        ("C3", "manual", "exact"),
        ("C4", "rule", "exact"),
        ("C5", "manual", "stated"),
    }


def test_a_share_says_where_it_stands_and_none_is_there_twice(exports):
    twice = SHARES + SHARES.splitlines()[1] + "\n"
    files = {"u.csv": USERS, "c.csv": CUSTOMERS, "s.csv": twice, "groups.csv": GROUPS}
    rows = exports(files, default="private").rows("grants/Customer")
    assert [row["via"] for row in rows if row["object"] == "C1"] == ["s.csv: 2", "s.csv: 7"]
    assert len({tuple(row.items()) for row in rows}) == len(rows)


def test_a_member_who_may_be_two_people_is_a_gap(exports):
    users = "Username,Name,Email,Enabled\na,张伟,a@acme.example,true\nb,张伟,b@acme.example,true\n"
    end = exports({"u.csv": users, "g.csv": "群组,成员\n销售,张伟\n"}).end("members")
    assert [(gap.code, gap.params) for gap in end.gaps] == [("exports.several-fit", {"file": "g.csv", "name": "张伟"})]


def test_roles_may_be_named_by_id(exports):
    users = (
        "Id,Username,Name,Email,IsActive,UserRoleId\n1,ada,Ada,ada@acme.example,1,R1\n2,ben,Ben,ben@acme.example,1,R2\n"
    )
    roles = "Id,Name,ParentRoleId\nR1,Rep,R2\nR2,Head,\n"
    files = {"u.csv": users, "r.csv": roles, "c.csv": "客户名称,负责人\n甲,ada\n"}
    reader = exports(files, default="private", hierarchy="role")
    assert levels(reader)["ben"][0] == {"甲": 3}


TWO_REPS = "Role ID,Role,ParentRoleId\nr1,Rep,r3\nr2,Rep,r4\nr3,East Head,\nr4,West Head,\n"
IN_ROLES = """Username,Email,UserRoleId
one,one@acme.example,r1
two,two@acme.example,r2
east,east@acme.example,r3
west,west@acme.example,r4
"""
REPS_OWN = "Customer ID,Customer name,Owner\n1,Acme,one\n2,Bolt,two\n"


def test_roles_of_one_name_are_told_apart_by_their_ids(exports):
    files = {"u.csv": IN_ROLES, "r.csv": TWO_REPS, "c.csv": REPS_OWN}
    reader = exports(files, default="private", hierarchy="role")
    seen = levels(reader)
    assert (seen["east"][0], seen["west"][0]) == ({"1": 3}, {"2": 3})
    assert [row["label"] for row in reader.rows("groups") if row["id"] in ("role:r1", "role:r2")] == ["Rep", "Rep"]


def test_a_role_s_id_in_one_list_is_its_name_in_another(exports):
    files = {"u.csv": IN_ROLES.replace("r3", "east head"), "r.csv": TWO_REPS, "c.csv": REPS_OWN}
    assert levels(exports(files, default="private", hierarchy="role"))["east"][0] == {"1": 3}


@pytest.mark.parametrize(
    ("users", "roles", "name"),
    [
        (IN_ROLES.replace("r1", "Rep"), TWO_REPS, "Rep"),
        (IN_ROLES, "Role,Parent role\nr1,r3\nr1,r4\nr2,r4\n", "r1"),
        (IN_ROLES, TWO_REPS.replace("r3,East", "r3,West").replace("r1,Rep,r3", "r1,Rep,West Head"), "Rep"),
    ],
)
def test_a_role_that_may_be_several_or_stands_below_several_is_a_gap(exports, users, roles, name):
    reader = exports({"u.csv": users, "r.csv": roles, "c.csv": REPS_OWN}, default="private", hierarchy="role")
    gaps = reader.end("grants/Customer/hierarchy").gaps
    assert [(gap.code, gap.params) for gap in gaps] == [("exports.several-roles", {"name": name})]
    assert "1" not in levels(reader)["west"][0]


@pytest.mark.parametrize("between", [",", ";", "|", "\n", "\u3001", "\uff0c", "\uff1b"])
def test_members_of_a_team_are_told_apart_by_whatever_stands_between(exports, between):
    users = "姓名,账号,邮箱,启用\n张三,z,z@acme.example,是\n李四,l,l@acme.example,是\n王五,w,w@acme.example,是\n"
    body = f'客户名称,负责人,相关团队\n甲,张三,"李四{between}王五"\n'
    rows = exports({"u.csv": users, "c.csv": body}, default="private").rows("grants/Customer/team")
    assert [row["subject"] for row in rows] == ["l@acme.example", "w@acme.example"]


@pytest.mark.parametrize(
    ("part", "files"),
    [
        ("grants/Customer/team", {"t.csv": "客户名称,负责人,相关团队\n甲,ada,Ben Okafor;Ben Okafr\n"}),
        (
            "grants/Customer",
            {"c.csv": "客户名称,负责人\n甲,ada\n", "t.csv": "客户名称,成员,权限\n甲,ben,只读\n甲,Ben Okafr,只读\n"},
        ),
    ],
)
def test_whoever_is_given_something_and_fits_nobody_is_a_gap(exports, part, files):
    end = exports({"u.csv": USERS, **files}, default="private").end(part)
    assert [(gap.code, gap.params) for gap in end.gaps] == [
        ("exports.no-member", {"file": "t.csv", "name": "Ben Okafr"})
    ]


def test_members_are_named_by_what_the_heading_says(exports):
    users = USERS.replace(",Can export", ",工号").replace("cora@acme.example,yes", "cora@acme.example,9")
    files = {"u.csv": users, "c.csv": "客户名称,负责人\n甲,ada\n", "s.csv": "客户名称,成员ID,权限\n甲,9,只读\n"}
    assert exports(files, default="private").end("grants/Customer").gaps[0].params["name"] == "9"


def test_teams_may_name_customers_as_people_call_them(exports):
    team = "客户名称,团队成员,权限\n甲公司,ben@acme.example,读写\n不存在公司,cora@acme.example,只读\n"
    rows = exports({"u.csv": USERS, "c.csv": CUSTOMERS, "团队.csv": team}, default="private").rows("grants/Customer")
    assert [(row["subject"], row["object"], [term.level for term in terms(row["shape"])]) for row in rows] == [
        ("ben@acme.example", "C1", [2]),
        ("cora@acme.example", "不存在公司", [1]),
    ]


def test_files_that_know_customers_by_different_things_are_referred_to_by_either(exports):
    files = {"a.csv": "客户编号,客户名称,负责人\nC1,甲公司,ada\n", "b.csv": "客户名称,负责人\n乙公司,ada\n"}
    team = "客户名称,团队成员,权限\n甲公司,ben,只读\n乙公司,ben,只读\n"
    rows = exports({"u.csv": USERS, **files, "t.csv": team}, default="private").rows("grants/Customer")
    assert [row["object"] for row in rows] == ["C1", "乙公司"]


def test_a_parent_may_be_named_by_name(exports):
    customers = "客户编号,客户名称,负责人,上级客户\nC1,集团,ada,\nC2,子公司,ada,集团\n"
    rows = exports({"u.csv": USERS, "c.csv": customers}, default="private").rows("customers/Customer")
    assert [row["parent"] for row in rows] == ["", "C1"]


def test_a_name_that_fits_two_customers_is_a_gap_and_nobody_s_share(exports):
    customers = "客户编号,客户名称,负责人\nC1,甲公司,ada\nC2,甲公司,ben\n"
    team = "客户名称,团队成员,权限\n甲公司,cora@acme.example,只读\n"
    reader = exports({"u.csv": USERS, "c.csv": customers, "t.csv": team}, default="private")
    end = reader.end("grants/Customer")
    assert [(gap.code, gap.params) for gap in end.gaps] == [
        ("exports.several-customers", {"file": "t.csv", "name": "甲公司"})
    ]


def test_an_owner_s_name_that_fits_two_people_is_a_gap_and_nobody_guessed(exports):
    users = "Username,Name,Email,Enabled\na,张伟,a@acme.example,true\nb,张伟,b@acme.example,true\n"
    reader = exports({"u.csv": users, "c.csv": "客户名称,负责人\n甲公司,张伟\n"}, default="private")
    end = reader.end("customers/Customer")
    assert [(gap.code, gap.params) for gap in end.gaps] == [("exports.several-fit", {"file": "c.csv", "name": "张伟"})]


@pytest.mark.parametrize(("parent", "counted"), [("C1", 3), ("甲", None)])
def test_every_row_counts_though_an_owner_is_not_known_but_not_where_a_parent_is_not(exports, parent, counted):
    users = "Username,Name,Email,Enabled\na,张伟,a@acme.example,true\nb,张伟,b@acme.example,true\n"
    body = f"客户编号,客户名称,负责人,上级客户\nC1,甲,张伟,\nC2,甲,,\nC3,丙,,{parent}\n"
    end = exports({"u.csv": users, "c.csv": body}, default="private").end("customers/Customer")
    assert (end.whole, end.counted) == (False, counted)


def test_the_surest_of_several_owner_columns_counts(exports):
    users = "User ID,Username,Name,Email,Enabled\n005a,a,张伟,a@acme.example,true\n005b,b,张伟,b@acme.example,true\n"
    customers = "Account Name,Account Owner,Account Owner.id\nX,张伟,005b\nY,张伟,\n"
    reader = exports({"u.csv": users, "c.csv": customers}, default="private")
    [batch] = next(part for part in reader.connector.access({}) if part.table == "customers").rows.all()[0]
    assert [row["owner"] for row in batch.to_pylist()] == ["b@acme.example", "张伟"]


NUMBERED = """User ID,Username,Name,Email,Employee number,Manager,Enabled
1001,ann,Ann,ann@acme.example,7,,true
7,ben,Ben,ben@acme.example,1001,,true
3,cy,Cy,cy@acme.example,,7,true
"""
ANN, BEN = "ann@acme.example", "ben@acme.example"


@pytest.mark.parametrize(
    ("heading", "word", "owner"),
    [
        ("Owner employee number", "1001", BEN),
        ("Owner ID", "1001", ANN),
        ("Owner ID", "ann", ANN),
        ("Owner email", BEN, BEN),
        ("Owner employee number", "3", "3"),
        ("Owner email", "Ann", "Ann"),
        ("Owner", "3", "cy@acme.example"),
    ],
)
def test_a_column_names_people_by_what_its_heading_says(exports, heading, word, owner):
    body = f"Customer ID,Customer name,{heading}\n1,Acme,{word}\n"
    [row] = exports({"u.csv": NUMBERED, "c.csv": body}, default="private").rows("customers/Customer")
    assert row["owner"] == owner


def test_a_word_that_fits_two_people_by_different_things_is_a_gap(exports):
    body = "Customer ID,Customer name,Owner\n1,Acme,1001\n"
    reader = exports({"u.csv": NUMBERED, "c.csv": body}, default="private", hierarchy="manager")
    assert [(gap.code, gap.params) for gap in reader.end("customers/Customer").gaps] == [
        ("exports.several-fit", {"file": "c.csv", "name": "1001"})
    ]
    assert [gap.params for gap in reader.end("grants/Customer/hierarchy").gaps if gap.code == "exports.no-manager"] == [
        {"name": "7"}
    ]


def test_what_a_department_owns_is_everybody_s_of_it_and_no_more(exports):
    reader = exports({"u.csv": USERS, "c.csv": "客户名称,负责人\n甲公司,Sales\n乙公司,Ada Moreau\n"}, default="private")
    seen = {who: sees for who, (sees, _) in levels(reader).items()}
    assert (seen["ada"], seen["ben"], seen["cora"]) == ({"甲公司": 3, "乙公司": 3}, {"甲公司": 3}, {})


def test_kinds_are_apart(exports):
    files = {"u.csv": USERS, "a.csv": "Account Name,Account Owner\nX,ada\n", "d.csv": "Account Name,Owner\nX,ben\n"}
    reader = exports(files, default="private", files={"d.csv": {"kind": "Deal"}})
    assert [row["id"] for row in reader.rows("kinds")] == ["Customer", "Deal"]
    assert [row["owner"] for row in reader.rows("customers/Deal")] == ["ben@acme.example"]
    assert {row["shape"] for row in reader.rows("grants/Deal/owner")} == {"Deal self 3"}


COMPANIES = {"u.csv": USERS, "a.csv": "Company ID,Company name,Owner\n1,Acme,ada\n"}
SHARE = {"s.csv": "Company ID,Member,Access level\n1,cora,Read\n"}


def test_shares_are_of_the_only_kind_there_is(exports):
    reader = exports({**COMPANIES, **SHARE}, default="private", files={"a.csv": {"kind": "Company"}})
    assert [(row["subject"], row["object"]) for row in reader.rows("grants/Company")] == [("cora@acme.example", "1")]
    assert levels(reader)["cora"][0] == {"1": 1}


@pytest.mark.parametrize("said", [{"s.csv": {"kind": "Lead"}}, {"b.csv": {"kind": "Deal"}}])
def test_shares_of_a_kind_that_no_customers_have_are_refused(exports, said):
    files = {**COMPANIES, **SHARE, "b.csv": "Company ID,Company name,Owner\n2,Bolt,ada\n"}
    kinds = {name: {"kind": "Company"} for name in ("a.csv", "b.csv")}
    reader = exports(files, default="private", files={**kinds, **said})
    [(code, params)] = reader.findings()
    assert (code, params["file"]) == ("exports.no-kind", "s.csv")


def test_shares_of_the_usual_kind_need_not_say_so(exports):
    files = {**COMPANIES, **SHARE, "b.csv": "Company ID,Company name,Owner\n2,Bolt,ada\n"}
    reader = exports(files, default="private", files={"b.csv": {"kind": "Deal"}})
    assert [row["object"] for row in reader.rows("grants/Customer")] == ["1"]


def test_each_row_may_name_its_customer_by_number_or_by_name(exports):
    share = "客户编号,客户名称,成员,权限\nC1,,cora,只读\n,乙,cora,只读\nC3,甲,cora,只读\n,C3,cora,只读\n"
    customers = "客户编号,客户名称,负责人\nC1,甲,ada\nC2,乙,ada\nC3,甲,ada\n"
    rows = exports({"u.csv": USERS, "c.csv": customers, "s.csv": share}, default="private").rows("grants/Customer")
    assert [row["object"] for row in rows] == ["C1", "C2", "C3", "C3"]


@pytest.mark.parametrize("headings", ["客户名称", "客户编号,客户名称"])
def test_a_share_of_no_customer_is_refused_with_its_row(exports, headings):
    """As in grouped reports, which name each customer once."""
    named, blank = ("甲", "") if headings == "客户名称" else (",甲", ",")
    share = f"{headings},成员,权限\n{named},cora,只读\n{blank},ben,只读\n"
    end = exports({"u.csv": USERS, "c.csv": "客户名称,负责人\n甲,ada\n", "s.csv": share}).end("grants/Customer")
    assert [(gap.code, gap.params) for gap in end.gaps] == [
        ("exports.empty-cell", {"file": "s.csv", "row": 3, "column": "客户名称", "value": ""})
    ]


def test_each_row_may_name_its_parent_by_number_or_by_name(exports):
    body = "Customer ID,Customer name,Owner,Parent Account ID,Parent account\n1,Acme,ada,,\n2,Bolt,ada,,Acme\n3,Cone,ada,1,\n"
    rows = exports({"u.csv": USERS, "c.csv": body}, default="private").rows("customers/Customer")
    assert [row["parent"] for row in rows] == ["", "1", "1"]


FACTS = """客户名称,负责人,年采购额(万元),首次合作日期,合作年限,战略客户,客户等级,所属区域,最近跟进时间,欠款金额,币种,接替人,备注
甲公司,ada,125.5,2019年3月,3年6个月,是,A,华东,2026/10/1 17:30,"1,200.50",usd,Ben Okafor,x
乙公司,ada,,无,,否,,,,,,外人,
"""


def test_facts_have_types_units_and_one_form(exports):
    reader = exports({"u.csv": USERS, "c.csv": FACTS}, default="private", time_zone="Asia/Shanghai", currency="EUR")
    facts = [
        (row["customer"], row["field"], row["value"], row["type"], row["unit"]) for row in reader.rows("facts/Customer")
    ]
    assert sorted(fact[1:] for fact in facts if fact[0] == "甲公司") == [
        ("last_activity", "2026-10-01T09:30:00Z", "time", ""),
        ("outstanding", "1200.5", "number", "USD"),
        ("purchases", "1255000", "number", "USD"),
        ("region", "华东", "text", ""),
        ("since", "2019-03-01", "time", ""),
        ("strategic", "true", "switch", ""),
        ("successor", "ben@acme.example", "text", ""),
        ("tier", "A", "text", ""),
        ("years", "3.5", "number", ""),
    ]
    assert sorted(fact[1:3] for fact in facts if fact[0] == "乙公司") == [
        ("strategic", "false"),
        ("successor", "外人"),
    ]


def test_what_holds_until_a_day_holds_to_the_end_of_it(exports):
    body = "客户名称,负责人,合同到期日,等级有效期\n甲,ada,2026-11-02 00:00:00,2026年11月\n"
    rows = exports({"u.csv": USERS, "c.csv": body}, default="private", time_zone="Asia/Shanghai").rows("facts/Customer")
    assert {(row["field"], row["value"], row["type"]) for row in rows} == {
        ("contract_end", "2026-11-02", "time"),
        ("tier_until", "2026-11-30", "time"),
    }


def test_money_has_the_heading_s_currency_and_else_the_configuration_s(exports):
    both = "客户名称,负责人,年采购额(万元),欠款\n甲,ada,1,5\n"
    rows = exports({"u.csv": USERS, "c.csv": both}, default="private", currency="EUR").rows("facts/Customer")
    assert {(row["field"], row["value"], row["unit"]) for row in rows} == {
        ("purchases", "10000", "CNY"),
        ("outstanding", "5", "EUR"),
    }


MIXED = "客户名称,负责人,年采购额\n甲,ada,5\n乙,ada,￥6\n丙,ada,\n丁,ada,7\n"


@pytest.mark.parametrize(
    ("files", "named", "bare"),
    [
        ({"c.csv": MIXED}, "c.csv: 3", "c.csv: 2, 5"),
        (
            {"c.csv": MIXED.replace("￥6", "8"), "d.csv": "客户编号,负责人,年采购额\nD1,ada,6元\n"},
            "d.csv: 2",
            "c.csv: 2, 3, 5",
        ),
    ],
)
def test_amounts_of_which_only_some_name_a_currency_are_not_used_and_a_gap(exports, files, named, bare):
    reader = exports({"u.csv": USERS, **files}, default="private")
    end = reader.end("facts/Customer")
    params = {"column": "年采购额", "currency": "CNY", "named": named, "bare": bare}
    assert [(gap.code, gap.params) for gap in end.gaps] == [("exports.mixed-currency", params)]
    facts = [
        row
        for part in reader.connector.access({})
        if part.id == "facts/Customer"
        for batch in part.rows
        for row in batch.to_pylist()
    ]
    assert {(row["field"], row["value"]) for row in facts} == {("purchases", "")}


@pytest.mark.parametrize(
    ("body", "settings", "units"),
    [
        (MIXED, {"currency": "CNY"}, {"CNY"}),
        (MIXED.replace("年采购额", "年采购额(元)"), {}, {"CNY"}),
        (MIXED.replace("￥", ""), {}, {""}),
        (MIXED.replace(",5", ",$5").replace(",7", ",€7"), {}, {"USD", "CNY", "EUR"}),
    ],
)
def test_amounts_that_all_have_a_currency_or_none_are_used(exports, body, settings, units):
    rows = exports({"u.csv": USERS, "c.csv": body}, default="private", **settings).rows("facts/Customer")
    assert {row["unit"] for row in rows} == units


def test_a_fact_of_which_nothing_stands_was_read_all_the_same(exports):
    rows = exports({"u.csv": USERS, "c.csv": "客户名称,负责人,接替人\n甲,ada,\n"}, default="private").rows(
        "facts/Customer"
    )
    assert rows == [{"customer": "甲", "field": "successor", "value": "", "type": "text"}]


def test_columns_of_one_s_own_become_facts_and_others_stay_away(exports):
    said = {"c.csv": {"columns": {"产品线": "product_line", "联系电话": ""}}}
    body = "客户名称,负责人,产品线,联系电话,备注\n甲,ada,泵,021-1,秘密\n"
    rows = exports({"u.csv": USERS, "c.csv": body}, default="private", files=said).rows("facts/Customer")
    assert [(row["field"], row["value"]) for row in rows] == [("product_line", "泵")]


@pytest.mark.parametrize(
    ("body", "code", "params"),
    [
        (
            "客户编号,客户名称,负责人\nC1,a,ada\nC2,b,ada\nC1,c,ada\n",
            "exports.duplicate",
            {"row": 4, "column": "客户编号", "value": "C1", "first": "2"},
        ),
        (
            "客户编号,客户名称,负责人\nC1,a,ada\n,b,ada\n",
            "exports.empty-cell",
            {"row": 3, "column": "客户编号", "value": ""},
        ),
    ],
)
def test_customers_that_cannot_be_told_apart_are_refused_with_their_rows(exports, body, code, params):
    end = exports({"u.csv": USERS, "c.csv": body}, default="private").end("customers/Customer")
    assert [(gap.code, gap.params) for gap in end.gaps] == [(code, {"file": "c.csv", **params})]


def test_a_customer_in_two_files_is_named_in_both(exports):
    files = {"u.csv": USERS, "a.csv": "客户名称,负责人\n甲,ada\n", "b.csv": "客户名称,负责人\n乙,ada\n甲,ben\n"}
    end = exports(files, default="private").end("customers/Customer")
    assert [gap.params for gap in end.gaps] == [
        {"file": "b.csv", "row": 3, "column": "客户名称", "value": "甲", "first": "a.csv: 2"}
    ]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("年采购额", "many", "exports.no-number"),
        ("首次合作日期", "03/04/2024", "exports.date-order"),
        ("战略客户", "perhaps", "exports.no-switch"),
    ],
)
def test_a_bad_fact_is_named_with_row_and_column(exports, column, value, code):
    body = f"客户名称,负责人,{column}\n甲,ada,\n乙,ada,{value}\n"
    end = exports({"u.csv": USERS, "c.csv": body}, default="private").end("facts/Customer")
    assert [(gap.code, gap.params) for gap in end.gaps] == [
        (code, {"file": "c.csv", "row": 3, "column": column, "value": value})
    ]


def test_rows_are_counted_over_all_batches(exports):
    """Blank rows and cells of several lines before it, and more than is read at once."""
    lines = [f'"公司\n{number}",ada,{number}' for number in range(40_000)]
    lines[100:100] = ["", ",,"]
    lines[39_000] = "坏公司,ada,many"
    lines[39_500] = lines[7]
    reader = exports(
        {"u.csv": USERS, "c.csv": "客户名称,负责人,年采购额\n" + "\n".join(lines) + "\n"}, default="private"
    )
    [number] = reader.end("facts/Customer").gaps
    assert (number.code, number.params["row"]) == ("exports.no-number", 39_002)
    [twice] = reader.end("customers/Customer").gaps
    assert (twice.code, twice.params["first"], twice.params["row"]) == ("exports.duplicate", "9", 39_502)


def test_a_level_that_is_unknown_is_named(exports):
    team = "客户名称,团队成员,权限\n甲公司,ben,半读\n"
    end = exports({"u.csv": USERS, "c.csv": CUSTOMERS, "t.csv": team}, default="private").end("grants/Customer")
    assert [(gap.code, gap.params["row"]) for gap in end.gaps] == [("exports.no-level", 2)]


def test_a_folder_without_customers_tells_of_its_people_only(exports):
    assert exports({"u.csv": USERS}).parts == ["groups", "members", "traits"]


def test_part_ids_are_unique(exports):
    files = {"u.csv": USERS, "c.csv": CUSTOMERS, "shares.csv": SHARES, "groups.csv": GROUPS}
    parts = exports(files, hierarchy="manager").parts
    assert len(parts) == len(set(parts))
