"""`audit`: the world as it was last read, or is read now, judged by the audit policy. Writes to no system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.app.installation import PRACTICE_FILE, Installation
from exeunt.app.snapshots.parts import Tell
from exeunt.app.worlds import open_world, read_world
from exeunt.audit.audit import Audit
from exeunt.audit.difference import PolicyDifference, difference
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import World
from exeunt.policy.audit import AuditPolicy, load_audit, read_audit
from exeunt.policy.audit.exceptions import ExceptionEntry, read_exceptions
from exeunt_policies import AUDIT, shipped

SHIPPED: Final = f"exeunt_policies/{AUDIT}"


@dataclass(frozen=True, slots=True)
class Asked:
    """snapshot    judge this one: its name, id or file; "": read every system now, or with `as_of` what was read then
    as_of       the time that the rules are asked for
    policy      instead of the configured one
    exceptions  instead of the configured file
    """

    snapshot: str = ""
    as_of: datetime | None = None
    policy: Path | None = None
    exceptions: Path | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """`scene`: what was judged, for reports. `practice`: the installation is the practice company's."""

    scene: Scene
    audit: Audit
    practice: bool


def audit(installation: Installation, asked: Asked, tell: Tell) -> Audited:
    """Judge. Policies are read first: a mistake in one must not cost a reading of every system."""
    policy = policy_for(installation, asked.policy)
    exceptions = exceptions_for(installation, asked.exceptions)
    world = _world(installation, asked, tell)
    scene = Scene(world, policy, asked.as_of or installation.clock.now())
    return Audited(scene, judge_scene(scene, exceptions), (installation.state / PRACTICE_FILE).exists())


def scene_of(installation: Installation, asked: Asked, *, read: bool = False) -> Scene:
    """A snapshot under a policy, for questions that are no rules; *read*: or every system as it is now."""
    policy = policy_for(installation, asked.policy)
    world = _kept(installation, asked, read=read)
    return Scene(world, policy, asked.as_of or installation.clock.now())


def policy_difference(
    installation: Installation, asked: Asked, before: Path, after: Path, *, read: bool = False
) -> PolicyDifference:
    """What one policy says against another of a snapshot; *read*: or of every system as it is now."""
    policies = [read_audit(file) for file in (before, after)]
    world = _kept(installation, asked, read=read)
    now = asked.as_of or installation.clock.now()
    was, then = (Scene(world, policy, now) for policy in policies)
    return difference(was, then)


def policy_for(installation: Installation, given: Path | None) -> AuditPolicy:
    """The policy given, else the configured one, else the one that is shipped."""
    return policy_of(given or installation.config.audit)


def policy_of(file: Path | None) -> AuditPolicy:
    """The policy in a file, else the one that is shipped."""
    return read_audit(file) if file else load_audit(shipped(AUDIT), SHIPPED)


def exceptions_for(installation: Installation, given: Path | None) -> tuple[ExceptionEntry, ...]:
    file = given or installation.config.exceptions
    return read_exceptions(file) if file else ()


def _kept(installation: Installation, asked: Asked, *, read: bool) -> World:
    return read_world(installation) if read else open_world(installation, asked.snapshot, as_of=asked.as_of)


def _world(installation: Installation, asked: Asked, tell: Tell) -> World:
    if asked.snapshot:
        return open_world(installation, asked.snapshot)
    if asked.as_of and asked.as_of < installation.clock.now():
        return open_world(installation, as_of=asked.as_of)
    return read_world(installation, tell=tell)
