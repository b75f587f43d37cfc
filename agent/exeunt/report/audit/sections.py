"""The sections of an audit's report, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from exeunt.audit.audit import Audit
from exeunt.audit.finding import AuditFinding, CustomerSeen, Holding, Verdict
from exeunt.errors import Param
from exeunt.model import Ref
from exeunt.policy.tiers import TIERS
from exeunt.report.audit.pictures import anchor_of
from exeunt.report.audit.risks import check_section, drill_section
from exeunt.report.audit.shape import Report
from exeunt.report.blocks import NOTHING, Cell, Column, Line, Section, Table, Tone, linked, mark, text, texts_of
from exeunt.report.wording import clip
from exeunt.text import Texts, money, number

MOST_FINDINGS: Final = 1_000
"""Findings of one rule on the page; the CSV has all."""

MOST_PEOPLE: Final = 2_000

EXAMPLES: Final = 3
"""Customers shown beside a finding."""

ANSWER_TONES: Final[Mapping[str, Tone]] = {
    "passes": "good",
    "accepted": "warn",
    "broken": "bad",
    "incomplete": "warn",
    "unknown": "warn",
    "empty": "warn",
}
SEVERITY_TONES: Final[Mapping[str, Tone]] = {"high": "bad", "medium": "warn", "low": "plain"}


def sections(report: Report, texts: Texts) -> tuple[Section, ...]:
    """Everything after the summary and the pictures."""
    audit = report.audit
    places = {one: f"customer-{place}" for place, one in enumerate(audit.customers, start=1)}
    return (
        _rules(audit, texts),
        check_section(report.check, texts),
        drill_section(report.drill, texts),
        _findings(audit, texts, places),
        _people(audit, texts),
        _customers(audit, texts, places),
        _accepted(audit, texts),
        _unknown(audit, texts),
    )


def rule_name(texts: Texts, verdict: Verdict) -> str:
    """What the policy calls the rule; for one that nobody wrote, our word for its sort."""
    return verdict.rule.name.in_language(texts.language) or texts.word("rule", verdict.rule.sort)


def _rules(audit: Audit, texts: Texts) -> Section:
    title = texts.word("heading", "rules")
    columns = [
        Column(texts.word("heading", "rule")),
        Column(texts.word("heading", "verdict")),
        Column(texts.word("heading", "severity")),
        Column(texts.word("heading", "judged"), numeric=True),
        Column(texts.word("heading", "findings"), numeric=True),
        Column(texts.word("heading", "not-known"), numeric=True),
    ]
    rows = [
        (
            linked(rule_name(texts, one), f"#rule-{one.rule.id}" if one.findings else ""),
            mark(texts.word("verdict", one.answer), ANSWER_TONES[one.answer], under=_at_least(texts, one)),
            text(texts.word("severity", one.rule.severity), "faint"),
            text(number(one.judged)),
            text(number(one.findings), "bad" if one.findings else "faint"),
            text(number(one.unknown), "warn" if one.unknown else "faint"),
        )
        for one in audit.verdicts
    ]
    return Section("rules", title, texts.sentence("report.rules-lead"), [Table(title, columns, rows)])


def _at_least(texts: Texts, verdict: Verdict) -> str:
    return texts.word("verdict", "at-least") if verdict.at_least else ""


def _findings(audit: Audit, texts: Texts, places: Mapping[Ref, str]) -> Section:
    title = texts.word("heading", "findings")
    if not audit.findings:
        return Section("found", title, nothing_found(audit, texts))
    by_rule: dict[str, list[AuditFinding]] = {}
    for finding in audit.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    names = {verdict.rule.id: rule_name(texts, verdict) for verdict in audit.verdicts}
    held = frozenset(one.person.key for one in audit.holdings[:MOST_PEOPLE])
    blocks = []
    for rule, found in by_rule.items():
        rows = [_finding(one, audit, texts, places, held) for one in found[:MOST_FINDINGS]]
        caption = f"{names.get(rule) or texts.word('rule', rule)} ({number(len(found))})"
        blocks.append(Table(caption, _columns(texts), rows, more=rest(texts, len(found), len(rows)), id=f"rule-{rule}"))
    return Section("found", title, texts.sentence("report.findings-lead"), blocks)


def nothing_found(audit: Audit, texts: Texts) -> str:
    """What is said where there is no finding: never that all is well while something is not known, or accepted."""
    following = audit.next_to_end
    accepted: Mapping[str, Param] = {"accepted": len(audit.acknowledged), "until": following.until if following else ""}
    if not audit.answered:
        return texts.sentence("report.nothing-judged")
    if audit.incomplete:
        return texts.sentence("report.audit-incomplete", accepted)
    return texts.sentence("report.audit-accepted" if audit.acknowledged else "report.no-findings", accepted)


def _columns(texts: Texts) -> Sequence[Column]:
    return (
        Column(texts.word("heading", "severity")),
        Column(texts.word("heading", "person")),
        Column(texts.word("report", "what")),
        Column(texts.word("heading", "customers"), numeric=True),
        Column(texts.word("heading", "examples")),
    )


def _finding(
    one: AuditFinding, audit: Audit, texts: Texts, places: Mapping[Ref, str], held: frozenset[str]
) -> Sequence[Cell]:
    return (
        mark(texts.word("severity", one.severity), SEVERITY_TONES[one.severity]),
        _person(one, held),
        text(texts.of(one), under=texts.sentence("report.page", {"page": one.page})),
        text(number(one.count)) if one.count else NOTHING,
        _examples(one, audit, places),
    )


def _person(finding: AuditFinding, held: frozenset[str]) -> Cell:
    """Whom it is about; with a link where the page has a row for him."""
    person = finding.person
    if person is None:
        return text(str(finding.about)) if finding.about else NOTHING
    return linked(person.name, f"#{anchor_of(person)}" if person.key in held else "", under=person.mail)


def _examples(finding: AuditFinding, audit: Audit, places: Mapping[Ref, str]) -> Cell:
    named = [audit.customers[one] for one in finding.examples if one in audit.customers]
    lines = [Line(clip(one.label or one.ref.id, 60), link=f"#{places[one.ref]}") for one in named[:EXAMPLES]]
    more = finding.count - len(lines)
    return Cell((*lines, *([Line(f"+ {number(more)}", "faint")] if more > 0 else ()))) if lines else NOTHING


def rest(texts: Texts, total: int, shown: int) -> str:
    """What is not on the page."""
    return texts.sentence("report.rest", {"count": total - shown}) if total > shown else ""


def _people(audit: Audit, texts: Texts) -> Section:
    title = texts.word("report", "who-holds-what")
    columns = [
        Column(texts.word("heading", "person")),
        Column(texts.word("heading", "role")),
        Column(texts.word("heading", "customers"), numeric=True),
        *(Column(texts.word("tier", tier), numeric=True) for tier in TIERS),
        Column(texts.word("heading", "worth"), numeric=True),
        Column(texts.word("heading", "share"), numeric=True),
    ]
    shown = audit.holdings[:MOST_PEOPLE]
    rows = [_holder(one, texts) for one in shown]
    table = Table(
        title,
        columns,
        rows,
        more=rest(texts, len(audit.holdings), len(shown)),
        dense=True,
        anchors=[anchor_of(one.person) for one in shown],
    )
    return Section("people", title, texts.sentence("report.people-lead"), [table])


def _holder(one: Holding, texts: Texts) -> Sequence[Cell]:
    gone = "" if one.active else texts.word("account", "gone")
    return (
        text(
            one.person.name, "plain" if one.active else "bad", under=" · ".join(filter(None, (one.person.mail, gone)))
        ),
        text(texts.word("role", one.role), "faint"),
        text(number(one.customers)),
        *(text(number(one.tiers.get(tier, 0)), "plain" if one.tiers.get(tier) else "faint") for tier in TIERS),
        texts_of(money(amount, currency) for currency, amount in one.worth.items()) if one.worth else NOTHING,
        texts_of(one.shares.values()) if one.shares else NOTHING,
    )


def _customers(audit: Audit, texts: Texts, places: Mapping[Ref, str]) -> Section:
    title = texts.word("report", "customers-named")
    columns = [
        Column(texts.word("heading", "customer")),
        Column(texts.word("heading", "tier")),
        Column(texts.word("heading", "owner")),
        Column(texts.word("heading", "worth"), numeric=True),
        Column(texts.word("heading", "findings")),
    ]
    rules = _rules_naming(audit, texts)
    seen = list(audit.customers.values())
    rows = [_customer(one, texts, rules.get(one.ref, {})) for one in seen]
    table = Table(title, columns, rows, dense=True, anchors=[places[one.ref] for one in seen])
    lead = texts.sentence("report.customers-lead", {"count": len(seen), "all": len(audit.every)})
    return Section("customers", title, lead, [table] if rows else ())


def _rules_naming(audit: Audit, texts: Texts) -> Mapping[Ref, Mapping[str, str]]:
    """Customer → the rules whose findings name it: id → name."""
    names = {verdict.rule.id: rule_name(texts, verdict) for verdict in audit.verdicts}
    found: dict[Ref, dict[str, str]] = {}
    for finding in audit.findings:
        for one in finding.examples:
            found.setdefault(one, {})[finding.rule] = names.get(finding.rule, finding.rule)
    return found


def _customer(one: CustomerSeen, texts: Texts, rules: Mapping[str, str]) -> Sequence[Cell]:
    return (
        text(clip(one.label or one.ref.id), under=str(one.ref)),
        text(texts.word("tier", one.tier), under=texts.of(one.because)),
        text(one.owner) if one.owner else NOTHING,
        texts_of(money(*said.split(" ", 1)) for said in one.worth) if one.worth else NOTHING,
        Cell(tuple(Line(name, link=f"#rule-{rule}") for rule, name in rules.items())) if rules else NOTHING,
    )


def _accepted(audit: Audit, texts: Texts) -> Section:
    title = texts.word("heading", "acknowledged")
    columns = [
        Column(texts.word("report", "what")),
        Column(texts.word("heading", "owner")),
        Column(texts.word("heading", "until")),
        Column(texts.word("report", "because")),
    ]
    rows = [
        (
            text(texts.of(one.finding)),
            text(one.exception.owner),
            text(one.exception.until),
            text(clip(one.exception.because)),
        )
        for one in audit.acknowledged
    ]
    lead = texts.sentence("report.accepted-lead" if rows else "report.nothing-accepted")
    unmatched = [
        Line(texts.sentence("report.unmatched", {"code": one.code, "about": one.about, "line": one.line}), "warn")
        for one in audit.unmatched
    ]
    return Section("accepted", title, lead, [*([Table(title, columns, rows)] if rows else []), *unmatched])


def _unknown(audit: Audit, texts: Texts) -> Section:
    title = texts.word("heading", "not-known")
    waiting: dict[str, list[str]] = {}
    for gap in (*audit.gaps, *audit.left_out):
        waiting.setdefault(texts.of(gap), [])
    for verdict in audit.verdicts:
        for gap in verdict.missing:
            waiting.setdefault(texts.of(gap), []).append(rule_name(texts, verdict))
    columns = [Column(texts.word("report", "what")), Column(texts.word("heading", "rules"))]
    rows = [(text(what), texts_of(rules) if rules else NOTHING) for what, rules in waiting.items()]
    lead = texts.sentence("report.unknown-lead" if rows else "report.all-known")
    return Section("unknown", title, lead, [*([Table(title, columns, rows)] if rows else []), *_beside(audit, texts)])


def _beside(audit: Audit, texts: Texts) -> Iterator[Table]:
    if audit.beside:
        title = texts.word("heading", "beside")
        rows = [(text(name), text(texts.of(gap))) for name, gaps in audit.beside.items() for gap in gaps]
        yield Table(title, [Column(texts.word("heading", "system")), Column(title)], rows)


def severities(audit: Audit) -> Iterator[tuple[str, int]]:
    """How many findings of each severity."""
    for severity in SEVERITY_TONES:
        yield severity, sum(one.severity == severity for one in audit.findings)
