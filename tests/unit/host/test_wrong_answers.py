"""An answer of a wrong type is a defect of its connector, met at the wall, and says of itself a type, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FunctionType

import pytest

from exeunt.errors import ConfigError, Denied, PluginError, Refused, Throttled, Unavailable, WriteDuringRead
from exeunt.host.answers import check_of
from exeunt.host.guarding import WRITING, GuardedAction, GuardedConnector, Wall
from exeunt.model import (
    GONE,
    LATER,
    Change,
    Completeness,
    Finding,
    Gap,
    Intent,
    Order,
    Outcome,
    Principal,
    Reading,
    Reason,
    Ref,
    Sealed,
    State,
    Undo,
)
from exeunt.model.access import Edit, Leave, Own, Revoke
from exeunt.plan.survey import survey
from exeunt.sdk.access import Part
from exeunt.sdk.action import Action
from exeunt.sdk.connector import Connector
from support.far_side import Memory, Transfer, company

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HALF = "\ud800 hunter2"
REF = Ref("mem", "Account", "acc000")
ADA = Principal(Ref("mem", "principal", "ada"), "Ada", "active")
WHOLE = Completeness(whole=True, how="count")
CHANGES = [
    Change("customer.transfer:Account", Ref("mem", "Account", f"acc00{n}"), State({"owner": "ada"}), GONE, Reason("x"))
    for n in range(3)
]
"""Nobody's world: what a hook is asked with."""


@dataclass(frozen=True)
class Odd:
    """What an author made himself instead of what was asked for."""

    ref: Ref = REF
    code: str = "x"


class Says(str):
    """Text, nearly: what writes plans does not take it."""

    __slots__ = ()


def reading(*items, end=WHOLE):
    def read():
        yield from items
        return end

    return Reading(read())


class Liar(Memory):
    """Gives *answer* at the one *hook*, of its own or of its action."""

    hook: str = ""
    answer: object = None

    def given(self, hook, otherwise):
        if self.hook != hook:
            return otherwise()
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    acts_as = property(lambda self: self.given("acts_as", tuple))
    practice = property(lambda self: self.given("practice", bool))
    fresh = property(lambda self: self.given("fresh", timedelta))

    def check(self, changes=()):
        return self.given("check", tuple)

    def principals(self):
        return self.given("principals", super().principals)

    def actions(self):
        return self.given("actions", lambda: [LiarsTransfer(self)])

    def quotas(self):
        return self.given("quotas", dict)

    def access(self, base):
        return self.given("access", tuple)

    def access_after(self, changes):
        return self.given("access_after", tuple)


class LiarsTransfer(Transfer):
    def __init__(self, liar):
        super().__init__(liar.world, liar.system)
        self.given = liar.given
        if liar.hook.startswith("."):
            setattr(self, liar.hook[1:], liar.answer)

    def find(self, who):
        return self.given("find", lambda: super(LiarsTransfer, self).find(who))

    def observe(self, refs):
        return self.given("observe", lambda: super(LiarsTransfer, self).observe(refs))

    def desire(self, now, intent):
        return self.given("desire", lambda: super(LiarsTransfer, self).desire(now, intent))

    def write(self, changes):
        yield from self.given("write", tuple)

    def pack(self, changes):
        return self.given("pack", lambda: super(LiarsTransfer, self).pack(changes))

    def locks(self, change):
        return self.given("locks", frozenset)

    def disturbs(self, changes):
        return self.given("disturbs", reading)


def liar(hook, answer, **more):
    inner = Liar(company(), "mem")
    inner.hook, inner.answer = hook, answer
    reports = []
    wall = Wall(
        "memory", "mem", "test_wrong_answers", lambda error: reports.append(error) or Path("/nowhere"), None, **more
    )
    return GuardedConnector(inner, wall), reports


def used(connector):
    """Every hook once, as the host uses it; readings to their end."""
    (action,) = connector.actions()
    for source in (connector.principals(), action.find(ADA), action.disturbs(CHANGES)):
        list(source)
        assert source.end.whole
    for part in connector.access({}):
        list(part.rows)
    return (
        connector.acts_as, connector.practice, connector.fresh, connector.quotas(), list(connector.check()),
        list(connector.access_after(CHANGES)), action.observe([REF]),
        action.desire(State({"owner": "ada"}), Intent(ADA, None, NOW)), action.pack(CHANGES), action.locks(CHANGES[0]),
    )  # fmt: skip


