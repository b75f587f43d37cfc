"""Sentences for our own codes: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text
from exeunt_salesforce.texts_access import ACCESS
from exeunt_salesforce.texts_fields import FIELDS
from exeunt_salesforce.texts_findings import FINDINGS
from exeunt_salesforce.texts_groups import GROUPS
from exeunt_salesforce.texts_kinds import KINDS
from exeunt_salesforce.texts_settings import SETTINGS

_CALLS: Mapping[str, Text] = {
    "sign-in-refused": Text(
        "Salesforce refused our sign-in: {status} {words}. Nothing was read or changed. Check the app's key, its "
        "pre-authorised users and, for a certificate, the login address.",
        "Salesforce 拒绝了我们的登录：{status} {words}。未读取或更改任何内容。请检查应用的密钥、预授权用户；"
        "使用证书时还要检查登录地址。",
    ),
    "sign-in-odd": Text(
        "Salesforce answered our sign-in without a usable token. Nothing was read or changed. Check the login address.",
        "Salesforce 对登录的答复中没有可用的令牌。未读取或更改任何内容。请检查登录地址。",
    ),
    "other-instance": Text(
        "The sign-in belongs to another org: {answered}, not {configured}. No token was sent there. Correct url, or "
        "the app and user that sign in.",
        "该登录属于另一个组织：{answered}，而非 {configured}。未向其发送令牌。请更正 url，或更换用于登录的应用和用户。",
    ),
    "key-unusable": Text(
        "The secret private_key is no usable RSA key in PEM. Nothing was sent. Give the key whose certificate "
        "the app holds.",
        "密钥 private_key 不是可用的 PEM 格式 RSA 密钥。未发送任何内容。请提供与应用所持证书对应的密钥。",
    ),
    "session-refused": Text(
        "Salesforce does not accept our session for this call, even a new one. Check the app's scopes and "
        "session policies.",
        "Salesforce 不接受我们的会话进行此调用，新会话也不行。请检查应用的权限范围和会话策略。",
    ),
    "session-over": Text(
        "Salesforce ended our session twice in a row. Nothing happened. Check whether somebody revokes the "
        "app's tokens.",
        "Salesforce 连续两次结束了我们的会话。未发生任何更改。请检查是否有人在撤销该应用的令牌。",
    ),
    "permission-missing": Text(
        "Salesforce refused the call for want of a permission ({permission}): {status} {words}. Nothing happened. "
        "Grant it to the user we act as.",
        "因缺少权限（{permission}），Salesforce 拒绝了调用：{status} {words}。未发生任何更改。请授予我们所用的用户。",
    ),
    "not-there": Text(
        "Salesforce does not know {object:?kind| …:} what we asked for ({status} {words}). The feature is off, or "
        "hidden from the user we act as. Grant View All Data, or exclude the object.",
        "Salesforce 不认识我们所请求的内容{object:?kind|（…）}（{status} {words}）。功能未启用，"
        "或对我们所用的用户隐藏。请授予“查看所有数据”，或排除该对象。",
    ),
    "busy": Text(
        "Salesforce could not get a lock ({status}). Nothing happened. It is tried again.",
        "Salesforce 未能取得锁（{status}）。未发生任何更改。将会重试。",
    ),
    "trouble": Text(
        "Salesforce had trouble of its own ({status}). It is looked at, or tried again.",
        "Salesforce 自身出现故障（{status}）。将核查结果或重试。",
    ),
    "odd-answer": Text(
        "Salesforce answered in a form that we do not know (HTTP {status:raw}). What was sent is looked at. If it "
        "stays so, check the address and the API version.",
        "Salesforce 的答复格式无法识别（HTTP {status:raw}）。已发送的内容将被核查。若持续出现，请检查地址和 API 版本。",
    ),
    "call-refused": Text(
        "Salesforce refused the call: {status} {words}. Nothing happened. What it says has to be put right over there.",
        "Salesforce 拒绝了调用：{status} {words}。未发生任何更改。请在 Salesforce 中按其说明处理。",
    ),
    "concurrent-limit": Text(
        "Too many long calls run in this org at once. Nothing happened. It goes on in seconds.",
        "此组织同时运行的长调用过多。未发生任何更改。几秒后继续。",
    ),
    "daily-limit": Text(
        "The org's calls for these 24 hours are used up. The work stops here and goes on from this place later.",
        "该组织 24 小时内的调用次数已用完。工作在此停下，稍后从此处继续。",
    ),
    "reserve-reached": Text(
        "The calls that are left are kept for the org's other applications (reserve). Reading for an audit and all "
        "that comes after the cut stop here and go on later; a cut of access is never held up by this.",
        "剩余的调用次数预留给组织的其他应用（reserve）。审计读取和切断之后的各步在此停下，稍后继续；"
        "切断访问不受此限制。",
    ),
    "not-whole": Text(
        "A list from Salesforce was not whole ({why}). It was not used, for what is missing in it would look "
        "gone. It is tried again.",
        "Salesforce 的一份列表不完整（{why}）。未采用，因为其中缺失的内容会被误认为已不存在。将会重试。",
    ),
    "repeated-row": Text(
        "Salesforce listed a record twice ({taken} of {counted} were read). The list is not whole and nothing "
        "is concluded from it.",
        "Salesforce 重复列出了一条记录（已读取 {taken}/{counted}）。列表不完整，不据此作任何结论。",
    ),
    "repeated-page": Text(
        "Salesforce pointed back to a page that was read before ({taken} of {counted} were read). The list is not "
        "whole and nothing is concluded from it.",
        "Salesforce 又指向了已读过的页（已读取 {taken}/{counted}）。列表不完整，不据此作任何结论。",
    ),
    "cursor-over": Text(
        "Salesforce forgot the place in a list before it was read to its end ({taken} of {counted}). The list is not "
        "whole and nothing is concluded from it. Asked from the start, it may come.",
        "Salesforce 在列表读完之前丢失了读取位置（已读取 {taken}/{counted}）。列表不完整，不据此作任何结论。"
        "从头再读可能成功。",
    ),
    "short-reading": Text(
        "Salesforce counted {counted} and delivered {taken}. The list is not whole and nothing is concluded from it.",
        "Salesforce 计数为 {counted}，实际给出 {taken}。列表不完整，不据此作任何结论。",
    ),
    "tokens-cut": Text(
        "The list of app tokens of user {user} stops at {taken} of {counted}: Salesforce shows no more than 2,500. "
        "Those seen can be revoked; run it again until the list is whole.",
        "用户 {user} 的应用令牌列表在 {taken}/{counted} 处截止：Salesforce 最多显示 2,500 个。"
        "可先撤销已见的令牌，再次运行直到列表完整。",
    ),
    "no-login-row": Text(
        "User {user} is active and has no login row (UserLogin): there is nothing to freeze. Freeze or deactivate the "
        "user in Setup.",
        "用户 {user} 处于启用状态但没有登录行（UserLogin）：无可冻结。请在“设置”中冻结或停用该用户。",
    ),
    "user-unseen": Text(
        "User {user} cannot be seen with our credential. Nothing is concluded. Grant View All Users or View All Data.",
        "用我们的凭据看不到用户 {user}。不作任何结论。请授予“查看所有用户”或“查看所有数据”。",
    ),
    "row-refused": Text(
        "Salesforce refused this record: {status} {words}{fields:? (fields: …)}. It was not changed; the others were. "
        "Put right what it says, then go on.",
        "Salesforce 拒绝了此记录：{status} {words}{fields:?（字段：…）}。该记录未更改，其余已更改。"
        "请按其说明处理后继续。",
    ),
    "row-locked": Text(
        "Somebody else was changing this record or its account ({status} {words}). It was not changed. It can "
        "be tried again.",
        "他人正在更改此记录或其客户（{status} {words}）。该记录未更改。可以重试。",
    ),
    "owner-moved": Text(
        "Somebody gave this account another owner a moment before us. It was left alone. Plan again.",
        "就在我们之前，有人更换了此客户的所有者。未作更改。请重新计划。",
    ),
    "no-successor": Text(
        "Nobody is named to take this over. It stays with the leaver. Name a successor in the policy.",
        "未指定接手人。该项仍归离职者。请在策略中指定继任者。",
    ),
    "successor-inactive": Text(
        "The successor ({user}) is inactive in Salesforce and cannot own records. Choose another, or activate "
        "the user.",
        "继任者（{user}）在 Salesforce 中已停用，不能拥有记录。请另选，或启用该用户。",
    ),
    "undo-transfer": Text(
        "Owner, team and manual shares come back. Dates of change, mails sent and what flows did do not.",
        "所有者、团队和手动共享可恢复。修改日期、已发邮件及流程的结果不能恢复。",
    ),
    "undo-sign-in": Text("A session is not put back: the person signs in again.", "会话不能恢复：本人需重新登录。"),
    "undo-token": Text(
        "A token is not put back: the person authorises the app again.", "令牌不能恢复：本人需重新授权该应用。"
    ),
    "undo-licence": Text("Comes back as it was, if a licence is free by then.", "届时若有空闲许可证，可原样恢复。"),
    "undo-needs-licence": Text(
        "The user can be activated again if a licence is free by then. Access that others derived may take hours.",
        "届时若有空闲许可证，可重新启用该用户。派生的访问权可能需数小时恢复。",
    ),
}

_ALL = {**_CALLS, **FINDINGS, **ACCESS, **GROUPS}
TEXTS: Mapping[str, Text] = {
    **{f"salesforce.{code}": text for code, text in _ALL.items()},
    **FIELDS,
    **KINDS,
    **SETTINGS,
}
