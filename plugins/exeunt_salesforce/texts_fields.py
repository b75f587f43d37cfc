"""Words for the fields of our states."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text

FIELDS: Mapping[str, Text] = {
    "field.can_sign_in": Text("can sign in", "可登录"),
    "field.live": Text("in effect", "有效"),
    "field.types": Text("sorts", "类型"),
    "field.newest": Text("newest", "最新一次"),
    "field.last_used": Text("last used", "上次使用"),
    "field.manual": Text("manual shares", "手动共享"),
    "field.default_teams": Text("default teams", "默认团队"),
    "field.manual_shares": Text("manual shares to the user", "对该用户的手动共享"),
    "field.team_levels": Text("levels in teams", "团队中的级别"),
    "field.territories": Text("territories", "区域"),
    "field.expires": Text("expires", "到期"),
    "field.case_level": Text("level for cases", "个案级别"),
    "field.contact_level": Text("level for contacts", "联系人级别"),
    "field.opportunity_level": Text("level for opportunities", "商机级别"),
    "field.user": Text("user", "用户"),
    "field.above": Text("manager of the owner", "负责人的上级"),
    "field.parent": Text("parent", "上级记录"),
    "field.modified": Text("modified", "修改时间"),
    "field.portal": Text("portal", "门户"),
}
