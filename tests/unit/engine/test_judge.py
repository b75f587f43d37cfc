from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.engine.judge import Content, Drifted, Impossible, Needed, Underway, judge, lost, undo_goal
from exeunt.errors import Refused
from exeunt.model import GONE, LATER, State


def transfer(seen: State) -> State:
    return seen.but(owner="ben") if seen.get("owner") == "ada" else seen


AFTER = State({"owner": "ben"})


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (State({"owner": "ada", "team": ("x",)}), Needed),
        (State({"owner": "ben", "team": ()}), Content),
        (State({"owner": "cleo", "team": ()}), Drifted),
        (State({"owner": "ada"}, underway="job-1"), Underway),
        (GONE, Drifted),
    ],
)
def test_the_goal_is_the_measure(seen, verdict):
    assert isinstance(judge(AFTER, seen, transfer), verdict)


def test_true_is_not_one():
    assert isinstance(judge(State({"held": True}), State({"held": 1}), lambda seen: seen), Drifted)


def test_what_should_change_and_cannot_is_impossible():
    def locked(_: State) -> State:
        raise Refused("memory.locked", by="approval")

    assert judge(AFTER, State({"owner": "ada"}), locked) == Impossible("memory.locked", {"by": "approval"})


def stamp(seen: State) -> State:
    return seen.but(stamp=LATER) if str(seen["stamp"]) < "2026-06" else seen


def test_a_stamp_is_never_content_before_our_own_write_was_accepted():
    after = State({"stamp": LATER})
    assert isinstance(judge(after, State({"stamp": "2026-01"}), stamp), Needed)
    assert isinstance(judge(after, State({"stamp": "2026-09"}), stamp), Needed)
    assert isinstance(judge(after, State({"stamp": "2026-09"}), stamp, met=State({"stamp": "2026-09"})), Needed)
    assert isinstance(judge(after, State({"stamp": "2026-10"}), stamp, met=State({"stamp": "2026-09"})), Content)


def test_removed_is_content_when_gone_and_needed_when_there():
    assert isinstance(judge(GONE, GONE, lambda _: GONE), Content)
    assert isinstance(judge(GONE, State({"member": True}), lambda _: GONE), Needed)


def test_kept_fields_are_those_neither_altered_nor_evidence():
    met = State({"owner": "ada", "team": ("x",), "name": "Acme"})
    seen = State({"owner": "ben", "team": (), "name": "Acme Ltd"})
    assert lost(met, seen, AFTER, frozenset({"name"})) == State({"team": ("x",)})
    assert lost(met, met.but(owner="ben"), AFTER, frozenset({"name"})).gone


fields = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", "3"]), min_size=1)


@given(fields, fields, fields)
def test_an_undo_only_touches_fields_that_still_hold_what_we_wrote(before, after, seen):
    names = before.keys() & after.keys()
    wrote, was = State({n: before[n] for n in names}), State({n: after[n] for n in names})
    if not names:
        return
    now = State({**dict.fromkeys(names, "9"), **seen})
    wanted = undo_goal(wrote, was)(now)
    for name in now.fields:
        if name in names and now[name] == wrote[name]:
            assert wanted[name] == was[name]
        else:
            assert wanted[name] == now[name]


def test_an_undo_gives_back_what_is_still_away_and_leaves_what_somebody_made_anew():
    goal = undo_goal(GONE, State({"member": True, "role": "reader"}))
    assert goal(GONE) == State({"member": True, "role": "reader"})
    anew = State({"member": True, "role": "owner"})
    assert goal(anew) == anew
    assert isinstance(judge(State({"member": True, "role": "reader"}), anew, goal), Drifted)


def test_an_undo_takes_away_what_we_made_only_while_it_is_as_we_made_it():
    goal = undo_goal(State({"delegate": "ben"}), GONE)
    assert goal(State({"delegate": "ben"})) is GONE
    assert goal(State({"delegate": "cleo"})) == State({"delegate": "cleo"})


def test_an_undo_of_a_record_that_is_gone_is_drifted():
    assert isinstance(
        judge(State({"owner": "ada"}), GONE, undo_goal(State({"owner": "ben"}), State({"owner": "ada"}))), Drifted
    )
