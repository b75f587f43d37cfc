"""What each setting is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text

SETTINGS: Final[Mapping[str, Text]] = {
    "setting.folder": Text("the files stand in it (not in folders below it)", "文件所在的文件夹（不含其子文件夹）"),
    "setting.people_from": Text(
        "other folders whose lists of people complete what is known of these accounts: an HR list gives the employee "
        "numbers that a CRM does not export",
        "用其人员名单补充这些账号资料的其他文件夹：例如人事名单提供 CRM 不导出的工号",
    ),
    "setting.files": Text(
        'settings for single files, by name or pattern (`"users*.csv"`)',
        '针对单个文件的设置，按名称或通配模式（`"users*.csv"`）',
    ),
    "setting.default": Text(
        "what everybody may do with everybody's customers; without it, nobody knows",
        "所有人对所有客户的默认权限；不填则无从得知",
    ),
    "setting.hierarchy": Text(
        "who stands above an owner has the owner's customers too: above by manager, or by role",
        "负责人的上级也拥有其客户：按上级关系，或按角色",
    ),
    "setting.hierarchy_level": Text("what they may do", "这些上级的权限"),
    "setting.share_level": Text(
        "what the members of a customer's team may do, where the file does not say",
        "文件未说明时，客户团队成员的权限",
    ),
    "setting.currency": Text("of amounts that name none", "未注明币种的金额所用的币种"),
    "setting.date_order": Text("of dates like 03/04/2024", "形如 03/04/2024 的日期的顺序"),
    "setting.time_zone": Text("of times without one", "未注明时区的时间所用的时区"),
    "setting.decimal_comma": Text("1.250.000,50 is written so", "金额写作 1.250.000,50 的形式"),
    "setting.status_words": Text("further words for an account's or an employee's status", "账号或员工状态的其他用词"),
    "setting.fresh": Text(
        "how old the files may be and still count as so now: `7d`; then they are out of date",
        "文件多旧仍视为当前：如 `7d`；超过则视为过期",
    ),
    "setting.xlsx_mib": Text("larger workbooks are refused", "更大的工作簿会被拒绝（MiB）"),
}