WRONG = [
    ("acts_as", None, "acts_as: NoneType"),
    ("acts_as", "mem:principal:ada", "acts_as: str"),
    ("acts_as", ["ada"], "acts_as: str"),
    ("acts_as", [replace(REF, id=7)], "acts_as: Ref.id: int"),
    ("acts_as", [replace(REF, system="crm")], "acts_as: Ref of another system"),
    ("principals", reading(replace(ADA, ref=replace(ADA.ref, system="crm"))), "principals(): Ref of another system"),
    ("find", reading((replace(REF, system="crm"), GONE)), "find(): Ref of another system"),
    ("practice", "no", "practice: str"),
    ("practice", None, "practice: NoneType"),
    ("fresh", 3600, "fresh: int"),
    ("check", None, "check(): NoneType"),
    ("check", ["mem.locked"], "check(): str"),
    ("check", [Odd()], "check(): Odd"),
    ("check", [Finding("x.y", {"share": 0.5})], "check(): Finding.params: float"),
    ("check", [Finding("x.y", {"count": 2**53})], "check(): Finding.params: int beyond 2**53"),
    ("check", [Finding("x.y", {"name": HALF})], "check(): Finding.params: str with half a character"),
    ("check", [Finding("x.y", {}, "acc000")], "check(): Finding.about: str"),
    ("principals", None, "principals(): NoneType"),
    ("principals", [ADA], "principals(): list"),
    ("principals", reading(ADA, None), "principals(): NoneType"),
    ("principals", reading(replace(ADA, name=None)), "principals(): Principal.name: NoneType"),
    ("principals", reading(replace(ADA, name=HALF)), "principals(): Principal.name: str with half a character"),
    ("principals", reading(replace(ADA, name=Says("Ada"))), "principals(): Principal.name: Says"),
    ("principals", reading(replace(ADA, ids={"employee_number": 7})), "principals(): Principal.ids: int"),
    ("principals", reading(replace(ADA, ids={HALF: "7"})), "principals(): Principal.ids: str with half a character"),
    ("principals", reading(replace(ADA, mail=("a@b.example", None))), "principals(): Principal.mail: NoneType"),
    ("principals", reading(replace(ADA, mail="a@b.example")), "principals(): Principal.mail: str"),
    ("principals", reading(replace(ADA, powers={"admin"})), "principals(): Principal.powers: set"),
    ("principals", reading(replace(ADA, status="gone")), "principals(): Principal.status: str of none of the words for it"),
    ("principals", reading(replace(ADA, ref=replace(REF, id=HALF))), "principals(): Principal.ref: Ref.id: str with half a character"),
    ("principals", reading(ADA, end=True), "principals(): bool"),
    ("principals", reading(end=replace(WHOLE, whole="yes")), "principals(): Completeness.whole: str"),
    ("principals", reading(end=replace(WHOLE, counted=1.0)), "principals(): Completeness.counted: float"),
    ("principals", reading(end=replace(WHOLE, as_of=datetime(2026, 1, 1))), "principals(): Completeness.as_of: datetime without a zone"),  # noqa: DTZ001 (that is the mistake)
    ("principals", reading(end=replace(WHOLE, gaps=("x.y",))), "principals(): Completeness.gaps: str"),
    ("principals", reading(end=replace(WHOLE, gaps=(Gap("x.y", {"name": HALF}),))), "principals(): Completeness.gaps: Gap.params: str with half a character"),
    ("actions", None, "actions(): NoneType"),
    ("actions", ["customer.transfer"], "actions(): str"),
    (".cost", {"calls": 1.5}, "cost: float"),
    (".cost", None, "cost: NoneType"),
    (".order", "hand", "order: str"),
    (".order", Order("later"), "order: Order.phase: str of none of the words for it"),
    (".order", Order("hand", after="sign_in.block"), "order: Order.after: str"),
    (".undo", "exact", "undo: str"),
    (".undo", Undo("exact", lost=frozenset({1})), "undo: Undo.lost: int"),
    (".batch", "many", "batch: str"),
    (".settles", 5, "settles: int"),
    (".lingers", {"ticket": 5}, "lingers: int"),
    (".evidence", ["tier"], "evidence: list"),
    (".repeatable", None, "repeatable: NoneType"),
    (".name", None, "name: NoneType"),
    ("quotas", None, "quotas(): NoneType"),
    ("quotas", [("calls", 1, 2)], "quotas(): list"),
    ("quotas", {"calls": (1, 2)}, "quotas(): tuple of 2"),
    ("quotas", {"calls": (1, "2", NOW)}, "quotas(): str"),
    ("quotas", {"calls": (1, 2, NOW.replace(tzinfo=None))}, "quotas(): datetime without a zone"),
    ("quotas", {HALF: (1, 2, NOW)}, "quotas(): str with half a character"),
    ("access", None, "access(): NoneType"),
    ("access", [reading()], "access(): Reading"),
    ("access", [Part("nothing", reading())], "access(): Part.table: str of none of the words for it"),
    ("access", [Part("groups", [])], "access(): Part.rows: list"),
    ("access", [Part("customers", reading(), only=["a"])], "access(): Part.only: list"),
    ("access", [Part("groups", reading(end=0))], "access(): int"),
    ("access_after", None, "access_after(): NoneType"),
    ("access_after", [("ada",)], "access_after(): tuple"),
    ("access_after", [Leave(7)], "access_after(): Leave.principal: int"),
    ("access_after", [Own("x", None)], "access_after(): Own.owner: NoneType"),
    ("find", [(REF, GONE)], "find(): list"),
    ("find", reading([REF, GONE]), "find(): list"),
    ("find", reading((REF,)), "find(): tuple of 1"),
    ("find", reading(("acc000", GONE)), "find(): str"),
    ("find", reading((REF, {"owner": "ada"})), "find(): dict"),
    ("find", reading((REF, State({"worth": 1.5}))), "find(): State.fields: float"),
    ("find", reading((REF, State({"worth": 2**53}))), "find(): State.fields: int beyond 2**53"),
    ("find", reading((REF, State({"since": NOW}))), "find(): State.fields: datetime"),
    ("find", reading((REF, State({"team": ["ben"]}))), "find(): State.fields: list"),
    ("find", reading((REF, State({"team": ("ben", HALF)}))), "find(): State.fields: str with half a character"),
    ("find", reading((REF, State({7: "x"}))), "find(): State.fields: int"),
    ("find", reading((REF, State({"x": Sealed(b"x", "l", 1)}))), "find(): State.fields: Sealed.digest: bytes"),
    ("find", reading((REF, State({"x": "y"}, None))), "find(): State.underway: NoneType"),
    ("observe", None, "observe(): NoneType"),
    ("observe", [(REF, GONE)], "observe(): list"),
    ("observe", {"acc000": GONE}, "observe(): str"),
    ("observe", {REF: None}, "observe(): NoneType"),
    ("desire", None, "desire(): NoneType"),
    ("desire", {"owner": "ben"}, "desire(): dict"),
    ("desire", State({"owner": 0.5}), "desire(): State.fields: float"),
    ("pack", None, "pack(): NoneType"),
    ("pack", CHANGES, "pack(): Change"),
    ("pack", [CHANGES[:2]], "pack(): 2 of 3 changes, or others"),
    ("pack", [CHANGES, CHANGES[:1]], "pack(): 4 of 3 changes, or others"),
    ("pack", [[*CHANGES[:2], replace(CHANGES[2], key="k")]], "pack(): 3 of 3 changes, or others"),
    ("locks", {"parent"}, "locks(): set"),
    ("locks", frozenset({1}), "locks(): int"),
    ("disturbs", None, "disturbs(): NoneType"),
    ("disturbs", reading((REF, "x")), "disturbs(): Ref"),
]  # fmt: skip


