"""An audit as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exeunt.report.audit.links import places
from exeunt.report.audit.pictures import graphs, holders, whiskers
from exeunt.report.audit.sections import nothing_found, sections, severities
from exeunt.report.audit.shape import Report
from exeunt.report.blocks import Tone
from exeunt.report.rendering import rendered
from exeunt.report.summary import Figure
from exeunt.text import Texts, moment, number


@dataclass(frozen=True, slots=True)
class Head:
    """The summary of an audit."""

    headline: str
    tone: Tone
    figures: tuple[Figure, ...]
    dates: tuple[tuple[str, str], ...]


def render_audit(report: Report, texts: Texts) -> str:
    """The whole file as text, to be written as UTF-8."""
    return rendered(
        "audit.html",
        texts,
        report=report,
        audit=report.audit,
        head=head(report, texts),
        holders=holders(report),
        whiskers=whiskers(report, texts),
        graphs=[*graphs(report, texts, places(report.audit))],
        sections=sections(report, texts),
    )


def head(report: Report, texts: Texts) -> Head:
    """What is read in ten seconds. Never good while something is not known, or broken and accepted."""
    audit = report.audit
    counts = dict(severities(audit))
    figures, dates = tuple(_figures(report, texts)), tuple(_dates(report, texts))
    if audit.findings:
        params = {"findings": len(audit.findings), "high": counts["high"]}
        return Head(texts.sentence("report.audit-found", params), "bad" if counts["high"] else "warn", figures, dates)
    if audit.incomplete or audit.acknowledged:
        return Head(nothing_found(audit, texts), "warn", figures, dates)
    holding = sum(one.answer == "passes" for one in audit.verdicts)
    return Head(texts.sentence("report.audit-clean", {"rules": holding}), "good", figures, dates)


def _figures(report: Report, texts: Texts) -> Iterator[Figure]:
    audit = report.audit
    for tier, count in audit.tiers.items():
        yield Figure(number(count), texts.word("tier", tier), "warn" if tier == "unknown" and count else "plain")
    for severity, count in severities(audit):
        tone: Tone = "bad" if severity == "high" and count else "warn" if count else "faint"
        yield Figure(number(count), texts.word("report", f"findings-{severity}"), tone)
    unknown = sum(one.open for one in audit.verdicts)
    yield Figure(number(unknown), texts.word("report", "rules-not-known"), "warn" if unknown else "faint")


def _dates(report: Report, texts: Texts) -> Iterator[tuple[str, str]]:
    audit = report.audit
    yield texts.word("heading", "as-of"), moment(audit.now)
    yield texts.word("heading", "snapshot"), audit.world
    yield texts.word("report", "read-at"), moment(audit.taken)
    yield texts.word("heading", "data-of"), " · ".join(f"{name} {moment(of)}" for name, of in audit.data_of.items())
    if audit.policy_digest:
        yield texts.word("report", "policy-digest"), audit.policy_digest[:12]
