"""A link leads to the person that it names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exeunt.audit.finding import Somebody
from exeunt.report.audit.pictures import anchor_of

KEYS = st.text(alphabet="ab2d.-@ _é张", max_size=8)


def anchor(key: str) -> str:
    return anchor_of(Somebody(key, "Ann Li", ""))


@given(KEYS, KEYS)
def test_two_people_never_have_one_row(one, other):
    assert (anchor(one) == anchor(other)) is (one == other)


def test_names_that_differ_in_a_mark_only_are_two():
    assert anchor("ann.li@acme.example") != anchor("ann-li@acme.example")


@given(KEYS)
def test_an_anchor_is_one_word(key):
    assert set(anchor(key)) <= {char for char in anchor(key) if char.isalnum() or char == "-"}
