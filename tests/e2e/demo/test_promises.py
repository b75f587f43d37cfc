"""The demo's judgement can say no."""

import tomllib

from exeunt.app.practice import promises, toml
from exeunt.sdk.simulator.practice import Standing

HEIRS = ["ben", "chen"]


def standing(*, may_sign_in=True, ways_in=2, **customers):
    return Standing(may_sign_in=may_sign_in, ways_in=ways_in, customers=customers, memberships=0)


def look(ada, ben=None, chen=None):
    return {"crm": {"ada": ada, "ben": ben or standing(), "chen": chen or standing()}}


def test_a_cut_is_kept_only_if_nothing_works_any_more():
    gone = standing(may_sign_in=False, ways_in=0)
    assert [promise.kept for promise in promises.cut(look(gone), "ada")] == [True]
    for half in (standing(may_sign_in=True, ways_in=0), standing(may_sign_in=False, ways_in=1)):
        assert [promise.kept for promise in promises.cut(look(half), "ada")] == [False]


def test_a_hand_over_is_kept_only_if_every_customer_of_each_kind_arrived():
    before = look(standing(Account=3, Lead=1), standing(Account=10))
    arrived = look(standing(), standing(Account=12, Lead=1), standing(Account=1))
    assert [promise.kept for promise in promises.handed_over(before, arrived, "ada", HEIRS)] == [True]
    lost = look(standing(), standing(Account=12, Lead=1))
    (promise,) = promises.handed_over(before, lost, "ada", HEIRS)
    assert not promise.kept
    assert promise.shown == ["Account: 3 → 2"]
    left = look(standing(Account=1), standing(Account=12, Lead=1), standing(Account=1))
    assert [promise.kept for promise in promises.handed_over(before, left, "ada", HEIRS)] == [False]


def test_what_differs_after_an_undo_is_excused_only_if_the_plan_had_said_so():
    before = {"ada/sessions": "3", "ada/role": "Sales", "ben/role": "Sales"}
    after = {**before, "ada/sessions": "0"}
    losses = {"sessions.end:principal": ["ada/sessions"]}

    def judged(now, told):
        return promises.put_back("crm", before, now, losses=losses, admitted=frozenset(told))

    assert judged(after, ["sessions.end:principal"]).kept
    assert not judged(after, []).kept
    wrong = judged({**after, "ben/role": "None"}, ["sessions.end:principal"])
    assert not wrong.kept
    assert wrong.shown == ["ben/role: Sales → None"]
    assert not judged({}, ["sessions.end:principal"]).kept


def test_a_configuration_is_read_as_it_was_meant():
    table = {"url": "ldaps://here", "names": ['a"b', "王\\"], "facts": {"tier": "Tier__c"}, "deep": True, "size": 3}
    text = toml.render({"state": "/var/with space/\u202e"}, {"crm": table})
    assert tomllib.loads(text) == {"state": "/var/with space/\u202e", "systems": {"crm": table}}
