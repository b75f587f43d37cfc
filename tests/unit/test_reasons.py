"""Wherever one code stands inside another, the inner sentence has all that it speaks of."""

from __future__ import annotations

import dataclasses

import pytest

from exeunt.app.snapshots import lines
from exeunt.app.snapshots.take import _about_principals, _unreadable
from exeunt.audit.missing import not_read
from exeunt.engine.lane import ended_by
from exeunt.errors import Unavailable, params_of_reason, with_reason
from exeunt.model import Completeness, Gap, Principal, Ref, reading
from exeunt.plan import survey
from exeunt.text import Texts
from exeunt.trail.problem import problem

REFUSED = Unavailable("http.unreachable", system="crm", method="GET", path="/accounts")
SILENT = Unavailable("http.no-answer", system="crm", method="GET", path="/accounts", why="ReadTimeout")
SAID = {"http.unreachable": "crm cannot be reached (GET /accounts).", "http.no-answer": "/accounts (ReadTimeout)."}


@dataclasses.dataclass
class Silent:
    """An action of a system that gives no answer."""

    error: Unavailable
    id: str = "account.end"

    @reading
    def find(self, who):
        raise self.error
        yield


def surveyed(error):
    found = survey._found(Silent(error), Principal(Ref("crm", "user", "u"), "U", "active", {}, ()))
    return survey._gaps("crm", found)[0]


def part_of(error):
    end = Completeness(whole=False, gaps=(Gap(error.code, error.params),))
    return _about_principals(end, found=1, different=1, oldest=None)


PLACES = {
    "survey.unreadable": lambda error: survey.unreadable("crm", error).gaps[0],
    "survey.not-read": surveyed,
    "survey.principals": lambda error: Gap("survey.principals", with_reason({"system": "crm"}, error)),
    "snapshot.unreadable": lambda error: _unreadable("crm", error),
    "snapshot.not-read": lambda error: lines.gaps_of("crm", lines.line_of(part_of(error)))[0],
    "lane": lambda error: Gap("lane.unavailable", {"system": "crm", **ended_by(error).params}),
    "trail.no-witness": lambda error: problem("trail.no-witness", **with_reason({"name": "x.plan"}, error)),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("error", [REFUSED, SILENT], ids=lambda error: error.code)
@pytest.mark.parametrize("place", PLACES)
def test_a_reason_is_said_whole_wherever_it_stands(place, error, language):
    texts = Texts.load(language)
    said = texts.of(PLACES[place](error))
    assert texts.of(error) in said
    assert "…" not in said
    assert "{" not in said


def test_a_reason_that_an_audit_gives_is_said_whole():
    assert SAID["http.unreachable"] in Texts.load("en").of(not_read("crm", part_of(REFUSED)))


def test_a_reason_of_a_reason_keeps_its_own():
    inner = Gap("survey.unreadable", with_reason({"system": "crm"}, SILENT))
    params = with_reason({"system": "erp"}, inner)
    assert params_of_reason(params) == inner.params
    assert params_of_reason(params_of_reason(params)) == SILENT.params
    assert SAID["http.no-answer"] in Texts.load("en").of(Gap("survey.principals", params))


def test_a_reason_that_is_not_known_is_left_open():
    assert Texts.load("en").sentence("snapshot.unreadable", {"system": "crm"}).endswith("in the snapshot. …")
