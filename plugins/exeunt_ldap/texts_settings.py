"""What each setting is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text

SETTINGS: Final[Mapping[str, Text]] = {
    "setting.url": Text(
        "ldaps://host[:port], or ldap://host[:port] with start_tls = true; never without TLS",
        "ldaps://主机[:端口]，或 ldap://主机[:端口] 并设 start_tls = true；从不使用无 TLS 的连接",
    ),
    "setting.base_dn": Text("everything that is looked at stands under it", "所查看的一切都在其下"),
    "setting.start_tls": Text("TLS is begun on an ldap:// address", "在 ldap:// 地址上启用 TLS"),
    "setting.ca_file": Text("certificates to trust beside those of the system", "系统证书之外所信任的证书"),
    "setting.people_base": Text("where people stand; without it, base_dn", "人员所在之处；不填则为 base_dn"),
    "setting.groups_base": Text("where groups stand; without it, base_dn", "组所在之处；不填则为 base_dn"),
    "setting.user_filter": Text("who can, or could, sign in", "哪些条目能够或曾能够登录"),
    "setting.service_filter": Text("which of them are no humans", "其中哪些不是自然人"),
    "setting.leavers_policy": Text(
        "DN of the password policy that a leaver gets: it locks and forbids to change the password",
        "离职人员所用密码策略的 DN：锁定账号并禁止更改密码",
    ),
    "setting.privileged_groups": Text(
        "groups that give administrative power: DNs, or patterns of their cn (`*-admins`)",
        "赋予管理权限的组：DN，或其 cn 的通配模式（`*-admins`）",
    ),
    "setting.placeholder": Text(
        "DN that stands in where a group must have a member; without it, the empty DN",
        "组必须有成员时代为占位的 DN；不填则为空 DN",
    ),
    "setting.own_accounts": Text(
        "DNs of this product's other accounts: never touched", "本产品其他账号的 DN：从不改动"
    ),
    "setting.username": Text("attribute with the user name", "存放用户名的属性"),
    "setting.employee_number": Text("attribute with the employee number", "存放工号的属性"),
    "setting.mail": Text("attributes with mail addresses", "存放邮箱的属性"),
    "setting.ssh_key": Text("attribute with SSH keys", "存放 SSH 密钥的属性"),
    "setting.certificate": Text("attribute with certificates", "存放证书的属性"),
    "setting.manager": Text("attribute that names the manager", "指明上级的属性"),
    "setting.owned_by": Text("attributes that name who answers for an entry", "指明条目负责人的属性"),
    "setting.referrals": Text(
        "entries that point to other servers: `gap` (then nothing is known to be whole) or `ignore`",
        "指向其他服务器的条目：`gap`（则无法确知已读全）或 `ignore`（忽略）",
    ),
    "setting.page_size": Text("entries asked for at once", "每次请求的条目数"),
    "setting.replication_seconds": Text(
        "how far the servers behind this address may be apart", "此地址背后各服务器之间可能相差的秒数"
    ),
    "setting.session_hours": Text(
        "how long an open LDAP session may go on after a block (servers end none by themselves)",
        "封锁后已打开的 LDAP 会话可能继续的小时数（服务器不会主动结束会话）",
    ),
    "setting.traits": Text(
        "what policies read of people: name = attribute, beside the usual ones or in their place; an empty attribute "
        "leaves one out",
        "策略所读取的人员资料：名称 = 属性，补充或替换常用的属性；属性为空则不读取该项",
    ),
}