@pytest.mark.parametrize(("hook", "answer", "where"), WRONG, ids=[where for _, _, where in WRONG])
def test_a_wrong_answer_is_a_failed_call_that_names_the_hook(hook, answer, where):
    connector, reports = liar(hook, answer)
    with pytest.raises(Unavailable) as caught:
        used(connector)
    assert caught.value.code == "plugin.defect"
    assert {**caught.value.params, "file": ""} == {
        "name": "memory", "system": "mem", "error": "WrongAnswer", "where": where, "file": "",
    }  # fmt: skip
    assert len(reports) == 1
    assert "hunter2" not in repr(reports)


def test_what_is_right_goes_through():
    connector, reports = liar("", None)
    assert used(connector)
    everything = State(
        {"a": "张", "b": 2**53 - 1, "c": True, "d": ("x",), "e": Sealed("d", "l", 1, b"x"), "f": LATER, "g": None}
    )
    assert not check_of(State)(everything)
    assert not check_of(Edit)(Revoke("a", "all", "", ""))
    assert not check_of(Mapping[str, tuple[int, int, datetime]])({"calls": (1, 2, NOW)})
    assert not reports


def test_a_wrong_outcome_is_nothing_to_be_tried_again():
    for wrong in ([Outcome("acc000")], [None], [Outcome(REF, job=7)], [Outcome(REF, error="locked")]):
        connector, reports = liar("write", wrong, purpose=WRITING)
        (action,) = connector.actions()
        with pytest.raises(PluginError) as caught:
            list(action.write([]))
        assert (caught.value.code, len(reports)) == ("plugin.defect", 1)
        assert str(caught.value.params["where"]).startswith("write(): ")


