"""Sentences about who can see what: what was not read whole, and what is not computed."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.sdk import Text

ACCESS: Mapping[str, Text] = {
    "bulk-failed": Text(
        "Salesforce could not finish a Bulk query of {object:kind} ({words}). What is in it is not known. It is tried "
        "again with the next reading.",
        "Salesforce 未能完成对 {object:kind} 的 Bulk 查询（{words}）。其内容未知。下次读取时会重试。",
    ),
    "bulk-slow": Text(
        "A Bulk query of {object:kind} (job {job}) was not done after six hours and was no longer waited for. What is "
        "in it is not known. Look at Bulk Data Load Jobs in Setup, then read again.",
        "对 {object:kind} 的 Bulk 查询（作业 {job}）六小时后仍未完成，已不再等待。其内容未知。"
        "请在“设置”中查看批量数据加载作业后重新读取。",
    ),
    "bulk-page-cut": Text(
        "A page of a Bulk query held {taken} rows where Salesforce had promised {counted}. The list is not whole and "
        "nothing is concluded from what it lacks.",
        "Bulk 查询的一页有 {taken} 行，而 Salesforce 声明应有 {counted} 行。列表不完整，不据其缺失作任何结论。",
    ),
    "uncounted": Text(
        "Salesforce would not count the rows of a list of which only the changes were read. Whether it is whole is not "
        "known. It is read anew next time.",
        "仅读取了列表的变更部分，而 Salesforce 未能给出其总行数。无法确认是否完整。下次将全部重新读取。",
    ),
    "default-unknown": Text(
        "The organisation-wide default of {object:kind} is not known (Salesforce says “{word}”). What it gives "
        "everybody is missing from the answers. Grant View Setup.",
        "无法得知 {object:kind} 的组织范围默认设置（Salesforce 的答复：“{word}”）。答案中缺少它给予所有人的访问权。"
        "请授予“查看设置”。",
    ),
    "default-disputed": Text(
        "Salesforce names two organisation-wide defaults for {object:kind}: {first} and {second}. The lower one "
        "counts; the higher one only as “may see”. Look at Sharing Settings: a change may be under way.",
        "Salesforce 对 {object:kind} 给出了两个组织范围默认设置：{first} 和 {second}。按较低者计算，"
        "较高者仅计为“可能可见”。请查看“共享设置”：可能正在更改。",
    ),
    "shares-unread": Text(
        "The shares of {object:kind} could not be read. Access that they give is missing from the answers. "
        "{why:sentence}",
        "无法读取 {object:kind} 的共享。答案中缺少由其给予的访问权。{why:sentence}",
    ),
    "hidden": Text(
        "They are hidden from the user we act as. Grant View All Data.",
        "我们所用的用户看不到它们。请授予“查看所有数据”。",
    ),
    "field-unknown": Text(
        "The field {field} of {object:kind} is not there, or hidden from us. What is read from it is unknown. Correct "
        "the settings, or grant the field.",
        "{object:kind} 的字段 {field} 不存在，或对我们隐藏。由其读取的内容未知。请更正设置，或授予该字段。",
    ),
    "group-outdated": Text(
        "The permission set group {group} is {status}: what its members may do is being added up anew, and what is "
        "read is of before. Recalculate it in Setup.",
        "权限集组 {group} 处于 {status} 状态：其成员的权限正在重新计算，读到的是之前的结果。请在“设置”中重新计算。",
    ),
    "sharing-deferred": Text(
        "Recalculation of sharing is deferred in this org: shares are as they were when it was put off. Recalculate in "
        "Setup, then read again.",
        "该组织已推迟共享重新计算：共享仍是推迟时的状态。请在“设置”中重新计算后再读取。",
    ),
    "deferral-unread": Text(
        "Whether recalculation of sharing is deferred could not be read. Shares may be out of date. {why:sentence}",
        "无法得知共享重新计算是否被推迟。共享可能已过时。{why:sentence}",
    ),
    "restriction-unclear": Text(
        "What the restriction rule {rule} leaves of {object:kind} cannot be computed. For the users it may concern, "
        "access to {object:kind} counts only as “may see”.",
        "无法计算限制规则 {rule} 对 {object:kind} 的影响。对其可能涉及的用户，{object:kind} 的访问权仅计为“可能可见”。",
    ),
    "external-not-computed": Text(
        "This org has {users} active users of portals and sites. What sharing sets and share groups give them stands "
        "in no table, and is not computed.",
        "该组织有 {users} 名启用的门户和站点用户。共享集和共享组给予这些用户的访问权不在任何可读的表中，未计算。",
    ),
    "people-not-computed": Text(
        "This org has {records} person accounts. The contacts that belong to them are shared in a way of their own, "
        "which is not computed.",
        "该组织有 {records} 个个人客户。其所属联系人另有共享方式，未计算。",
    ),
    "owners-not-computed": Text(
        "Owners of {object:kind} records ({records} of them) may read the accounts these belong to. That is not "
        "computed.",
        "{object:kind} 记录（共 {records} 条）的所有者可读取其所属客户。此项未计算。",
    ),
    "files-not-computed": Text(
        "Who may open files that are attached to a record is not computed.",
        "谁可打开附加在记录上的文件，未计算。",
    ),
    "reports-not-computed": Text(
        "Reports and dashboards that run as another user show what that user sees. Who sees records that way is not "
        "computed.",
        "以他人身份运行的报表和仪表板会显示该人可见的内容。由此可见的记录未计算。",
    ),
}
