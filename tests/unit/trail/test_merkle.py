"""The tree against the definition in RFC 6962, written as it stands there."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.trail import merkle
from exeunt.trail.merkle import Frontier, Head

sizes = st.integers(0, 300)


def leaves(count):
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def mth(data):
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return data[0]
    k = split(len(data))
    return sha256(b"\1" + mth(data[:k]) + mth(data[k:])).digest()


def path(m, data):
    if len(data) == 1:
        return []
    k = split(len(data))
    return [*path(m, data[:k]), mth(data[k:])] if m < k else [*path(m - k, data[k:]), mth(data[:k])]


def proof(m, data):
    return subproof(m, data, b=True) if 0 < m < len(data) else []


def subproof(m, data, *, b):
    if m == len(data):
        return [] if b else [mth(data)]
    k = split(len(data))
    if m <= k:
        return [*subproof(m, data[:k], b=b), mth(data[k:])]
    return [*subproof(m - k, data[k:], b=False), mth(data[:k])]


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def test_the_published_test_vectors():
    """From the test data of the certificate-transparency project: eight leaves and their roots."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    hashes = [merkle.leaf_hash(bytes.fromhex(text)) for text in data]
    assert merkle.root(hashes).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert merkle.root(hashes[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(sizes)
def test_root_is_the_definitions(count):
    assert merkle.root(leaves(count)) == mth(leaves(count))


@given(st.lists(st.integers(0, 70), max_size=8))
def test_a_frontier_grown_in_any_steps_has_the_root_and_survives_storage(steps):
    frontier, all_leaves = Frontier(), leaves(sum(steps))
    for step in steps:
        frontier = frontier.extend(all_leaves[frontier.size : frontier.size + step])
        frontier = Frontier.decode(frontier.size, frontier.encode())
    assert frontier.head() == Head(len(all_leaves), mth(all_leaves))


@given(st.data(), st.integers(1, 300))
def test_inclusion_proofs_are_the_definitions_and_hold(data, count):
    index = data.draw(st.integers(0, count - 1))
    hashes = leaves(count)
    found = merkle.inclusion_proof(hashes, index)
    assert found == path(index, hashes)
    assert merkle.included(hashes[index], index, Head(count, mth(hashes)), found)


@given(st.data(), st.integers(1, 60))
def test_an_inclusion_proof_holds_for_nothing_else(data, count):
    hashes = leaves(count)
    index, other = data.draw(st.integers(0, count - 1)), data.draw(st.integers(-1, count + 1))
    found, head = merkle.inclusion_proof(hashes, index), Head(count, mth(hashes))
    assert merkle.included(hashes[index], other, head, found) == (other == index)
    assert not merkle.included(merkle.leaf_hash(b"other"), index, head, found)
    assert not merkle.included(hashes[index], index, head, [*found, hashes[0]])
    if found:
        assert not merkle.included(hashes[index], index, head, found[:-1])
        at = data.draw(st.integers(0, len(found) - 1))
        assert not merkle.included(hashes[index], index, head, [*found[:at], hashes[index], *found[at + 1 :]])


@given(st.data(), st.integers(0, 200))
def test_consistency_proofs_are_the_definitions_and_hold(data, count):
    old = data.draw(st.integers(0, count))
    hashes = leaves(count)
    found = merkle.consistency_proof(hashes, old)
    assert found == proof(old, hashes)
    assert merkle.consistent(Head(old, mth(hashes[:old])), Head(count, mth(hashes)), found)


@given(st.data(), st.integers(2, 60))
def test_a_consistency_proof_does_not_hold_for_another_past(data, count):
    old = data.draw(st.integers(1, count - 1))
    hashes = leaves(count)
    found, now = merkle.consistency_proof(hashes, old), Head(count, mth(hashes))
    other = mth([*hashes[: old - 1], merkle.leaf_hash(b"other")])
    assert not merkle.consistent(Head(old, other), now, found)
    assert not merkle.consistent(Head(old, mth(hashes[:old])), Head(count, other), found)
    assert not merkle.consistent(Head(old, mth(hashes[:old])), now, found[:-1])
    assert not merkle.consistent(Head(old, mth(hashes[:old])), now, [*found, other])
    wrong = data.draw(st.integers(1, count - 1).filter(lambda size: size != old))
    assert not merkle.consistent(Head(wrong, mth(hashes[:old])), now, found)


@settings(max_examples=5, deadline=None)
@given(st.integers(-3, 3), st.integers(1, 3))
def test_proofs_across_chunks_of_the_stream_hold(offset, chunks):
    count = 4096 * chunks + offset
    hashes = leaves(count)
    head = Head(count, merkle.root(hashes))
    wanted = {0, 1, 4092, 4096, count // 2, count - 2, count - 1} & set(range(count))
    for index, found in merkle.inclusion_proofs(iter(hashes), wanted).items():
        assert merkle.included(hashes[index], index, head, found)


def test_an_index_outside_the_tree_has_no_proof():
    with pytest.raises(IndexError):
        merkle.inclusion_proofs(leaves(3), [3])


def test_a_stored_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="bit"):
        Frontier.decode(4, bytes(64))
