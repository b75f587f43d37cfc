"""Words for the fields of our states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text

FIELDS: Final[Mapping[str, Text]] = {
    "field.locked": Text("locked", "已锁定"),
    "field.policy": Text("password policy", "密码策略"),
    "field.usable": Text("usable", "可用"),
    "field.password_changed": Text("password changed", "密码更改时间"),
    "field.last_sign_in": Text("last sign-in", "上次登录"),
    "field.obstacle": Text("obstacle", "障碍"),
    "field.value": Text("stored value", "存储值"),
    "field.placeholder": Text("placeholder", "占位成员"),
    "field.dn": Text("DN", "DN"),
    "field.last": Text("last member", "最后一名成员"),
    "field.leads_to": Text("leads to", "通向"),
    "field.body": Text("content", "内容"),
    "field.others": Text("others", "其他人"),
    "field.entry": Text("entry", "条目"),
}
