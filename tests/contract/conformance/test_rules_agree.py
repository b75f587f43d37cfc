"""The suite judges as the engine does. It may not import the engine, so it has rules of its own: these must not drift."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.engine import judge
from exeunt.errors import Refused
from exeunt.model import LATER, Ref, State
from exeunt.sdk.testing import rules

NAMES = ("active", "owner", "stamp", "teams")
SEEN = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, 1, "ada", "ben", None, ("a", "b")]), max_size=4)
WANTED = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([True, 1, "ada", LATER, ("a",)]), max_size=3)
WORDS = {
    judge.Content: "content",
    judge.Needed: "needed",
    judge.Underway: "underway",
    judge.Drifted: "drifted",
    judge.Impossible: "impossible",
}


def states() -> st.SearchStrategy[State]:
    return st.builds(State, SEEN, st.sampled_from(["", "", "", "job-1"]))


@settings(max_examples=400, deadline=None)
@given(WANTED, states(), st.none() | states(), st.sampled_from(["change", "take away", "refuse", "undo"]), states())
def test_a_change_stands_for_the_suite_as_for_the_engine(wanted, seen, met, kind, before):
    after = State() if kind == "take away" else State(wanted)

    def goal(state: State) -> State:
        if kind == "refuse":
            raise Refused("test.no")
        return State() if kind == "take away" else state.but(**wanted)

    theirs = judge.undo_goal(before, after) if kind == "undo" else goal
    ours = rules.undo_goal(rules.Row(Ref("s", "k", "1"), before, after)) if kind == "undo" else goal
    verdict = judge.judge(after, seen, theirs, met=met)
    assert rules.stand(after, seen, ours, met=met) == WORDS[type(verdict)]


@settings(max_examples=200, deadline=None)
@given(WANTED, states(), states(), st.frozensets(st.sampled_from(NAMES), max_size=2))
def test_what_was_dropped_is_the_same_for_both(wanted, met, seen, evidence):
    row = rules.Row(Ref("s", "k", "1"), met, State(wanted))
    assert rules.unkept(row, met, seen, evidence).fields == judge.lost(met, seen, row.after, evidence).fields
