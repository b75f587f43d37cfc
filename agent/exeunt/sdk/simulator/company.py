"""The people of the practice company, the same in every simulator.

One seed gives one company: whoever seeds a CRM, a directory and a mail system from it gets the same persons.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

LEAVER = "ada.moreau@acme.example"
SUCCESSORS = ("ben.okafor@acme.example", "chen.wei@acme.example")
MANAGER = "grace.lindqvist@acme.example"
DEPARTED = "tom.hale@acme.example"
SERVICE = "sync.bot@acme.example"
ADMINS = ("ida.vogel@acme.example", "liu.yang@acme.example")

DOMAIN = "acme.example"
DEPARTMENTS = ("Sales EMEA", "Sales APAC", "Sales Americas", "Customer Success", "Marketing", "Finance", "IT")
HOSTILE_COMPANY = "Acme [/red] =cmd()|' /C calc'!A0 <script>alert(1)</script> \x1b[31m \u202e*)(uid=*)"
"""A customer as a hostile or careless person would name it: markup, a formula, terminal and LDAP syntax."""

_TITLES = {"Sales": "Account executive", "Finance": "Finance specialist"}
_FIRST_NUMBER = 1001
_GIVEN = (
    "Alice Amir Anna Bruno Carla Clara David Diego Elena Emil Erik Esther Fatima Felix Frank Greta Hana Henrik Ines "
    "Ivan James Jana Jonas Julia Karim Kofi Lars Laura Leila Lena Liam Linh Lucas Maria Marta Mateo Mia Nadia Nina "
    "Noah Olga Omar Oscar Paula Pedro Petra Rosa Samuel Sara Sofia Stefan Tariq Teresa Thomas Uma Vera Victor Yara Zoe"
)
_FAMILY = (
    "Abara Andersen Barbosa Becker Bianchi Brandt Castro Cohen Costa Duarte Dubois Eriksen Fischer Fontaine Garcia "
    "Haddad Hansen Hoffmann Ibrahim Jansen Kamara Keller Khan Kowalski Larsen Lopez Mbeki Meyer Moretti Murphy Nagy "
    "Novak Olsen Patel Pereira Petrov Quinn Ramos Rossi Santos Schmidt Silva Singh Suzuki Tanaka Torres Varga Weber"
)
_CHINESE_FAMILY = (
    "Wang 王",
    "Li 李",
    "Zhang 张",
    "Liu 刘",
    "Chen 陈",
    "Yang 杨",
    "Zhao 赵",
    "Huang 黄",
    "Zhou 周",
    "Wu 吴",
)
_CHINESE_GIVEN = (
    ("Min", "敏"),
    ("Jing", "静"),
    ("Lei", "磊"),
    ("Fang", "芳"),
    ("Qiang", "强"),
    ("Xiulan", "秀兰"),
    ("Guoqiang", "国强"),
    ("Yating", "雅婷"),
    ("Haoran", "浩然"),
    ("Zihan", "子涵"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person, or one service account (`kind`: employee, departed, service). `manager` is an e-mail, or empty."""

    email: str
    name: str
    given: str
    family: str
    employee_number: str
    username: str
    manager: str
    department: str
    title: str
    active: bool
    kind: str = "employee"


@dataclass(frozen=True, slots=True)
class Company:
    """`people` holds everybody; the named addresses point into it."""

    people: tuple[Person, ...]
    leaver: str = LEAVER
    successors: tuple[str, ...] = SUCCESSORS
    manager: str = MANAGER
    departed: str = DEPARTED
    service: str = SERVICE
    admins: tuple[str, ...] = ADMINS

    def person(self, email: str) -> Person:
        """Raises KeyError if nobody has this address."""
        for person in self.people:
            if person.email == email:
                return person
        raise KeyError(email)


