"""Personal data can go; that it went cannot."""

import pytest

from exeunt.errors import TrailError
from exeunt.store import trail as rows
from exeunt.trail import kinds, verify
from exeunt.trail.entry import decode_leaf

ORDER = {"reason": "request of the person", "ordered_by": "dpo"}


def erase(store, trail, *seqs, **given):
    with store.write() as conn:
        return trail.erase(conn, seqs, **(ORDER | given))


def test_an_erased_payload_is_gone_and_the_trail_still_verifies(store, trail, add):
    first, second, other = add(), add(), add(case="case-2")
    said = erase(store, trail, first, other)
    with store.read() as conn:
        assert set(rows.erasable(conn, [first, second, other])) == {second}
        leaves = [decode_leaf(rows.leaf(conn, seq)) for seq in said]
    assert [leaf.kind for leaf in leaves] == [kinds.ERASED, kinds.ERASED]
    assert sorted(leaf.facts["seqs"] for leaf in leaves) == [[first], [other]]
    assert verify(store, verifier=trail.verifier) == []


def test_nothing_of_it_stays_on_the_disk(store, trail, add, state):
    seq = add(payload={"who": "Wilhelmina Unmistakable"})
    erase(store, trail, seq)
    store.scrub()
    assert not any(b"Unmistakable" in path.read_bytes() for path in state.iterdir())


def test_a_case_under_undo_is_erased_only_with_a_reason(store, trail, add):
    seq = add()
    with pytest.raises(TrailError, match="erasure-held"):
        erase(store, trail, seq, reason=" ", held=["case-1"])
    with store.read() as conn:
        assert rows.erasable(conn, [seq])
    (said,) = erase(store, trail, seq, held=["case-1"])
    with store.read() as conn:
        assert decode_leaf(rows.leaf(conn, said)).facts["held"] is True


@pytest.mark.parametrize("given", [{"ordered_by": ""}, {"ordered_by": "  "}])
def test_somebody_must_have_ordered_it(store, trail, add, given):
    with pytest.raises(TrailError, match="erasure-unsigned"):
        erase(store, trail, add(), **given)


def test_what_is_not_there_cannot_be_erased_and_nothing_else_goes_with_it(store, trail, add):
    seq, bare = add(), add(payload=None)
    for absent in (bare, 99, -1):
        with pytest.raises(TrailError, match="nothing-to-erase"):
            erase(store, trail, seq, absent)
    with store.read() as conn:
        assert rows.erasable(conn, [seq])


def test_who_ordered_an_erasure_cannot_be_erased(store, trail, add):
    (said,) = erase(store, trail, add())
    with pytest.raises(TrailError, match="erasure-of-erasure"):
        erase(store, trail, said)


def test_many_are_named_in_entries_of_bearable_size(store, trail, add):
    with store.write() as conn:
        seqs = [trail.append(conn, kinds.GAP, case="case-1", payload={"n": number}) for number in range(501)]
    said = erase(store, trail, *seqs)
    assert len(said) == 2
    assert verify(store, verifier=trail.verifier) == []
