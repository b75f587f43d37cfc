"""`undo CASE`: reads the case and makes a plan file, signed and applied like any other."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from exeunt.app.calls import Calls
from exeunt.app.casework import not_known
from exeunt.app.installation import Installation
from exeunt.app.looking import close_all, open_some
from exeunt.app.planning import record_made, trail_head, write_bytes
from exeunt.engine import undo
from exeunt.engine.status import BEGUN, HOLDS
from exeunt.errors import CallError, RefusedPlan, with_reason
from exeunt.model import Change, Finding, Gap, Reason
from exeunt.plan import document
from exeunt.plan.costs import Place, Work, batches_of, cost_of, under_quotas, with_quotas
from exeunt.plan.document import PersonPart, Plan, SystemPart, time_text
from exeunt.plan.make import coded_about
from exeunt.plan.survey import quotas_of
from exeunt.policy.signatures import SignatureRule, Signatures
from exeunt.policy.tiers import TIERS
from exeunt.sdk.connector import Connector
from exeunt.store import Connection, cases

Price = Callable[[Sequence[undo.Turned], Sequence[SystemPart]], tuple[Sequence[SystemPart], Sequence[Gap]]]
"""What is put back and where → the systems with what it costs there, and what could not be told of it."""


@dataclass(frozen=True, slots=True)
class Undone:
    """`planned`: when the plan was made from which the undo has the leaver's accounts."""

    case: str
    file: Path
    plan: Plan
    findings: tuple[Finding, ...]
    planned: str


def plan_undo(installation: Installation, case_id: str, out: Path) -> Undone:
    """The plan that puts back what the case wrote. RefusedPlan `case.unknown`, `undo.nothing`."""
    plans, rows, put_back = _applied(installation, case_id)
    under_way = sum(row["status"] in BEGUN for mine in rows.values() for row in mine)
    if under_way:
        raise RefusedPlan("undo.under-way", case=case_id, count=under_way)
    now = installation.clock.now().replace(microsecond=0)
    data, findings = assemble(
        plans,
        rows,
        put_back=put_back,
        price=lambda turned, parts: _priced(installation, turned, parts),
        rule=installation.policy.signatures,
        now=now,
        expires=now + installation.policy.expires("undo"),
        digests=(installation.policy.digest, installation.config.digest),
        systems=list(installation.parts().values()),
        head=trail_head(installation),
    )
    out.mkdir(parents=True, exist_ok=True)
    path = _free(out, f"{case_id}.undo")
    write_bytes(path, data)
    plan = document.read(data)
    record_made(installation, [plan])
    return Undone(case_id, path, plan, findings, plans[-1].header.created)


def assemble(
    plans: Sequence[Plan],
    rows: Mapping[str, Sequence[cases.Row]],
    *,
    put_back: Container[undo.Key] = (),
    now: datetime,
    expires: datetime,
    digests: tuple[str, str],
    systems: Sequence[SystemPart],
    head: tuple[int, str],
    rule: SignatureRule,
    price: Price = lambda _turned, parts: (parts, ()),
) -> tuple[bytes, tuple[Finding, ...]]:
    """The undo plan's bytes, and what cannot be put back. *plans* in the order applied; *rows* by plan digest;
    *put_back* by an earlier undo. Whoever takes over in any of the plans is a successor of the undo. *price* says what
    it costs in calls, *rule* how many must sign: no fewer than for any other plan.
    """
    turned: list[undo.Turned] = []
    findings: list[Finding] = []
    for plan in reversed(plans):
        more, not_back = undo.turn(plan, rows[plan.digest], put_back=put_back, now=now)
        turned += more
        findings += not_back
    last = plans[-1].header
    if not turned:
        raise RefusedPlan("undo.nothing", case=last.case)
    groups, undo_rows = undo.grouped(turned)
    priced, not_priced = price(turned, systems)
    signatures = _signatures(rule, groups)
    header = msgspec.structs.replace(
        last,
        kind="undo",
        successors=_each_once(part for plan in plans for part in plan.header.successors),
        nonce=secrets.token_hex(16),
        created=time_text(now),
        not_before=None,
        expires=time_text(expires),
        policy=digests[0],
        settings=digests[1],
        systems=list(priced),
        finds=[],
        gaps=[coded_about(gap) for gap in not_priced],
        findings=[coded_about(finding) for finding in findings],
        limits_lifted={},
        trail_size=head[0],
        trail_root=head[1],
        signatures=signatures.count,
        signatures_why=[(reason.code, dict(reason.params)) for reason in signatures.why],
        groups=groups,
    )
    return document.write(header, undo_rows), tuple(findings)


