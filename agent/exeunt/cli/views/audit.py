"""An audit for a reader and for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from exeunt.cli.page import Block, Fact, Heading, Line, Table
from exeunt.cli.views.access import path_json
from exeunt.cli.views.coded import coded, coded_about, ref, section, time
from exeunt.policy.audit.codes import word_of
from exeunt.report.audit.sections import SEVERITY_TONES, at_least, nothing_found, proof_lines, rule_name, unmatched_said
from exeunt.text import Texts, moment, number

if TYPE_CHECKING:
    from exeunt.audit.audit import Audit
    from exeunt.audit.finding import Acknowledged, AuditFinding, Proof, Somebody, Unmatched, Verdict

SHOWN: Final = 3
"""Findings of one rule shown; the rest by `--all`, `--json`, or in the report."""

EXAMPLES: Final = 3
"""Customers shown of one finding."""


def audit_page(texts: Texts, audit: Audit, *, every: bool, page: Path | None = None) -> Iterator[Block]:
    """What is wrong, the worst first; then rule by rule; then what is not known."""
    word = texts.word
    yield Heading(f"{word('heading', 'audit')}: {audit.policy.in_language(texts.language) or word('answer', 'none')}")
    yield Fact(word("heading", "as-of"), moment(audit.now))
    yield Fact(word("heading", "snapshot"), f"{audit.world}, {moment(audit.taken)}")
    yield Fact(word("heading", "data-of"), data_of(audit) or word("answer", "none"))
    tiers = " · ".join(f"{word('tier', tier)} {number(count)}" for tier, count in audit.tiers.items() if count)
    yield Fact(word("heading", "customers"), tiers or word("answer", "none"))
    yield from _findings(texts, audit, every=every)
    yield Heading(word("heading", "rules"))
    yield _rules(texts, audit.verdicts)
    for one in audit.unmatched:
        yield Line(unmatched_said(texts, one), "warn", 1)
    yield from _missing(texts, audit)
    yield from section(texts, "left-out", audit.left_out, "warn")
    yield from section(texts, "gaps", audit.gaps, "warn")
    yield from _beside(texts, audit)
    if page:
        yield Heading(texts.sentence("cli.written", {"file": str(page)}))


def data_of(audit: Audit) -> str:
    """What time the data of each system is of: files are older than their reading."""
    return " · ".join(f"{system} {moment(time)}" for system, time in audit.data_of.items())


def _findings(texts: Texts, audit: Audit, *, every: bool) -> Iterator[Block]:
    if not audit.findings:
        good = not (audit.incomplete or audit.acknowledged)
        yield Line(nothing_found(audit, texts), "good" if good else "warn")
        return
    yield Heading(f"{texts.word('heading', 'findings')} ({number(len(audit.findings))})")
    for findings in _groups(audit.findings):
        yield from _group(texts, audit, findings, every=every)


def _groups(findings: Sequence[AuditFinding]) -> Iterable[Sequence[AuditFinding]]:
    """Those of one rule and code together; the group of the worst first, as the findings come."""
    groups: dict[tuple[str, str], list[AuditFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.code), []).append(finding)
    return groups.values()


def _group(texts: Texts, audit: Audit, findings: Sequence[AuditFinding], *, every: bool) -> Iterator[Block]:
    verdict = next((one for one in audit.verdicts if one.rule.id == findings[0].rule), None)
    name = rule_name(texts, verdict) if verdict else texts.word("rule", findings[0].rule)
    tone = SEVERITY_TONES[findings[0].severity]
    yield Line(f"{texts.word('severity', findings[0].severity)}: {name} ({number(len(findings))})", tone, 1)
    for finding in findings if every else findings[:SHOWN]:
        yield from _finding(texts, audit, finding)
    if not every and len(findings) > SHOWN:
        yield Line(texts.sentence("cli.more-findings", {"count": len(findings) - SHOWN}), "faint", 2)
    yield Line(texts.sentence("cli.mending", {"code": word_of(findings[0].code)}), "faint", 2)


def _finding(texts: Texts, audit: Audit, finding: AuditFinding) -> Iterator[Block]:
    yield Line(f"- {texts.of(finding)}", "plain", 2)
    named = [seen for about in finding.examples[:EXAMPLES] if (seen := audit.customers.get(about))]
    if named:
        listed = ", ".join(f"{seen.label or seen.ref.id} [{seen.ref.id}]" for seen in named)
        more = finding.count - len(named)
        yield Line(listed + (texts.sentence("cli.more-customers", {"count": more}) if more > 0 else ""), "faint", 3)
    yield from (Line(line, "faint", 3) for line in proof_lines(finding, audit, texts))


def _rules(texts: Texts, verdicts: Sequence[Verdict]) -> Table:
    columns = [texts.word("heading", name) for name in ("rule", "verdict", "judged", "findings", "acknowledged")]
    rows = [
        [
            rule_name(texts, one),
            texts.word("verdict", one.answer) + (f" ({bound})" if (bound := at_least(texts, one)) else ""),
            number(one.judged),
            number(one.findings),
            number(one.acknowledged),
        ]
        for one in verdicts
    ]
    return Table(columns, rows)


def _missing(texts: Texts, audit: Audit) -> Iterator[Block]:
    """Each missing fact once, with the rules that wait for it."""
    waiting: dict[str, list[str]] = {}
    for verdict in audit.verdicts:
        for gap in verdict.missing:
            waiting.setdefault(texts.of(gap), []).append(rule_name(texts, verdict))
    if waiting:
        yield Heading(texts.word("heading", "not-known"))
    for sentence, rules in waiting.items():
        more = texts.sentence("cli.more-rules", {"count": len(rules) - 1}) if len(rules) > 1 else ""
        yield Line(f"- {rules[0]}{more}: {sentence}", "warn", 1)


def _beside(texts: Texts, audit: Audit) -> Iterator[Block]:
    if audit.beside:
        yield Heading(texts.word("heading", "beside"))
    for system, gaps in audit.beside.items():
        yield from (Line(f"- {system}: {texts.of(gap)}", "faint", 1) for gap in gaps)


def audit_json(audit: Audit) -> dict[str, Any]:
    return {
        "exeunt": "audit/1",
        "snapshot": audit.world,
        "taken": time(audit.taken),
        "as_of": time(audit.now),
        "data_of": {system: time(moment) for system, moment in audit.data_of.items()},
        "policy": {"en": audit.policy.en, "zh": audit.policy.zh, "digest": audit.policy_digest},
        "incomplete": audit.incomplete,
        "verdicts": [_verdict(one) for one in audit.verdicts],
        "findings": [finding_json(one) for one in audit.findings],
        "acknowledged": [_acknowledged(one) for one in audit.acknowledged],
        "unmatched": [_unmatched(one) for one in audit.unmatched],
        "tiers": dict(audit.tiers),
        "worth": {tier: dict(worth) for tier, worth in audit.worth.items()},
        "roles": dict(audit.roles),
        "customers": [
            {
                "ref": ref(one.ref),
                "label": one.label,
                "tier": one.tier,
                "because": coded(one.because),
                "worth": list(one.worth),
                "owner": one.owner,
            }
            for one in audit.customers.values()
        ],
        "left_out": [coded_about(one) for one in audit.left_out],
        "gaps": [coded_about(one) for one in audit.gaps],
        "beside": [{"system": name, **coded(gap)} for name, gaps in audit.beside.items() for gap in gaps],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    rule = verdict.rule
    return {
        "rule": rule.id,
        "sort": rule.sort,
        "name": {"en": rule.name.en, "zh": rule.name.zh},
        "severity": rule.severity,
        "answer": verdict.answer,
        "at_least": verdict.at_least,
        "judged": verdict.judged,
        "unknown": verdict.unknown,
        "findings": verdict.findings,
        "acknowledged": verdict.acknowledged,
        "missing": [coded(gap) for gap in verdict.missing],
    }


def finding_json(finding: AuditFinding) -> dict[str, Any]:
    """One finding, with its evidence."""
    return {
        **coded(finding),
        "severity": finding.severity,
        "rule": finding.rule,
        "person": _somebody(finding.person) if finding.person else None,
        "about": ref(finding.about) if finding.about else None,
        "count": finding.count,
        "tiers": dict(finding.tiers),
        "examples": [ref(one) for one in finding.examples],
        "at_least": finding.at_least,
        "page": finding.page,
        "proof": _proof(finding.proof) if finding.proof else None,
    }


def _proof(proof: Proof) -> dict[str, Any]:
    seen = proof.about
    return {
        "system": seen.system,
        "kind": seen.kind,
        "id": seen.id,
        "label": proof.label,
        "path": path_json(proof.path),
    }


def _acknowledged(one: Acknowledged) -> dict[str, Any]:
    entry = one.exception
    return {
        "finding": finding_json(one.finding),
        "owner": entry.owner,
        "until": entry.until,
        "because": entry.because,
    }


def _unmatched(one: Unmatched) -> dict[str, Any]:
    entry = one.exception
    return {"code": entry.code, "about": entry.about, "line": entry.line, "candidates": list(one.candidates)}


def _somebody(person: Somebody) -> dict[str, str]:
    return {"name": person.name, "mail": person.mail}
