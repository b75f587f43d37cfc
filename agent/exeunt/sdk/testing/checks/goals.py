from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from exeunt.errors import Refused
from exeunt.model import LATER, Intent, State, altered
from exeunt.sdk.action import Action
from exeunt.sdk.testing.checks.base import Checks
from exeunt.sdk.testing.legal import params_faults, state_faults
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import broken
from exeunt.sdk.testing.worlds import for_every_world


class GoalChecks(Checks):
    """`desire` says how it should be: of any state, the same each time, without asking anybody."""

    def test_desire_answers_for_every_state(self, stage: Stage, action: str) -> None:
        wanting, seen = _seen(stage, action)
        for intent in _intents(stage, action):

            def check(state: State, intent: Intent = intent) -> None:
                faults = _answer_faults(wanting, state, intent)
                if faults:
                    broken(f"`desire` of {action} on {state}: {faults}")

            for_every_world(seen, check)

    def test_desire_is_pure(self, stage: Stage, action: str) -> None:
        wanting, seen = _seen(stage, action)
        intent = stage.intent(action)
        calls = stage.kept.calls

        def check(state: State) -> None:
            given = State(dict(state.fields), state.underway)
            copy = deepcopy(dict(state.fields))
            once, again = _answer(wanting, given, intent), _answer(wanting, given, intent)
            if once != again:
                broken(f"`desire` of {action} gives two answers on {state}: {once}, then {again}.")
            if dict(given.fields) != copy or list(given.fields) != list(copy):
                broken(f"`desire` of {action} changed the state that it was given: {state}.")

        for_every_world(seen, check)
        if stage.kept.calls != calls:
            broken(f"`desire` of {action} calls the far side; it is pure.")

    def test_desire_is_content_with_its_own_answer(self, stage: Stage, action: str) -> None:
        wanting, seen = _seen(stage, action)
        for intent in _intents(stage, action):

            def check(state: State, intent: Intent = intent) -> None:
                answer = _answer(wanting, state, intent)
                if not isinstance(answer, State) or LATER in answer.fields.values():
                    return  # what the vendor picks is known only after the write; `writing` looks at it
                again = _answer(wanting, answer, intent)
                if not isinstance(again, State) or altered(answer, again):
                    broken(f"`desire` of {action} on {state} wants {answer}, and there wants {again}: never content.")

            for_every_world(seen, check)

    def test_desire_leaves_evidence_alone(self, stage: Stage, action: str) -> None:
        wanting, seen = _seen(stage, action)
        intent = stage.intent(action)

        def check(state: State) -> None:
            answer = _answer(wanting, state, intent)
            if not isinstance(answer, State) or answer.gone:
                return
            if moved := altered(state, answer) & wanting.evidence:
                broken(f"`desire` of {action} changes the evidence {sorted(moved)}: it is never compared nor written.")

        for_every_world(seen, check)


def _seen(stage: Stage, action: str) -> tuple[Action, list[State]]:
    wanting = stage.action(action)
    return wanting, [state for _, state in stage.find(wanting).items][:20]


def _intents(stage: Stage, action: str) -> Iterator[Intent]:
    """As the policy says; and with nothing said: every option has a default, and not every plan names a successor."""
    yield stage.intent(action)
    yield stage.intent(action, with_options=False)
    yield stage.intent(action, with_successor=False)


def _answer(wanting: Action, state: State, intent: Intent) -> State | str:
    try:
        return wanting.desire(state, intent)
    except Refused as refused:
        return str(refused)


def _answer_faults(wanting: Action, state: State, intent: Intent) -> list[str]:
    try:
        answer = wanting.desire(state, intent)
    except Refused as refused:
        return list(params_faults(refused.code, refused.params))
    except Exception as error:  # noqa: BLE001 (whatever else comes out is the defect that is looked for)
        return [f"it raised {type(error).__name__}: {error}; only `Refused` may come out"]
    faults = list(state_faults(answer, later=True))
    if not faults and answer.underway not in {"", state.underway}:
        faults.append(f"it makes up a job {answer.underway!r}")
    return faults
