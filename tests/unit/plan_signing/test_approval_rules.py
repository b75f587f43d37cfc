"""Who counts for a plan, and who may change who counts."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeunt.errors import RefusedPlan
from exeunt.model import canonical
from exeunt.plan import approver_changes, approvers, signature

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA, BOB, CYD, LEAVER = "ada@acme.example", "bob@acme.example", "cyd@acme.example", "lea@acme.example"
NAMES = {ADA: 1, BOB: 2, CYD: 3, LEAVER: 4}


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))


def public(number: int) -> str:
    form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    return key(number).public_key().public_bytes(*form).decode()


def listing(*persons, since=NOW - 10 * DAY):
    listed = approvers.Approvers()
    for person in persons:
        listed = approvers.add(listed, person, public(NAMES[person]), since=since)
    return listed


def line(person, *, number=None, since=NOW - 10 * DAY, until=None):
    made = approvers.add(approvers.Approvers(), person, public(number or NAMES[person]), since=since).lines[0]
    return replace(made, until=until)


def judge(*signers, needed=1, excluded=(LEAVER,), created=NOW - DAY):
    return approvers.judge_signatures(
        signers, needed=needed, excluded=frozenset(excluded), plan_created=created, now=NOW
    )


def refusal(call, *args, **named):
    with pytest.raises(RefusedPlan) as caught:
        call(*args, **named)
    return caught.value


# --- plans ---


def test_one_signature_is_enough_by_default():
    assert judge(line(ADA)) == [ADA]


def test_a_plan_without_a_signature_is_refused():
    assert refusal(judge).code == "plan.unsigned"


def test_two_persons_are_two_persons():
    assert judge(line(BOB), line(ADA), needed=2) == [ADA, BOB]


def test_two_keys_of_one_person_count_once():
    refused = refusal(judge, line(ADA), line(ADA, number=9), needed=2)
    assert refused.code == "plan.second-person-needed"
    assert refused.params == {"have": 1, "needed": 2}
    assert approvers.persons_for([line(ADA), line(ADA, number=9)]) == [ADA]


@pytest.mark.parametrize("excluded", [LEAVER, "Lea@ACME.example"])
def test_leaver_and_successor_cannot_approve_alone(excluded):
    refused = refusal(judge, line(LEAVER), excluded=(excluded,))
    assert (refused.code, refused.params) == ("plan.self-approved", {"person": LEAVER})


def test_the_leaver_is_not_the_second_person():
    refused = refusal(judge, line(ADA), line(LEAVER), needed=2)
    assert (refused.code, refused.params["have"]) == ("plan.second-person-needed", 1)


def test_the_leaver_cannot_stop_his_cut_by_signing_it():
    assert judge(line(ADA), line(LEAVER)) == [ADA]


def test_a_key_listed_after_the_plan_was_made_does_not_count():
    created = NOW - DAY
    late = line(ADA, since=created + timedelta(seconds=1))
    assert refusal(judge, late, created=created).code == "plan.key-too-new"
    assert refusal(judge, late, line(BOB), needed=2, created=created).code == "plan.second-person-needed"
    assert judge(line(ADA, since=created), created=created) == [ADA]


def test_a_key_listed_within_the_second_after_the_plan_does_not_count():
    created = NOW - DAY + timedelta(microseconds=300_000)
    late = line(ADA, since=created + timedelta(microseconds=200_000))
    assert refusal(judge, late, created=created).code == "plan.key-too-new"


def test_a_key_that_ended_since_it_was_verified_does_not_count():
    assert refusal(judge, line(ADA, until=NOW)).code == "plan.unsigned"
    assert judge(line(ADA, until=NOW + timedelta(seconds=1))) == [ADA]


@pytest.mark.parametrize("needed", [0, -1])
def test_no_rule_can_ask_for_nobody(needed):
    with pytest.raises(ValueError, match="signature"):
        judge(line(ADA), needed=needed)


# --- changes of the approvers ---


def change_signed_by(old, new, *persons, now=NOW):
    """Sign and judge as it really goes: every signature made, checked against the old file, then judged."""
    change = approver_changes.describe_change(old, new)
    document = approver_changes.change_document(change)
    signers = []
    for person in persons:
        armored = signature.sign(document, key(NAMES[person]), signature.APPROVERS)
        signers.append(signature.verify(document, armored, old, signature.APPROVERS, now))
    return approver_changes.judge_change(change, old, new, signers, now=now)


def test_the_first_approver_needs_nobody():
    new = listing(ADA, since=NOW)
    assert change_signed_by(approvers.Approvers(), new) == []
    assert approver_changes.describe_change(approvers.Approvers(), new).act == "add"


def test_a_change_is_one_canonical_document():
    old, new = listing(ADA), approvers.add(listing(ADA), BOB, public(2), since=NOW)
    document = canonical.decode(approver_changes.change_document(approver_changes.describe_change(old, new)))
    assert document == {
        "act": "add",
        "fingerprints": [new.lines[1].fingerprint],
        "new": hashlib.sha256(approvers.render(new)).hexdigest(),
        "old": hashlib.sha256(approvers.render(old)).hexdigest(),
        "person": BOB,
    }


def test_an_approver_vouches_for_another():
    old = listing(ADA, BOB)
    assert change_signed_by(old, approvers.add(old, CYD, public(3), since=NOW), ADA) == [ADA]
    assert change_signed_by(old, approvers.revoke(old, ADA, at=NOW), BOB, ADA) == [BOB]


def test_a_key_suspended_is_given_back_by_another_persons_signature_only():
    old = approvers.suspend(listing(ADA, BOB), ADA, at=NOW - DAY, case="c-1")
    new = approvers.add(old, ADA, public(1), since=NOW)
    assert change_signed_by(old, new, BOB) == [BOB]
    assert refusal(change_signed_by, old, new, ADA).code == "signature.key-suspended"


def test_nobody_changes_his_own_keys():
    old = listing(ADA, BOB)
    for new in (approvers.add(old, ADA, public(9), since=NOW), approvers.revoke(old, ADA, at=NOW)):
        refused = refusal(change_signed_by, old, new, ADA)
        assert (refused.code, refused.params) == ("approvers.change-self-signed", {"person": ADA})


def test_an_unsigned_change_is_refused():
    old = listing(ADA, BOB)
    refused = refusal(change_signed_by, old, approvers.revoke(old, ADA, at=NOW))
    assert (refused.code, refused.params) == ("approvers.change-unsigned", {"person": ADA})


def test_the_new_one_does_not_vouch_for_himself():
    old = listing(ADA)
    new = approvers.add(old, CYD, public(3), since=NOW)
    change = approver_changes.describe_change(old, new)
    by_new_file = [new.lines[-1]]
    assert (
        refusal(approver_changes.judge_change, change, old, new, by_new_file, now=NOW).code
        == "approvers.change-unsigned"
    )


def test_an_approver_whose_key_ended_vouches_for_nobody():
    old = approvers.revoke(listing(ADA, BOB), ADA, at=NOW)
    new = approvers.add(old, CYD, public(3), since=NOW)
    change = approver_changes.describe_change(old, new)
    signed_in_time = [next(line for line in old.lines if line.person == ADA)]
    refused = refusal(approver_changes.judge_change, change, old, new, signed_in_time, now=NOW)
    assert refused.code == "approvers.change-unsigned"


def test_a_signature_for_a_plan_changes_no_approver():
    old = listing(ADA, BOB)
    document = approver_changes.change_document(
        approver_changes.describe_change(old, approvers.revoke(old, BOB, at=NOW))
    )
    armored = signature.sign(document, key(1), signature.PLAN)
    refused = refusal(signature.verify, document, armored, old, signature.APPROVERS, NOW)
    assert refused.code == "signature.wrong-namespace"


def test_a_document_for_other_files_is_refused():
    old = listing(ADA, BOB)
    one, other = approvers.revoke(old, BOB, at=NOW), approvers.revoke(old, BOB, at=NOW + DAY)
    change = approver_changes.describe_change(old, one)
    assert (
        refusal(approver_changes.judge_change, change, old, other, [old.lines[0]], now=NOW).code
        == "approvers.change-altered"
    )


def test_a_key_cannot_be_dated_back_to_count_for_older_plans():
    old = listing(ADA)
    late = approvers.add(old, CYD, public(3), since=NOW - timedelta(minutes=6))
    assert refusal(change_signed_by, old, late, ADA).code == "approvers.change-backdated"
    assert change_signed_by(old, approvers.add(old, CYD, public(3), since=NOW + DAY), ADA) == [ADA]


def edits():
    old = listing(ADA, BOB, CYD)
    first, *rest = old.lines
    ended = approvers.revoke(old, ADA, at=NOW)
    return {
        "nothing": (old, old),
        "a line deleted": (old, approvers.Approvers(tuple(rest))),
        "the last line deleted": (old, approvers.Approvers(old.lines[:-1])),
        "two persons": (old, approvers.revoke(ended, BOB, at=NOW)),
        "one ended, one added": (
            listing(ADA),
            approvers.add(approvers.revoke(listing(ADA), ADA, at=NOW), BOB, public(2), since=NOW),
        ),
        "given another name": (old, approvers.Approvers((replace(first, person=BOB), *rest))),
        "another key": (old, approvers.Approvers((replace(first, key=line(LEAVER).key), *rest))),
        "begun earlier": (old, approvers.Approvers((replace(first, since=NOW - 20 * DAY), *rest))),
        "made longer": (ended, approvers.Approvers((replace(ended.lines[0], until=NOW + DAY), *rest))),
        "made endless": (ended, approvers.Approvers((replace(ended.lines[0], until=None, end=""), *rest))),
        "ended without a word": (old, approvers.Approvers((replace(first, until=NOW), *rest))),
    }


@pytest.mark.parametrize("edit", edits())
def test_what_is_not_one_act_on_one_person_cannot_be_signed(edit):
    assert refusal(approver_changes.describe_change, *edits()[edit]).code == "approvers.change-unclear"


def test_a_persons_two_keys_are_revoked_in_one_act():
    old = approvers.add(listing(ADA, BOB), ADA, public(9), since=NOW - DAY)
    change = approver_changes.describe_change(old, approvers.revoke(old, ADA, at=NOW))
    assert (change.act, change.person, len(change.fingerprints)) == ("revoke", ADA, 2)


def test_a_suspension_is_described_for_the_trail():
    old = listing(ADA, LEAVER)
    change = approver_changes.describe_change(old, approvers.suspend(old, LEAVER, at=NOW, case="c-1"))
    assert (change.act, change.person) == ("suspend", LEAVER)


def test_a_list_is_as_signed_also_where_a_crash_kept_one_ending_from_the_trail():
    listed = listing(ADA, BOB, LEAVER)
    suspended = approvers.suspend(listed, LEAVER, at=NOW, case="case-1")
    forged = approvers.add(listed, CYD, public(NAMES[CYD]), since=NOW)
    assert listed.is_as_signed(listed.digest)
    assert suspended.is_as_signed(listed.digest)
    assert approvers.revoke(listed, BOB, at=NOW).is_as_signed(listed.digest)
    assert not forged.is_as_signed(listed.digest)
    assert not approvers.suspend(forged, LEAVER, at=NOW, case="case-1").is_as_signed(listed.digest)
    assert not listed.is_as_signed(suspended.digest), "a suspension that was taken out again"
