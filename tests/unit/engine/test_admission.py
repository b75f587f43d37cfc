"""What a plan must be before it may be applied; persons, times and places drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exeunt.engine import admission
from exeunt.engine.admission import Signed
from exeunt.errors import RefusedPlan
from exeunt.plan import approvers, signature
from exeunt.plan.approvers import Approver
from exeunt.plan.document import Plan, parse_time, read, time_text, write
from exeunt.store import cases
from support.damage import damages
from support.desk import Office, part, plans
from support.far_side import company
from support.width import examples

MADE = plans(company(), case_id="case-1")
CUT, HAND_OVER = read(MADE.cut), read(MADE.hand_over)
CREATED = parse_time(CUT.header.created)
NOW = CREATED + timedelta(minutes=5)
PEOPLE = [f"{name}@acme.example" for name in ("ada", "ben", "cleo", "dora", "emil")]
PARTIES = {CUT.digest: {"ada@acme.example"}, HAND_OVER.digest: {"ada@acme.example", "ben@acme.example"}}
"""Who leaves, and who takes over: nothing is handed over by a cut."""
NEEDED = {CUT.digest: 1, HAND_OVER.digest: 2}

approver = st.builds(
    Approver,
    person=st.sampled_from(PEOPLE),
    key=st.binary(min_size=4, max_size=4),
    since=st.sampled_from([CREATED - timedelta(days=1), CREATED, CREATED + timedelta(seconds=1)]),
    until=st.sampled_from([None, NOW, NOW - timedelta(minutes=1), NOW + timedelta(days=1)]),
)


def counting(signers: list[Approver], plan: Plan) -> set[str]:
    """Who counts, said once more and plainly."""
    return {
        one.person
        for one in signers
        if one.since <= CREATED and (one.until is None or one.until > NOW) and one.person not in PARTIES[plan.digest]
    }


@given(st.lists(approver, max_size=6))
def test_persons_are_counted_and_neither_leaver_nor_successor_is_one(signers):
    for plan in (CUT, HAND_OVER):
        persons = counting(signers, plan)
        if len(persons) >= NEEDED[plan.digest]:
            assert set(admission.judge_signers(plan, Signed(tuple(signers), ()), NOW)) == persons
        else:
            with pytest.raises(RefusedPlan, match=r"plan\.(unsigned|self-approved|second-person-needed|key-too-new)"):
                admission.judge_signers(plan, Signed(tuple(signers), ()), NOW)


def test_a_header_that_asks_for_fewer_persons_than_its_rows_is_not_believed():
    modest = msgspec.structs.replace(HAND_OVER.header, signatures=1, signatures_why=[])
    plan = read(write(modest, HAND_OVER.rows))
    dora = Approver("dora@acme.example", b"key1", since=CREATED)
    with pytest.raises(RefusedPlan, match="second-person-needed"):
        admission.judge_signers(plan, Signed((dora,), ()), NOW)
    emil = replace(dora, person="emil@acme.example", key=b"key2")
    assert admission.judge_signers(plan, Signed((dora, emil), ()), NOW) == ["dora@acme.example", "emil@acme.example"]


def test_where_too_few_signed_a_damaged_signature_is_the_error_and_otherwise_it_harms_nobody():
    damaged = RefusedPlan("signature.altered", person="emil@acme.example", key="k")
    with pytest.raises(RefusedPlan, match="signature.altered"):
        admission.judge_signers(CUT, Signed((), (damaged,)), NOW)
    dora = Approver("dora@acme.example", b"key1", since=CREATED)
    assert admission.judge_signers(CUT, Signed((dora,), (damaged,)), NOW) == ["dora@acme.example"]


@given(st.integers(-(10**6), 10**6), st.one_of(st.none(), st.integers(-(10**5), 10**5)))
def test_a_plan_is_good_from_its_first_moment_until_just_before_its_last(seconds, not_before):
    start = None if not_before is None else time_text(CREATED + timedelta(seconds=not_before))
    header = msgspec.structs.replace(CUT.header, not_before=start)
    now = CREATED + timedelta(seconds=seconds)
    opens = max(CREATED, parse_time(start) if start else CREATED)
    if opens <= now < parse_time(header.expires):
        admission.check_time(header, now)
    else:
        with pytest.raises(RefusedPlan, match=r"plan\.(too-early|expired|from-the-future)"):
            admission.check_time(header, now)


def place(plan: Plan = CUT, **changed: object) -> None:
    here = {
        "installation": "here",
        "settings": "settings",
        "policy": plan.header.policy,
        "systems": {"mem": part("mem")},
        **changed,
    }
    admission.check_place(plan.header, **here)  # type: ignore[arg-type]  # one of them is made wrong on purpose


def test_a_plan_belongs_to_one_installation_its_settings_and_its_connectors_code():
    place()
    for wrong, code in (
        ({"installation": "elsewhere"}, "plan.other-installation"),
        ({"settings": "edited"}, "plan.other-settings"),
        ({"policy": "edited"}, "plan.other-policy"),
        ({"systems": {}}, "plan.other-code"),
        ({"systems": {"mem": msgspec.structs.replace(part("mem"), code="f00")}}, "plan.other-code"),
    ):
        with pytest.raises(RefusedPlan, match=code):
            place(**wrong)


def test_the_exit_time_stretches_a_plan_and_never_its_beginning():
    leaves = CREATED + timedelta(days=30)
    made = plans(company(), case_id="case-1", not_before=leaves)
    for plain, body in ((CUT, made.cut), (HAND_OVER, made.hand_over)):
        header = read(body).header
        good_for = parse_time(plain.header.expires) - parse_time(plain.header.created)
        assert parse_time(header.created) < leaves - timedelta(days=29), "who may sign is asked of the day it was made"
        assert parse_time(header.expires) == leaves + good_for
        with pytest.raises(RefusedPlan, match=r"plan\.too-early"):
            admission.check_time(header, leaves - timedelta(seconds=1))
        admission.check_time(header, leaves)
        admission.check_time(header, leaves + good_for - timedelta(seconds=1))
    assert parse_time(CUT.header.expires) == CREATED + timedelta(hours=24)


KEYS = {
    person: Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n, person in enumerate([*PEOPLE, "nobody"], 1)
}
BODIES = {"cut": MADE.cut, "hand-over": MADE.hand_over, "cut, made again": plans(company(), case_id="case-1").cut}


def listed() -> approvers.Approvers:
    """Everybody but the stranger, before the plan was made."""
    made = approvers.Approvers()
    for person in PEOPLE:
        form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        public = KEYS[person].public_key().public_bytes(*form).decode()
        made = approvers.add(made, person, public, since=CREATED - timedelta(days=1))
    return made


LISTED = listed()


@cache
def signed(body: bytes, person: str, namespace: str = signature.PLAN) -> bytes:
    return signature.sign(body, KEYS[person], namespace).encode()


def admitted(body: bytes, armored: Sequence[bytes], now: datetime = NOW) -> set[str]:
    """All that is asked of a plan file before it is applied; the persons that count."""
    plan = read(body)
    place(plan)
    admission.check_time(plan.header, now)
    return set(admission.judge_signers(plan, admission.signers(body, armored, LISTED, now), now))


@given(st.sampled_from([CUT, HAND_OVER]), st.sets(st.sampled_from(list(KEYS))), st.integers(-60, 8 * 24 * 60))
def test_a_plan_is_admitted_in_its_time_by_enough_persons_and_never_else(plan, people, minutes):
    body = BODIES[plan.header.kind]
    now = CREATED + timedelta(minutes=minutes)
    persons = people - PARTIES[plan.digest] - {"nobody"}
    in_time = CREATED <= now < parse_time(plan.header.expires)
    files = [signed(body, person) for person in sorted(people)]
    if in_time and len(persons) >= NEEDED[plan.digest]:
        assert admitted(body, files, now) == persons
    else:
        with pytest.raises(RefusedPlan):
            admitted(body, files, now)


@settings(max_examples=examples(300))
@given(st.sampled_from(sorted(BODIES)), damages())
def test_no_damage_to_a_plan_goes_with_its_signatures(name, damage):
    body = BODIES[name]
    damaged = damage(body)
    assume(damaged != body)
    with pytest.raises(RefusedPlan):
        admitted(damaged, [signed(body, "dora@acme.example"), signed(body, "emil@acme.example")])


@settings(max_examples=examples(300))
@given(st.sampled_from(["dora@acme.example", "emil@acme.example"]), damages())
def test_no_damaged_signature_counts(person, damage):
    file = signed(MADE.hand_over, person)
    damaged = damage(file)
    assume(damaged != file)
    others = [signed(MADE.hand_over, one) for one in ("dora@acme.example", "emil@acme.example") if one != person]
    with pytest.raises(RefusedPlan):
        admitted(MADE.hand_over, [damaged, *others])


@given(
    st.sampled_from(sorted(BODIES)),
    st.sampled_from(sorted(BODIES)),
    st.lists(st.sampled_from(PEOPLE), min_size=2, unique=True),
    st.sampled_from([signature.PLAN, signature.CASE, signature.APPROVERS]),
)
def test_a_signature_replayed_for_anything_else_counts_for_nothing(made_for, used_for, people, namespace):
    assume(made_for != used_for or namespace != signature.PLAN)
    with pytest.raises(RefusedPlan):
        admitted(BODIES[used_for], [signed(BODIES[made_for], person, namespace) for person in people])


@settings(max_examples=15)
@given(st.lists(st.sampled_from(sorted(BODIES)), min_size=1, max_size=6))
def test_a_plan_is_spent_by_its_first_use_whatever_came_before_or_after(names):
    with TemporaryDirectory() as folder:
        office = Office.open(Path(folder) / "state", company())
        spent: set[str] = set()
        for name in names:
            if name in spent:
                with pytest.raises(RefusedPlan, match=r"plan\.spent"):
                    office.spend(BODIES[name])
            else:
                office.spend(BODIES[name])
                spent.add(name)
        with office.store.read() as conn:
            assert len(cases.plans_of(conn, "case-1")) == len(spent)
        office.store.close()
