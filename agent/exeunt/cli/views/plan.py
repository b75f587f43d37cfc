"""One plan for a reader: before → after, why, how many, how far it can be put back; and the same for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from exeunt.cli.page import Block, Fact, Heading, Line, Table, Tone
from exeunt.cli.views import fields
from exeunt.cli.views.alike import note_lines
from exeunt.cli.views.coded import from_header, section, sentence
from exeunt.errors import Param
from exeunt.model import Finding, Reason
from exeunt.plan.dangers import LENT
from exeunt.plan.document import GroupPart, Header, PersonPart, Plan, Row, SystemPart, names_in
from exeunt.plan.left_out import parted
from exeunt.report.alike import once
from exeunt.sdk.action import CALLS
from exeunt.text import Texts

SHOWN = 3
"""Rows shown of each group, unless all are asked for."""


def plan_page(texts: Texts, plan: Plan, *, file: str, every: bool) -> Iterator[Block]:
    """The plan: its file and digest, when it may be applied, who must sign and why, and its changes."""
    header = plan.header
    kind = texts.word("plan-kind", header.kind)
    changes = texts.sentence("cli.changes", {"count": header.rows})
    yield Heading(f"{texts.word('heading', 'plan')}: {kind}, {changes}")
    yield Fact(texts.word("heading", "file"), file)
    yield Fact("SHA-256", plan.digest)
    yield Fact(texts.word("heading", "expires"), _window(texts, header))
    yield Fact(texts.word("heading", "signatures"), _signatures(texts, header))
    yield from _systems(texts, plan, every=every)


def person_page(texts: Texts, header: Header) -> Iterator[Block]:
    """Whom it is about. An undo has the accounts from the plan that it undoes: most have changed since, by its case."""
    yield Heading(f"{texts.word('heading', 'leaver')}: {_person(header.person)}")
    if header.kind == "undo":
        yield Line(texts.sentence("cli.as-planned"), "warn")
    rows = [
        [part.ref[0], part.name, part.ref[2], texts.word("account", part.status), _powers(texts, part.powers)]
        for part in header.person.principals
    ]
    columns = [texts.word("heading", name) for name in ("system", "principal", "id", "status", "powers")]
    yield Table(columns, rows)


def taking_over(texts: Texts, headers: Sequence[Header]) -> Iterator[Block]:
    """Everybody who takes something over in these plans."""
    known = {person.mail or person.name: person for header in headers for person in header.successors}
    if known:
        yield Fact(texts.word("heading", "successor"), "; ".join(_person(person) for person in known.values()))


def left_by_policy(texts: Texts, header: Header) -> Iterator[Block]:
    """What stays as it is, in either plan, and why: whoever signs lets that stand, too."""
    said, _ = parted(from_header(header.findings))
    yield from section(texts, "left-by-policy", said, "warn")


def observed(texts: Texts, header: Header, *, every: bool) -> Iterator[Block]:
    """Findings and gaps, as the plan says them; the first few of each sort, unless all are asked for."""
    _, others = parted(findings(header))
    yield from _noted(texts, "findings", others, "warn", every=every)
    yield from _noted(texts, "gaps", once(from_header(header.gaps)), "bad", every=every)


def _noted(texts: Texts, title: str, notes: Sequence[Finding], tone: Tone, *, every: bool) -> Iterator[Block]:
    if every or not notes:
        yield from section(texts, title, notes, tone)
        return
    yield Heading(f"{texts.word('heading', title)} ({len(notes)})")
    yield from note_lines(texts, notes, lambda note: sentence(texts, note), tone, "--all")


def findings(header: Header) -> list[Finding]:
    """Without the dangers, which are said before anything else."""
    return [one for one in from_header(header.findings) if one.code not in LENT]


def _person(person: PersonPart) -> str:
    return f"{person.name} <{person.mail}>" if person.mail else person.name


def _powers(texts: Texts, powers: Sequence[str]) -> str:
    return ", ".join(texts.word("power", power) for power in powers)


def _window(texts: Texts, header: Header) -> str:
    if header.not_before is None:
        return texts.sentence("cli.until", {"until": header.expires})
    return texts.sentence("cli.between", {"since": header.not_before, "until": header.expires})


def _signatures(texts: Texts, header: Header) -> str:
    why = [texts.sentence(code, params) for code, params in header.signatures_why]
    return " ".join([f"{header.signatures}.", *why]) if why else str(header.signatures)


def _systems(texts: Texts, plan: Plan, *, every: bool) -> Iterator[Block]:
    rows = _rows_by_group(plan)
    for part in plan.header.systems:
        groups = [(number, group) for number, group in enumerate(plan.header.groups) if group.system == part.name]
        if not groups:
            continue
        yield Line(f"{part.name} ({part.connector}){_calls(texts, part)}", indent=1)
        names = names_in(plan.header, part.name)
        for number, group in groups:
            said = _put_back(texts, group) if plan.header.kind == "undo" else _group(texts, group)
            yield Line(f"- {said}", indent=2)
            yield from (Line(_row(texts, plan, row, names), "faint", 4) for row in _some(rows[number], every=every))
            if not every and group.count > SHOWN:
                yield Line(texts.sentence("cli.more-rows", {"count": group.count - SHOWN}), "faint", 4)
        yield from _undo_notes(texts, [group for _, group in groups])


def _rows_by_group(plan: Plan) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = {number: [] for number in range(len(plan.header.groups))}
    for row in plan.rows:
        found[row.group].append(row)
    return found


def _some(rows: Sequence[Row], *, every: bool) -> Iterator[Row]:
    return islice(rows, None if every else SHOWN)


def _row(texts: Texts, plan: Plan, row: Row, names: fields.Names) -> str:
    said = fields.label(texts, row.kind, row.id, plan.there(row), names)
    return f"{said}: {fields.moved(texts, plan.before(row), plan.after(row), names)}"


def _group(texts: Texts, group: GroupPart) -> str:
    """`120 × hand over customers (Account) → Ben. The policy names …. Tiers: A 3, B 7. Can be put back.`"""
    head = f"{group.count:,} × {texts.action(group.action)}"
    to = f" → {group.to_name or group.to}" if group.to else ""
    reason = texts.of(Reason(group.reason[0], group.reason[1]))
    tiers = ", ".join(f"{texts.word('tier', tier)}: {count:,}" for tier, count in group.tiers.items())
    return " ".join(
        part for part in (f"{head}{to}.", reason, f"{tiers}." if tiers else "", _undo(texts, group)) if part
    )


def _put_back(texts: Texts, group: GroupPart) -> str:
    """What the group of an undo plan takes back; reason and successor are those of the plan that it undoes."""
    lost = ", ".join(texts.word("field", name) for name in group.undo.lost)
    return texts.sentence("cli.put-back", {"count": group.count, "action": group.action, "lost": lost})


def _undo(texts: Texts, group: GroupPart) -> str:
    word = texts.word("undo-kind", group.undo.kind)
    lost = f" ({', '.join(texts.word('field', name) for name in group.undo.lost)})" if group.undo.lost else ""
    if group.undo.within_s is None:
        return f"[{word}{lost}]"
    return f"[{word}{lost}, {texts.sentence('cli.undo-for', {'left': group.undo.within_s})}]"


def _undo_notes(texts: Texts, groups: Iterable[GroupPart]) -> Iterator[Block]:
    """What putting back depends on, once for all actions of which it is so."""
    actions: dict[str, list[str]] = {}
    for group in groups:
        if group.undo.note:
            actions.setdefault(group.undo.note, []).append(texts.action(group.action))
    for note, named in actions.items():
        said = f"{', '.join(dict.fromkeys(named))}: {texts.sentence(note)}"
        yield Line(f"{texts.word('heading', 'undo')} – {said}", indent=2)


def _calls(texts: Texts, part: SystemPart) -> str:
    """What the plan costs of each quota, and how much of what is left today that is."""
    said = [_cost(texts, name, calls, part.quotas.get(name)) for name, calls in sorted(part.cost.items())]
    return f": {' '.join(said)}" if said else ""


def _cost(texts: Texts, name: str, calls: int, quota: tuple[int, int, str] | None) -> str:
    params: dict[str, Param] = {"calls": calls, "quota": name}
    if quota is None and name == CALLS:
        return texts.sentence("cli.calls-free", params)
    if quota is None:
        return texts.sentence("cli.calls", {**params, "share": texts.word("answer", "unknown")})
    used, allowed, _ = quota
    if used >= allowed:
        return texts.sentence("cli.calls-spent", params)
    return texts.sentence("cli.calls", {**params, "share": f"{100 * calls / (allowed - used):.1f} %"})


def plan_json(plan: Plan, file: str) -> dict[str, Any]:
    """The header as it stands, with file and digest; the rows are in the file."""
    header = plan.header
    return {
        "file": file,
        "digest": plan.digest,
        "kind": header.kind,
        "rows": header.rows,
        "created": header.created,
        "not_before": header.not_before,
        "expires": header.expires,
        "signatures": header.signatures,
        "signatures_why": [{"code": code, "params": params} for code, params in header.signatures_why],
        "limits_lifted": header.limits_lifted,
        "cost": {part.name: part.cost for part in header.systems if part.cost},
        "quotas": [one for part in header.systems for one in _quotas_json(part)],
        "groups": [_group_json(group) for group in header.groups],
    }


def _quotas_json(part: SystemPart) -> Iterator[dict[str, Any]]:
    """What the plan takes of each quota, and what share that is of what is left of it; null where nobody told."""
    for name in sorted({*part.quotas, *part.cost}):
        used, allowed, resets = part.quotas.get(name, (None, None, None))
        calls, left = part.cost.get(name, 0), None if used is None or allowed is None else allowed - used
        yield {
            "system": part.name,
            "quota": name,
            "calls": calls,
            "used": used,
            "allowed": allowed,
            "resets": resets,
            "share": round(calls / left, 4) if left and left > 0 else None,
        }


def _group_json(group: GroupPart) -> dict[str, Any]:
    return {
        "system": group.system,
        "action": group.action,
        "phase": group.phase,
        "who": group.who,
        "to": group.to,
        "count": group.count,
        "tiers": group.tiers,
        "reason": {"code": group.reason[0], "params": group.reason[1]},
        "undo": {
            "kind": group.undo.kind,
            "lost": group.undo.lost,
            "within_s": group.undo.within_s,
            "note": group.undo.note or None,
        },
    }


def leaver_json(header: Header, planned: str | None = None) -> dict[str, Any]:
    """The leaver, and when status and powers were so: of an undo when that plan was made which it undoes (*planned*),
    if that is known.
    """
    return {**person_json(header.person), "as_of": planned if header.kind == "undo" else header.created}


def person_json(person: PersonPart) -> dict[str, Any]:
    return {
        "name": person.name,
        "mail": person.mail,
        "employee_number": person.employee_number,
        "principals": [
            {"system": part.ref[0], "id": part.ref[2], "name": part.name, "status": part.status, "powers": part.powers}
            for part in person.principals
        ],
    }
