"""The headings that are recognised, as their systems write them: one list for each role that a file can have.

Where two columns of a file fit one field, the name that stands first here wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt_exports.settings import Role

Names = Mapping[str, tuple[str, ...]]

_NAME: Final[Names] = {
    "name": (
        *("Display name", "Full name", "Name", "Employee name", "User", "Member Name"),
        *("姓名", "员工姓名", "中文名", "显示名称", "用户姓名", "成员姓名"),
    ),
    "first_name": ("First name", "Given name", "givenName"),
    "last_name": ("Last name", "Surname", "Family name", "sn"),
}

_PERSON: Final[Names] = {
    **_NAME,
    "id": ("User ID", "Object Id", "objectGUID", "Record ID", "Id", "员工UserID", "用户ID", "成员ID"),
    "dn": ("DistinguishedName", "DN"),
    "username": (
        *("Username", "User principal name", "UPN", "SamAccountName", "Login name", "Login"),
        *("帐号", "账号", "登录名", "用户名", "登录账号"),
    ),
    "mail": (
        *("Email", "E-mail", "Email Address", "Mail", "Primary SMTP address", "Work email", "User Email"),
        *("邮箱", "企业邮箱", "工作邮箱", "公司邮箱", "电子邮箱", "电子邮件", "邮箱地址"),
    ),
    "more_mail": ("Proxy addresses", "EmailAddresses"),
    "employee_number": (
        *("Employee number", "Employee ID", "Employee No", "Staff ID"),
        *("工号", "员工编号", "员工号", "职工号", "人员编号"),
    ),
    "department": ("Department", "部门", "所属部门", "主属部门", "主部门"),
    "title": ("Title", "Job title", "Position", "Employee Title", "职位", "职务", "岗位", "岗位名称"),
    "manager": (
        *("Manager", "Manager Email", "Manager name", "ManagerId", "Reports to", "Supervisor", "Direct manager"),
        *("直属上级", "直接上级", "直属领导", "直属主管", "上级", "主管", "汇报对象"),
    ),
    "employment": ("Employment status", "Employee status", "员工状态", "在职状态", "人员状态", "离职状态"),
    "status": ("Status", "User status", "Account status", "状态", "账号状态", "帐号状态", "激活状态"),
    "enabled": ("Enabled", "accountEnabled", "Active", "IsActive", "启用", "是否启用"),
    "blocked": ("Block credential", "Blocked", "Suspended", "Disabled", "禁用", "是否禁用", "禁用状态", "是否停用"),
    "account_control": ("userAccountControl",),
    "last_day": (
        *("Last day", "Last working day", "Termination date", "Leave date", "Exit date", "End date"),
        *("离职日期", "离职时间", "最后工作日", "离岗日期"),
    ),
    "hired": ("Hire date", "Start date", "Date of joining", "employeeHireDate", "入职日期", "入职时间"),
    "last_login": (
        *("Last login", "Last Sign In", "LastLogonDate", "Last login date", "Last active", "Last sign-in date"),
        *("最近登录", "最近登录时间", "最后登录时间", "上次登录时间"),
    ),
    "mfa": (
        *("MFA", "MFA status", "2sv Enrolled", "2FA", "Two-factor authentication", "isMfaRegistered"),
        *("Multifactor authentication status", "双因子", "双因子认证", "双因素认证", "两步验证", "多因素认证"),
    ),
    "forwarding": (
        *("Forwarding", "Forwarding address", "ForwardingSmtpAddress", "ForwardingAddress", "Forwards to"),
        *("转发", "邮件转发", "自动转发", "转发地址"),
    ),
    "profile": ("Profile", "Profile: Name", "Permission set", "Permission sets", "简档", "权限模板"),
    "role": ("Role", "User role", "Role: Name", "UserRoleId", "角色", "用户角色"),
    "licences": ("Licenses", "Licences", "License", "User License", "许可证"),
    "admin": ("Admin", "Is admin", "Administrator", "Super admin", "管理员", "是否管理员", "系统管理员"),
    "can_export": ("Can export", "Export permission", "Export", "导出权限", "允许导出"),
    "user_type": ("User type", "用户类型"),
    "org_unit": ("Org Unit Path",),
    "region": ("Region", "Territory", "区域", "大区", "所属区域"),
}

_CUSTOMER: Final[Names] = {
    "id": (
        *("Customer ID", "Customer number", "Customer code", "Account ID", "Company ID", "Record ID", "Id"),
        *("客户编号", "客户编码", "客户ID", "客户代码", "数据ID"),
    ),
    "label": (
        *("Customer name", "Account name", "Company name", "Client name", "Customer", "Account", "Company", "Client"),
        *("客户名称", "公司名称", "企业名称", "客户全称", "单位名称", "客户", "Name", "名称"),
    ),
}

_MONEY: Final[Names] = {
    "purchases": (
        *("Annual purchase", "Annual purchases", "Annual spend", "Annual sales", "Yearly purchases"),
        *("年采购额", "年采购金额", "年度采购额", "年销售额", "年交易额", "年成交额"),
    ),
    "annual_revenue": ("Annual revenue", "客户年营业额", "客户年收入"),
    "outstanding": (
        *("Outstanding", "Outstanding amount", "Arrears", "Receivables", "Balance due"),
        *("欠款", "欠款金额", "应收账款", "应收余额", "未收款"),
    ),
    "currency": ("Currency", "Currency Code", "Account Currency", "币种", "货币"),
}

_DUTIES: Final[Names] = {
    "successor": ("Successor", "Named successor", "接替人", "接任人", "接替人员", "后备负责人"),
    "sponsor": ("Sponsor", "Executive sponsor", "高层对接人", "高层负责人", "高管对接人"),
    "second_contact": (
        *("Second contact", "Secondary contact", "Backup contact"),
        *("第二联系人", "第二对接人", "第二负责人", "备份对接人"),
    ),
}

_FACTS: Final[Names] = {
    **_MONEY,
    **_DUTIES,
    "since": (
        *("First order", "First order date", "Customer since"),
        *("首次合作日期", "首次合作时间", "首单日期", "首次下单日期", "首次成交日期", "合作开始日期"),
    ),
    "years": ("Years as customer", "Years of cooperation", "Relationship years", "合作年限", "合作时长"),
    "strategic": ("Strategic", "Strategic account", "Strategic customer", "战略客户", "是否战略客户"),
    "tier": ("Tier", "Customer tier", "Account tier", "Customer level", "客户等级", "客户级别", "客户分级"),
    "tier_until": ("Tier until", "Tier valid until", "等级有效期"),
    "region": ("Region", "Sales region", "Territory", "区域", "所属区域", "大区", "客户区域"),
    "industry": ("Industry", "行业", "所属行业", "客户行业"),
    "last_activity": (
        *("Last activity", "Last activity date", "Last contacted", "Last contacted time"),
        *("最近跟进时间", "最后跟进时间", "最近跟进日期", "最后跟进日期", "最近联系时间", "最近拜访时间"),
    ),
    "phone": ("Phone", "Phone number", "Telephone", "电话", "联系电话", "手机", "联系方式"),
    "payment_terms": ("Payment terms", "Credit terms", "账期", "付款条件", "结算方式"),
    "contract_end": ("Contract end", "Contract end date", "Contract expires", "合同到期日", "合同到期时间"),
    "customer_status": ("Customer status", "Account status", "客户状态", "成交状态"),
}

_OWNER: Final[Names] = {
    "owner": (
        *("Owner", "Account owner", "Company owner", "Customer owner", "Record owner", "Owner name"),
        *("Account Owner: Full Name", "Sales rep", "Salesperson", "Sales owner", "Assigned to"),
        *("负责人", "所有人", "业务员", "客户经理", "销售负责人", "业务负责人", "归属人", "跟进人", "销售代表"),
    ),
    "owner_id": ("OwnerId", "Owner ID", "Account Owner.id", "Company owner ID", "负责人ID"),
    "owner_mail": ("Owner email", "Account Owner: Email", "Owner: Email", "负责人邮箱", "业务员邮箱"),
    "owner_number": ("Owner employee number", "负责人工号", "业务员工号"),
}

NAMES: Final[Mapping[Role, Names]] = {
    "people": _PERSON,
    "users": _PERSON,
    "customers": {
        **_CUSTOMER,
        **_OWNER,
        "co_owner": ("Co-owner", "Secondary owner", "共同负责人", "协同负责人", "副负责人"),
        "team": (
            *("Account team", "Team members", "Shared with", "Collaborators", "Shared users"),
            *("相关团队", "团队成员", "协作人", "协同人", "共享给"),
        ),
        "parent_id": ("Parent Account.id", "ParentId", "Parent Account ID", "Parent company ID", "上级客户编号"),
        "parent": ("Parent account", "Parent company", "Parent customer", "上级客户", "母公司", "上级公司"),
        "key": (
            *("统一社会信用代码", "社会信用代码", "信用代码", "税号", "纳税人识别号"),
            *("Credit code", "Tax number", "Tax ID", "VAT number", "Registration number", "Account Number"),
        ),
        **_FACTS,
    },
    "shares": {
        "customer_id": ("Customer ID", "Customer number", "Account ID", "Company ID", "客户编号", "客户编码", "客户ID"),
        "customer": (
            "Customer name",
            "Account name",
            "Company name",
            "Customer",
            "Account",
            "客户名称",
            "公司名称",
            "客户",
        ),
        "member": (
            *("Team member", "Team Member: Full Name", "Member", "User", "Shared with", "User or group", "User name"),
            *("团队成员", "成员", "协作人", "共享给", "共享对象", "被共享人"),
        ),
        "member_id": ("UserId", "UserOrGroupId", "User ID", "Member ID", "成员ID"),
        "member_mail": ("User email", "Member email", "成员邮箱"),
        "level": (
            *("Access level", "Account access", "AccountAccessLevel", "Access", "Permission", "Permissions"),
            *("权限", "访问权限", "访问级别", "共享权限", "读写权限"),
        ),
        "reason": ("RowCause", "Row cause", "Sharing reason", "共享原因"),
        "team_role": ("TeamMemberRole", "Team role", "Team member role", "团队角色", "协作角色"),
    },
    "members": {
        "group": ("Group Email", "Group", "Group name", "GroupId", "群组", "用户组", "组名", "群组名称"),
        "member": ("Member", "Member name", "User", "成员", "成员姓名"),
        "member_id": ("UserOrGroupId", "Member ID", "UserId", "成员ID"),
        "member_mail": ("Member Email", "成员邮箱"),
    },
    "roles": {
        "role_id": ("Role ID", "Id", "角色ID"),
        "role": ("Role", "Role name", "Name", "角色", "角色名称"),
        "parent_role": ("Parent role", "Parent role name", "ParentRoleId", "Reports to role", "上级角色", "父角色"),
    },
}

REQUIRED: Final[Mapping[Role, tuple[tuple[str, ...], ...]]] = {
    "people": (("name", "last_name"), ("employee_number", "mail", "id")),
    "users": (("name", "last_name", "username", "mail"), ("username", "mail", "id")),
    "customers": (("label", "id"), ("owner", "owner_id", "owner_mail", "owner_number")),
    "shares": (("customer", "customer_id"), ("member", "member_id", "member_mail")),
    "members": (("group",), ("member", "member_id", "member_mail")),
    "roles": (("role",), ("parent_role",)),
}
"""Of each of these groups a file of that role has one."""

TELLING: Final[Mapping[Role, frozenset[str]]] = {
    "people": frozenset({"employee_number", "last_day", "hired", "employment"}),
    "users": frozenset(
        {"username", "enabled", "blocked", "account_control", "last_login", "mfa", "forwarding", "profile", "role"}
        | {"licences", "admin", "can_export", "user_type", "org_unit", "dn"}
    ),
    "customers": frozenset({*_OWNER, *_FACTS, "co_owner", "key"}),
    "shares": frozenset({"member", "member_id", "member_mail", "level", "reason", "team_role"}),
    "members": frozenset({"group", "member", "member_id", "member_mail"}),
    "roles": frozenset({"parent_role"}),
}
"""What makes a file look like one of that role rather than of another: the role with most of them is meant."""

FILE_NAMES: Final[Mapping[Role, tuple[str, ...]]] = {
    "people": ("people", "employee", "staff", "personnel", "hr", "员工", "人员", "花名册"),
    "users": ("user", "account", "login", "用户", "账号", "账户"),
}
"""What a file's name says where its headings fit several roles alike: one of these words is in it."""
