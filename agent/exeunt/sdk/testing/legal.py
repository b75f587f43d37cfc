"""What states, refs, principals and readings must look like. Each function yields what is wrong, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from exeunt.model import LATER, Completeness, Principal, Ref, Sealed, State
from exeunt.model.canonical import LARGEST_INT
from exeunt.model.principal import POWERS, Status

NAME = re.compile(r"[a-z][a-z0-9_]*")


def state_faults(state: object, *, later: bool = False) -> Iterator[str]:
    """*later*: the vendor-chosen mark may stand in it (what `desire` gives; never what was seen)."""
    if not isinstance(state, State):
        yield f"{state!r} is no State"
        return
    if not isinstance(state.underway, str):
        yield f"underway is {state.underway!r}; it is text"  # type: ignore[unreachable]  # a stranger's types may lie
    for name, value in state.fields.items():
        if not (isinstance(name, str) and NAME.fullmatch(name)):
            yield f"the field name {name!r} is no plain lower-case word"
        why = _value_fault(value, later=later)
        if why:
            yield f"the field {name!r} {why}"


def _value_fault(value: object, *, later: bool) -> str:
    match value:
        case None | bool() | Sealed():
            return ""
        case int():
            return "" if abs(value) <= LARGEST_INT else "is an integer beyond 2**53"
        case str():
            return _text_fault(value)
        case tuple():
            return _tuple_fault(value)
        case _ if value is LATER:
            return "" if later else "was seen as LATER: that stands in goals, never in what was looked at"
        case _:
            return f"is a {type(value).__name__}; a value is str, int, bool, None, a tuple of str, or sealed"


def _text_fault(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return "holds text that is no Unicode"
    return ""


def _tuple_fault(value: tuple[object, ...]) -> str:
    if not all(isinstance(item, str) for item in value):
        return "is a tuple of something else than str"
    if list(value) != sorted(set(map(str, value))):
        return "is a tuple that is not sorted and unique: the same world would give two states"
    return ""


def ref_faults(ref: object, *, system: str, kind: str) -> Iterator[str]:
    if not isinstance(ref, Ref):
        yield f"{ref!r} is no Ref"
        return
    if ref.system != system:
        yield f"{ref}: its system is {ref.system!r}, not the kit's ({system!r})"
    if ref.kind != kind:
        yield f"{ref}: its kind is {ref.kind!r}, not the action's `on` ({kind!r})"
    if not ref.id:
        yield f"a ref of kind {ref.kind} has no id"


def end_faults(end: Completeness) -> Iterator[str]:
    if end.whole and end.gaps:
        yield "it is whole and has gaps"
    if not end.whole and not end.gaps:
        yield "it is not whole and names no gap: nobody could tell what is missing"
    if end.whole and not end.how:
        yield "it does not say how it knows that it is whole (`how`)"
    for number in (end.counted, end.population):
        if number is not None and number < 0:
            yield f"it counts {number}"
    for gap in end.gaps:
        yield from params_faults(gap.code, gap.params)


def params_faults(code: object, params: Mapping[str, object]) -> Iterator[str]:
    if not (isinstance(code, str) and "." in code and code == code.lower() and " " not in code):
        yield f"{code!r} is no code: dotted lower-case words"
    for name, value in params.items():
        if not isinstance(value, str | int | bool):
            yield f"the parameter {name!r} of {code} is a {type(value).__name__}; str, int or bool"


def people_faults(people: Iterable[Principal], *, system: str) -> Iterator[str]:
    known: set[Ref] = set()
    for person in people:
        if person.ref in known:
            yield f"{person.ref} is listed twice"
        known.add(person.ref)
        yield from ref_faults(person.ref, system=system, kind=person.ref.kind)
        yield from _person_faults(person)


def _person_faults(person: Principal) -> Iterator[str]:
    if person.status not in get_args(Status):
        yield f"{person.ref}: the status {person.status!r} is none"
    if unknown := person.powers - POWERS:
        yield f"{person.ref}: unknown powers {sorted(unknown)}"
    if any(mail != mail.lower().strip() or not mail for mail in person.mail):
        yield f"{person.ref}: an address is empty, padded or not lower-case"
    if not all(isinstance(value, str) for value in person.ids.values()):
        yield f"{person.ref}: an id is no text"
