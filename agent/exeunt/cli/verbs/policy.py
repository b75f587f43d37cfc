"""`exeunt policy`: try an audit policy before it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.exports import FOLDER, alone
from exeunt.cli.page import Block, Fact, Heading, Line
from exeunt.cli.parse import parse_as_of
from exeunt.cli.verb import Group, argument, option, verb

if TYPE_CHECKING:
    from exeunt.audit.difference import PolicyDifference
    from exeunt.audit.finding import AuditFinding
    from exeunt.audit.testing import Outcome
    from exeunt.text import Texts

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 10

command = Group(
    "policy",
    help="policy",
    no_args_is_help=True,
    verbs={name: f"exeunt.cli.verbs.policy:{name}_command" for name in ("test", "diff", "schema")},
)


@verb("policy-test")
@argument("file", type=_FILE)
def test_command(call: Call, file: Path) -> Exit:
    from exeunt.audit.testing import read_tests, run
    from exeunt.cli.views.coded import coded

    outcomes = run(read_tests(file))
    result = {
        "exeunt": "policy-test/1",
        "tests": [
            {"name": one.test.name, "line": one.test.line, "wrong": [coded(why) for why in one.wrong]}
            for one in outcomes
        ],
    }
    wrong = any(one.wrong for one in outcomes)
    return call.answer([*_tests(call.texts, outcomes)], result, Exit.FINDINGS if wrong else Exit.DONE)


def _tests(texts: Texts, outcomes: list[Outcome]) -> list[Block]:
    page: list[Block] = []
    for one in outcomes:
        page.append(Line(one.test.name, "bad" if one.wrong else "good", 1))
        page += [Line(f"- {texts.of(why)}", "bad", 2) for why in one.wrong]
    failed = sum(bool(one.wrong) for one in outcomes)
    counts = {"count": len(outcomes), "failed": failed}
    page.append(Line(texts.sentence("cli.tests-ran", counts), "bad" if failed else "good"))
    return page


@verb("policy-diff")
@argument("before", type=_FILE)
@argument("after", type=_FILE)
@option("--snapshot", help="option.snapshot", metavar="NAME", default="")
@option("--exports", help="option.exports", type=FOLDER, metavar="FOLDER")
@option("--as-of", help="option.audit-as-of", metavar="TIME", default="")
@option("--all", "every", help="option.all-findings", is_flag=True)
def diff_command(
    call: Call, *, before: Path, after: Path, snapshot: str, exports: Path | None, as_of: str, every: bool
) -> Exit:
    from exeunt.app.auditing import Asked, policy_difference

    alone(call, exports, {"--snapshot": snapshot, "--as-of": as_of})
    asked = Asked(snapshot, parse_as_of(as_of) if as_of else None)
    with call.installed(exports) as installation, call.working("cli.opening"):
        found = policy_difference(installation, asked, before, after, read=exports is not None)
    page = _difference(call.texts, found, most=None if every else _SHOWN)
    return call.answer(page, _difference_json(found), Exit.INCOMPLETE if found.at_least else Exit.DONE)


def _difference(texts: Texts, found: PolicyDifference, *, most: int | None) -> list[Block]:
    word = texts.word
    page: list[Block] = [
        Heading(texts.sentence("cli.policy-affects", {"customers": found.customers, "people": found.people})),
        *([Line(texts.sentence("cli.policy-at-least"), "warn")] if found.at_least else []),
    ]
    page += [Fact(f"{word('tier', one.before)} → {word('tier', one.after)}", str(one.count)) for one in found.tiers]
    page += [Line(f"{one.person.name}: {word('role', one.before)} → {word('role', one.after)}") for one in found.roles]
    page += [
        Line(f"{one.rule}: {_answer(texts, one.before)} → {_answer(texts, one.after)}", "warn") for one in found.answers
    ]
    lists = {"gained": found.gained, "lost": found.lost, "changed": [one for _, one in found.changed]}
    before = {"changed": [one.count for one, _ in found.changed]}
    return [
        *page,
        *(block for title, some in lists.items() for block in _listed(texts, title, some, before.get(title), most)),
    ]


def _listed(
    texts: Texts, title: str, findings: Sequence[AuditFinding], before: Sequence[int] | None, most: int | None
) -> Iterator[Block]:
    """*before*: how many customers each concerned."""
    if findings:
        yield Heading(f"{texts.word('heading', title)} ({len(findings)})")
    for place, one in enumerate(findings[:most]):
        was = f" ({texts.word('heading', 'before')}: {before[place]})" if before else ""
        yield Line(f"- {texts.of(one)}{was}", "plain", 1)
    if most and len(findings) > most:
        yield Line(texts.sentence("cli.more-findings", {"count": len(findings) - most}), "faint", 1)


def _answer(texts: Texts, answer: str) -> str:
    return texts.word("verdict", answer) if answer else "–"


def _difference_json(found: PolicyDifference) -> dict[str, Any]:
    from exeunt.cli.views.audit import finding_json
    from exeunt.cli.views.coded import ref

    return {
        "exeunt": "policy-diff/1",
        "customers": found.customers,
        "people": found.people,
        "at_least": found.at_least,
        "tiers": [
            {"before": one.before, "after": one.after, "count": one.count, "examples": [*map(ref, one.examples)]}
            for one in found.tiers
        ],
        "roles": [{"mail": one.person.mail, "before": one.before, "after": one.after} for one in found.roles],
        "answers": [{"rule": one.rule, "before": one.before, "after": one.after} for one in found.answers],
        "gained": [finding_json(one) for one in found.gained],
        "lost": [finding_json(one) for one in found.lost],
        "changed": [{"before": finding_json(was), "after": finding_json(now)} for was, now in found.changed],
    }


@verb("policy-schema")
@option("--departure", help="option.schema-departure", is_flag=True)
def schema_command(call: Call, *, departure: bool) -> Exit:
    """For an editor: what may stand in a policy."""
    from exeunt.policy.audit.file import schema
    from exeunt.policy.departure_schema import departure_schema

    call.emit(departure_schema() if departure else schema())
    return Exit.DONE