def test_what_was_not_asked_for_is_left_out_of_an_observation():
    connector, _ = liar("observe", {REF: GONE, replace(REF, id="other"): GONE})
    (action,) = connector.actions()
    assert action.observe([REF]) == {REF: GONE}


ON_PURPOSE = [
    (WriteDuringRead("gate.write-during-read", connector="memory", verb="POST", on="/x"), "gate.write-during-read"),
    (ConfigError("config.credential-missing", system="mem", name="pin"), "config.credential-missing"),
    (Refused("memory.locked"), "plugin.defect"),
    (PluginError("plugin.broken"), "plugin.defect"),
    (Denied("memory.no", message=HALF), "plugin.defect"),
    (Denied("memory.no", share=0.5), "plugin.defect"),
    (Throttled("memory.slow", until=NOW.replace(tzinfo=None)), "plugin.defect"),
    (SystemExit(1), "plugin.defect"),
]


@pytest.mark.parametrize(("error", "code"), ON_PURPOSE, ids=[str(code) for code, _ in ON_PURPOSE])
@pytest.mark.parametrize("hook", ["principals", "check", "find", "observe", "quotas"])
def test_what_no_reading_may_raise_is_a_gap_of_its_system(hook, error, code):
    connector, _ = liar(hook, error)
    with pytest.raises(Unavailable) as caught:
        used(connector)
    assert caught.value.code == code


@pytest.mark.parametrize("error", [WriteDuringRead("gate.x"), ConfigError("config.x"), Refused("x.y"), Denied("x.y")])
def test_who_writes_is_told_as_it_was_raised(error):
    connector, reports = liar("observe", error, purpose=WRITING)
    (action,) = connector.actions()
    with pytest.raises(type(error)):
        action.observe([REF])
    assert not reports


def test_what_should_change_and_cannot_is_no_defect():
    connector, reports = liar("desire", Refused("memory.locked"))
    (action,) = connector.actions()
    with pytest.raises(Refused):
        action.desire(GONE, Intent(ADA, None, NOW))
    assert not reports


def test_a_quota_of_a_wrong_type_is_unknown_and_said():
    connector, _ = liar("quotas", None)
    seen = survey("mem", connector, [ADA])
    assert seen.quotas == {}
    assert [(gap.code, gap.params["why"]) for gap in seen.gaps] == [("survey.quotas", "plugin.defect")]


def test_every_hook_of_the_sdk_is_behind_the_wall():
    for guarded, theirs in ((GuardedConnector, Connector), (GuardedAction, Action)):
        asked = {name for name, value in vars(theirs).items() if isinstance(value, FunctionType | property)}
        assert {name for name in asked if not name.startswith("_")} <= vars(guarded).keys()
