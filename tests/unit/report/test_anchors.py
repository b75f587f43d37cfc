"""A link leads to the person that it names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exeunt.report.audit.links import anchor_of

KEYS = st.text(alphabet="ab2d.-@ _é张", max_size=8)


@given(KEYS, KEYS)
def test_two_people_never_have_one_row(one, other):
    assert (anchor_of(one) == anchor_of(other)) is (one == other)


def test_names_that_differ_in_a_mark_only_are_two():
    assert anchor_of("ann.li@acme.example") != anchor_of("ann-li@acme.example")


@given(KEYS)
def test_an_anchor_is_one_word(key):
    assert set(anchor_of(key)) <= {char for char in anchor_of(key) if char.isalnum() or char == "-"}
