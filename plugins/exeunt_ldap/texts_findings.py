"""Sentences for findings, refusals, gaps and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text

FINDINGS: Final[Mapping[str, Text]] = {
    "ldap.dialect": Text(
        "The server is of a kind that is not supported yet: {dialect}. How it locks accounts differs, so nothing is "
        "read or changed there.",
        "该服务器属于尚不支持的类型：{dialect}。其锁定账户的方式不同，因此不会读取或更改任何内容。",
    ),
    "ldap.no-ppolicy": Text(
        "The server has no password policies (overlay ppolicy): it cannot lock an account. Nobody can be blocked here. "
        "Load the overlay, or block sign-in by hand.",
        "服务器没有密码策略（ppolicy 覆盖层），无法锁定账户。此处无法阻止任何人登录。请加载该覆盖层，或手动阻止登录。",
    ),
    "ldap.leavers-policy-unset": Text(
        "No leavers' policy is configured: a leaver with an open session could unlock the account. Create a policy "
        "with pwdLockout TRUE and pwdAllowUserChange FALSE, and name it as leavers_policy.",
        "未配置离职人员策略：仍有会话的离职者可以自行解锁。请创建 pwdLockout 为 TRUE、"
        "pwdAllowUserChange 为 FALSE 的策略，并将其填入 leavers_policy。",
    ),
    "ldap.leavers-policy-missing": Text(
        "The leavers' policy {policy} is not there, or is no password policy. Nobody can be blocked. Create it, or "
        "correct leavers_policy.",
        "离职人员策略 {policy} 不存在，或不是密码策略。无法阻止任何人登录。请创建它，或更正 leavers_policy。",
    ),
    "ldap.policy-does-not-lock": Text(
        "The leavers' policy {policy} does not say pwdLockout TRUE: the server ignores locks under it. A block would "
        "change the password only, and not be called verified. Set pwdLockout TRUE.",
        "离职人员策略 {policy} 没有将 pwdLockout 设为 TRUE：服务器会忽略其下的锁定。阻止登录将只更改密码，且不会被视为"
        "已核实。请将 pwdLockout 设为 TRUE。",
    ),
    "ldap.policy-allows-change": Text(
        "The leavers' policy {policy} does not say pwdAllowUserChange FALSE: a leaver with an open session could "
        "change the password and unlock the account. Set it.",
        "离职人员策略 {policy} 没有将 pwdAllowUserChange 设为 FALSE：仍有会话的离职者可以更改密码并自行解锁。"
        "请设置它。",
    ),
    "ldap.policy-needs-old-password": Text(
        "A password policy says pwdSafeModify TRUE ({policy}): nobody can set a password without the old one, so "
        "nobody can be blocked under it. Set pwdSafeModify FALSE.",
        "密码策略 {policy} 将 pwdSafeModify 设为 TRUE：没有旧密码就无法设置密码，因此在该策略下无法"
        "阻止登录。请将 pwdSafeModify 设为 FALSE。",
    ),
    "ldap.usability-hidden": Text(
        "The server does not tell our account who can sign in (control {control}). A block could not be verified. Give "
        "our accounts the right to compare userPassword; reading it is not needed.",
        "服务器不向我们的账户说明谁可以登录（控制 {control}）。阻止登录将无法核实。请授予我们的账户比较 userPassword 的"
        "权限，无需读取权限。",
    ),
    "ldap.no-assertion": Text(
        "The server knows no conditions on a change (assertion control). Should an entry be replaced by another of the "
        "same name in the moment between looking and writing, the other one would be blocked.",
        "服务器不支持带条件的更改（断言控制）。如果在查看与写入之间的瞬间条目被同名条目替换，被阻止的将是另一个条目。",
    ),
    "ldap.reads-passwords": Text(
        "Our account {account} may read password digests, of {example} for one. It needs not. Take the right to read "
        "userPassword away.",
        "我们的账户 {account} 可以读取密码摘要，例如 {example} 的。这并不需要。请取消对 userPassword 的读取权限。",
    ),
    "ldap.referral": Text(
        "Part of the directory stands on another server ({to}), which was not asked: our password is for this one "
        "only. So nothing here is known to be whole. Configure that server as a system of its own and set referrals to "
        "ignore, or leave that part out by people_base and groups_base.",
        "目录的一部分位于另一台服务器（{to}）上，没有向其查询：我们的密码只用于这一台。因此无法确认此处内容完整。请将该"
        "服务器配置为单独的系统并将 referrals 设为 ignore，或用 people_base 和 groups_base 排除该部分。",
    ),
    "ldap.dynamic-group": Text(
        "The group {group} has its members by a rule, so nobody can be taken out of it. Change what the rule asks for "
        "(department, title), or the rule.",
        "组 {group} 的成员由规则决定，无法将任何人移出。请更改规则所依据的内容（部门、职务），或更改规则。",
    ),
    "ldap.unreadable-rule": Text(
        "A group{group:? (…)} has its members by a rule that cannot be read: its address, scope or filter is none. "
        "Whom it means is not known, so nobody counts as out of it. Correct its memberURL, or take the rule away.",
        "某个组{group:?（…）}的成员由一条无法读取的规则决定：其地址、范围或筛选器无效。无法得知规则指的是谁，因此没有人"
        "被视为已移出该组。请更正其 memberURL，或删除该规则。",
    ),
    "ldap.primary-group": Text(
        "{group} is the person's primary group: part of the account, not a membership that could be taken. It ends "
        "with the account.",
        "{group} 是此人的主要组：它属于账户本身，不是可移除的成员关系，随账户一同结束。",
    ),
    "ldap.person-not-seen": Text(
        "The person's own entry is not seen: it was deleted, stands outside base_dn, or is hidden from our account. "
        "What the person holds there, and whether sign-in works, is not known. Look for the entry by hand; correct "
        "base_dn or give the right to read it.",
        "看不到此人自己的条目：它已被删除、位于 base_dn 之外，或对我们的账户隐藏。无法得知其在该处持有什么、"
        "是否还能登录。请手动查找该条目，并更正 base_dn 或授予读取权限。",
    ),
    "ldap.no-successor": Text(
        "{name} names the leaver, and nobody takes over. Name a successor.",
        "{name} 中引用了离职者，但无人接任。请指定接任者。",
    ),
    "ldap.own-reference": Text(
        "The entry of {name} names the leaver, and {name} is the successor: the entry would name itself. Name another "
        "successor for it.",
        "{name} 将引用自己。请为其另行指定接任者。",
    ),
    "ldap.undo-new-password": Text(
        "The account is unlocked and its policy put back. The old password is gone for good; the help desk issues a "
        "new one.",
        "账户已解锁，策略已恢复。旧密码已永久失效，由服务台发放新密码。",
    ),
    "ldap.undo-known-credentials": Text(
        "Public keys and certificates are put back as they were. Values that were not recognised as public are not "
        "kept.",
        "公钥和证书恢复原样。未被识别为可公开的内容不予保留。",
    ),
}
