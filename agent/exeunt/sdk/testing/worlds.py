"""States that `desire` must bear: seen ones, nothing, half-done ones, and made-up ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.model import GONE, State, Value

EXAMPLES = 120

_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


def for_every_world(seen: Sequence[State], check: Callable[[State], None]) -> None:
    """Run *check* on the seen states, on nothing, and on many made of them. The same ones each time."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(states(seen))
    def on_each(state: State) -> None:
        check(state)

    for state in (*seen, GONE):
        check(state)
    on_each()


def states(seen: Sequence[State]) -> st.SearchStrategy[State]:
    """From what was seen: fields dropped, exchanged between things, or of another value of the same type."""
    base = st.sampled_from([*seen, GONE])
    pool: dict[str, list[Value]] = {}
    for state in seen:
        for name, value in state.fields.items():
            pool.setdefault(name, []).append(value)
    return base.flatmap(lambda state: _spoiled(state, pool))


@st.composite
def _spoiled(draw: st.DrawFn, state: State, pool: dict[str, list[Value]]) -> State:
    fields: dict[str, Value] = {}
    for name, values in sorted(pool.items()):
        match draw(st.sampled_from(["as it is", "dropped", "another's", "made up"])):
            case "as it is" if name in state.fields:
                fields[name] = state[name]
            case "another's":
                fields[name] = draw(st.sampled_from(values))
            case "made up":
                fields[name] = draw(_like(draw(st.sampled_from(values))))
    return State(fields, draw(st.sampled_from(["", "", "", "job-1"])))


def _like(value: Value) -> st.SearchStrategy[Value]:
    match value:
        case bool():
            return st.booleans()
        case int():
            return st.integers(-(2**53) + 1, 2**53 - 1)
        case str():
            return _TEXT
        case tuple():
            return st.lists(_TEXT, max_size=4, unique=True).map(lambda items: tuple(sorted(items)))
        case _:
            return st.just(value)