def make_company(seed: int, count: int) -> Company:
    """A company of `count` people (at least 12), the same for the same seed."""
    if count < len(_cast()):
        raise ValueError(f"a company has at least {len(_cast())} people")
    rng = random.Random(seed)
    people = list(_cast())
    taken = {person.email for person in people}
    while len(people) < count:
        person = _draw(rng, len(people), taken)
        taken.add(person.email)
        people.append(person)
    return Company(tuple(_give_managers(rng, _give_numbers(people))))


def _cast() -> tuple[Person, ...]:
    """Those whom stories name. Ada stands where her number is E1007."""
    return (
        _person("Grace", "Lindqvist", "Sales EMEA", "Managing director"),
        _person("Ida", "Vogel", "IT", "CRM administrator", manager=MANAGER),
        _person("Liu", "Yang", "IT", "CRM administrator", name="Liu Yang 刘洋", manager=MANAGER),
        _person("Ben", "Okafor", "Sales EMEA", "Account executive", manager=MANAGER),
        _person("Chen", "Wei", "Sales APAC", "Account executive", name="Chen Wei 陈伟", manager=MANAGER),
        _person("Mia", "Santos", "Sales Americas", "Account executive", manager=MANAGER),
        _person("Ada", "Moreau", "Sales EMEA", "Senior account executive", manager=MANAGER),
        _person("Noor", "Haddad", "Sales EMEA", "Account executive", manager=LEAVER),
        _person("Jan", "Kowalski", "Sales EMEA", "Sales assistant", manager=LEAVER),
        _person("Tom", "Hale", "Sales EMEA", "Account executive", manager=MANAGER, kind="departed"),
        _person("Sync", "Bot", "IT", "Integration", kind="service"),
        _person("Zhang", "Min", "Customer Success", "Customer success manager", name="Zhang Min 张敏", manager=MANAGER),
    )


def _person(
    given: str,
    family: str,
    department: str,
    title: str,
    *,
    name: str = "",
    manager: str = "",
    kind: str = "employee",
    email: str = "",
) -> Person:
    address = email or f"{given}.{family}@{DOMAIN}".lower()
    shown = name or f"{given} {family}"
    return Person(
        address, shown, given, family, "", address, manager, department, title, active=kind != "departed", kind=kind
    )


def _draw(rng: random.Random, position: int, taken: set[str]) -> Person:
    department = rng.choice(DEPARTMENTS)
    if rng.random() < (0.7 if department == "Sales APAC" else 0.15):
        surname, character = rng.choice(_CHINESE_FAMILY).split()
        given, characters = rng.choice(_CHINESE_GIVEN)
        shown = f"{surname} {given} {character}{characters}"
        # Family name first, as such a person writes it.
        first, last = surname, given
    else:
        first, last = rng.choice(_GIVEN.split()), rng.choice(_FAMILY.split())
        shown = f"{first} {last}"
    email = f"{first}.{last}@{DOMAIN}".lower()
    if email in taken:
        email = f"{first}.{last}{position}@{DOMAIN}".lower()
    title = _TITLES.get(department.partition(" ")[0], "Specialist")
    return _person(first, last, department, title, name=shown, email=email)


def _give_numbers(people: Sequence[Person]) -> list[Person]:
    return [
        replace(person, employee_number="" if person.kind == "service" else f"E{_FIRST_NUMBER + position}")
        for position, person in enumerate(people)
    ]


def _give_managers(rng: random.Random, people: Sequence[Person]) -> list[Person]:
    """Everybody without one reports to an earlier colleague of the same department, so there is no circle."""
    seen: dict[str, list[str]] = {}
    placed = []
    for person in people:
        colleagues = seen.setdefault(person.department, [])
        manager = person.manager
        if not manager and person.kind == "employee" and person.email != MANAGER:
            manager = rng.choice(colleagues[:4]) if colleagues else MANAGER
        placed.append(replace(person, manager=manager))
        if person.kind == "employee" and person.email != LEAVER:
            colleagues.append(person.email)
    return placed
