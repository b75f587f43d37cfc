"""Sentences for our own codes: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text
from exeunt_exports.settings import USUAL_KIND
from exeunt_exports.texts_cells import CELLS
from exeunt_exports.texts_findings import FINDINGS
from exeunt_exports.texts_settings import SETTINGS

_FILES: Final[Mapping[str, Text]] = {
    "exports.no-folder": Text(
        "The folder {folder} cannot be read ({why}). Nothing is known. Correct folder, or give the right to read it.",
        "无法读取文件夹 {folder}（{why}）。因此一无所知。请更正 folder，或授予读取权限。",
    ),
    "exports.no-files": Text(
        "There is no CSV or XLSX file in {folder}. An empty answer would be a lie, so there is none. Put the exports "
        "there.",
        "{folder} 中没有 CSV 或 XLSX 文件。空答复会造成误导，因此不给出答复。请将导出文件放入该文件夹。",
    ),
    "exports.nothing-here": Text(
        "There is no CSV or XLSX file in {folder}, nor in a folder in it. Nothing was read. Put the exports of each "
        "system into a folder of its own there: hr, crm, mail.",
        "{folder} 及其子文件夹中没有 CSV 或 XLSX 文件。没有读取任何内容。请在其中为每个系统建一个子文件夹（如 hr、crm、"
        "mail），并放入其导出文件。",
    ),
    "exports.beside-folders": Text(
        "{file} stands beside the folders in {folder}, so it cannot be told of which system it is. Nothing was read. "
        "Put it into one of them, or into a folder of its own.",
        "{file} 与 {folder} 中的子文件夹并列，无法判断属于哪个系统。没有读取任何内容。请将其放入其中一个，或单独的子文"
        "件夹。",
    ),
    "exports.too-deep": Text(
        "The files in {folder} lie one folder too deep and would be left out. Nothing was read. Put them into {upper}, "
        "or name {upper} itself.",
        "{folder} 中的文件多了一层文件夹，会被遗漏。没有读取任何内容。请将其移到 {upper}，或直接指定 {upper}。",
    ),
    "exports.folder-name": Text(
        "A system cannot be called after the folder {folder}. Nothing was read. Give it a name of letters a to z, "
        "digits and hyphens (hr, crm, mail), or one of these: {known}.",
        "系统无法以文件夹 {folder} 命名。没有读取任何内容。请改用英文字母、数字和连字符（如 hr、crm、mail），或以下名称"
        "之一：{known}。",
    ),
    "exports.same-system": Text(
        "The folders {one} and {other} would both be the system {name}. Nothing was read. Rename one of them.",
        "文件夹 {one} 和 {other} 都会成为系统 {name}。没有读取任何内容。请重命名其中一个。",
    ),
    "exports.no-people": Text(
        "The files in {folder} name no people: neither a list of users or employees, nor customers with owners. Add "
        "one.",
        "{folder} 中的文件没有列出任何人员：既没有用户或员工名单，也没有带负责人的客户。请补充。",
    ),
    "exports.unreadable": Text(
        "{file} cannot be read ({why}). Try again; check the right to read it.",
        "无法读取 {file}（{why}）。请重试，并检查读取权限。",
    ),
    "exports.changed": Text(
        "{file} was written to while it was read. What was read is of no use. Try again when the export is complete.",
        "读取期间 {file} 被修改。已读取的内容无效。请在导出完成后重试。",
    ),
    "exports.empty-file": Text(
        "{file} is empty. Nothing is known from it. Export it again, or take it out.",
        "{file} 是空文件，无法从中得知任何内容。请重新导出，或将其移除。",
    ),
    "exports.header-only": Text(
        "{file} has headings and no rows. An export without rows has usually failed. Export it again, or take it out.",
        "{file} 只有表头，没有数据行。没有数据的导出通常是失败的导出。请重新导出，或将其移除。",
    ),
    "exports.other-format": Text(
        "{file} is of a format that is not read ({format}). Save it as CSV (UTF-8) or XLSX.",
        "{file} 的格式（{format}）不受支持。请另存为 CSV（UTF-8）或 XLSX。",
    ),
    "exports.is-workbook": Text(
        "{file} is called a text file and is a workbook. Name it .xlsx.",
        "{file} 的扩展名是文本文件，但内容是工作簿。请将其扩展名改为 .xlsx。",
    ),
    "exports.encoding-in": Text(
        "What stands in line {line} of {file}, column {column}, is not {tried}. A name that is read wrongly is worse "
        "than none, so the file is refused. Save it as CSV UTF-8, or name its encoding in exeunt.toml (`exeunt init`).",
        "{file} 第 {line} 行 {column} 列的内容不是 {tried} 编码。读错的名称比没有更糟，因此拒绝该文件。请另存为 CSV "
        "UTF-8，或在 exeunt.toml（`exeunt init`）中写明编码。",
    ),
    "exports.encoding": Text(
        "Line {line} of {file} is not {tried}. A name that is read wrongly is worse than none, so the file is "
        "refused. Save it as CSV UTF-8, or name its encoding in exeunt.toml (`exeunt init`).",
        "{file} 第 {line} 行不是 {tried} 编码。读错的名称比没有更糟，因此拒绝该文件。请另存为 CSV UTF-8，或在 "
        "exeunt.toml（`exeunt init`）中写明编码。",
    ),
    "exports.nul": Text(
        "Line {line} of {file} holds a NUL character, which no text has. The file is damaged, or UTF-16 without its "
        'mark: then say encoding = "utf-16-le" in exeunt.toml (`exeunt init`).',
        "{file} 第 {line} 行含有 NUL 字符，文本中不应出现。文件已损坏，或是没有标记的 UTF-16：如属后者，请在 exeunt.to"
        "ml（`exeunt init`）中写"
        '明 encoding = "utf-16-le"。',
    ),
    "exports.no-workbook": Text(
        "{file} cannot be read as a workbook: it is damaged, protected by a password, or of another format. Save it "
        "again as XLSX, or as CSV (UTF-8).",
        "无法将 {file} 作为工作簿读取：文件已损坏、有密码保护，或是其他格式。请重新另存为 XLSX 或 CSV（UTF-8）。",
    ),
    "exports.no-workbooks": Text(
        "{file} is a workbook, and what reads workbooks is not installed. Install exeunt[exports], or save the file "
        "as CSV (UTF-8).",
        "{file} 是工作簿，但未安装读取工作簿的组件。请安装 exeunt[exports]，或将文件另存为 CSV（UTF-8）。",
    ),
    "exports.large": Text(
        "{file} has {mib} MiB; workbooks of more than {limit} MiB are not read, for they would take minutes and "
        "memory. Save it as CSV (UTF-8): in Excel, File, Save As, CSV UTF-8. A CSV may have any size.",
        "{file} 有 {mib} MiB；超过 {limit} MiB 的工作簿会耗费大量时间和内存，因此不读取。请另存为 CSV（UTF-8）：在 "
        "Excel 中选择“文件”“另存为”“CSV UTF-8”。CSV 文件大小不限。",
    ),
    "exports.explodes": Text(
        "{file} unpacks to {mib} MiB or to too many parts (limit {limit} MiB): it was made to fill memory, or is no "
        "export. It was not opened. Save it as CSV (UTF-8).",
        "{file} 解压后达 {mib} MiB 或部件过多（上限 {limit} MiB）：可能是有意耗尽内存，或不是导出文件。没有打开该文"
        "件。请另存为 CSV（UTF-8）。",
    ),
    "exports.many-cells": Text(
        "Sheet {sheet} of {file} spans more than {limit} cells, empty ones counted, which would fill the memory. "
        "Delete the columns that nobody needs, or save it as CSV (UTF-8).",
        "{file} 的工作表 {sheet} 跨越超过 {limit} 个单元格（含空单元格），会耗尽内存。请删除不需要的列，或另存为 CSV"
        "（UTF-8）。",
    ),
    "exports.no-sheet": Text(
        "{file} has no sheet {sheet}; there are: {sheets}. Correct sheet in exeunt.toml.",
        "{file} 中没有工作表 {sheet}；现有：{sheets}。请在 exeunt.toml 中更正 sheet。",
    ),
    "exports.several-sheets": Text(
        "Several sheets of {file} could be meant: {sheets}. Keep one of them only, or name it as sheet in exeunt.toml "
        "(`exeunt init`).",
        "{file} 中有多个工作表符合：{sheets}。请只保留其中一个，或在 exeunt.toml（`exeunt init`）中用 sheet 指明。",
    ),
    "exports.merged": Text(
        "Cells {range} of sheet {sheet} in {file} are merged: it cannot be told which rows they belong to. Unmerge "
        "them and fill each row.",
        "{file} 的工作表 {sheet} 中 {range} 是合并单元格：无法判断其属于哪些行。请取消合并并逐行填写。",
    ),
}

_HEADINGS: Final[Mapping[str, Text]] = {
    "exports.unrecognised": Text(
        "It cannot be told what {file} lists. Its headings are: {seen}.{lacks:? What is nearest lacks one of these: "
        "….} Rename a heading, or say in exeunt.toml (`exeunt init`) which columns are what (files, columns), or role "
        '= "ignore"; the page of this '
        "connector lists the names.",
        "无法判断 {file} 列出的是什么。其表头为：{seen}。{lacks:?最接近的名单缺少以下任一列：…。}请更改表头，或在 exeu"
        "nt.toml（`exeunt init`）中写明各列的含"
        '义（files、columns），或设 role = "ignore"；名称见本连接器文档。',
    ),
    "exports.ambiguous": Text(
        "{file} could list several things ({roles}). Its headings are: {seen}. Say role in exeunt.toml (`exeunt "
        "init`).",
        "{file} 可能是多种名单之一（{roles}）。其表头为：{seen}。请在 exeunt.toml（`exeunt init`）中写明 role。",
    ),
    "exports.no-kind": Text(
        "{file} shares customers of the kind {kind}, and no file lists such; there are: {kinds}. Say in "
        "exeunt.toml (`exeunt init`) which kind it shares (files, kind).",
        "{file} 共享的是类型为 {kind} 的客户，但没有文件列出此类客户；现有：{kinds}。请在 exeunt.toml（`exeunt "
        "init`）中写明其共享的类型（files、kind）。",
    ),
    "exports.missing-column": Text(
        "{file} is said to list {role}, and lacks columns that such a file has ({needed}). Its headings are: {seen}. "
        "Name them in exeunt.toml (columns).",
        "{file} 被指定为 {role}，但缺少此类文件应有的列（{needed}）。其表头为：{seen}。请在 exeunt.toml 中指明（column"
        "s）。",
    ),
    "exports.no-column": Text(
        "exeunt.toml names a column {column} of {file}, which it does not have. Its headings are: {seen}.",
        "exeunt.toml 中提到 {file} 的列 {column}，但文件中没有该列。其表头为：{seen}。",
    ),
    "exports.no-field": Text(
        "A file of {role} has no field {field}, as exeunt.toml has it for {file}. There are: {known}.",
        "{role} 类文件没有字段 {field}（exeunt.toml 中用于 {file}）。现有：{known}。",
    ),
    "exports.same-heading": Text(
        "{file} has the heading {column} twice: it cannot be told which is the {field}. Rename one of them.",
        "{file} 中表头 {column} 出现两次：无法判断哪一列是 {field}。请重命名其中一列。",
    ),
}

_GROUPS: Final[Mapping[str, Text]] = {
    "exports.group.above": Text("those above", "上级"),
    "exports.group.department": Text("department", "部门"),
    "exports.group.everyone": Text("everybody", "所有人"),
    "exports.group.group": Text("group", "组"),
    "exports.group.role": Text("role", "角色"),
}
"""Sorts of groups that the files make."""

_KINDS: Final[Mapping[str, Text]] = {f"kind.{USUAL_KIND}": Text("customer", "客户")}

TEXTS: Final[Mapping[str, Text]] = {**_FILES, **_HEADINGS, **CELLS, **FINDINGS, **_GROUPS, **_KINDS, **SETTINGS}
