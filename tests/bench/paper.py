"""A plan made, signed, read and checked, against encoding and hashing the same bytes once. All in processor time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import msgspec

from bench.line import Line
from bench.sizes import Sizes
from exeunt.people import join, resolve
from exeunt.plan import approvers, signature
from exeunt.plan.document import read
from exeunt.plan.make import About, make
from exeunt.plan.succession import Succession
from exeunt.plan.survey import Survey, survey
from exeunt.policy import load
from support.desk import part
from support.far_side import Memory, company

POLICY = """\
exeunt: departure/1
name: bench
tier: {field: tier}
successors:
  - {tier: [A], to: ben@acme.example, because: he knows them}
  - {to: cleo@acme.example}
limits:
  customer.transfer: {count: 200000, share: 100%}
"""


def measure(folder: Path, sizes: Sizes) -> Iterator[Line]:
    about, seen, policy, choose = _surveyed(sizes.changes)
    now = datetime.now(UTC).replace(microsecond=0)
    folder.mkdir()
    listed = approvers.add(
        approvers.Approvers(), "ida@acme.example", signature.generate_key(folder / "key", "ida"), since=now
    )
    key = signature.load_private_key(folder / "key", None)

    making, made = _timed(lambda: make(about, [seen], policy, choose, lifted={}))
    body = made.hand_over
    signing, armored = _timed(lambda: signature.sign(body, key, signature.PLAN))
    checking, _ = _timed(lambda: signature.verify(body, armored, listed, signature.PLAN, now))
    reading, plan = _timed(lambda: read(body))
    floor = _floor(body)
    count = len(plan.rows)
    total = making + signing + checking + reading
    yield Line(
        f"a plan of {count} changes, made, signed, checked and read / encoding and hashing its bytes once",
        total / floor,
        f"{total:.2f} s, {count / total:,.0f} changes/s; the floor {floor:.2f} s, {len(body) / 2**20:.1f} MiB",
        [
            f"{took / floor:6.2f}  {name}: {took:.2f} s, {count / took:,.0f} changes/s"
            for name, took in (
                ("made", making),
                ("signed", signing),
                ("signature checked", checking),
                ("read", reading),
            )
        ],
    )


def _surveyed(accounts: int) -> tuple[About, Any, Any, Any]:
    """An in-memory system with so many accounts of the leaver, looked at."""
    connector, policy = Memory(company(accounts)), load(POLICY, "departure.yaml")
    principals, _ = connector.principals().all()
    people = join({"mem": principals})
    person = resolve(people, "ada@acme.example")
    succession = Succession(policy, people, person, "")
    about = About(
        case="case-bench",
        nonce="0" * 32,
        installation="here",
        person=person,
        successors=tuple(succession.persons()),
        since=datetime.now(UTC).replace(microsecond=0),
        not_before=None,
        policy_digest=policy.digest,
        settings_digest="settings",
        systems={"mem": part("mem")},
        trail_size=0,
        trail_root="",
    )
    return about, _as_part_of_twice(survey("mem", connector, person.principals), accounts), policy, succession.choose


def _as_part_of_twice(seen: Survey, accounts: int) -> Survey:
    """As if the system had twice as many: limits by share look at how many there are in all."""
    finds = tuple(replace(found, end=replace(found.end, population=2 * accounts)) for found in seen.finds)
    return replace(seen, finds=finds)


def _floor(body: bytes) -> float:
    """The same values encoded by the same encoder, and SHA-256 over what comes out. It must be the same bytes."""
    values = [msgspec.json.decode(line) for line in body.splitlines()]
    encoder = msgspec.json.Encoder(order="sorted")
    took, again = _timed(lambda: _encoded(encoder, values))
    if again != hashlib.sha256(body).digest():
        raise RuntimeError("the floor encodes something else")
    return took


def _encoded(encoder: msgspec.json.Encoder, values: list[Any]) -> bytes:
    return hashlib.sha256(b"\n".join([*(encoder.encode(value) for value in values), b""])).digest()


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = process_time()
    result = work()
    return process_time() - start, result
