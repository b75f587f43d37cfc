"""The tests of a policy, run: what was expected, and what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exeunt.audit.audit import Audit
from exeunt.audit.finding import AuditFinding
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.testing.build import build
from exeunt.audit.testing.file import Expected, PolicyTest, PolicyTests
from exeunt.errors import Param
from exeunt.model import Reason
from exeunt.policy.audit.codes import word_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test; `wrong` is empty where everything came as expected."""

    test: PolicyTest
    wrong: tuple[Reason, ...]


def run(tests: PolicyTests) -> list[Outcome]:
    """Every test, in order."""
    return [_run(tests, test) for test in tests.tests]


def _run(tests: PolicyTests, test: PolicyTest) -> Outcome:
    scene = Scene(build(test.world, tests.now), tests.policy, tests.now)
    audit = judge_scene(scene)
    return Outcome(test, (*_findings(test, audit), *_answers(test, audit), *_tiers(test, scene), *_roles(test, scene)))


def _findings(test: PolicyTest, audit: Audit) -> Iterator[Reason]:
    if test.findings is None:
        return
    came = [_as_expected(one) for one in audit.findings if not test.rules or one.rule in test.rules]
    for wanted in test.findings:
        fitting = next((one for one in came if _fits(wanted, one)), None)
        if fitting:
            came.remove(fitting)
        else:
            yield Reason("policy-test.finding-lacks", _params(wanted))
    yield from (Reason("policy-test.finding-more", _params(one)) for one in came)


def _as_expected(finding: AuditFinding) -> Expected:
    about = finding.person.name if finding.person else finding.about.id if finding.about else ""
    return Expected(finding.code, about, frozenset(ref.id for ref in finding.examples))


def _fits(wanted: Expected, came: Expected) -> bool:
    customers = not wanted.customers or wanted.customers == came.customers
    return wanted.code == came.code and wanted.about == came.about and customers


def _params(one: Expected) -> dict[str, Param]:
    return {"finding": word_of(one.code), "about": one.about, "customers": ", ".join(sorted(one.customers))}


def _answers(test: PolicyTest, audit: Audit) -> Iterator[Reason]:
    came = {verdict.rule.id: verdict.answer for verdict in audit.verdicts}
    for rule, wanted in test.answers.items():
        if came[rule] != wanted:
            yield Reason("policy-test.answer", {"rule": rule, "wanted": wanted, "came": came[rule]})


def _tiers(test: PolicyTest, scene: Scene) -> Iterator[Reason]:
    came = {scene.numbering.label(number): scene.tier(number) for number in range(len(scene.numbering))}
    for customer, wanted in test.tiers.items():
        if came.get(customer) != wanted:
            yield Reason("policy-test.tier", {"customer": customer, "wanted": wanted, "came": came.get(customer, "")})


def _roles(test: PolicyTest, scene: Scene) -> Iterator[Reason]:
    came = {person.name: role for person, role in zip(scene.numbering.persons, scene.roles, strict=True)}
    for person, wanted in test.roles.items():
        if came[person] != wanted:
            yield Reason("policy-test.role", {"person": person, "wanted": wanted, "came": came[person]})
