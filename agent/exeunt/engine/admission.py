"""May this plan be applied? Everything is checked before the first write. Pure, but for the trail's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exeunt.errors import RefusedPlan
from exeunt.plan import approvers, signature
from exeunt.plan.approvers import Approver, Approvers
from exeunt.plan.document import Header, PersonPart, Plan, SystemPart, parse_time


@dataclass(frozen=True, slots=True)
class Signed:
    """The signatures that are good now, and why the others do not count."""

    good: tuple[Approver, ...]
    refused: tuple[RefusedPlan, ...]


def signers(data: bytes, armored: Sequence[bytes], allowed: Approvers, now: datetime) -> Signed:
    """Check every signature over *data*. A bad one does no harm to good ones: else anybody could stop a cut with it."""
    good: list[Approver] = []
    refused: list[RefusedPlan] = []
    for text in armored:
        try:
            good.append(signature.verify(data, text, allowed, signature.PLAN, now))
        except RefusedPlan as why:
            refused.append(why)
    return Signed(tuple(good), tuple(refused))


def together(some: Iterable[Signed]) -> Signed:
    """What was checked one by one, as one."""
    found = list(some)
    return Signed(
        tuple(signer for one in found for signer in one.good), tuple(why for one in found for why in one.refused)
    )


def judge_signers(plan: Plan, signed: Signed, now: datetime) -> list[str]:
    """The persons that count, at least as many as the plan's own rows ask for, whatever its header says.

    Where they are too few and a signature was damaged or altered, that is the error: it says more.
    """
    header = plan.header
    barred = frozenset(mail for person in (header.person, *header.successors) for mail in mails(person))
    try:
        return approvers.judge_signatures(
            signed.good,
            needed=max(header.signatures, needed(header)),
            excluded=barred,
            plan_created=parse_time(header.created),
            now=now,
        )
    except RefusedPlan as too_few:
        raise next(iter(signed.refused), too_few) from None


def mails(person: PersonPart) -> set[str]:
    """Every address a person of the plan is known by."""
    return {person.mail, *(mail for principal in person.principals for mail in principal.mail)} - {""}


def needed(header: Header) -> int:
    """How many persons the rows themselves ask for."""
    dear = any(group.tiers.keys() & {"A", "unknown"} for group in header.groups)
    lossy = any(group.undo.kind == "none" for group in header.groups)
    gives_back = header.kind == "undo" and any(group.phase == "cut" for group in header.groups)
    return 2 if dear or lossy or gives_back or header.limits_lifted else 1


def check_time(header: Header, now: datetime) -> None:
    """RefusedPlan `plan.too-early` or `plan.expired`."""
    if header.not_before and now < parse_time(header.not_before):
        raise RefusedPlan("plan.too-early", not_before=header.not_before)
    if now >= parse_time(header.expires):
        raise RefusedPlan("plan.expired", expires=header.expires)
    if now < parse_time(header.created):
        raise RefusedPlan("plan.from-the-future", created=header.created)


def check_place(
    header: Header, *, installation: str, settings: str, policy: str, systems: Mapping[str, SystemPart]
) -> None:
    """RefusedPlan where the plan was made elsewhere, with other settings, by another policy, or with other connector
    code.
    """
    if header.installation != installation:
        raise RefusedPlan("plan.other-installation", made=header.installation[:12], here=installation[:12])
    if header.settings != settings:
        raise RefusedPlan("plan.other-settings")
    if header.policy != policy:
        raise RefusedPlan("plan.other-policy")
    touched = {group.system for group in header.groups}
    for part in header.systems:
        if part.name not in touched:
            continue
        here = systems.get(part.name)
        if here is None or (here.connector, here.code) != (part.connector, part.code):
            raise RefusedPlan(
                "plan.other-code",
                system=part.name,
                connector=part.connector,
                made=part.version,
                here=here.version if here else "",
            )
