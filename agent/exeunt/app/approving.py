"""`approve` and `approver`: what a person signs, shown from the very bytes, and who may sign at all.

Approving needs the plan's file and a key, nothing else: no store, no credential, no configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.engine.admission import Signed, judge_signers, mails, needed, signers
from exeunt.errors import ConfigError, RefusedPlan
from exeunt.model import Finding, Ref
from exeunt.plan import approvers, signature
from exeunt.plan.approvers import Approvers
from exeunt.plan.dangers import LENT
from exeunt.plan.document import Header, Plan, parse_time, read_file
from exeunt.plan.files import replacing

Passphrase = Callable[[], bytes]
USUAL_KEYS: Final = ("id_ed25519", "id_ecdsa", "id_rsa")


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A plan read for signing: what is shown is what is signed."""

    file: Path
    plan: Plan
    body: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the signatures beside a plan go: persons that count, how many are needed, what is still wrong."""

    persons: Sequence[str]
    needed: int
    missing: RefusedPlan | None
    refused: Sequence[RefusedPlan]


def open_plan(file: Path, *, now: datetime) -> Unsigned:
    """The plan to sign. ConfigError or RefusedPlan where it is not there, damaged, or expired."""
    plan, body = read_file(file)
    if now >= parse_time(plan.header.expires):
        raise RefusedPlan("plan.expired", expires=plan.header.expires)
    return Unsigned(file, plan, body)


def name_to_type(header: Header) -> str:
    """What the signer types so that he has read whom it is about: the e-mail, or the number, or the name."""
    return header.person.mail or header.person.employee_number or header.person.name


def check_typed(header: Header, typed: str) -> None:
    """RefusedPlan `approve.other-person` unless *typed* is the leaver's e-mail."""
    if typed.strip().casefold() != name_to_type(header).casefold():
        raise RefusedPlan("approve.other-person", typed=typed.strip()[:80])


def sign_plan(
    unsigned: Unsigned, key: Path, passphrase: Passphrase | None, *, allowed: Approvers | None, now: datetime
) -> Path:
    """Write the signature beside the plan; its file. Signing again with the same key replaces that key's signature.

    RefusedPlan, and no file, where it would not count by *allowed*: who may sign, where that is known.
    """
    armored = sign(unsigned.body, key, signature.PLAN, passphrase)
    if allowed is not None:
        _check_counts(unsigned, armored, allowed, now)
    path = signature.signature_path(unsigned.file, armored)
    with replacing(path) as file:
        file.write(armored)
    return path


def _check_counts(unsigned: Unsigned, armored: str, allowed: Approvers, now: datetime) -> None:
    """RefusedPlan: why this one signature would not count, however many others there are."""
    signed = signers(unsigned.body, [armored.encode()], allowed, now)
    if signed.refused:
        raise signed.refused[0]
    header = unsigned.plan.header
    created = parse_time(header.created)
    approvers.judge_signatures(signed.good, needed=1, excluded=barred(header), plan_created=created, now=now)


def sign(data: bytes, key: Path, namespace: str, passphrase: Passphrase | None) -> str:
    """An armored signature, by a key file here or through ssh-keygen for a key in hardware or an agent."""
    if signature.needs_ssh_keygen(key):
        return signature.sign_with_ssh_keygen(data, key, namespace)
    return signature.sign(data, signature.load_private_key(key, passphrase), namespace)


def usual_key(home: Path) -> Path:
    """The key that ssh itself would take; ConfigError `approve.no-key` where there is none."""
    for name in USUAL_KEYS:
        if (home / ".ssh" / name).exists():
            return home / ".ssh" / name
    raise ConfigError("approve.no-key", folder=str(home / ".ssh"))


def standing(plan: Plan, body: bytes, file: Path, allowed: Approvers, now: datetime) -> Standing:
    """What applying would say of the signatures now."""
    armored = [one.armored for one in signature.signatures_beside(file)]
    signed: Signed = signers(body, armored, allowed, now)
    wanted = max(plan.header.signatures, needed(plan.header))
    try:
        return Standing(judge_signers(plan, signed, now), wanted, None, signed.refused)
    except RefusedPlan as missing:
        counted = sorted({line.person for line in signed.good} - barred(plan.header))
        return Standing(counted, wanted, missing, signed.refused)


def barred(header: Header) -> frozenset[str]:
    """Who may not sign in this case: the leaver and whoever takes over, by every address."""
    return frozenset(mail for person in (header.person, *header.successors) for mail in mails(person))


def dangers(header: Header, allowed: Approvers | None, now: datetime) -> list[Finding]:
    """What makes this leaver dangerous, said before anything else."""
    found = [
        Finding(f"danger.{power}", {"system": part.ref[0], "name": part.name})
        for part in header.person.principals
        for power in ("last-admin", "admin", "self")
        if power in part.powers and not (power == "admin" and "last-admin" in part.powers)
    ]
    found += [Finding(code, params, Ref(*about)) for code, params, about in header.findings if code in LENT and about]
    lines = allowed.lines if allowed else ()
    if any(line.person in mails(header.person) and line.is_valid(now) for line in lines):
        found.append(Finding("danger.approver", {"person": header.person.mail}))
    return found
