"""Run alone: writes a CSV of so many MiB, and prints as JSON what it takes to read it whole as the host would, or to
audit it with the accounts and the list of employees that belong to it.

python tests/contract/exports/peak.py read|audit FOLDER MIB
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec

from exeunt.cli.main import main
from exeunt.sdk.gate import ReadOnlyGate
from exeunt.sdk.testing import kit
from exeunt_exports.connector import ExportsConnector

HEADER = (
    "客户编号,客户名称,负责人,统一社会信用代码,年采购额(万元),首次合作日期,区域,客户等级,最近跟进时间,电话,账期,备注\n"
)
MIB = 1 << 20
SELLERS = 997


def write(path: Path, mib: int) -> None:
    size, numbers = 0, count(1)
    with path.open("w", encoding="utf-8") as file:
        size += file.write(HEADER)
        while size < mib * MIB:
            lines = "".join(line(next(numbers)) for _ in range(10_000))
            file.write(lines)
            size += len(lines.encode())


def line(number: int) -> str:
    day = number % 28 + 1
    return (
        f"C{number:09d},某某{number}贸易有限公司,业务员{number % SELLERS},91{number:016d},{number % 99_991 / 100},2019-03-{day:02d},"
        f'华东,{"ABC"[number % 3]},2026/1/{day} 08:30,138{number % 10**8:08d},月结30天,"备注,有逗号"\n'
    )


def peak() -> int:
    # not getrusage: its maximum is handed down from the process that started this one
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def read(folder: Path, mib: int) -> dict[str, int]:
    write(folder / "customers.csv", mib)
    settings = msgspec.convert({"folder": str(folder), "default": "private"}, ExportsConnector.settings_type)
    connector = ExportsConnector(kit(gate=ReadOnlyGate("exports"), secrets={}), settings)
    rows = {"principals": sum(1 for _ in connector.principals())}
    for part in connector.access({}):
        rows[part.id] = sum(len(batch) for batch in part.rows)
    return rows


def audit(folder: Path, mib: int) -> dict[str, int]:
    crm, hr = folder / "crm", folder / "hr"
    for one in (crm, hr):
        one.mkdir()
    write(crm / "customers.csv", mib)
    users = [f"u{n},业务员{n},u{n}@acme.example,启用\n" for n in range(SELLERS)]
    (crm / "users.csv").write_text("".join(["用户名,姓名,邮箱,状态\n", *users]), encoding="utf-8")
    staff = [f"{n},业务员{n},u{n}@acme.example,{'' if n % 50 else '2025-01-31'}\n" for n in range(SELLERS)]
    (hr / "employees.csv").write_text("".join(["工号,姓名,邮箱,离职日期\n", *staff]), encoding="utf-8")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main(["audit", "--exports", str(folder), "--out", str(folder.parent / "report"), "--json"])
    told = json.loads(said.getvalue())
    return {"customers": sum(told["tiers"].values()), "findings": len(told["findings"])}


def measure(what: Callable[[Path, int], dict[str, int]], folder: Path, mib: int) -> None:
    folder.mkdir()
    before, began = peak(), time.process_time()
    rows = what(folder, mib)
    seconds = round(time.process_time() - began, 1)
    print(json.dumps({"mib": mib, "before": before, "peak": peak(), "processor seconds": seconds, "rows": rows}))


if __name__ == "__main__":
    measure({"read": read, "audit": audit}[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3]))
