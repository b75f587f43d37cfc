"""Sentences for findings and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text

FINDINGS: Final[Mapping[str, Text]] = {
    "exports.not-read": Text(
        "{file} is no table that can be read, so it was left out. Save it as CSV or XLSX, move it elsewhere, or say "
        'role = "ignore" in exeunt.toml (`exeunt init`).',
        "{file} 不是可读取的表格，因此没有读取。请另存为 CSV 或 XLSX，移到别处，或在 exeunt.toml（`exeunt init`）中设 "
        'role = "ignore"。',
    ),
    "exports.other-sheets": Text(
        "Of {file} the sheet {sheet} was read. Not read: {others}. If another is meant, save it as a file of its own, "
        "or name it as sheet in exeunt.toml (`exeunt init`).",
        "{file} 只读取了工作表 {sheet}。没有读取：{others}。如需读取其他工作表，请另存为单独的文件，或在 exeunt.toml（"
        "`exeunt init`）中用 sheet 指明。",
    ),
    "exports.total-rows": Text(
        "{count:row was|rows were} left out of {file} (row {rows}): totals or subtotals, and no customer or person.",
        "{file} 中有 {count} 行合计或小计（第 {rows} 行），不是客户或人员，已忽略。",
    ),
    "exports.title-rows": Text(
        "Above the headings of {file} stands a title (row {rows}). It was not read.",
        "{file} 的表头上方有标题（第 {rows} 行），没有读取。",
    ),
    "exports.only-owners": Text(
        "No file lists who can sign in. Whoever owns a customer in {files} was taken for somebody who can; anybody "
        "else is not known. Add an export of the system's users.",
        "没有文件列出谁可以登录。已将 {files} 中的客户负责人视为可登录的人员，其他人未知。请补充该系统的用户导出。",
    ),
    "exports.by-name": Text(
        "{count:owner is|owners are} named by name only ({names}); the only person of that name in {lists} was taken "
        "for each. Somebody else of that name would be mistaken for the owner. Export the owners' addresses or "
        "employee numbers.",
        "有 {count} 位客户负责人只写了姓名（{names}）；已分别视为 {lists} 中唯一的同名人员。若实为另一位同名者，结论就"
        "会有误。请同时导出负责人的邮箱或工号。",
    ),
    "exports.not-completed": Text(
        "{file} could not be read, so what it says of these accounts is not known: whose they are may stay open. Mend "
        "that file.",
        "{file} 无法读取，因此其中关于这些账号的信息未知，账号属于谁可能无法判断。请修正该文件。",
    ),
    "exports.mixed-currency": Text(
        "Some amounts in {column} name a currency ({currency}; {named}) and others none ({bare}). Whether they can be "
        "compared cannot be told, so none of the column is used. If all are of one currency, write it into the heading "
        "in brackets, like {column}(CNY); else behind each amount.",
        "{column} 中有些金额写明了币种（{currency}；{named}），有些没有（{bare}），无法判断能否比较，因此该列均不采用。"
        "如果全部为同一币种，请在表头的括号中写明，如 {column}(CNY)；否则请在每个金额后写明。",
    ),
    "exports.no-sharing": Text(
        "What the system's sharing rules let people see of {kind:kind} is in no export. Say what everybody may do in "
        "exeunt.toml (`exeunt init`): default "
        '= "private", "read" or "edit".',
        "导出文件中没有系统的共享规则，无法得知人员因此能看到哪些{kind:kind}。请说明所有人的默认权限，在 "
        "exeunt.toml（`exeunt init`）中设 default = "
        '"private"、"read" 或 "edit"。',
    ),
    "exports.no-hierarchy": Text(
        "The files do not say who is above whom ({by}), so what those above can see is not known. Add the column or "
        "the list of roles, or take hierarchy out of exeunt.toml.",
        "文件中没有说明上下级关系（{by}），因此无法得知上级能看到什么。请补充该列或角色列表，或从 exeunt.toml 中去掉 h"
        "ierarchy。",
    ),
    "exports.several-roles": Text(
        "Several roles are called {name}, or several stand above it. Who has it, and who is above, is not known. "
        "Export the ids of roles, in the list of roles and in that of users.",
        "有多个角色名为 {name}，或其上级角色不止一个，无法得知谁属于该角色、其上级是谁。请在角色列表和用户名单中都导出"
        "角色编号。",
    ),
    "exports.no-manager": Text(
        "{name} is named as a manager and stands on no list, or several fit. Who is above {name} is not known, nor "
        "what they can see. Add {name} to the list of people, or name managers by address or employee number.",
        "{name} 被列为上级，但不在任何名单中，或与多人相符。无法得知其上级是谁及能看到什么。请将其加入人员名单，或用邮"
        "箱或工号指明上级。",
    ),
    "exports.several-people": Text(
        "Row {row} of {file} fits somebody of another list and contradicts it, or fits several ({others}). It was "
        "taken for somebody else. Correct the lists.",
        "{file} 第 {row} 行与另一名单中的人员相符但有矛盾，或与多人相符（{others}）。已将其视为另一个人。请更正名单。",
    ),
    "exports.several-fit": Text(
        "{name} in {file} fits several people or groups. Who is meant is not known. Export addresses or employee "
        "numbers beside the names.",
        "{file} 中的 {name} 与多个人员或组相符，无法得知指的是谁。请在导出姓名的同时导出邮箱或工号。",
    ),
    "exports.no-member": Text(
        "{name} in {file} is given customers and fits nobody on the lists, nor a group. Who sees these customers by it "
        "is not known. Correct the name, export addresses beside the names, or add the list of users or groups.",
        "{file} 中的 {name} 被授予了客户权限，但与名单中的任何人员或组都不符，无法得知谁因此能看到这些客户。请更正姓名"
        "，在导出姓名的同时导出邮箱，或补充用户或组的名单。",
    ),
    "exports.several-customers": Text(
        "{name} in {file} fits several customers. Which one is meant is not known. Export the customers' numbers.",
        "{file} 中的 {name} 与多个客户相符，无法得知指的是哪一个。请导出客户编号。",
    ),
}
