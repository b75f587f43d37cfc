"""Leaves are canonical JSON by anybody's measure; so is `exeunt.model.canonical`."""

import json

import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from exeunt.errors import TrailError
from exeunt.model import canonical
from exeunt.trail import kinds
from exeunt.trail.entry import (
    Leaf,
    check_facts,
    decode_leaf,
    encode_leaf,
    payload_digest,
    rows_agree,
    rows_root,
    seal_rows,
)
from exeunt.trail.keyring import pseudonym
from exeunt.trail.kinds import parse_kind

texts = st.text(st.characters(exclude_categories=["Cs"]))
ints = st.integers(-canonical.LARGEST_INT, canonical.LARGEST_INT)
scalars = st.none() | st.booleans() | ints | texts
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)
names = st.from_regex(r"\A[a-z2-7]{32}\Z")
facts = st.dictionaries(st.from_regex(r"\A[a-z][a-z_]{0,9}\Z"), scalars | st.lists(texts | ints))
leaves = st.builds(
    Leaf,
    at=st.just("2026-03-01T08:00:00.000Z"),
    case=st.none() | names,
    facts=facts,
    kind=st.sampled_from(sorted(kinds.KINDS)),
    nth=st.none() | st.integers(0, 2**53 - 1),
    payload=st.none() | st.from_regex(r"\A[0-9a-f]{64}\Z"),
    refs=st.lists(names, max_size=3),
    seq=st.integers(0, 2**53 - 1),
    v=st.just(1),
)


@given(values)
def test_canonical_json_is_rfc_8785(value):
    assert canonical.encode(value) == rfc8785.dumps(value)
    assert canonical.decode(canonical.encode(value)) == value


@given(values)
def test_canonical_json_written_otherwise_is_refused(value):
    loose = json.dumps(value, indent=1).encode()
    assume(loose != canonical.encode(value))
    with pytest.raises(ValueError):
        canonical.decode(loose)


@given(leaves)
def test_a_leaf_is_canonical_json_and_comes_back_whole(leaf):
    data = encode_leaf(leaf)
    assert data == canonical.encode(json.loads(data)) == rfc8785.dumps(json.loads(data))
    assert decode_leaf(data) == leaf


@given(leaves, st.data())
def test_a_leaf_written_otherwise_is_refused(leaf, data):
    good = encode_leaf(leaf)
    at = data.draw(st.integers(0, len(good)))
    more = data.draw(st.sampled_from([b" ", b"\n", b"\t"]))
    bad = good[:at] + more + good[at:]
    try:
        same = canonical.decode(bad) is not None
    except ValueError:
        same = False
    if not same:  # a space inside a text is another, valid leaf
        with pytest.raises(TrailError):
            decode_leaf(bad)


GOOD = b'{"at":"2026-03-01T08:00:00.000Z","facts":{"a":1},"kind":"finding","seq":3,"v":1}'


def test_the_good_leaf_of_the_next_test_is_good():
    assert decode_leaf(GOOD).seq == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq":3', b'"seq":3,"seq":3'),
        (b'"seq":3', b'"seq":3.0'),
        (b'"seq":3', b'"seq":-3'),
        (b'"seq":3', b'"seq":9007199254740992'),
        (b'"a":1', b'"a":1,"a":1'),
        (b'"a":1', b'"a":1.5'),
        (b'"a":1', b'"a":"\\u0041"'),
        (b'"a":1', b'"a":{}'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1,"w":1'),
        (b'"facts":{"a":1},', b""),
        (b'"at":', b'"at" :'),
        (b'"kind":"finding"', b'"kind":"Finding"'),
        (b'"kind":"finding"', b'"kind":"finding","nth":null'),
        (b'"kind":"finding"', b'"kind":"finding","refs":[]'),
        (b"000Z", b"000z"),
        (b"2026", "２０２６".encode()),
    ],
)
def test_a_leaf_with_anything_odd_is_refused(old, new):
    assert old in GOOD
    with pytest.raises(TrailError, match="bad-leaf"):
        decode_leaf(GOOD.replace(old, new))


@given(st.binary())
def test_noise_is_no_leaf(data):
    with pytest.raises(TrailError):
        decode_leaf(data)


@pytest.mark.parametrize(
    "bad", [{"Name": 1}, {"a b": 1}, {"who": "ada@acme.example"}, {"who": ["x", "ada@acme.example"]}, {"a": "x" * 501}]
)
def test_a_fact_that_looks_personal_or_odd_is_refused(bad):
    with pytest.raises(TrailError, match="bad-fact"):
        check_facts(bad)


def test_an_unknown_kind_is_refused_and_the_named_ones_known():
    with pytest.raises(TrailError, match="unknown-kind"):
        parse_kind("made-up")
    assert {"case-opened", "batch-intended", "erased", "checkpoint"} <= kinds.KINDS


def test_the_same_payload_under_two_salts_gives_two_digests():
    assert payload_digest("0" * 64, b"{}") != payload_digest("1" * 64, b"{}")


@given(names)
def test_pseudonyms_differ_by_key_kind_and_text(text):
    one = pseudonym(b"k", "case", text)
    assert len(one) == 32
    assert one == pseudonym(b"k", "case", text)
    assert (
        len({one, pseudonym(b"l", "case", text), pseudonym(b"k", "ref", text), pseudonym(b"k", "case", text + "x")})
        == 4
    )


ROWS = [{"ref": f"003{number}", "owner": "ada"} for number in range(5)]


def test_sealed_rows_agree_with_their_leaf_and_altered_ones_do_not():
    said, payload = seal_rows(ROWS, salt=b"s" * 32)
    leaf = decode_leaf(canonical.encode({**json.loads(GOOD), "kind": "batch-intended", "facts": said}))
    assert rows_agree(leaf, canonical.encode(payload))
    for rows in (ROWS[:-1], [*ROWS, ROWS[0]], ROWS[::-1], [{**ROWS[0], "owner": "bob"}, *ROWS[1:]]):
        assert not rows_agree(leaf, canonical.encode({**payload, "rows": rows}))
    assert not rows_agree(leaf, b"[]")


def test_equal_rows_are_salted_apart():
    salted = {rows_root([row], salt=b"s") for row in (ROWS[0], ROWS[0])}
    assert len(salted) == 1
    assert rows_root([ROWS[0]], salt=b"s") != rows_root([ROWS[0]], salt=b"t")
