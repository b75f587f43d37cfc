"""`apply`: check everything, spend the plan, work until the case rests. The same command again goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from exeunt.app.casework import close_if_done, not_known
from exeunt.app.electorate import trusted
from exeunt.app.installation import Installation
from exeunt.app.witnessing import check_point
from exeunt.engine import admission, case
from exeunt.engine.case import Spending
from exeunt.engine.departure import Desk, LaneEnd, carry_on, look_again
from exeunt.engine.durable import check_library
from exeunt.engine.pool import beside
from exeunt.errors import CallError, ExeuntError, Lacking, PluginError, RefusedPlan
from exeunt.plan import signature
from exeunt.plan.document import Plan, parse_time, read_file
from exeunt.sdk.connector import Connector
from exeunt.store import EngineLock, Store, StoreBudget, cases
from exeunt.store.database import Listener
from exeunt.trail.trail import Trail

NO_PATIENCE = timedelta(minutes=15)
CHECKPOINT_EVERY = timedelta(minutes=5)
"""What no checkpoint covers yet could be changed unseen: so much of a long work, and no more. One costs an entry."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Where each plan's lanes stand when the process lets go."""

    case: str
    ends: Mapping[str, Sequence[LaneEnd]]


def apply_files(
    installation: Installation, files: Sequence[Path], *, wait: timedelta = NO_PATIENCE, watch: Listener | None = None
) -> list[Applied]:
    """Apply signed plan files, cuts first, else in the order given. All are checked before the first is spent.

    A plan that was spent and is not at rest is gone on with: after a crash, the same command again is the way on.
    *watch* is told the facts of every commit, from any thread.
    """
    check_library()
    with EngineLock.take(installation.engine_file), installation.books() as (store, trail):
        if watch is not None:
            store.on_commit(watch)
        # a plan that was given twice is one plan
        admitted = list({_digest(one): one for one in (_admit(installation, store, file) for file in files)}.values())
        _check_work_left(installation, store, trail, admitted)
        fresh = [one for one in admitted if isinstance(one, Spending)]
        _check_writing(installation, {group.system for one in fresh for group in one.plan.header.groups})
        for one in fresh:
            case.spend(store, trail, one, now=installation.clock.now())
        return _work(installation, store, trail, [_digest(one) for one in admitted], wait)


def _check_writing(installation: Installation, systems: Iterable[str]) -> None:
    """Nothing is spent where nothing could be written. One system that cannot be written to does not keep the others
    from being cut: its part rests until it can. What is written wrongly of any is said at once.
    """
    wrong: list[ExeuntError] = []
    asked = sorted(systems)
    for system in asked:
        try:
            installation.check_writing(system)
        except (CallError, PluginError, Lacking) as error:
            wrong.append(error)
    if asked and len(wrong) == len(asked):
        raise wrong[0]


def apply_case(
    installation: Installation, case_id: str, *, wait: timedelta = NO_PATIENCE, watch: Listener | None = None
) -> list[Applied]:
    """Go on with a case: every applied plan of it that is not done."""
    with EngineLock.take(installation.engine_file), installation.books() as (store, trail):
        if watch is not None:
            store.on_commit(watch)
        with store.read() as conn:
            if cases.case(conn, case_id) is None:
                raise not_known(conn, case_id)
            digests = [row["digest"] for row in cases.plans_of(conn, case_id)]
        return _work(installation, store, trail, digests, wait)


def _admit(installation: Installation, store: Store, file: Path) -> Spending | Plan:
    """A plan that may be applied, or one that already is and goes on. RefusedPlan before anything is written."""
    plan, body = read_file(file)
    with store.read() as conn:
        known = cases.plan(conn, plan.digest)
    if known is not None:
        return plan
    now = installation.clock.now()
    admission.check_place(
        plan.header,
        installation=installation.id,
        settings=installation.config.digest,
        policy=installation.policy.digest,
        systems=installation.parts(),
    )
    admission.check_time(plan.header, now)
    beside = signature.signatures_beside(file)
    with store.read() as conn:
        allowed = trusted(conn, installation.approvers_file)
    checked = [admission.signers(body, [one.armored], allowed, now) for one in beside]
    signed = admission.together(checked)
    persons = admission.judge_signers(plan, signed, now)
    counted = [
        one.at for one, check in zip(beside, checked, strict=True) for signer in check.good if signer.person in persons
    ]
    with store.read() as conn:
        if not cases.was_made(conn, plan.digest):
            raise RefusedPlan("plan.not-made-here", case=plan.header.case)
    return Spending(
        plan=plan,
        body=body,
        signers=signed.good,
        persons=persons,
        ordered=_ordered(plan, max(counted), now),
        approvers_file=installation.approvers_file,
    )


def _digest(admitted: Spending | Plan) -> str:
    return admitted.plan.digest if isinstance(admitted, Spending) else admitted.digest


def _check_work_left(
    installation: Installation, store: Store, trail: Trail, admitted: Sequence[Spending | Plan]
) -> None:
    """RefusedPlan `plan.spent` where all of it is done. A plan that is done beside one that is not is no mistake:
    a crash came between them. One that came between the last write and the closing of the case is mended here.
    """
    spent = [one for one in admitted if isinstance(one, Plan)]
    with store.read() as conn:
        lanes = [lane for plan in spent for lane in cases.lanes_of(conn, plan.digest)]
    if len(spent) < len(admitted) or any(lane["state"] != "done" for lane in lanes):
        return
    for plan in spent:
        close_if_done(store, trail, plan.header.case, installation.clock.now())
    raise RefusedPlan("plan.spent", case=spent[0].header.case)


def _ordered(plan: Plan, signed: datetime, now: datetime) -> datetime:
    """When the order was given: with the last signature that counts, never before the plan nor its exit time."""
    earliest = [parse_time(text) for text in (plan.header.created, plan.header.not_before) if text]
    return min(max(signed, *earliest), now)


def _work(
    installation: Installation, store: Store, trail: Trail, digests: Sequence[str], wait: timedelta
) -> list[Applied]:
    desk = desk_for(installation, store, trail, wait=wait)
    with beside(lambda: _check_point(installation, trail), every=CHECKPOINT_EVERY):
        ends = carry_on(desk, digests)
    by_case: dict[str, dict[str, Sequence[LaneEnd]]] = {}
    with store.read() as conn:
        for digest, lanes in ends.items():
            row = cases.plan(conn, digest)
            by_case.setdefault(row["case_id"] if row else "", {})[digest] = lanes
    for case_id in by_case:
        look_again(desk, case_id)
    return [Applied(case_id, lanes) for case_id, lanes in by_case.items()]


def _check_point(installation: Installation, trail: Trail) -> None:
    """A checkpoint while the work goes on, which it must not stop: what is wrong is logged, and the next one tries."""
    try:
        unstamped = check_point(installation, trail)
    except Exception as error:  # noqa: BLE001 (whatever it is: the last checkpoint, at the end, meets it too and says so)
        installation.log.warning("checkpoint.failed", error=type(error).__name__, code=getattr(error, "code", ""))
        return
    if unstamped is not None:
        installation.log.info("checkpoint.unstamped", code=unstamped.code)


def desk_for(installation: Installation, store: Store, trail: Trail, *, wait: timedelta) -> Desk:
    world = replace(installation.world, budget=lambda system: StoreBudget(store, system))

    def connect(system: str) -> Connector:
        return installation.writing(system, world)

    return Desk(
        store=store,
        trail=trail,
        clock=installation.clock,
        log=installation.log,
        connect=connect,
        policy=installation.policy,
        engine_file=installation.engine_file,
        patience=wait,
    )
