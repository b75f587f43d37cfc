"""Sentences for our own codes: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text
from exeunt_ldap.texts_fields import FIELDS
from exeunt_ldap.texts_findings import FINDINGS
from exeunt_ldap.texts_settings import SETTINGS

_CALLS: Final[Mapping[str, Text]] = {
    "ldap.unreachable": Text(
        "No connection to {url} ({why}). Nothing was sent. Check that the server runs and the address is right.",
        "无法连接 {url}（{why}）。未发送任何内容。请检查服务器是否运行、地址是否正确。",
    ),
    "ldap.certificate": Text(
        "The certificate of {url} was not issued by an authority that is trusted here, or not for this name. No "
        "password was sent. Set ca_file to the authority's certificate, or correct the address.",
        "{url} 的证书不是由此处信任的机构签发，或不是签发给此名称的。未发送密码。请将 ca_file 设为该机构的证书，"
        "或更正地址。",
    ),
    "ldap.start-tls": Text(
        "{url} does not begin TLS when asked (StartTLS). No password was sent. Enable TLS on the server, or use ldaps.",
        "{url} 在被要求时没有启用 TLS（StartTLS）。未发送密码。请在服务器上启用 TLS，或使用 ldaps。",
    ),
    "ldap.ca-file": Text(
        "The file {path} holds no certificates that can be trusted. Nothing was sent. Correct ca_file.",
        "文件 {path} 中没有可用的受信证书。未发送任何内容。请更正 ca_file。",
    ),
    "ldap.no-answer": Text(
        "{url} gave no usable answer ({why}). Nothing was changed. Try again; check the server's load and its log.",
        "{url} 没有给出可用的答复（{why}）。未更改任何内容。请重试，并检查服务器的负载和日志。",
    ),
    "ldap.lost-answer": Text(
        "The answer to a change of {dn} was lost ({why}). It may have happened. It will be looked at before anything "
        "else is written.",
        "对 {dn} 的更改没有收到答复（{why}）。更改可能已经发生。在写入其他内容之前会先查看。",
    ),
    "ldap.unclear-answer": Text(
        "The server had trouble of its own while changing {dn}: {words} ({result}). It may have happened. It will be "
        "looked at.",
        "服务器在更改 {dn} 时自身出现问题：{words}（{result}）。更改可能已经发生，随后会查看。",
    ),
    "ldap.bind-refused": Text(
        "The directory refused our sign-in: {words} ({result}). It is not tried again, so that our account is not "
        "locked. Check bind_dn and bind_password.",
        "目录拒绝了我们的登录：{words}（{result}）。为避免锁定我们的账户，不会再次尝试。请检查 "
        "bind_dn 和 bind_password。",
    ),
    "ldap.read-denied": Text(
        "Our account may not read {base}: {words} ({result}). Without it nothing is known to be whole. Give the right "
        "to read there.",
        "我们的账户无权读取 {base}：{words}（{result}）。缺少它就无法确认内容完整。请授予该处的读取权限。",
    ),
    "ldap.write-denied": Text(
        "The directory does not let our account write at all: {words} ({result}). Check the account and what the "
        "server demands of connections that write.",
        "目录完全不允许我们的账户写入：{words}（{result}）。请检查该账户，以及服务器对写入连接的要求。",
    ),
    "ldap.partial": Text(
        "The server cut the list below {base} short: {words} ({result}). A short list is no list; nothing follows from "
        "it. Lift the limits for our account (size.prtotal=unlimited), or lower page_size.",
        "服务器截断了 {base} 下的列表：{words}（{result}）。不完整的列表不作数，不会据此采取任何行动。请为我们的账户"
        "放宽限制（size.prtotal=unlimited），或减小 page_size。",
    ),
    "ldap.paging": Text(
        "The pages of the list below {base} never end. Nothing follows from such a list. The server's paging is at "
        "fault; ask its administrators.",
        "{base} 下的列表分页没有尽头。不会据此列表采取任何行动。问题在于服务器的分页，请联系其管理员。",
    ),
    "ldap.no-base": Text(
        "There is no {base}, or our account may not see it. An empty answer would be a lie, so there is none. Correct "
        "base_dn, people_base or groups_base, or give the right to read it.",
        "不存在 {base}，或我们的账户看不到它。空答复会造成误导，因此不给出答复。请更正 base_dn、people_base 或 "
        "groups_base，或授予读取权限。",
    ),
    "ldap.elsewhere": Text(
        "{base} stands on another server. It was not asked: our password is for this one only. Configure the other "
        "server as a system of its own.",
        "{base} 位于另一台服务器上。没有向其查询：我们的密码只用于这一台。请将另一台服务器配置为单独的系统。",
    ),
    "ldap.refused": Text(
        "The server refused a question: {words} ({result}). Nothing was changed.",
        "服务器拒绝了一次查询：{words}（{result}）。未更改任何内容。",
    ),
    "ldap.busy": Text("The directory is busy and asks to wait.", "目录繁忙，要求稍候。"),
    "ldap.unavailable": Text(
        "The directory is shutting down or out of order. Nothing was changed. Try again later.",
        "目录正在关闭或无法使用。未更改任何内容。请稍后重试。",
    ),
    "ldap.no-root": Text(
        "The server does not say what it is (no root DSE). How it locks accounts cannot be known, so nothing is done. "
        "Let our account read the root DSE.",
        "服务器没有说明自己是什么（没有 root DSE）。无法得知它如何锁定账户，因此不执行任何操作。请允许我们的账户读取 "
        "root DSE。",
    ),
}

_ROWS: Final[Mapping[str, Text]] = {
    "ldap.row-denied": Text(
        "Our account may not change {dn} so: {words} ({result}). Nothing of it was done. Give it the right; the rights "
        "each action needs stand in the connector's page.",
        "我们的账户无权对 {dn} 作此更改：{words}（{result}）。未执行任何内容。请授予权限；"
        "每项操作所需的权限见连接器文档。",
    ),
    "ldap.row-refused": Text(
        "The server refused to change {dn}: {words} ({result}). Nothing of it was done.",
        "服务器拒绝更改 {dn}：{words}（{result}）。未执行任何内容。",
    ),
    "ldap.row-elsewhere": Text(
        "{dn} can be changed on another server only, to which this one refers. Nothing was done. Configure the server "
        "that takes writes.",
        "{dn} 只能在本服务器所指向的另一台服务器上更改。未执行任何内容。请配置可写入的服务器。",
    ),
    "ldap.moved-on": Text(
        "{dn} is no longer as it was a moment ago ({result}). Nothing was done. Look again, and plan again.",
        "{dn} 已与片刻之前不同（{result}）。未执行任何内容。请重新查看并重新计划。",
    ),
    "ldap.name-gone": Text(
        "There is no {dn} any more: renamed or deleted meanwhile. Nothing was done. Plan again.",
        "{dn} 已不存在：期间被重命名或删除。未执行任何内容。请重新计划。",
    ),
    "ldap.entry-gone": Text(
        "The entry {id} is not there any more. Nothing was done.",
        "条目 {id} 已不存在。未执行任何内容。",
    ),
    "ldap.last-value": Text(
        "{dn} would be left without anybody, and the server does not allow that. Nothing was done. Plan again: the "
        "placeholder stands in then.",
        "{dn} 将不再有任何成员，服务器不允许这样做。未执行任何内容。请重新计划，届时由占位成员代替。",
    ),
    "ldap.lock-without-effect": Text(
        "{dn} is locked, and the server allows signing in all the same: the policy that applies does not lock. Nothing "
        "more can be sent. Set pwdLockout TRUE in the leavers' policy.",
        "{dn} 已锁定，但服务器仍允许其登录：生效的策略不执行锁定。没有更多可发送的内容。请在离职人员策略中将 "
        "pwdLockout 设为 TRUE。",
    ),
    "ldap.body-not-kept": Text(
        "What stood in {attribute} of {dn} was not recognised as public, so it was not written down and cannot be put "
        "back. Let the person register it anew.",
        "{dn} 的 {attribute} 中的内容未被识别为可公开的内容，因此没有记录，无法恢复。请让本人重新登记。",
    ),
}

KINDS: Final[Mapping[str, Text]] = {
    "kind.certificate": Text("certificate", "证书"),
    "kind.manager": Text("manager", "上级"),
    "kind.owner": Text("owner", "负责人"),
    "kind.ssh_key": Text("SSH key", "SSH 密钥"),
}
"""Kinds of things, beside user accounts and groups, which every connector has."""

_PERMISSIONS: Final[Mapping[str, Text]] = {
    "permission.read-entries": Text("read on people, groups and policies", "读取人员、组和密码策略"),
    "permission.read-state": Text(
        "read on pwdAccountLockedTime, pwdPolicySubentry, pwdChangedTime, pwdLastSuccess",
        "读取 pwdAccountLockedTime、pwdPolicySubentry、pwdChangedTime、pwdLastSuccess",
    ),
    "permission.compare-password": Text(
        "compare on userPassword (for the account-usability control; no need to read it)",
        "比较 userPassword（用于账号可用性控件；无需读取）",
    ),
    "permission.no-size-limit": Text(
        "no size limit for paged searches (limits … size.prtotal=unlimited)",
        "分页搜索不限条数（limits … size.prtotal=unlimited）",
    ),
    "permission.set-password": Text("=cw on userPassword of people", "对人员的 userPassword 有 =cw 权限"),
    "permission.write-lock": Text(
        "write on pwdAccountLockedTime and pwdPolicySubentry of people",
        "写入人员的 pwdAccountLockedTime 和 pwdPolicySubentry",
    ),
    "permission.write-keys": Text(
        "write on sshPublicKey and userCertificate of people", "写入人员的 sshPublicKey 和 userCertificate"
    ),
    "permission.write-members": Text(
        "write on member, uniqueMember, memberUid and roleOccupant of groups",
        "写入组的 member、uniqueMember、memberUid 和 roleOccupant",
    ),
    "permission.write-references": Text(
        "write on manager, owner, seeAlso and secretary", "写入 manager、owner、seeAlso 和 secretary"
    ),
}
"""LDAP has no names for them."""

TEXTS: Final[Mapping[str, Text]] = {**_CALLS, **_ROWS, **FINDINGS, **FIELDS, **KINDS, **_PERMISSIONS, **SETTINGS}
