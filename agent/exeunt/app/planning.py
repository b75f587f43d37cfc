"""`plan`: look everywhere at once, propose, judge, write the two plan files, and remember that they were made here."""

from __future__ import annotations

import difflib
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from exeunt.app.installation import Installation
from exeunt.app.looking import WORKERS, Failed, close_all, open_all, read_principals
from exeunt.engine.pool import at_once
from exeunt.errors import CallError, ExeuntError, RefusedPlan, UsageError, with_reason
from exeunt.model import Change, Completeness, Finding, Gap, Principal
from exeunt.model.catalogue import ACTIONS
from exeunt.people import People, Person, bearers, join, resolve
from exeunt.plan import guard
from exeunt.plan.costs import with_quotas
from exeunt.plan.dangers import lent_accounts
from exeunt.plan.document import Kind, Plan, read, time_text
from exeunt.plan.make import About, Ahead, Made, make
from exeunt.plan.succession import Succession
from exeunt.plan.survey import Survey, survey, unreadable
from exeunt.sdk.connector import Connector
from exeunt.store import cases
from exeunt.trail import kinds
from exeunt.trail.entry import Fact


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for. `lifted`: action name → count allowed instead of the policy's."""

    who: str
    successor: str = ""
    lifted: Mapping[str, int] = field(default_factory=dict)
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """Both plans as written."""

    case: str
    person: Person
    cut: Path
    hand_over: Path
    plans: Mapping[str, Plan]
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Everybody:
    """All principals of all systems that could be read, joined, and what could not be read."""

    people: People
    gaps: tuple[Gap, ...]


def plan(installation: Installation, asked: Asked, out: Path) -> Planned:
    """Make both plans for one person. RefusedPlan or UsageError where there is nobody, somebody else, or too much."""
    if asked.not_before is not None:
        _check_not_before(installation, asked.not_before)
    open_systems, failed = open_all(installation)
    try:
        everybody = _everybody(installation, open_systems, failed)
        person = _person(everybody, asked.who)
        guard.check_person(person, person.principals)
        _check_successor(everybody, person, asked.successor)
        surveys = _surveys(installation, open_systems, failed, person, everybody.gaps)
        _check_lifts(asked.lifted, surveys)
        own = frozenset(ref for survey in surveys for ref in survey.acts_as)
        succession = Succession(installation.policy, everybody.people, person, asked.successor.casefold(), own)
        if asked.successor and succession.is_ours(asked.successor):
            raise RefusedPlan("succession.self", mail=asked.successor)
        about = _about(installation, asked, person, succession, surveys)
        about = replace(
            about,
            dangers=tuple(lent_accounts(bearers(everybody.people, person), own)),
            doubts=everybody.people.gaps_about(person),
        )
        made = make(
            about, surveys, installation.policy, succession.choose, lifted=asked.lifted, ahead=_asking(open_systems)
        )
    finally:
        close_all(open_systems)
    return _written(installation, about, made, out)


def _asking(systems: Mapping[str, Connector]) -> Ahead:
    def ahead(system: str, changes: Sequence[Change]) -> tuple[Sequence[Finding], Sequence[Gap]]:
        try:
            return tuple(systems[system].check(changes)), ()
        except CallError as error:
            return (), (Gap("survey.not-asked", with_reason({"system": system}, error)),)

    return ahead


def _check_not_before(installation: Installation, not_before: datetime) -> None:
    """UsageError `usage.not-before` where a plan would have expired before it is made."""
    both: tuple[Kind, ...] = ("cut", "hand-over")
    for kind in both:
        span = installation.policy.expires(kind)
        if not_before + span <= installation.clock.now():
            left = int(span.total_seconds())
            raise UsageError("usage.not-before", value=time_text(not_before), kind=kind, left=left)


def _everybody(installation: Installation, systems: Mapping[str, Connector], failed: Failed) -> Everybody:
    def principals(name: str) -> tuple[str, list[Principal], Completeness]:
        return name, *read_principals(systems[name])

    read_all = at_once([lambda name=name: principals(name) for name in systems], workers=WORKERS)  # type: ignore[misc]
    gaps = [
        Gap("survey.principals", with_reason({"system": name}, gap))
        for name, _, end in read_all
        if not end.whole
        for gap in (end.gaps or (Gap("survey.not-whole"),))
    ]
    gaps += [gap for name, error in failed.items() for gap in unreadable(name, error).gaps]
    people = join({name: items for name, items, _ in read_all}, installation.people_map)
    return Everybody(people, tuple(gaps))


def _person(everybody: Everybody, who: str) -> Person:
    """Whom *who* means. What was not read may hide him, and is said: nobody is unknown who was not looked for."""
    try:
        return resolve(everybody.people, who)
    except (RefusedPlan, UsageError) as error:
        if not everybody.gaps or error.code not in {"people.nobody", "people.no-system"}:
            raise
        system = who.partition(":")[0].strip()
        unseen = any(gap.params["system"] == system for gap in everybody.gaps)
        told = RefusedPlan("people.not-read", who=who) if unseen or not everybody.people.persons else error
        told.errors = [*told.errors, *_hidden(everybody)]
        raise told from None


