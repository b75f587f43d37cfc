"""Long lists are given page by page, each item once, and are whole only where the last page was read."""

from __future__ import annotations

from collections import Counter

import pytest

from exeunt.sdk.http import HttpOptions
from exeunt_ldap import link
from exeunt_ldap.link import Broken
from exeunt_ldap.simulator.layout import BASE

PEOPLE, PAGE = 160, 7
ALL = PEOPLE + 2  # and the two service accounts


@pytest.fixture
def counted(make_world):
    """A connector with short pages, and the calls that it has made so far."""
    world = make_world(people=PEOPLE)
    calls = []
    http = HttpOptions(connect=5.0, read=5.0, on_call=lambda verb, _: calls.append(verb))
    return world.connector(page_size=PAGE, http=http), calls


def refs_of(items):
    """Whom each item is about: a principal, or a trait of one."""
    return [getattr(item, "ref", None) or item for item in items]


def read(connector, what):
    return connector.principals() if what == "principals" else connector.access({})[0].rows


@pytest.mark.parametrize("what", ["principals", "traits"])
def test_the_first_is_given_before_the_second_page_is_asked_for(counted, what):
    connector, calls = counted
    reading = read(connector, what)
    items = iter(reading)
    first = next(items)
    before = len(calls)
    rest = list(items)
    assert reading.end.whole
    assert len(set(refs_of([first, *rest]))) == len([first, *rest])
    assert len(calls) - before >= ALL // PAGE, "the other pages came later"


def test_other_things_are_asked_between_two_pages(counted):
    connector, _ = counted
    everything = len(connector.directory.search(BASE, "(objectClass=*)", ["1.1"]).entries)
    reading = connector.principals()
    found = []
    for number, principal in enumerate(reading):
        found.append(principal.ref)
        if number % (2 * PAGE) == 0:
            assert len(connector.directory.search(BASE, "(objectClass=*)", ["1.1"]).entries) == everything
            assert len(list(connector.principals())) == ALL, "and a second list beside the first"
    assert reading.end.whole
    assert len(found) == len(set(found)) == ALL


@pytest.mark.parametrize("lost", [1, 2, 30, 40])
def test_a_connection_that_is_lost_on_the_way_is_opened_again_and_nobody_comes_twice(counted, monkeypatch, lost):
    connector, _ = counted
    sane, pages = link.search, Counter()

    def search(connection, query):
        pages["asked"] += bool(query.page)
        if query.page and pages["asked"] == lost:
            raise Broken("test")
        return sane(connection, query)

    monkeypatch.setattr(link, "search", search)
    found, end = connector.principals().all()
    assert pages["asked"] > lost
    assert end.whole
    assert len(found) == len({one.ref for one in found}) == end.population == ALL


def test_a_connection_that_is_lost_again_and_again_leaves_nothing_whole(counted, monkeypatch):
    connector, _ = counted
    sane, pages = link.search, Counter()

    def search(connection, query):
        pages["asked"] += bool(query.page)
        if query.page and pages["asked"] > 40:
            raise Broken("test")
        return sane(connection, query)

    monkeypatch.setattr(link, "search", search)
    found, end = connector.principals().all()
    assert 0 < len(found) < ALL
    assert (end.whole, [gap.code for gap in end.gaps]) == (False, ["ldap.no-answer"])


def test_who_wants_no_more_leaves_no_half_read_connection_behind(counted):
    connector, _ = counted
    for _ in range(3):
        items = iter(connector.principals())
        next(items)
        items.close()
        assert len(list(connector.principals())) == ALL


def test_a_sample_is_as_large_as_it_is_asked_for(counted):
    connector, calls = counted
    calls.clear()
    found = connector.directory.sample(BASE, "(objectClass=inetOrgPerson)", ["1.1"], count=5)
    assert (len(found), calls.count("search")) == (5, 2), "the server's own facts, and one answer"
