"""Words for the kinds of our things, as Setup calls them. Objects and fields that an org made keep their own names."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text

_OBJECTS: Mapping[str, str] = {
    "Account": "公司客户",
    "Asset": "资产",
    "Campaign": "市场活动",
    "Case": "个案",
    "Contact": "联系人",
    "ContentDocument": "文件",
    "Contract": "合同",
    "Event": "事件",
    "Lead": "潜在客户",
    "Opportunity": "商机",
    "Order": "订单",
    "Quote": "报价",
    "Report": "报表",
    "Task": "任务",
    "User": "用户",
}
"""Standard objects: in English an object is called as its API calls it."""

_SHARES: Mapping[str, Text] = {
    f"{name}Share": Text(f"share of {name}", f"{_OBJECTS[name]}共享")
    for name in ("Account", "Asset", "Campaign", "Case", "Contact", "Lead", "Opportunity", "Order")
}

_HELD: Mapping[str, Text] = {
    "AccountTeamMember": Text("account team", "客户团队"),
    "OpportunityTeamMember": Text("opportunity team", "商机团队"),
    "app": Text("app", "应用"),
    "default_account_team": Text("default account team", "默认客户团队"),
    "default_opportunity_team": Text("default opportunity team", "默认商机团队"),
    "package_licence": Text("package licence", "软件包许可证"),
    "permission_set": Text("permission set", "权限集"),
    "permission_set_licence": Text("permission set licence", "权限集许可证"),
    "queue": Text("queue", "队列"),
    "territory": Text("territory", "区域"),
    "User.DelegatedApproverId": Text("delegated approver of a user", "用户的委托审批人"),
    "User.ManagerId": Text("manager of a user", "用户的上级"),
}

_METADATA: Mapping[str, Text] = {
    "ApprovalProcess": Text("approval processes", "审批流程"),
    "AssignmentRules": Text("assignment rules", "分配规则"),
    "AutoResponseRules": Text("auto-response rules", "自动回复规则"),
    "CaseSettings": Text("case settings", "个案设置"),
    "EscalationRules": Text("escalation rules", "上报规则"),
    "Workflow": Text("workflow rules", "工作流规则"),
}

_KINDS = {**{name: Text(name, zh) for name, zh in _OBJECTS.items()}, **_SHARES, **_HELD, **_METADATA}

KINDS: Mapping[str, Text] = {f"kind.{name}": text for name, text in _KINDS.items()}
