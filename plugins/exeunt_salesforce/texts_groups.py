"""What groups are called in Setup, as an administrator reads it there in either language."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text

_SORTS: Mapping[str, str] = {
    "Group": "组",
    "Manager Subordinates Group": "经理下属组",
    "Managers Group": "经理组",
    "Managers of": "上级经理",
    "Members of": "组成员",
    "Members, and roles above, of": "组成员及其上级角色",
    "Permission Set": "权限集",
    "Permission Set Group": "权限集组",
    "Profile": "简档",
    "Public Group": "公用小组",
    "Queue": "队列",
    "Role": "角色",
    "Role and Internal Subordinates": "角色和内部下属",
    "Role and Internal Subordinates, and roles above": "角色和内部下属，及上级角色",
    "Role and Subordinates": "角色和下属",
    "Role and Subordinates, and roles above": "角色和下属，及上级角色",
    "Role, and roles above": "角色及上级角色",
    "Roles above": "上级角色",
    "Subordinates of": "下属",
    "Territory": "区域",
    "Territory and Subordinates": "区域和下级区域",
    "Territory, and those above": "区域及上级区域",
    "User, and roles above": "用户及上级角色",
}

GROUPS: Mapping[str, Text] = {f"group.{sort}": Text(sort, chinese) for sort, chinese in _SORTS.items()}
