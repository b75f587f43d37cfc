"""States in words, field by field: before → after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from exeunt.model import GONE, State
from exeunt.model.state import Marker, Sealed, Value
from exeunt.plan.encoding import state_out
from exeunt.text import Texts

Names = Mapping[str, str]
"""Principal id → name, for the principals that the plan names."""


def moved(texts: Texts, before: State, after: State, names: Names) -> str:
    """`owner: Ada → Ben, active: yes → no`; GONE is said in words."""
    if after.gone or before.gone:
        return f"{whole(texts, before, names)} → {whole(texts, after, names)}"
    return ", ".join(
        f"{texts.word('field', name)}: {value(texts, before.get(name), names)} → {value(texts, wanted, names)}"
        for name, wanted in sorted(after.fields.items())
    )


def whole(texts: Texts, state: State, names: Names) -> str:
    if state == GONE:
        return texts.word("value", "gone")
    if [*state.fields.items()] in ([("member", True)], [("present", True)]):
        return texts.word("field", "present")
    return ", ".join(
        f"{texts.word('field', name)}: {value(texts, held, names)}" for name, held in sorted(state.fields.items())
    )


def value(texts: Texts, held: Value, names: Names) -> str:
    """One field's value; ids of principals by their names."""
    match held:
        case None:
            said = texts.word("answer", "none")
        case bool():
            said = texts.word("answer", "yes" if held else "no")
        case str():
            # several ids may stand in one field, one a line
            said = ", ".join(names.get(one, one) for one in held.split("\n")) or "“”"
        case tuple():
            said = ", ".join(names.get(one, one) for one in held) or texts.word("answer", "none")
        case int() | Sealed():
            said = str(held)
        case Marker():
            said = texts.word("value", "later")
        case _:
            assert_never(held)
    return said


def label(texts: Texts, kind: str, identity: str, state: State, names: Names) -> str:
    """A thing by its kind in words, its name, where the state holds one, and its id."""
    word, called = texts.word("kind", kind), state.label or names.get(identity, "")
    return f"{word} {called} ({identity})" if called and called != identity else f"{word} {identity}"


def state_json(state: State | None) -> Any:
    """As it stands in a plan: null for what is not there."""
    return None if state is None else state_out(state)
