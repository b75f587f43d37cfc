"""What goes on working after a good cut is real, and is named with the moment until which it may."""

from __future__ import annotations

from datetime import datetime, timedelta

import ldap3
import pytest

from exeunt.cli.exits import Exit
from exeunt.plan.document import read_file
from exeunt.sdk.simulator.company import LEAVER
from exeunt_ldap.simulator.census import connection_as

LINGERS = {"crm": {"jwt_access_token": timedelta(minutes=30)}, "dir": {"open_ldap_session": timedelta(hours=24)}}


@pytest.fixture
def cut(founded):
    """His cut applied, while he holds a session of the directory open: (firm, plan file, case, that session)."""
    made = founded()
    file, _ = made.plans()
    made.sign(file)
    with connection_as(made.server, made.seeded.account(LEAVER)) as session:
        applied = made.run("apply", str(file), "--json")
        assert applied.code == Exit.INCOMPLETE, applied.out
        yield made, file, applied.json["cases"][0], session


def moment(text):
    return datetime.fromisoformat(text)


def test_the_plan_says_by_code_what_will_outlive_it(cut):
    _, file, _, _ = cut
    plan, _ = read_file(file)
    promised = {part.name: part.lingers for part in plan.header.systems}
    assert promised == {
        system: {code: span.total_seconds() for code, span in mine.items()} for system, mine in LINGERS.items()
    }


def test_minutes_and_residual_windows_are_measured_for_each_system(cut):
    made, _, case, _ = cut
    spans = {one["system"]: one for one in case["exposure"]}
    assert spans.keys() == LINGERS.keys()
    ordered = {moment(plan["ordered_at"]) for plan in case["plans"]}
    for system, one in spans.items():
        ended = moment(one["ended_at"])
        assert {moment(one["ordered_at"])} == ordered
        assert moment(case["plans"][0]["spent_at"]) <= ended <= made.clock.now()
        assert one["seconds"] == pytest.approx((ended - moment(one["ordered_at"])).total_seconds(), abs=1)
        assert {code: moment(until) for code, until in one["residual"].items()} == {
            code: ended + span for code, span in LINGERS[system].items()
        }


def test_the_open_session_does_go_on_though_nobody_gets_in_any_more(cut):
    made, _, _, session = cut
    assert not made.directory.standing(LEAVER).may_sign_in
    assert session.search(made.seeded.dns[LEAVER], "(objectClass=*)", search_scope=ldap3.BASE), "as it was said"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["open LDAP sessions until", "access tokens in JWT format until"]),
        ("zh", ["已打开的 LDAP 会话，至", "JWT 格式的访问令牌，至"]),
    ],
)
def test_a_reader_is_told_in_words(cut, language, words):
    made, _, case, _ = cut
    shown = " ".join(made.run("case", "show", case["case"], "--lang", language).out.split())
    assert all(part in shown for part in words), shown