def _hidden(everybody: Everybody) -> list[ExeuntError]:
    return [RefusedPlan(gap.code, **gap.params) for gap in everybody.gaps]


def _check_successor(everybody: Everybody, leaver: Person, mail: str) -> None:
    """RefusedPlan where the successor named is the leaver, or nobody; what was not read may hide him, and is said."""
    wanted = mail.casefold()
    if not wanted:
        return
    if wanted in leaver.mails:
        raise RefusedPlan("succession.leaver", mail=mail)
    if not any(wanted in person.mails for person in everybody.people.persons):
        unknown = RefusedPlan("succession.unknown", mail=mail)
        unknown.errors = _hidden(everybody)
        raise unknown


def _check_lifts(lifted: Iterable[str], surveys: Iterable[Survey]) -> None:
    """UsageError `usage.lift-unknown` for what no action is called, neither a common one nor one that was found."""
    known = {
        *ACTIONS,
        *(name for survey in surveys for one in survey.finds for name in (one.action.name, one.action.id)),
    }
    for wanted in lifted:
        name, colon, _ = wanted.partition(":")
        any_kind = colon and name in known and not any(other.startswith(f"{name}:") for other in known)
        if wanted not in known and not any_kind:
            close = next(iter(difflib.get_close_matches(wanted, sorted(known), n=1)), "")
            raise UsageError(
                "usage.lift-unknown",
                value=wanted,
                known=", ".join(sorted(one for one in known if ":" not in one)),
                suggestion=close,
            )


def _surveys(
    installation: Installation,
    systems: Mapping[str, Connector],
    failed: Failed,
    person: Person,
    gaps: tuple[Gap, ...],
) -> list[Survey]:
    def look(name: str) -> Survey:
        mine = [one for one in person.principals if one.ref.system == name]
        try:
            seen = survey(name, systems[name], mine, calls=lambda: installation.calls.of(name))
        except CallError as error:
            return unreadable(name, error)
        missing = tuple(gap for gap in gaps if gap.params["system"] == name)
        return replace(seen, gaps=(*missing, *seen.gaps))

    found = at_once([lambda name=name: look(name) for name in systems], workers=WORKERS)  # type: ignore[misc]
    return [*found, *(unreadable(name, error) for name, error in failed.items())]


def _about(
    installation: Installation, asked: Asked, person: Person, succession: Succession, surveys: Sequence[Survey]
) -> About:
    size, root = trail_head(installation)
    quotas = {survey.system: survey.quotas for survey in surveys}
    return About(
        case=f"case-{secrets.token_hex(6)}",
        nonce=secrets.token_hex(16),
        installation=installation.id,
        person=person,
        successors=tuple(succession.persons()),
        since=installation.clock.now().replace(microsecond=0),
        not_before=asked.not_before,
        policy_digest=installation.policy.digest,
        settings_digest=installation.config.digest,
        systems={name: with_quotas(part, quotas.get(name, {})) for name, part in installation.parts().items()},
        trail_size=size,
        trail_root=root,
    )


def trail_head(installation: Installation) -> tuple[int, str]:
    """Size and root (hexadecimal) of the trail as it stands; nothing yet without a database."""
    if not installation.has_books:
        return 0, ""
    with installation.books() as (_, trail):
        head = trail.head()
    return head.size, head.root.hex()


def record_made(installation: Installation, plans: Iterable[Plan]) -> None:
    """Remember that these plans were made here: only such can be applied, for what a plan says of itself counts."""
    with installation.books() as (store, trail), store.write() as conn:
        for one in plans:
            case, kind, now = one.header.case, one.header.kind, cases.stamp(installation.clock.now())
            cases.add(conn, cases.made, {"digest": one.digest, "case_id": case, "kind": kind, "made_at": now})
            facts: dict[str, Fact] = {"plan": one.digest, "kind": kind, "rows": len(one.rows)}
            trail.append(conn, kinds.PLAN_MADE, case=case, facts=facts)


def _written(installation: Installation, about: About, made: Made, out: Path) -> Planned:
    out.mkdir(parents=True, exist_ok=True)
    bodies = {"cut": made.cut, "hand-over": made.hand_over}
    paths = {kind: out / f"{about.case}.{kind}.plan" for kind in bodies}
    plans = {kind: read(data) for kind, data in bodies.items()}
    for kind, data in bodies.items():
        write_bytes(paths[kind], data)
    record_made(installation, plans.values())
    return Planned(about.case, about.person, paths["cut"], paths["hand-over"], plans, made.gaps)


def write_bytes(path: Path, data: bytes) -> None:
    """A new file of mode 0600."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError:  # half a plan under its name would look like one
        path.unlink(missing_ok=True)
        raise
