"""Whether an answer is of the type that its hook promises, read from the type hints of the SDK.

A hint is compiled once into a `Check`: "" for what fits, else what is wrong, in names of types and fields, never in
values, which may be secret. "Fits" is what a plan, a snapshot and the trail can hold: text that is UTF-8, integers
within 2**53, times with a zone.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from exeunt.model.canonical import LARGEST_INT

T = TypeVar("T")
Check = Callable[[Any], str]

FITS: Final = ""
_LATE: Final[Mapping[str, Any]] = {"RecordBatch": object}
"""What the SDK's modules import for type checkers only."""


class WrongAnswer(TypeError):
    """Not what the hook promises: the hook, and what is wrong."""

    def __init__(self, hook: str, what: str) -> None:
        super().__init__(f"{hook}: {what}")


def checked(hook: str, kind: Any, answer: T) -> T:
    """The *answer*, where it is a *kind*; else WrongAnswer."""
    if wrong := check_of(kind)(answer):
        raise WrongAnswer(hook, wrong)
    return answer


def several(hook: str, answer: Iterable[T]) -> Iterable[T]:
    """The *answer*, where it is one of several things; text is one thing, though it can be iterated."""
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        raise WrongAnswer(hook, type(answer).__name__)
    return answer


@cache
def check_of(kind: Any) -> Check:
    """The check of a type hint."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if origin in (Union, types.UnionType):
        return _any_of(arguments)
    if origin is Literal:
        return _among(arguments)
    if origin is not None and issubclass(origin, Collection):
        return _collection(origin, arguments)
    return _instance(origin or kind)


def _collection(kind: type[Collection[Any]], arguments: Sequence[Any]) -> Check:
    if issubclass(kind, Mapping):
        return _mapping(*map(check_of, arguments))
    if kind is tuple and arguments[-1] is not Ellipsis:
        return _row([check_of(one) for one in arguments])
    return _each(kind, check_of(arguments[0]))


def _text(value: Any) -> str:
    if type(value) is str and value.isascii():  # nearly all is, and of some things there are a million
        return FITS
    # a class of one's own made of text is none: what writes plans takes plain text and members of enumerations only
    if not (type(value) is str or (isinstance(value, str) and isinstance(value, Enum))):
        return type(value).__name__
    try:
        value.encode()
    except UnicodeEncodeError:
        return f"{type(value).__name__} with half a character"
    return FITS


def _integer(value: Any) -> str:
    if not (type(value) is int or (isinstance(value, int) and isinstance(value, Enum))):
        return type(value).__name__
    return FITS if -LARGEST_INT <= value <= LARGEST_INT else f"{type(value).__name__} beyond 2**53"


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        return type(value).__name__
    return FITS if value.utcoffset() is not None else f"{type(value).__name__} without a zone"


_SIMPLE: Final[Mapping[Any, Check]] = {str: _text, int: _integer, datetime: _time}


def _instance(kind: type) -> Check:
    """Instances; of data classes and named tuples each field, too."""
    if dataclasses.is_dataclass(kind) or issubclass(kind, tuple):
        return _record(kind)
    return lambda value: FITS if isinstance(value, kind) else type(value).__name__


def _record(kind: type) -> Check:
    fields = [(name, check_of(hint)) for name, hint in get_type_hints(kind, localns=dict(_LATE)).items()]

    def check(value: Any) -> str:
        if not isinstance(value, kind):
            return type(value).__name__
        for name, check_field in fields:
            if wrong := check_field(getattr(value, name)):
                return f"{kind.__name__}.{name}: {wrong}"
        return FITS

    return check


def _row(places: Sequence[Check]) -> Check:
    """A tuple with a check for each of its places."""

    def check(value: Any) -> str:
        if not isinstance(value, tuple):
            return type(value).__name__
        if len(value) != len(places):
            return f"{type(value).__name__} of {len(value)}"
        for check_place, item in zip(places, value, strict=True):
            if wrong := check_place(item):
                return wrong
        return FITS

    return check


def _each(kind: type[Collection[Any]], check_item: Check) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, kind) or isinstance(value, str | bytes):
            return type(value).__name__
        for item in value:
            if wrong := check_item(item):
                return wrong
        return FITS

    return check


def _mapping(check_key: Check, check_value: Check) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, Mapping):
            return type(value).__name__
        for key, item in value.items():
            if wrong := check_key(key) or check_value(item):
                return wrong
        return FITS

    return check


def _among(allowed: Sequence[Any]) -> Check:
    known = frozenset(allowed)

    def check(value: Any) -> str:
        if not isinstance(value, str):
            return type(value).__name__
        return FITS if value in known else f"{type(value).__name__} of none of the words for it"

    return check


def _any_of(hints: Sequence[Any]) -> Check:
    """A union: each of its members is told by the class of its instances."""
    words = [word for hint in hints if get_origin(hint) is Literal for word in get_args(hint)]
    checks = {_class_of(hint): check_of(hint) for hint in hints if get_origin(hint) is not Literal}
    if words:
        checks[str] = _among(words)

    def check(value: Any) -> str:
        found = checks.get(type(value)) or next((one for kind, one in checks.items() if isinstance(value, kind)), None)
        return found(value) if found else type(value).__name__

    return check


def _class_of(hint: Any) -> type:
    kind: type = get_origin(hint) or hint
    return kind
