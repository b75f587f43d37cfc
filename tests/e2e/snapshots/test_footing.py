"""Each answer names its time, and says of itself whether all was read and whether all of it is certain."""

from __future__ import annotations

import pytest

from exeunt.cli.exits import Exit
from exeunt.model.access import Cap, Grant
from support.sharing import ACCOUNT, not_whole

CUSTOMER, PERSON = ("access", "customer", "c1"), ("access", "person", "ada@acme.example")
DIFF = ("access", "diff", "before", "--person", "ada@acme.example")
ASKED = pytest.mark.parametrize("asked", [CUSTOMER, PERSON, DIFF], ids=lambda asked: asked[1])

WELL = "Everything that this rests on was read whole; nothing in it is uncertain."
DOUBTFUL = "Everything that this rests on was read whole; not all of it is certain."
IN_PART = "Not everything that this rests on was read; nothing in what was read is uncertain."


@pytest.fixture
def company(here):
    """Everybody in the system may edit accounts."""
    here.crm.parts["caps"] = [Cap("g1", "all", "", "account", "", 3)]
    return here


def told(here, asked):
    for name in ("before", "after"):
        here.taken("--name", name)
    return answered(here, asked)


def answered(here, asked):
    return here.run(*asked), here.run(*asked, "--json").json


@ASKED
def test_that_all_is_well_is_said(company, asked):
    ran, program = told(company, asked)
    assert ran.code == Exit.DONE, ran.err
    assert ran.out.splitlines()[-1] == WELL
    assert (program["incomplete"], program["uncertain"], program["doubts"]) == (False, False, [])
    assert "As of" in ran.out


@ASKED
def test_what_is_not_certain_is_not_said_to_be(company, asked):
    company.crm.parts["grants/account/rule"] = [
        Grant("g1", "all", "", ACCOUNT, "rule", via="r1", certainty="unknown"),
    ]
    ran, program = told(company, asked)
    assert ran.out.splitlines()[-1] == DOUBTFUL
    assert program["uncertain"]


@ASKED
def test_what_was_not_read_whole_is_not_said_to_be(company, asked):
    company.crm.said["members"] = not_whole()
    ran, program = told(company, asked)
    assert ran.code == Exit.INCOMPLETE
    assert ran.out.splitlines()[-1] == IN_PART
    assert program["incomplete"]


@pytest.mark.parametrize("asked", [PERSON, DIFF], ids=lambda asked: asked[1])
def test_a_doubt_about_who_somebody_is_stands_in_the_answer(company, asked):
    company.erp.people.append(("8", "ada"))
    ran, program = told(company, (*asked[:-1], "erp:7"))
    assert ran.out.splitlines()[-1] == DOUBTFUL
    assert "Doubts about who this is" in ran.out
    assert program["doubts"]


def test_an_uncertain_cause_is_uncertain_also_where_another_gives_the_same(company):
    company.crm.parts["grants/account/rule"] = [
        Grant("g1", "all", "", ACCOUNT, "rule", via="r1"),
        Grant("g1", "all", "", ACCOUNT, "team", certainty="unknown"),
    ]
    assert told(company, CUSTOMER)[1]["uncertain"]
    assert answered(company, PERSON)[1]["uncertain"]


def test_a_list_of_employees_that_was_not_read_may_tell_who_somebody_is(company):
    company.erp.said["principals"] = not_whole()
    ran, program = told(company, DIFF)
    assert ran.code == Exit.INCOMPLETE
    assert ran.out.splitlines()[-1] == IN_PART
    assert program["unread"]
    everybody, _ = answered(company, DIFF[:3])
    assert everybody.code == Exit.DONE


def test_where_somebody_sees_nothing_the_time_is_said_too(company):
    company.erp.people.append(("8", "cleo"))
    ran, _ = told(company, ("access", "person", "cleo@acme.example"))
    assert "Sees no customer." in ran.out
    assert "Taken " in ran.out
    assert ran.out.splitlines()[-1] == WELL
