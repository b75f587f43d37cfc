"""Sentences for what is wrong in a row or a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.sdk import Text

CELLS: Final[Mapping[str, Text]] = {
    "exports.ragged": Text(
        "Row {row} of {file} has {columns} columns, the headings {expected}. What stands in which column cannot be "
        "told. Often a comma or quote in a value was not quoted; correct the row, or export again.",
        "{file} 第 {row} 行有 {columns} 列，而表头有 {expected} 列，无法判断各值属于哪一列。常见原因是值中的逗号或引号"
        "没有加引号；请更正该行，或重新导出。",
    ),
    "exports.quote": Text(
        "In row {row} of {file} a quoted value does not end, or goes on after its end: rows would swallow each other. "
        "Correct the quotes, or export again.",
        "{file} 第 {row} 行中带引号的值没有结束，或在结束后还有内容：各行会互相吞并。请更正引号，或重新导出。",
    ),
    "exports.long-cell": Text(
        "Row {row} of {file} has a value of more than {characters} characters: most likely a quote that is not "
        "closed. Correct the row.",
        "{file} 第 {row} 行有超过 {characters} 个字符的值：很可能是引号没有闭合。请更正该行。",
    ),
    "exports.long-row": Text(
        "A row of {file}, row {row} or one after it, is longer than {bytes} bytes. Correct it, or leave out columns.",
        "{file} 第 {row} 行或其后某行超过 {bytes} 字节。请更正，或减少列。",
    ),
    "exports.beyond": Text(
        "Cell {cell} of sheet {sheet} in {file} stands beyond the headings: what it means cannot be told. The headings "
        "must be the first row: delete what stands above them. Else give the column of {cell} a heading, or move aside "
        "what is none of the list.",
        "{file} 的工作表 {sheet} 中单元格 {cell} 超出表头范围，无法判断其含义。表头必须是第一行：请删除其上方的行。否"
        "则请为 {cell} 所在的列加上表头，或将不属于该名单的内容移到别处。",
    ),
    "exports.rounded": Text(
        "Cell {cell} of sheet {sheet} in {file} holds a number of more than 15 digits, by which something is known. A "
        "spreadsheet keeps only 15, so the last ones are wrong. Export again as CSV, or make the column text before "
        "the numbers are entered.",
        "{file} 的工作表 {sheet} 中单元格 {cell} 是超过 15 位的数字编号。电子表格只保留 15 位，末尾几位已不正确。请重新"
        "导出为 CSV，或先将该列设为文本再填入编号。",
    ),
    "exports.second-table": Text(
        "Row {row} of {file} holds headings again: a second table begins there, or the list was joined of several. Its "
        "rows would be taken for those of the first. Put each table into a file of its own.",
        "{file} 第 {row} 行又是表头：从这里开始是另一张表，或该名单由多份拼成，其各行会被误认为第一张表的内容。请将每张"
        "表放入单独的文件。",
    ),
    "exports.formula": Text(
        "Cell {cell} of sheet {sheet} in {file} holds a formula, in a column that is read. What it last came to may "
        "be of another day, so it is not used. Copy the column and paste it as values.",
        "{file} 的工作表 {sheet} 中单元格 {cell} 含有公式，且位于需要读取的列。其结果可能已过时，因此不采用。请复制该"
        "列并以“值”粘贴。",
    ),
    "exports.failed-formula": Text(
        "{value} in {column}, row {row} of {file}, is what a formula shows that failed, like a look-up that found "
        "nothing: what should stand there is not known. Write what is right, or empty the cell where there is nothing.",
        "{file} 第 {row} 行 {column} 中的 {value} 是公式出错（如查找失败）的结果，应有的内容未知。请填写正确的内容；"
        "确实没有的，请清空该单元格。",
    ),
    "exports.empty-cell": Text(
        "Row {row} of {file} has nothing in {column}, by which its rows are known. Fill it in, or delete the row.",
        "{file} 第 {row} 行的 {column} 为空，而各行以此识别。请填写，或删除该行。",
    ),
    "exports.nameless": Text(
        "Row {row} of {file} names nobody: no id, number, user name, address or name. Fill it in, or delete the row.",
        "{file} 第 {row} 行没有指明任何人：没有编号、工号、用户名、邮箱或姓名。请填写，或删除该行。",
    ),
    "exports.duplicate": Text(
        "{value} stands twice in {column} of {file}: in row {first} and in row {row}. Which one counts cannot be "
        "told. Delete one, or name a column whose values are unique.",
        "{value} 在 {file} 的 {column} 中出现两次：第 {first} 行和第 {row} 行。无法判断以哪个为准。请删除其一，或指明"
        "一个取值唯一的列。",
    ),
    "exports.no-number": Text(
        "{value} in {column}, row {row} of {file}, is no number that can be read. Write it like 1250000.50, 1,250,000 "
        "or 125万; for 1.250.000,50 set decimal_comma = true in exeunt.toml (`exeunt init`).",
        "{file} 第 {row} 行 {column} 中的 {value} 不是可识别的数字。请写成 1250000.50、1,250,000 或 125万；若写法为 "
        "1.250.000,50，请在 exeunt.toml（`exeunt init`）中设 decimal_comma = true。",
    ),
    "exports.no-unit": Text(
        "{value} in {column}, row {row} of {file}, names a currency of its own; whether it counts in the heading's "
        "unit, like 万, cannot be told. Write the unit behind the number (50000元, 5万元), or the number alone.",
        "{file} 第 {row} 行 {column} 中的 {value} 自带币种，无法判断是否按表头的单位（如“万”）计。请在数字后写明单位"
        "（如 50000元、5万元），或只写数字。",
    ),
    "exports.no-date": Text(
        "{value} in {column}, row {row} of {file}, is no date that can be read. Write it like 2026-01-31 or 2026年1"
        "月31日.",
        "{file} 第 {row} 行 {column} 中的 {value} 不是可识别的日期。请写成 2026-01-31 或 2026年1月31日。",
    ),
    "exports.date-order": Text(
        "{value} in {column}, row {row} of {file}, may be two different days. Export dates like 2026-01-31, or set "
        'date_order to "dmy" or "mdy" in exeunt.toml (`exeunt init`).',
        "{file} 第 {row} 行 {column} 中的 {value} 可能是两个不同的日期。请将日期导出为 2026-01-31 的形式，或在 exeunt."
        'toml（`exeunt init`）中将 date_order 设为 "dmy" 或 "mdy"。',
    ),
    "exports.no-switch": Text(
        "{value} in {column}, row {row} of {file}, is neither yes nor no. Write yes or no, or leave the column out "
        'in exeunt.toml (`exeunt init`; columns, "").',
        "{file} 第 {row} 行 {column} 中的 {value} 既不是“是”也不是“否”。请写“是”或“否”，或在 exeunt.toml（`exeunt init"
        "`）中不读取该列（columns 设为 "
        '""）。',
    ),
    "exports.no-status": Text(
        "{value} in {column}, row {row} of {file}, is no status that is known. Say in status_words of exeunt.toml "
        "(`exeunt init`) whether it means "
        "active, blocked or inactive.",
        "{file} 第 {row} 行 {column} 中的 {value} 不是已知的状态。请在 exeunt.toml（`exeunt init`）的 status_words 中"
        "说明其含义是 active、blocked 还"
        "是 inactive。",
    ),
    "exports.no-level": Text(
        "{value} in {column}, row {row} of {file}, is no level that is known. Write read, edit, full or none.",
        "{file} 第 {row} 行 {column} 中的 {value} 不是已知的权限级别。请写 只读、读写、全部 或 无。",
    ),
    "exports.no-owners": Text(
        "{column} of {file} holds more than {limit} different values: it names no owners. Say in exeunt.toml (`exeunt "
        "init`) "
        "which column does (columns).",
        "{file} 的 {column} 有超过 {limit} 个不同的值，不像是负责人。请在 exeunt.toml（`exeunt init`）中指明哪一列是负"
        "责人（columns）。",
    ),
    "exports.too-many-names": Text(
        "{column} of {file} calls more than {limit} different customers by something else than what they are known "
        "by. Export the customers' numbers into it.",
        "{file} 的 {column} 用其他名称指代了超过 {limit} 个不同客户。请在导出中包含客户编号。",
    ),
}
