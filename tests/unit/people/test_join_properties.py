"""What holds for every world: checked against a slow second opinion that compares all pairs."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from exeunt.model import Principal, Ref
from exeunt.people import join
from support.width import examples

MAILS = st.sampled_from([("a@x",), ("a@x",), ("b@x",), ("a@x", "b@x"), ("c@y",), ()])
NUMBERS = st.sampled_from(["1", "1", "2", ""])
USERNAMES = st.sampled_from(["ada", "ada", "ADA@x", "ada@y", "bo", ""])
NAMES = st.sampled_from(["", "Ada Moss", "Moss, Ada", "Bo Lund"])
POWERS = st.sampled_from([frozenset(), frozenset(), frozenset(), frozenset(), frozenset({"service"})])
# mostly one account a system: few people with much in common, so that chains and contradictions are common
ACCOUNTS = st.sampled_from([0, 1, 1, 1, 1, 2, 3])


@st.composite
def worlds(draw):
    return {
        system: [draw(principals(system, n)) for n in range(draw(ACCOUNTS))] for system in ("crm", "erp", "hr", "ldap")
    }


def principals(system, number):
    return st.builds(
        lambda mail, employee, username, name, powers: Principal(
            Ref(system, "user", str(number)),
            name,
            "active",
            {"employee_number": employee, "username": username},
            mail,
            powers,
        ),
        MAILS,
        NUMBERS,
        USERNAMES,
        NAMES,
        POWERS,
    )


def contradict(one, other):
    numbers_differ = one.employee_number and other.employee_number and one.employee_number != other.employee_number
    return bool(numbers_differ or (one.mail and other.mail and not set(one.mail) & set(other.mail)))


def identifiers(one):
    name = one.username.casefold()
    return {
        *(("mail", mail) for mail in one.mail),
        *((("number", one.employee_number),) if one.employee_number else ()),
        *((("name", name), ("name", name.partition("@")[0])) if name else ()),
    }


def agreeing(world, one, other):
    """The kinds of identifier that both hold, each alone among the humans of its system."""

    def telling(principal):
        humans = [other for other in world[principal.ref.system] if "service" not in other.powers]
        held = Counter(item for human in humans for item in identifiers(human))
        return {item for item in identifiers(principal) if held[item] == 1}

    return {kind for kind, _ in telling(one) & telling(other)}


def enough(world, one, other):
    agree = agreeing(world, one, other)
    named_alike = bool(one.name) and sorted(one.name.split()) == sorted(other.name.split())
    written_alike = "Moss" in one.name and "Moss" in other.name
    return len(agree) >= 2 or bool(agree & {"mail", "number"} and (named_alike or written_alike))


def everybody(world):
    return [principal for found in world.values() for principal in found]


@given(worlds())
def test_everybody_is_exactly_one_person(world):
    found = join(world)
    refs = [one.ref for person in found.persons for one in person.principals]
    assert sorted(refs) == sorted(one.ref for one in everybody(world))
    assert len({person.key for person in found.persons}) == len(found.persons)


@settings(max_examples=examples(300))
@given(worlds())
def test_nobody_is_glued_to_somebody_who_contradicts_or_to_a_service(world):
    for person in join(world).persons:
        for one, other in combinations(person.principals, 2):
            assert not contradict(one, other)
            assert "service" not in one.powers | other.powers


@settings(max_examples=examples(300))
@given(worlds())
def test_every_member_of_a_person_has_another_with_whom_enough_agrees(world):
    for person in join(world).persons:
        for one in person.principals if len(person.principals) > 1 else ():
            others = [other for other in person.principals if other is not one]
            assert any(enough(world, one, other) for other in others)


@settings(max_examples=examples(300))
@given(worlds())
def test_whoever_shares_anything_is_one_person_or_a_gap_of_both(world):
    found = join(world)
    humans = [one for one in everybody(world) if "service" not in one.powers]
    for one, other in combinations(humans, 2):
        mine, theirs = found.of(one.ref), found.of(other.ref)
        if agreeing(world, one, other) and mine is not theirs:
            both = {str(one.ref), str(other.ref)}
            assert any({gap.params.get("one"), gap.params.get("other")} == both for gap in found.gaps_about(mine))


@settings(max_examples=examples(300))
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_systems_and_principals_makes_no_difference(world, random):
    systems = list(world.items())
    random.shuffle(systems)
    shuffled = {name: random.sample(found, len(found)) for name, found in systems}
    one, other = join(world), join(shuffled)
    assert one.persons == other.persons
    assert one.gaps == other.gaps
