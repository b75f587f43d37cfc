from __future__ import annotations

from datetime import UTC, datetime, timedelta

from exeunt.engine.decide import Rest, Run, Wait, decide, nodes
from exeunt.model import Order
from exeunt.store.cases import Standing, stamp

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = NOW - timedelta(minutes=5)
ORDERS = {
    "sign_in.block:p": Order("cut"),
    "sessions.end:p": Order("cut", after=("sign_in.block",), again=timedelta(seconds=60)),
    "customer.transfer:Account": Order("hand"),
    "customer.transfer:Contact": Order("hand", after=("customer.transfer:Account",)),
    "account.deactivate:p": Order("close", wait=timedelta(hours=1), after=()),
}


def lane(**statuses: str | tuple[str, int, datetime]):
    rows = []
    for name, value in statuses.items():
        action = next(key for key in ORDERS if key.startswith(name.replace("__", ".")))
        status, turn, at = value if isinstance(value, tuple) else (value, 1, START)
        rows.append(Standing(action, ORDERS[action].phase, turn, status, 1, stamp(at), stamp(at)))
    return nodes(rows)


def go(given, **kwargs):
    return decide(given, ORDERS, **{"backwards": False, "started": START, "now": NOW, **kwargs})


def test_the_first_round_of_an_action_with_two_goes_at_once():
    assert go(lane(sign_in__block="planned", sessions__end="planned")) == Run(
        {"sign_in.block:p": 1, "sessions.end:p": 1}
    )


def test_the_second_round_waits_for_its_afters_and_its_time():
    just = NOW - timedelta(seconds=10)
    waiting = go(lane(sign_in__block=("verified", 1, just), sessions__end=("verified", 1, just)))
    assert waiting == Wait(just + timedelta(seconds=60))
    assert go(lane(sign_in__block="verified", sessions__end="verified")) == Run({"sessions.end:p": 2})
    assert go(lane(sign_in__block="planned", sessions__end="verified")) == Run({"sign_in.block:p": 1})
    assert go(lane(sign_in__block="verified", sessions__end=("verified", 2, START))) == Rest("done")


def test_the_second_round_comes_once_whatever_else_of_the_action_failed():
    done = [Standing("sign_in.block:p", "cut", 1, "verified", 1, None, stamp(START))]
    rows = [("verified", 1), ("failed", 1)]
    first = nodes([*done, *(Standing("sessions.end:p", "cut", n, is_, 1, None, stamp(START)) for is_, n in rows)])
    assert go(first) == Run({"sessions.end:p": 2})
    rows = [("verified", 2), ("failed", 1)]
    second = nodes([*done, *(Standing("sessions.end:p", "cut", n, is_, 1, None, stamp(START)) for is_, n in rows)])
    assert go(second) == Rest("blocked", ("sessions.end:p",))


def test_a_second_round_that_a_crash_broke_off_goes_on_and_is_not_begun_again():
    rows = [("verified", 2), ("intended", 2)]
    broken_off = nodes([Standing("sessions.end:p", "cut", n, is_, 1, None, stamp(START)) for is_, n in rows])
    assert go(broken_off) == Run({"sessions.end:p": 1})


def test_after_the_cut_accepted_is_enough_and_later_phases_want_verified():
    both = lane(sign_in__block="unproven", customer__transfer="planned")
    assert go(both) == Run({"customer.transfer:Account": 1})
    assert go(lane(customer__transfer="unproven", account__deactivate="planned")) == Rest(
        "blocked", ("customer.transfer:Account",)
    )


def test_a_drifted_change_does_not_stop_the_rest_and_a_refused_one_does():
    assert go(lane(customer__transfer="drifted", account__deactivate="planned")) == Run({"account.deactivate:p": 1})
    assert isinstance(go(lane(customer__transfer="refused", account__deactivate="planned")), Rest)


def test_an_undo_runs_phases_and_edges_backwards():
    given = nodes(
        [
            Standing(action, ORDERS[action].phase, 1, "planned", 1, None, None)
            for action in ("customer.transfer:Account", "customer.transfer:Contact", "account.deactivate:p")
        ]
    )
    assert go(given, backwards=True) == Run({"account.deactivate:p": 1})
    given = nodes(
        [
            Standing("account.deactivate:p", "close", 1, "verified", 1, None, stamp(START)),
            Standing("customer.transfer:Account", "hand", 1, "planned", 1, None, None),
            Standing("customer.transfer:Contact", "hand", 1, "planned", 1, None, None),
        ]
    )
    assert go(given, backwards=True) == Run({"customer.transfer:Contact": 1})


def test_what_holds_others_lets_go_after_its_time():
    orders = {
        "token.revoke:a": Order("cut", before=("sign_in.block",), holds=timedelta(seconds=3)),
        "sign_in.block:p": Order("cut"),
    }
    rows = nodes([Standing(name, "cut", 1, "planned", 1, None, None) for name in orders])
    held = decide(rows, orders, backwards=False, started=NOW - timedelta(seconds=1), now=NOW)
    assert held == Run({"token.revoke:a": 1})
    free = decide(rows, orders, backwards=False, started=NOW - timedelta(seconds=4), now=NOW)
    assert free == Run({"token.revoke:a": 1, "sign_in.block:p": 1})
