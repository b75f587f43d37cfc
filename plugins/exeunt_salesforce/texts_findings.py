"""Sentences of checks and of what blocks a deactivation."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text


def _blocked(en: str, zh: str) -> Text:
    """`component` is known where metadata was read before, and not where the vendor said it."""
    return Text(
        f"The user cannot be deactivated: {en}{{component:? (in …)}}. The user stays frozen. Change that in Setup, "
        f"then go on.",
        f"无法停用该用户：{zh}{{component:?（位于 …）}}。其登录仍被冻结。请在“设置”中更改后继续。",
    )


FINDINGS: Mapping[str, Text] = {
    "blocked-web-to-lead": _blocked("this is the web-to-lead default creator", "其为网页转潜在客户的默认创建者"),
    "blocked-case-owner": _blocked("this is the default owner of cases", "其为个案的默认所有者"),
    "blocked-case-user": _blocked("this is the automated case user", "其为自动个案用户"),
    "blocked-lead-owner": _blocked("this is the default owner of leads", "其为潜在客户的默认所有者"),
    "blocked-workflow-user": _blocked("this is the default workflow user", "其为默认工作流用户"),
    "blocked-hierarchy": _blocked(
        "the hierarchy field {field} of another user points to this user", "另一用户的层级字段 {field} 指向其本人"
    ),
    "blocked-assignment-rule": _blocked("an assignment rule gives records to this user", "分配规则将记录分配给其本人"),
    "blocked-response-rule": _blocked("an auto-response rule names this user", "自动回复规则使用其名义"),
    "blocked-escalation-rule": _blocked("an escalation rule names this user", "升级规则指定了其本人"),
    "blocked-email-alert": _blocked(
        "a workflow alert, task or field update names this user", "工作流提醒、任务或字段更新指定了其本人"
    ),
    "blocked-approval": _blocked("an approval process names this user", "审批流程指定了其本人"),
    "blocked-portal-admin": _blocked("this is the portal administrator", "其为门户管理员"),
    "blocked-portal-account": _blocked("the user owns an account with portal users", "其拥有带门户用户的客户"),
    "blocked-last-admin": _blocked("this is the last active administrator", "其为最后一名在用管理员"),
    "blocked-self": _blocked("it is the user we act as", "该用户正是我们所用的用户"),
    "no-licence": Text(
        "No licence is free for this user ({status}). The user stays inactive. Free one, then go on.",
        "没有可供该用户使用的空闲许可证（{status}）。该用户仍为停用。请释放一个后继续。",
    ),
    "blockers-unreadable": Text(
        "Salesforce lets nobody read these settings, and each may still stop the deactivation of {user}: "
        "{settings:salesforce.setting}. Look at them in Setup.",
        "以下设置无法通过接口读取，均可能阻止停用 {user}：{settings:salesforce.setting}。请在“设置”中查看。",
    ),
    "setting.default-lead-owner": Text("default lead owner", "潜在客户的默认所有者"),
    "setting.default-workflow-user": Text("default workflow user", "默认工作流用户"),
    "setting.web-to-lead-creator": Text("web-to-lead default creator", "“网站到潜在客户”的默认创建者"),
    "blockers-unread": Text(
        "What may stop the deactivation of {user} could not be read from {type:kind}. It may still be refused when it "
        "is tried. {why:sentence}",
        "无法从“{type:kind}”读取可能阻止停用 {user} 的内容。实际停用时仍可能被拒绝。{why:sentence}",
    ),
    "permission-lacking": Text(
        "The user we act as lacks the permission {permission}. What needs it is missing from plans or will be "
        "refused. Grant it.",
        "我们所用的用户缺少权限 {permission}。相关内容将不在计划中，或会被拒绝。请授予。",
    ),
    "permission-surplus": Text(
        "The credential for reading holds {permission}, which reading does not need. Take it away, so that planning "
        "and auditing can change nothing.",
        "用于读取的凭据拥有读取不需要的权限 {permission}。请收回，使计划和审计无法更改任何内容。",
    ),
    "owner-inactive": Text(
        "The user who is to own records ({user}) is inactive; Salesforce refuses that. Activate the user, or "
        "choose another.",
        "将要拥有记录的用户（{user}）已停用，Salesforce 会拒绝。请启用该用户，或另选他人。",
    ),
    "owner-cannot-read": Text(
        "The user who is to own records ({user}) may not read {object:kind}. Grant it, or choose another.",
        "将要拥有记录的用户（{user}）无权读取 {object:kind}。请授权，或另选他人。",
    ),
    "owner-skew": Text(
        "{user} would own {records} records of {object:kind}. Beyond 10,000, changes of roles and groups take hours "
        "and lock each other out. Split them between successors.",
        "{user} 将拥有 {records} 条 {object:kind} 记录。超过 10,000 条时，角色和小组的更改会耗时数小时并相互锁定。"
        "请分给多位继任者。",
    ),
    "object-unread": Text(
        "{object:kind} could not be described: records of it that somebody owns would be overlooked. Grant the right "
        "to read it, or exclude it. {why:sentence}",
        "无法读取 {object:kind} 的描述：其中归某人所有的记录会被遗漏。请授予读取权，或将其排除。{why:sentence}",
    ),
}
