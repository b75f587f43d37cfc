"""YAML of a hand: what a page cannot be is refused before it costs time."""

from __future__ import annotations

import pytest

from exeunt.config.yaml import DEEPEST, LARGEST, NotYamlError, compose


@pytest.mark.parametrize("piece", ["[", "{", "- ", "? ", "a: [", "[{a: "])
def test_what_nests_without_end_is_refused_where_it_is_too_deep(piece: str) -> None:
    with pytest.raises(NotYamlError, match="nested too deeply") as refused:
        compose("exeunt: departure/1\nrules: \n " + piece * 20_000)
    assert refused.value.line == 3


def test_what_is_as_deep_as_can_be_is_read() -> None:
    assert compose("[" * DEEPEST + "]" * DEEPEST) is not None
    with pytest.raises(NotYamlError):
        compose("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


def test_every_alias_is_named_by_its_line() -> None:
    with pytest.raises(NotYamlError) as refused:
        compose("a: &a 1\nb: *a\nc: [*a, 2]\n")
    assert refused.value.aliases == (2, 3)


def test_more_than_a_page_or_two_is_not_read() -> None:
    with pytest.raises(NotYamlError, match=str(LARGEST)):
        compose("#" * (LARGEST + 1))


def test_nothing_is_nothing_and_a_mistake_has_a_line() -> None:
    assert compose("# a word\n") is None
    with pytest.raises(NotYamlError) as refused:
        compose("a: 1\nb: [1\nc: 2\n")
    assert refused.value.line >= 2