def _priced(
    installation: Installation, turned: Sequence[undo.Turned], parts: Sequence[SystemPart]
) -> tuple[Sequence[SystemPart], Sequence[Gap]]:
    """What putting back takes of each system's quotas, as `plan` tells it. A system that cannot be asked is no reason
    to make no plan: then it is not known, and said.
    """
    known = {part.name for part in parts}
    opened, failed = open_some(installation, {item.group.system for item in turned} & known)
    try:
        priced = [
            _with_cost(part, opened[part.name], turned, installation.calls) if part.name in opened else (part, ())
            for part in parts
        ]
    finally:
        close_all(opened)
    unreached = [Gap("undo.not-priced", with_reason({"system": name}, why)) for name, why in failed.items()]
    return [part for part, _ in priced], [*unreached, *(gap for _, gaps in priced for gap in gaps)]


def _with_cost(
    part: SystemPart, connector: Connector, turned: Iterable[undo.Turned], calls: Calls
) -> tuple[SystemPart, Sequence[Gap]]:
    before = calls.of(part.name)
    try:
        actions = {action.id: action for action in connector.actions()}
    except CallError as error:
        return part, [Gap("undo.not-priced", with_reason({"system": part.name}, error))]
    works: dict[Place, Work] = {}
    for item in turned:
        if item.group.system == part.name:
            if item.group.action not in actions:
                return part, [Gap("undo.action-gone", {"system": part.name, "action": item.group.action})]
            work = works.setdefault((part.name, item.group.action), Work(actions[item.group.action], []))
            work.changes.append(_change(item))
    opening = under_quotas(calls.of(part.name) - before, actions.values())
    batches, not_packed = batches_of(works)
    quotas, not_told = quotas_of(part.name, connector)
    priced = msgspec.structs.replace(with_quotas(part, quotas), cost=cost_of(works, batches, opening))
    return priced, [*not_packed, *not_told]


def _change(item: undo.Turned) -> Change:
    return Change(item.group.action, item.ref, item.before, item.after, Reason(*item.group.reason))


def _each_once(parts: Iterable[PersonPart]) -> list[PersonPart]:
    found: list[PersonPart] = []
    for part in parts:
        if part not in found:
            found.append(part)
    return found


def _free(folder: Path, name: str) -> Path:
    """A name not yet taken: an earlier undo plan of the same case may have been signed, and stays."""
    more = (f"-{number}" for number in itertools.count(2))
    places = (folder / f"{name}{number}.plan" for number in itertools.chain([""], more))
    return next(place for place in places if not place.exists())


def _signatures(rule: SignatureRule, groups: Sequence[document.GroupPart]) -> Signatures:
    """A group's tiers are those of the plan that is undone: if only some of its rows go back, rather too many sign."""
    found = {tier for group in groups for tier in group.tiers}
    return rule.needed(
        tiers_handed_over=[tier for tier in TIERS if tier in found],
        undo={group.undo.kind for group in groups},
        widens=False,  # that was asked for when the plan was made, and is taken away here
        limits_lifted=(),
        gives_back=any(group.phase == "cut" for group in groups),
    )


def _applied(
    installation: Installation, case_id: str
) -> tuple[list[Plan], dict[str, list[cases.Row]], frozenset[undo.Key]]:
    """The case's plans, their changes by digest, and what an undo of it has put back already."""
    with installation.books() as (store, _), store.read() as conn:
        if cases.case(conn, case_id) is None:
            raise not_known(conn, case_id)
        return _applied_in(conn, case_id)


def _applied_in(conn: Connection, case_id: str) -> tuple[list[Plan], dict[str, list[cases.Row]], frozenset[undo.Key]]:
    found = cases.plans_of(conn, case_id, with_body=True)
    plans = [document.read(row["body"]) for row in found if row["kind"] != "undo"]
    rows = {plan.digest: cases.changes_of(conn, plan.digest) for plan in plans}
    undone = [row["digest"] for row in found if row["kind"] == "undo"]
    back = frozenset(undo.key_of(row) for digest in undone for row in cases.changes_of(conn, digest, *HOLDS))
    return plans, rows, back


def can_undo(conn: Connection, case_id: str, now: datetime) -> bool:
    """Whether an undo could still put anything back."""
    plans, rows, put_back = _applied_in(conn, case_id)
    return any(undo.turn(plan, rows[plan.digest], put_back=put_back, now=now)[0] for plan in plans)
