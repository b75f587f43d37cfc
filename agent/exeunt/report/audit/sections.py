"""The sections of an audit's report, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from exeunt.audit.audit import Audit
from exeunt.audit.finding import AuditFinding, CustomerSeen, Holding, Unmatched, Verdict
from exeunt.errors import Param
from exeunt.policy.audit.codes import word_of
from exeunt.policy.tiers import TIERS
from exeunt.report.audit.links import MOST_FINDINGS, MOST_PEOPLE, Links, anchor_of, anchors, links_of, some
from exeunt.report.audit.risks import WORKS_TONES, check_section, doubt_of, drill_section, several_owners
from exeunt.report.audit.runbook import runbook
from exeunt.report.audit.shape import Report
from exeunt.report.blocks import NOTHING, Cell, Column, Fold, Line, Section, Table, Tone, linked, mark, text, texts_of
from exeunt.report.paths import PathWords
from exeunt.report.wording import clip
from exeunt.text import Texts, money, number

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
    links = links_of(audit, {one.rule.id: rule_name(texts, one) for one in audit.verdicts}, texts)
    return (
        _rules(audit, texts),
        check_section(report.check, texts, links),
        drill_section(report.drill, texts, links),
        _findings(audit, texts, links),
        _people(audit, texts, links),
        _customers(audit, texts, links),
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
            mark(texts.word("verdict", one.answer), ANSWER_TONES[one.answer], under=at_least(texts, one)),
            text(texts.word("severity", one.rule.severity), "faint"),
            text(number(one.judged)),
            text(number(one.findings), "bad" if one.findings else "faint"),
            text(number(one.unknown), "warn" if one.unknown else "faint"),
        )
        for one in audit.verdicts
    ]
    return Section("rules", title, texts.sentence("report.rules-lead"), [Table(title, columns, rows)])


def at_least(texts: Texts, verdict: Verdict) -> str:
    """What was found is so at least; what was not found, or not answered, says that not all was read."""
    if not verdict.at_least:
        return ""
    return texts.word("verdict", "at-least" if verdict.answer == "broken" else "in-part")


def _findings(audit: Audit, texts: Texts, links: Links) -> Section:
    title = texts.word("heading", "findings")
    if not audit.findings:
        return Section("found", title, nothing_found(audit, texts))
    by_rule: dict[str, list[tuple[AuditFinding, str]]] = {}
    for finding, anchor in zip(audit.findings, anchors(audit), strict=True):
        by_rule.setdefault(finding.rule, []).append((finding, anchor))
    names = {verdict.rule.id: rule_name(texts, verdict) for verdict in audit.verdicts}
    blocks = []
    for rule, found in by_rule.items():
        shown = found[:MOST_FINDINGS]
        rows = [_finding(one, audit, texts, links) for one, _ in shown]
        caption = f"{names.get(rule) or texts.word('rule', rule)} ({number(len(found))})"
        more = rest(texts, len(found), len(rows))
        ids = [anchor for _, anchor in shown]
        folds = [_mending(rule, code, texts) for code in dict.fromkeys(one.code for one, _ in shown)]
        blocks.append(Table(caption, _columns(texts), rows, more=more, id=f"rule-{rule}", anchors=ids, folds=folds))
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


def _finding(one: AuditFinding, audit: Audit, texts: Texts, links: Links) -> Sequence[Cell]:
    return (
        mark(texts.word("severity", one.severity), SEVERITY_TONES[one.severity]),
        _person(one, links),
        _what(one, audit, texts),
        text(number(one.count)) if one.count else NOTHING,
        _examples(one, audit, texts, links),
    )


def _what(one: AuditFinding, audit: Audit, texts: Texts) -> Cell:
    proof = (Line(line, "faint") for line in proof_lines(one, audit, texts))
    mending = texts.word("report", "mending")
    return Cell((Line(texts.of(one)), *proof), mending, under_link=f"#{_mending_id(one.rule, one.code)}")


def proof_lines(finding: AuditFinding, audit: Audit, texts: Texts) -> Iterator[str]:
    """The path that proves a finding, where there is one: to the example, and to what belongs to it if that is seen."""
    if proof := finding.proof:
        example = audit.customers.get(finding.examples[0])
        names = dict.fromkeys([example.label if example else "", proof.label or proof.about.id])
        named = " · ".join(clip(name, 60) for name in names if name)
        yield PathWords(texts, proof.connector).to(named, proof.path)


def _mending(rule: str, code: str, texts: Texts) -> Fold:
    page = runbook(word_of(code), texts.language)
    params = {"code": page.word, "title": page.title}
    return Fold(_mending_id(rule, code), texts.sentence("report.mending-of", params), page.mending.paragraphs)


def _mending_id(rule: str, code: str) -> str:
    return f"mending-{rule}-{word_of(code)}"


def _person(finding: AuditFinding, links: Links) -> Cell:
    """Whom it is about; with a link where the page has a row for him."""
    person = finding.person
    if person is None:
        return text(str(finding.about)) if finding.about else NOTHING
    return Cell((links.person(person),), under=person.mail)


def _examples(finding: AuditFinding, audit: Audit, texts: Texts, links: Links) -> Cell:
    """The customers that it names; how many more it concerns, and where they are."""
    lines = [links.customer(audit.customers[one], 60) for one in finding.examples if one in audit.customers]
    more = finding.count - len(lines)
    rest = [Line(texts.sentence("report.more-customers", {"count": more}), "faint")] if more > 0 else []
    return Cell((*lines, *rest)) if lines or rest else NOTHING


def rest(texts: Texts, total: int, shown: int) -> str:
    """What is not on the page."""
    return texts.sentence("report.rest", {"count": total - shown}) if total > shown else ""


def _people(audit: Audit, texts: Texts, links: Links) -> Section:
    title = texts.word("report", "who-holds-what")
    columns = [
        Column(texts.word("heading", "person")),
        Column(texts.word("heading", "role")),
        Column(texts.word("heading", "customers"), numeric=True),
        *(Column(texts.word("tier", tier), numeric=True) for tier in TIERS),
        Column(texts.word("heading", "worth"), numeric=True),
        Column(texts.word("heading", "share"), numeric=True),
        Column(texts.word("heading", "findings")),
    ]
    shown = audit.holdings[:MOST_PEOPLE]
    rows = [_holder(one, texts, links) for one in shown]
    table = Table(
        title,
        columns,
        rows,
        more=rest(texts, len(audit.holdings), len(shown)),
        dense=True,
        anchors=[anchor_of(one.person.key) for one in shown],
    )
    notes = several_owners(audit.shared, texts)
    return Section("people", title, texts.sentence("report.people-lead"), [*notes, table])


def _holder(one: Holding, texts: Texts, links: Links) -> Sequence[Cell]:
    under = " · ".join(filter(None, (one.person.mail, doubt_of(one.works, texts))))
    return (
        text(one.person.name, WORKS_TONES[one.works], under=under),
        text(texts.word("role", one.role), "faint"),
        text(number(one.customers)),
        *(text(number(one.tiers.get(tier, 0)), "plain" if one.tiers.get(tier) else "faint") for tier in TIERS),
        texts_of(money(amount, currency) for currency, amount in one.worth.items()) if one.worth else NOTHING,
        texts_of(one.shares.values()) if one.shares else NOTHING,
        some(links.about.get(one.person.key, ())),
    )


def _customers(audit: Audit, texts: Texts, links: Links) -> Section:
    title = texts.word("report", "customers-named")
    columns = [
        Column(texts.word("heading", "customer")),
        Column(texts.word("heading", "tier")),
        Column(texts.word("heading", "owner")),
        Column(texts.word("heading", "worth"), numeric=True),
        Column(texts.word("heading", "findings")),
    ]
    seen = list(audit.customers.values())
    rows = [_customer(one, texts, links) for one in seen]
    table = Table(title, columns, rows, dense=True, anchors=[links.customers[one.ref] for one in seen])
    lead = texts.sentence("report.customers-lead", {"count": len(seen), "all": len(audit.every)})
    return Section("customers", title, lead, [table] if rows else ())


def _customer(one: CustomerSeen, texts: Texts, links: Links) -> Sequence[Cell]:
    return (
        text(clip(one.label or one.ref.id), under=str(one.ref)),
        text(texts.word("tier", one.tier), under=texts.of(one.because)),
        Cell((links.owner(one),)) if one.owner else NOTHING,
        texts_of(money(*said.split(" ", 1)) for said in one.worth) if one.worth else NOTHING,
        some(links.naming.get(one.ref, ())),
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
    unmatched = [Line(unmatched_said(texts, one), "warn") for one in audit.unmatched]
    return Section("accepted", title, lead, [*([Table(title, columns, rows)] if rows else []), *unmatched])


def unmatched_said(texts: Texts, one: Unmatched) -> str:
    """That an exception covers nothing; and whom it may mean, where that are several."""
    entry = one.exception
    params: Mapping[str, Param] = {"code": entry.code, "about": entry.about, "line": entry.line}
    if not one.candidates:
        return texts.sentence("report.unmatched", params)
    return texts.sentence("report.unmatched-several", {**params, "candidates": ", ".join(one.candidates)})


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
