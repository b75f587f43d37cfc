from __future__ import annotations

import pytest

from exeunt.errors import Denied
from exeunt.model import GONE, Completeness, Reading, Sealed, State, altered, reading


@reading
def numbers(*, fail: bool = False):
    yield 1
    yield 2
    if fail:
        raise Denied("http.denied", system="crm")
    return Completeness(whole=True, how="count", counted=2)


def test_a_reading_says_only_at_its_end_whether_it_is_whole():
    found = numbers()
    assert isinstance(found, Reading)
    with pytest.raises(RuntimeError):
        _ = found.end
    assert list(found) == [1, 2]
    assert found.end.whole


def test_a_call_that_fails_half_way_is_a_gap_and_never_a_shorter_list():
    items, end = numbers(fail=True).all()
    assert items == [1, 2]
    assert not end.whole
    assert [gap.code for gap in end.gaps] == ["http.denied"]


def test_altered_tells_absent_from_null_and_true_from_one():
    assert altered(State({"a": None}), State({})) == {"a"}
    assert altered(State({"a": True}), State({"a": 1})) == {"a"}
    assert altered(State({"a": ("x",)}), State({"a": ("x",)})) == frozenset()


def test_gone_is_a_state_without_fields_and_nothing_under_way():
    assert GONE.gone
    assert not State({}, underway="job").gone
    assert not State({"a": 1}).gone


def test_a_sealed_value_compares_by_digest_and_shows_no_body():
    one = Sealed("d", "an SSH key", 3, b"abc")
    assert one == Sealed("d", "an SSH key", 3)
    assert "abc" not in repr(one)
    assert "abc" not in str(one)
