"""Words for a status, a yes or no, a level, a cause, as they stand in exports."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from exeunt.sdk.access import Cause, Level
from exeunt_exports.settings import Word


def spelled(text: str) -> str:
    """One spelling for what people write in several: width, case and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


EMPTY: Final = frozenset(
    {"", "-", "--", "—", "/", "n/a", "na", "none", "null", "nil", "无", "暂无", "空", "未填写", "不详"}
)
"""What stands where nothing is known."""

_ERRORS: Final = (
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"),
    *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#GETTING_DATA"),
    *(f"Err:{number}" for number in range(501, 541)),  # LibreOffice
)

ERRORS: Final = frozenset({written for error in _ERRORS for written in (error, error.lower(), error.upper())})
"""What a spreadsheet shows where a formula came to nothing, as it writes them: what should stand there nobody knows."""

NEVER: Final = frozenset({"never", "never logged in", "从未", "从未登录", "永不"})

NOBODY: Final = EMPTY | {"公海", "未分配", "无负责人", "unassigned", "no owner", "public pool"}

STATUS: Final[Mapping[str, Word]] = {
    **dict.fromkeys(
        (
            *("active", "enabled", "activated", "employed", "current", "normal", "on leave", "probation", "invited"),
            *("在职", "正式", "试用", "试用期", "实习", "正常", "启用", "已启用", "激活", "已激活", "有效", "在岗"),
            *("休假", "产假", "待离职", "离职中", "办理离职中", "停薪留职", "返聘"),
        ),
        "active",
    ),
    **dict.fromkeys(
        ("blocked", "suspended", "locked", "disabled", "frozen", "禁用", "已禁用", "停用", "已停用", "冻结", "锁定"),
        "blocked",
    ),
    **dict.fromkeys(
        (
            *("inactive", "deactivated", "left", "terminated", "former", "archived", "deleted", "removed", "retired"),
            *("离职", "已离职", "退休", "已退休", "辞退", "已删除", "注销", "已注销", "未激活", "退出企业", "无效"),
        ),
        "inactive",
    ),
}

SWITCH: Final[Mapping[str, bool]] = {
    **dict.fromkeys(
        (
            *("true", "yes", "y", "1", "1.0", "x", "on", "enabled", "enforced", "active", "enrolled", "checked"),
            *("是", "有", "已", "已启用", "启用", "已开启", "开启", "已绑定", "√", "✓", "✔"),
        ),
        True,
    ),
    **dict.fromkeys(
        (
            *("false", "no", "n", "0", "0.0", "off", "disabled", "not enabled", "inactive", "not enrolled"),
            *("否", "无", "未", "未启用", "停用", "未开启", "关闭", "未绑定", "×", "✗", "✘"),
        ),
        False,
    ),
}

LEVELS: Final[Mapping[str, Level]] = {
    **dict.fromkeys(("none", "private", "no access", "无", "无权限"), Level.NONE),
    **dict.fromkeys(
        ("read", "read only", "readonly", "read-only", "view", "viewer", "只读", "可读", "查看", "可查看", "可见"),
        Level.READ,
    ),
    **dict.fromkeys(
        ("edit", "read/write", "read write", "write", "editor", "读写", "可编辑", "编辑", "可读写", "可修改"),
        Level.EDIT,
    ),
    **dict.fromkeys(
        ("all", "full", "full access", "full control", "owner", "全部", "完全控制", "所有者", "全部权限"),
        Level.FULL,
    ),
}

CAUSES: Final[Mapping[str, Cause]] = {
    **dict.fromkeys(("owner", "负责人", "所有者"), "owner"),
    **dict.fromkeys(("team", "account team", "团队", "相关团队"), "team"),
    **dict.fromkeys(("manual", "手动", "手动共享"), "manual"),
    **dict.fromkeys(("rule", "sharing rule", "规则", "共享规则"), "rule"),
    **dict.fromkeys(("territory", "territorymanual", "区域", "地域"), "territory"),
    **dict.fromkeys(("implicitparent", "implicit parent"), "parent"),
    **dict.fromkeys(("implicitchild", "implicit child"), "child"),
}
"""Salesforce's RowCause, and what Chinese systems say instead."""

ADMINISTRATORS: Final = frozenset(
    {
        *(
            "system administrator",
            "administrator",
            "admin",
            "super admin",
            "super administrator",
            "global administrator",
        ),
        *("管理员", "系统管理员", "超级管理员"),
    }
)

SERVICE: Final = frozenset({"service", "service account", "integration", "bot", "服务账号", "机器人", "系统账号"})

EXTERNAL: Final = frozenset({"guest", "external", "外部", "外部联系人", "访客", "合作伙伴"})
