"""Whoever holds others: everybody, departments, roles, and the groups of the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from exeunt.sdk import Gap
from exeunt_exports.files import File
from exeunt_exports.people import Directory
from exeunt_exports.roles import Roles
from exeunt_exports.roster import Roster
from exeunt_exports.source import Source

EVERYONE: Final = "everyone"
MEMBER_FIELDS: Final = ("member_mail", "member_id", "member")


@dataclass(slots=True)
class Groups:
    """`kinds` and `labels` by id; `members` are (group, member). `gaps`: members that cannot be told."""

    kinds: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    members: dict[tuple[str, str], None] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def add(self, kind: str, of: str, label: str = "") -> str:
        """The group's id."""
        id_ = f"{kind}:{of}"
        self.kinds[id_], self.labels[id_] = kind, label or of
        return id_

    def put(self, group: str, member: str) -> None:
        self.members[group, member] = None


def groups_of(roster: Roster, roles: Roles) -> tuple[Groups, Directory]:
    """All groups but those above somebody, and the directory in which people and groups are found."""
    groups = Groups({EVERYONE: EVERYONE}, {EVERYONE: EVERYONE})
    for account in roster.accounts:
        groups.put(EVERYONE, account.id)
        department, role = (account.person.get(kind) for kind in ("department", "role"))
        if department:
            groups.put(groups.add("department", department), account.id)
        if role:
            groups.put(_add_role(groups, roles, role), account.id)
    for role in roles.all:
        _add_role(groups, roles, role)
    groups.gaps += roles.doubts(account.person.get("role") for account in roster.accounts)
    listed = [row for source in roster.folder.of("members") for row in _listed(source)]
    for _, name, _ in listed:
        groups.add("group", name)
    people = [(account.id, account.person) for account in roster.accounts]
    named = [(id_, "" if id_ == EVERYONE else label) for id_, label in groups.labels.items()]
    directory = Directory(people, named, [(one.id, one.person) for one in roster.namesakes])
    for file, name, called in listed:
        found = directory.find(called, file.folder)
        groups.put(f"group:{name}", found.id)
        if found.several:
            groups.gaps.append(Gap("exports.several-fit", {"file": file.name, "name": " ".join(called.values())}))
    return groups, directory


def _add_role(groups: Groups, roles: Roles, word: str) -> str:
    role = roles.key(word)
    return groups.add("role", role, roles.names.get(role, role))


def _listed(source: Source) -> Iterator[tuple[File, str, Mapping[str, str]]]:
    """File, group, and what the file calls the member."""
    fields = source.has(*MEMBER_FIELDS)
    for block in source.blocks(["group", *fields]):
        for group, *words in zip(*(block.values(name) for name in ("group", *fields)), strict=True):
            if group and any(words):
                yield source.file, group, dict(zip(fields, words, strict=True))
