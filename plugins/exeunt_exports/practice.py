"""The exports of a practice company, for the documents, the demo and the tests: an HR list, a CRM, a mail admin.

As such files are: Chinese headings and English ones, one of them GBK, an account of somebody who left, customers of
his, an address that forwards to the outside, a customer with a hostile name.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from exeunt.sdk.simulator.company import HOSTILE_COMPANY, Company, Person, make_company

_PEOPLE: Final = 24
_CUSTOMERS: Final = 120
_SEED: Final = 7
_PLACES: Final = ("华东", "华南", "华北", "EMEA", "Americas")
_FIRST: Final = ("东海", "华辰", "北辰", "瑞丰", "Northwind", "Bluewave", "Kestrel", "Meridian")
_SECOND: Final = ("贸易有限公司", "机械股份有限公司", "科技有限公司", " Logistics Ltd", " Foods GmbH", " Industries SA")

_STAFF: Final = ("工号", "姓名", "部门", "职位", "直属上级", "入职日期", "离职日期", "员工状态", "区域", "邮箱")
_CRM_USERS: Final = (
    "Username",
    "Full Name",
    "Email",
    "Active",
    "Profile",
    "Role",
    "Manager",
    "Can export",
    "MFA",
    "Last Login",
)
_CUSTOMER: Final = (
    *("客户编号", "客户名称", "统一社会信用代码", "负责人", "负责人邮箱", "客户等级", "年采购额(万元)", "首次合作日期"),
    *(
        "战略客户",
        "所属区域",
        "最近跟进时间",
        "联系电话",
        "账期",
        "欠款金额",
        "接替人",
        "第二联系人",
        "高层对接人",
        "团队成员",
    ),
)
_MAIL_USERS: Final = (
    *("Display name", "DirSyncEnabled", "User principal name", "Object Id", "First name", "Last name", "When created"),
    *(
        "Title",
        "Department",
        "Usage location",
        "Block credential",
        "Licenses",
        "Password never expires",
        "Proxy addresses",
    ),
)
_MAILBOXES: Final = ("DisplayName", "PrimarySmtpAddress", "ForwardingSmtpAddress", "MFA status")


def write_practice_exports(folder: Path, *, today: date | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Writes `hr`, `crm` and `mail` below *folder*; the `[systems.NAME]` table for each. The same for the same day."""
    company = make_company(_SEED, _PEOPLE)
    day = today or datetime.now(UTC).date()
    _write(folder / "hr" / "员工花名册.csv", _STAFF, _staff(company, day), encoding="gbk")
    _write(folder / "crm" / "CRM users.csv", _CRM_USERS, _crm_users(company, day), encoding="utf-8")
    _write(folder / "crm" / "客户列表.csv", _CUSTOMER, _customers(company, day), encoding="utf-8-sig")
    _write(folder / "mail" / "users.csv", _MAIL_USERS, _mail_users(company, day), encoding="utf-8-sig")
    _write(folder / "mail" / "mailboxes.csv", _MAILBOXES, _mailboxes(company), encoding="utf-8")
    hr = str(folder / "hr")
    said = {"default": "private", "hierarchy": "manager", "currency": "CNY", "people_from": [hr]}
    return {
        "hr": {"kind": "exports", "folder": hr},
        "crm": {"kind": "exports", "folder": str(folder / "crm"), **said},
        "mail": {"kind": "exports", "folder": str(folder / "mail"), "people_from": [hr]},
    }


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], *, encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _humans(company: Company) -> Sequence[Person]:
    return [person for person in company.people if person.kind != "service"]


def _name_of(company: Company, mail: str) -> str:
    return company.person(mail).name if mail else ""


def _staff(company: Company, day: date) -> Iterator[Sequence[object]]:
    for place, one in enumerate(_humans(company)):
        hired = day - timedelta(days=900 + 40 * place)
        left = "" if one.active else f"{day - timedelta(days=20):%Y年%m月%d日}"
        status = "在职" if one.active else "离职"
        boss = _name_of(company, one.manager)
        region = _PLACES[place % len(_PLACES)]
        yield one.employee_number, one.name, one.department, one.title, boss, hired, left, status, region, one.email


def _crm_users(company: Company, day: date) -> Iterator[Sequence[object]]:
    """Nobody has told the CRM that somebody left."""
    for place, one in enumerate(company.people):
        profile = "System Administrator" if one.email in company.admins else "Standard User"
        seen = f"{day - timedelta(days=place % 9):%Y-%m-%d} 08:{place:02d}"
        boss = _name_of(company, one.manager)
        export = "yes" if profile != "Standard User" or place % 4 == 0 else "no"
        factor = "no" if one.employee_number.endswith("3") else "yes"
        yield one.email, one.name, one.email, "true", profile, one.title, boss, export, factor, seen


def _customers(company: Company, day: date) -> Iterator[Sequence[object]]:
    rng = random.Random(_SEED)
    sellers = [person for person in _humans(company) if person.department.startswith("Sales")]
    for number in range(1, _CUSTOMERS + 1):
        owner, deputy, third = rng.sample(sellers, 3)
        name = f"{rng.choice(_FIRST)}{number}{rng.choice(_SECOND)}" if number > 1 else HOSTILE_COMPANY
        purchases = round(rng.lognormvariate(3.2, 1.4), 2)
        tier = "A" if purchases > 100 else "B" if purchases > 10 else "C"  # noqa: PLR2004 (in 万元)
        yield (
            f"C{number:05d}",
            name,
            f"91310000MA{number:08d}",
            owner.name,
            owner.email,
            tier,
            purchases,
            f"{day - timedelta(days=rng.randrange(100, 3000)):%Y年%m月%d日}",
            "是" if tier == "A" and rng.random() < 0.4 else "否",  # noqa: PLR2004 (some)
            rng.choice(_PLACES),
            f"{day - timedelta(days=rng.randrange(0, 200)):%Y/%m/%d} 09:30",
            f"021-5555{number:04d}",
            rng.choice(("月结30天", "月结60天", "Net 30", "预付")),
            rng.choice(("", "12,500.00", "3.2万")),
            deputy.name if tier != "C" else "",
            third.name if tier == "A" else "",
            _name_of(company, company.manager) if tier == "A" else "",
            f"{deputy.name};{third.name}" if number % 10 == 0 else "",
        )


def _mail_users(company: Company, day: date) -> Iterator[Sequence[object]]:
    for place, one in enumerate(company.people):
        created = f"{day - timedelta(days=800 + place):%Y-%m-%d} 09:00:00Z"
        object_id = f"{place:08x}-0000-4000-8000-{place:012x}"
        licences = "Unlicensed" if one.kind == "service" else "Microsoft 365 Business Standard"
        names = (one.name, "False", one.email, object_id, one.given, one.family, created)
        addresses = f"SMTP:{one.email}+smtp:{one.username.replace('@', '@mail.')}"
        yield (*names, one.title, one.department, "CN", not one.active, licences, "False", addresses)


def _mailboxes(company: Company) -> Iterator[Sequence[object]]:
    for one in _humans(company):
        outside = "smtp:ada.private@mail.example" if one.email == company.leaver else ""
        yield one.name, one.email, outside, "Disabled" if one.employee_number.endswith("3") else "Enforced"
