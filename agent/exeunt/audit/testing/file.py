"""A file of tests that stands beside a policy, read.

    exeunt: audit-test/1
    policy: audit.yaml
    now: 2026-11-30
    world: {…}                         # what all tests have in common
    tests:
      - name: A seller sees a colleague's customer
        world: {sees: [{who: ada, what: umbrella}]}
        rules: [sellers-see-own]       # only these are looked at; all unless said
        expect:
          findings: [{code: sees-beyond, about: ada, customers: [umbrella]}]
          answers: {sellers-see-own: broken}
          tiers: {acme: A}
          roles: {ada: seller}

The findings of the rules looked at must be those expected, no more and no fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

from exeunt.audit.finding import Answer
from exeunt.audit.testing.small import SmallWorld, read_world
from exeunt.policy.audit import AuditPolicy, read_audit
from exeunt.policy.audit.codes import WORDS, code_of
from exeunt.policy.document import Place
from exeunt.policy.opening import check_head, open_bytes, read_bytes, refuse_mistakes
from exeunt.policy.tiers import TIERS
from exeunt.policy.values import moment_in

FORMAT: Final = "audit-test/1"


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding: its code, whom or what it is about, the customers it names (none: not asked)."""

    code: str
    about: str
    customers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """`findings` is None where none are said: then they are not looked at. `rules`: empty: all."""

    name: str
    world: SmallWorld
    line: int = 0
    rules: tuple[str, ...] = ()
    findings: tuple[Expected, ...] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyTests:
    """A file of tests and the policy that they are about."""

    file: str
    policy: AuditPolicy
    now: datetime
    tests: tuple[PolicyTest, ...]


def read_tests(file: Path) -> PolicyTests:
    """Read a file of tests, and its policy, which is named from its folder. ConfigError, or PolicyErrors."""
    root = open_bytes(read_bytes(file), str(file))
    entries = root.known("exeunt", "policy", "now", "world", "tests")
    check_head(root, entries, FORMAT, "policy", "now", "tests")
    refuse_mistakes(root)
    policy = read_audit(file.parent / entries["policy"].text())
    now = moment_in(entries["now"].text())
    if now is None:
        entries["now"].complain("policy.no-day", value=entries["now"].shown)
    shared = read_world(entries["world"]) if "world" in entries else SmallWorld()
    ids = [rule.id for rule in policy.all_rules]
    tests = tuple(_test(item, shared, ids) for item in entries["tests"].items())
    refuse_mistakes(root)
    return PolicyTests(str(file), policy, now or datetime.now(UTC), tests)


def _test(place: Place, shared: SmallWorld, rules: list[str]) -> PolicyTest:
    entries = place.known("name", "world", "rules", "expect")
    for name in ("name", "expect"):
        if entries and name not in entries:
            place.complain("policy.missing", name=name, other="")
    world = shared.but(read_world(entries["world"])) if "world" in entries else shared
    names = world.names
    expect = entries["expect"].known("findings", "answers", "tiers", "roles") if "expect" in entries else {}
    return PolicyTest(
        name=entries["name"].text() if "name" in entries else "",
        world=world,
        line=place.line,
        rules=tuple(item.word(rules) for item in entries["rules"].one_or_more()) if "rules" in entries else (),
        findings=_findings(expect["findings"], names) if "findings" in expect else None,
        answers=_words(expect, "answers", rules, get_args(Answer)),
        tiers=_words(expect, "tiers", list(world.customers), TIERS),
        roles=_words(expect, "roles", list(world.people), ()),
    )


def _findings(place: Place, names: list[str]) -> tuple[Expected, ...]:
    """`none`, or a list."""
    if place.is_text and place.text() == "none":
        return ()
    return tuple(_expected(item, names) for item in place.items())


def _expected(place: Place, names: list[str]) -> Expected:
    entries = place.known("code", "about", "customers")
    if entries and "code" not in entries:
        place.complain("policy.missing", name="code", other="")
    customers = entries["customers"].one_or_more() if "customers" in entries else []
    return Expected(
        code=code_of(entries["code"].word(WORDS)) if "code" in entries else "",
        about=entries["about"].word(names) if "about" in entries else "",
        customers=frozenset(item.word(names) for item in customers),
    )


def _words(entries: Mapping[str, Place], name: str, keys: list[str], words: tuple[str, ...]) -> dict[str, str]:
    """A table of words by known names."""
    if name not in entries:
        return {}
    found = entries[name].known(*keys)
    return {key: item.word(words) if words else item.text() for key, item in found.items()}
