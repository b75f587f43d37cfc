"""What a connector raises by mistake, wherever it raises it, is a gap of its system and a file for its author."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from exeunt.errors import Denied, PluginError, Unavailable
from exeunt.host.guarding import GuardedConnector, Wall
from exeunt.model import GONE, Change, Completeness, Intent, Reading, Reason, State
from exeunt.plan.survey import survey
from exeunt.sdk.access import Part
from support.far_side import Memory, Transfer, company

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Faulty(Memory):
    """Raises *error* at the hooks that *broken* names; `principals` and `find` after their first item."""

    broken: str = ""
    error: Exception = KeyError("ada@acme.example")

    def trip(self, hook: str) -> None:
        if hook == self.broken:
            raise self.error

    @property
    def acts_as(self):
        self.trip("acts_as")
        return ()

    @property
    def practice(self):
        self.trip("practice")
        return False

    @property
    def fresh(self):
        self.trip("fresh")
        return super().fresh

    def close(self):
        self.trip("close")

    def check(self, changes=()):
        self.trip("check")
        yield from ()

    def principals(self):
        return tripping(super().principals(), self, "principals")

    def actions(self):
        self.trip("actions")
        yield from (FaultyTransfer(self) if type(one) is Transfer else one for one in super().actions())

    def quotas(self):
        self.trip("quotas")
        return {"calls": (1, 10, NOW)}

    def access(self, base):
        self.trip("access")
        yield Part("groups", tripping(Reading(nothing()), self, "rows"))

    def access_after(self, changes):
        self.trip("access_after")
        yield from super().access_after(changes)


class FaultyTransfer(Transfer):
    def __init__(self, connector: Faulty) -> None:
        super().__init__(connector.world, connector.system)
        self.connector = connector

    def find(self, who):
        return tripping(super().find(who), self.connector, "find")

    def observe(self, refs):
        self.connector.trip("observe")
        return super().observe(refs)

    def desire(self, now, intent):
        self.connector.trip("desire")
        return super().desire(now, intent)

    def pack(self, changes):
        self.connector.trip("pack")
        yield from super().pack(changes)

    def locks(self, change):
        self.connector.trip("locks")
        return frozenset({"x"})

    def disturbs(self, changes):
        self.connector.trip("disturbs")
        return super().disturbs(changes)

    def write(self, changes):
        self.connector.trip("write")
        yield from super().write(changes)


def nothing():
    yield from ()
    return Completeness(whole=True, how="single")


def tripping(source, connector, hook):
    def read():
        for number, item in enumerate(source):
            if number:
                connector.trip(hook)
            yield item
        connector.trip(hook)
        return source.end

    return Reading(read())


def guarded(broken="", error=None, log=None):
    inner = Faulty(company(), "mem")
    inner.broken = broken
    inner.error = error or inner.error
    reports = []

    def report(error):
        reports.append(error)
        return Path(f"/nowhere/bug-{len(reports)}")

    return (
        GuardedConnector(inner, Wall("memory", "mem", "test_guarding", report, log)),
        inner,
        reports,
    )


def used(connector):
    """Every hook once, as the host uses it."""
    ada = next(iter(connector.principals()))
    (action,) = (one for one in connector.actions() if one.name == "customer.transfer")
    refs = [ref for ref, _ in action.find(ada)]
    changes = [Change(action.id, ref, State({"owner": "ada"}), State({"owner": "ben"}), Reason("x")) for ref in refs]
    everything = [
        connector.acts_as,
        connector.practice,
        connector.fresh,
        list(connector.check()),
        connector.principals().all(),
        connector.quotas(),
        [list(part.rows) for part in connector.access({})],
        list(connector.access_after(changes)),
        action.observe(refs),
        action.desire(GONE, Intent(ada, None, NOW, {})),
        [list(pack) for pack in action.pack(changes)],
        action.locks(changes[0]),
        list(action.disturbs(changes)),
    ]
    connector.close()
    return everything


def test_what_is_right_goes_through_unchanged():
    connector, inner, reports = guarded()
    assert used(connector) == used(inner)
    assert connector.manifest is inner.manifest
    mine, theirs = list(connector.actions()), list(inner.actions())
    said = (
        "id",
        "name",
        "on",
        "order",
        "undo",
        "batch",
        "settles",
        "lingers",
        "evidence",
        "repeatable",
        "cost",
        "by_hand",
    )
    assert [[getattr(one, name) for name in said] for one in mine] == [
        [getattr(one, name) for name in said] for one in theirs
    ]
    assert not reports


HOOKS = [
    "acts_as", "practice", "fresh", "check", "actions", "quotas", "access", "rows", "access_after",
    "observe", "desire", "pack", "locks", "disturbs",
]  # fmt: skip


@pytest.mark.parametrize("hook", HOOKS)
def test_a_defect_anywhere_is_a_failed_call_that_names_the_place(hook):
    connector, _, reports = guarded(hook)
    with pytest.raises(Unavailable) as caught:
        used(connector)
    assert caught.value.code == "plugin.defect"
    assert caught.value.params["name"] == "memory"
    assert caught.value.params["system"] == "mem"
    assert caught.value.params["error"] == "KeyError"
    assert str(caught.value.params["where"]).startswith("test_guarding.py:")
    assert "ada@acme.example" not in str(caught.value)
    assert len(reports) == 1


@pytest.mark.parametrize("error", [Denied("x.y"), MemoryError(), KeyboardInterrupt()])
def test_what_is_raised_on_purpose_passes(error):
    connector, _, reports = guarded("check", error)
    with pytest.raises(type(error)):
        used(connector)
    assert not reports


def test_a_reading_that_breaks_keeps_what_came_and_is_not_whole():
    connector, _, _ = guarded("principals")
    items, end = connector.principals().all()
    assert len(items) == 1
    assert not end.whole
    assert [gap.code for gap in end.gaps] == ["plugin.defect"]


def test_a_list_instead_of_a_reading_is_a_defect():
    connector, inner, _ = guarded()
    inner.principals = list
    assert [gap.code for gap in connector.principals().all()[1].gaps] == ["plugin.defect"]


def test_the_same_place_is_reported_once():
    connector, _, reports = guarded("observe")
    for _ in range(3):
        with pytest.raises(Unavailable):
            list(connector.actions())[1].observe([])
    assert len(reports) == 1


def test_what_was_asked_stands_whatever_happens_when_it_is_closed():
    logged = []
    connector, _, _ = guarded("close", log=SimpleNamespace(warning=lambda event, **more: logged.append((event, more))))
    assert used(connector)
    assert logged == [("connector.close-failed", {"error": "KeyError"})]


def test_a_write_that_breaks_is_nothing_to_be_tried_again():
    connector, _, reports = guarded("write")
    with pytest.raises(PluginError) as caught:
        list(list(connector.actions())[1].write([]))
    assert (caught.value.code, len(reports)) == ("plugin.defect", 1)


def test_a_find_that_breaks_leaves_the_rest_of_the_survey():
    connector, _, _ = guarded("find")
    ada = next(iter(connector.principals()))
    seen = survey("mem", connector, [ada])
    assert {found.action.id for found in seen.finds if found.end.whole} == {
        one.id for one in connector.actions() if one.name != "customer.transfer"
    }
    assert [gap.params["why"] for gap in seen.gaps] == ["plugin.defect"]
