from __future__ import annotations

import hashlib
import json

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exeunt.errors import RefusedPlan
from exeunt.model import GONE, LATER, Ref, Sealed, State, canonical
from exeunt.plan.document import read, row_of, write
from exeunt.plan.encoding import state_in, state_out
from support.damage import damages
from support.desk import plans
from support.far_side import company
from support.width import examples

BODY = plans(company(), case_id="case-1").hand_over


def test_what_was_written_is_read_back_the_same():
    plan = read(BODY)
    assert write(plan.header, plan.rows) == BODY
    assert plan.digest == hashlib.sha256(BODY).hexdigest()
    assert plan.header.rows == len(plan.rows) == 8


def test_every_line_is_canonical_json_for_anybodys_tools():
    for line in BODY.splitlines():
        assert canonical.encode(json.loads(line)) == line


LINES = BODY.splitlines(keepends=True)
HEAD, ROWS = LINES[0], b"".join(LINES[1:])


@settings(max_examples=examples(500))
@given(damages())
def test_any_damage_to_the_rows_is_found_by_the_reader_itself(damage):
    damaged = damage(ROWS)
    assume(damaged != ROWS)
    assert refused(HEAD + damaged)


@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_dropped_doubled_and_reordered_lines_are_refused_by_the_reader_itself(one, other):
    dropped = LINES[:one] + LINES[one + 1 :]
    doubled = LINES[: one + 1] + LINES[one:]
    swapped = list(LINES)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    for lines in (dropped, doubled, *([swapped] if one != other else [])):
        assert refused(b"".join(lines))


def refused(data: bytes) -> bool:
    try:
        read(data)
    except RefusedPlan as why:
        assert why.code in {"plan.malformed", "plan.other-format"}
        return True
    return False


def test_an_error_names_the_line():
    damaged = LINES[:]
    damaged[3] = b'[0,"Account","x","",{"owner":1.5},{"owner":"y"}]\n'
    with pytest.raises(RefusedPlan) as caught:
        read(b"".join(damaged))
    assert caught.value.params["line"] == 4


@pytest.mark.parametrize(
    "header",
    [
        {"unknown": 1},
        {"kind": "other"},
        {"created": "2026-13-01T00:00:00Z"},
        {"expires": "tomorrow"},
        {"rows": 1},
    ],
)
def test_a_header_that_does_not_fit_is_refused(header):
    first = json.loads(LINES[0])
    first.update(header)
    with pytest.raises(RefusedPlan, match="plan.malformed"):
        read(canonical.encode(first) + b"\n" + b"".join(LINES[1:]))


def test_rows_that_do_not_fit_their_groups_root_are_refused():
    swapped = json.loads(LINES[2])
    swapped[2] = "acc999"
    with pytest.raises(RefusedPlan, match="root of a group"):
        read(b"".join([*LINES[:2], canonical.encode(swapped) + b"\n", *LINES[3:]]))


values = st.one_of(
    st.text(max_size=20),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.just(LATER),
    st.builds(Sealed, st.text("0123456789abcdef", min_size=4, max_size=8), st.text(max_size=5), st.integers(0, 99)),
)
names = st.text("abcdefgh_", min_size=1, max_size=8)
states = st.dictionaries(names, values, max_size=4).map(State)


@given(states, states)
def test_any_state_survives_a_row_and_stays_canonical(before, after):
    row = row_of(0, Ref("sys", "kind", "id\n\u2028\x7f'\"", "of"), before, after)
    line = msgspec.json.encode(row, order="sorted")
    assert canonical.encode(json.loads(line)) == line
    again = msgspec.json.decode(line, type=type(row))
    assert (state_in(again.before), state_in(again.after)) == (before, after)


def test_gone_is_null_and_null_is_gone():
    assert state_out(GONE) is None
    assert state_in(None) is GONE


def test_a_sealed_value_is_written_without_its_body():
    state = State({"key": Sealed("d1", "an SSH key", 10, b"secret-body")})
    assert "secret-body" not in json.dumps(state_out(state))
