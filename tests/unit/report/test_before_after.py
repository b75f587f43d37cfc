"""The picture of a departure says what the report's tables say, and never more than is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.report.before_after import MOST_FLOWS, TRACK, after_words, before_after, before_words
from exeunt.report.figures import loads
from exeunt.report.html import render_html
from exeunt.report.reach import Departing, Flow, Place, Reach, of_case
from exeunt.report.shape import PROVEN, ActionFacts, ExposureFacts, HandOverFacts, SweepFacts, Taker
from exeunt.report.strokes import short, stack
from exeunt.text import Texts

pytestmark = pytest.mark.slow


@pytest.fixture(params=["smooth", "troubled", "undone"])
def facts(request):
    going, _ = request.getfixturevalue(request.param)
    return going.facts()


def reach(facts, system: str, sort: str) -> Reach:
    place = next(one for one in of_case(facts).places if one.system == system)
    return next(one for one in place.reaches if one.sort == sort)


def with_action(facts, **values):
    """The case with one action in one system, and nothing else there."""
    action = ActionFacts(
        **{
            "action": "sign_in.block:user",
            "phase": "cut",
            "found": 1,
            "content": 0,
            "skipped": 0,
            "whole": True,
            "how": (),
            "planned": 1,
            "counts": {"verified": 1},
            "written_back": 0,
        }
        | values
    )
    return replace(facts, systems=(replace(facts.systems[0], actions=(action,), sweeps=()),))


def test_before_is_what_the_table_has_found_and_was_not_so_already(facts):
    for system, place in zip(facts.systems, of_case(facts).places, strict=True):
        found = sum(one.found - one.content for one in system.actions)
        assert sum(one.before for one in place.reaches if one.sort != "looked") == found


def test_gone_is_what_the_table_has_seen_to_hold_less_what_an_undo_wrote_to(facts):
    for system, place in zip(facts.systems, of_case(facts).places, strict=True):
        held = sum(one.proven - one.written_back for one in system.actions)
        assert sum(one.gone for one in place.reaches if one.sort != "looked") == held


def test_all_of_a_row_is_gone_left_unknown_or_written_back(facts):
    for place in of_case(facts).places:
        for one in place.reaches:
            assert one.gone + one.left + one.unknown + one.back == one.before


def test_flows_are_the_hand_overs_of_the_report(facts):
    flows = of_case(facts).flows
    assert sum(sum(one.planned.values()) for one in flows) == sum(sum(one.tiers.values()) for one in facts.hand_overs)
    assert sum(sum(one.proven.values()) for one in flows) == sum(
        sum(one.proven_tiers.values()) for one in facts.hand_overs
    )


def handed_over(person: str, count: int, *, system: str = "crm", account: str = "", name: str = "Wei Zhang"):
    tiers = {"A": count}
    how = {"system": system, "action": "customer.transfer:Account", "to": account or person, "to_name": name}
    return HandOverFacts(Taker(person, "Wei Zhang"), **how, tiers=tiers, proven_tiers=tiers, counts={}, written_back=0)


def test_customers_go_to_persons_and_not_to_names(smooth, texts):
    going, _ = smooth
    shares = (handed_over("wei1@x", 3), handed_over("wei2@x", 5), handed_over("wei1@x", 4, system="erp", name="wz"))
    facts = replace(going.facts(), hand_overs=shares)
    called = ["Wei Zhang <wei1@x>", "Wei Zhang <wei2@x>"]
    assert [(one.to, one.proven) for one in of_case(facts).flows] == list(
        zip(called, [{"A": 7}, {"A": 5}], strict=True)
    )
    assert [one.name for one in loads(facts, texts)] == called


def test_a_successor_is_known_by_his_mail(facts):
    takers = {one.to: one.taker for one in facts.hand_overs}
    assert takers == {
        "ben": Taker("ben@acme.example", "Ben Okafor"),
        "cleo": Taker("cleo@acme.example", "Cleo Fontaine"),
    }


def test_a_system_that_was_not_read_is_drawn_as_unknown(troubled, texts):
    going, _ = troubled
    place = next(one for one in of_case(going.facts()).places if one.system == "erp-finance")
    assert not place.reaches
    assert not place.known
    drawn = before_after(Departing("Ada", [place], []), texts)
    (row,) = drawn.rows
    assert row.before == row.after == texts.word("answer", "unknown")
    assert [piece.look for piece in (*row.pieces_before, *row.pieces)] == ["unknown", "unknown"]


def test_a_system_without_a_user_account_says_so_and_draws_nothing(texts):
    (row,) = before_after(Departing("Ada", [Place("erp", [])], []), texts).rows
    assert row.name == texts.word("report", "held-nothing")
    assert not [*row.pieces_before, *row.pieces]


@pytest.mark.parametrize("status", ["accepted", "unproven", "attested", "intended", "drifted", "waived", "cancelled"])
def test_what_was_not_looked_at_is_unknown(smooth, status):
    going, _ = smooth
    found = reach(with_action(going.facts(), counts={status: 1}), "ad-head-office", "ways-in")
    assert (found.gone, found.left, found.unknown) == (0, 0, 1)


@pytest.mark.parametrize("status", ["planned", "refused", "todo", "failed"])
def test_what_was_not_taken_is_still_there(smooth, status):
    going, _ = smooth
    found = reach(with_action(going.facts(), counts={status: 1}), "ad-head-office", "ways-in")
    assert (found.gone, found.left, found.unknown) == (0, 1, 0)


def test_a_customer_that_failed_to_go_to_a_successor_may_be_with_anybody(smooth):
    going, _ = smooth
    values = {"action": "customer.transfer:Account", "phase": "hand", "counts": {"failed": 1}}
    found = reach(with_action(going.facts(), **values), "ad-head-office", "customers")
    assert (found.left, found.unknown) == (0, 1)


def test_nothing_found_in_a_reading_that_was_not_whole_is_no_zero(smooth, texts):
    going, _ = smooth
    values = {"found": 0, "planned": 0, "counts": {}, "whole": False}
    found = reach(with_action(going.facts(), **values), "ad-head-office", "ways-in")
    assert before_words(found) == "≥ 0"
    assert after_words(found, texts) == texts.word("report", "rest-unknown")
    (row,) = before_after(Departing("Ada", [Place("crm", [found])], []), texts).rows
    assert [piece.look for piece in row.pieces] == ["unknown"]
    assert row.look == "warn"


def test_after_an_undo_nothing_is_said_to_be_gone_that_was_written_to(undone, texts):
    going, _ = undone
    facts = going.facts()
    found = reach(facts, "salesforce-prod", "ways-in")
    assert (found.gone, found.back) == (0, 1)
    assert texts.word("report", "written-back") in after_words(found, texts)
    assert not any(ribbon.proven for ribbon in before_after(of_case(facts), texts).ribbons)


def test_the_second_look_has_a_row_of_its_own(troubled):
    going, _ = troubled
    found = reach(going.facts(), "ad-head-office", "looked")
    sweeps = next(one.sweeps for one in going.facts().systems if one.name == "ad-head-office")
    assert found.left == sum(one.left_over for one in sweeps) > 0


@pytest.mark.parametrize(("whole", "left_over", "look"), [(True, 3, "bad"), (False, 0, "warn")])
def test_what_the_second_look_found_is_drawn_where_nothing_had_been_there(smooth, texts, whole, left_over, look):
    going, _ = smooth
    facts = with_action(going.facts(), found=0, planned=0, counts={})
    sweeps = (SweepFacts("cut", facts.now, whole, left_over),)
    system = replace(facts.systems[0], sweeps=sweeps, exposure=ExposureFacts("unknown", "left-over"))
    (row,) = before_after(of_case(replace(facts, systems=(system,))), texts).rows
    assert (row.name, row.look) == (texts.word("reach-of", "looked"), look)
    assert row.pieces


@pytest.mark.parametrize("found", [0, 1])
def test_where_an_account_was_not_read_the_picture_never_says_that_this_was_all(smooth, texts, found):
    going, _ = smooth
    facts = with_action(going.facts(), found=found, planned=found, counts={"verified": found})
    system = replace(facts.systems[0], exposure=ExposureFacts("unknown", "not-read"))
    rows = before_after(of_case(replace(facts, systems=(system,))), texts).rows
    assert rows[-1].name == texts.word("report", "key-unknown")
    assert rows[-1].look == "warn"
    assert len(rows) == found + 1


def test_nothing_is_said_to_have_been_held_only_where_that_is_known(smooth, texts):
    going, _ = smooth
    facts = with_action(going.facts(), found=0, planned=0, counts={})
    for exposed, name in (
        (ExposureFacts("nothing"), "held-nothing"),
        (ExposureFacts("unknown", "no-cut"), "key-unknown"),
    ):
        system = replace(facts.systems[0], exposure=exposed)
        (row,) = before_after(of_case(replace(facts, systems=(system,))), texts).rows
        assert row.name == texts.word("report", name)


def test_every_number_of_the_picture_stands_in_its_words(facts, texts):
    drawn = before_after(of_case(facts), texts)
    for row in drawn.rows:
        assert row.before in drawn.says
        assert row.after in drawn.says
    for ribbon in drawn.ribbons:
        assert ribbon.says in drawn.says


def test_a_bar_is_never_longer_than_its_track_and_never_empty_where_something_was(facts, texts):
    for row in before_after(of_case(facts), texts).rows:
        for pieces in (row.pieces_before, row.pieces):
            assert sum(piece.width for piece in pieces) <= TRACK + 0.1


def test_whatever_there_is_of_a_row_is_drawn(facts, texts):
    for place in of_case(facts).places:
        for one in place.reaches:
            assert looks(one, texts) == {
                look
                for look, there in (
                    ("gone", one.gone),
                    ("left", one.left),
                    ("unknown", one.unknown or not one.whole),
                    ("back", one.back),
                )
                if there
            }


def looks(reach: Reach, texts: Texts) -> set[str]:
    (row,) = before_after(Departing("Ada", [Place("crm", [reach])], []), texts).rows
    return {piece.look for piece in row.pieces}


def test_one_of_many_that_is_left_is_drawn_and_explained(texts):
    seen = Reach("customers", 30_000, left=1, unknown=1)
    drawn = before_after(Departing("Ada", [Place("crm", [seen])], []), texts)
    assert [piece.look for piece in drawn.rows[0].pieces] == ["gone", "left", "unknown"]
    assert all(piece.width >= TRACK / 100 for piece in drawn.rows[0].pieces)
    assert sum(piece.width for piece in drawn.rows[0].pieces) == pytest.approx(TRACK, abs=0.1)
    assert {"gone", "left", "unknown"} <= {look for look, _ in drawn.key}


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6), st.integers(0, 10**7), st.sampled_from([0.4, 2.5]))
def test_every_count_has_its_stretch_and_larger_ones_have_longer_ones(counts, more, shortest):
    whole = sum(counts) + more
    named = ((str(at), count) for at, count in enumerate(counts))
    pieces = {int(one.look): one for one in stack(named, whole, least=shortest)}
    assert pieces.keys() == {at for at, count in enumerate(counts) if count}
    least = shortest * len(pieces)
    share = 100 * sum(counts) / whole if whole else 0
    assert sum(one.width for one in pieces.values()) == pytest.approx(max(share, least), abs=0.05)
    ranked = sorted(pieces, key=lambda at: counts[at])
    assert all(pieces[one].width <= pieces[other].width + 0.01 for one, other in pairwise(ranked))


def test_a_ribbon_is_whole_only_where_all_of_it_was_seen(facts, texts):
    flows = of_case(facts).flows
    proven = [flow.proven[tier] == count and not flow.back for flow in flows for tier, count in flow.planned.items()]
    assert [one.proven for one in before_after(of_case(facts), texts).ribbons] == proven


def test_more_successors_than_are_drawn_are_counted(texts):
    flows = [Flow(f"Heir {place}", {"A": 1}, {"A": 1}) for place in range(MOST_FLOWS + 2)]
    drawn = before_after(Departing("Ada", [], flows), texts)
    assert len(drawn.names) == len(drawn.ribbons) == MOST_FLOWS
    assert drawn.more == texts.sentence("report.more-successors", {"count": 2})


def test_a_case_that_holds_nothing_is_drawn_all_the_same(texts):
    assert before_after(Departing("Ada", [], []), texts).height > 0


def test_the_picture_is_in_the_report_in_both_languages(smooth):
    going, _ = smooth
    for language in ("en", "zh"):
        texts = Texts.load(language)
        html = render_html(going.facts(), texts)
        drawn = before_after(of_case(going.facts()), texts)
        assert f'<desc id="picture-words">{drawn.says}</desc>' in html
        assert html.count('class="reach gone"') > len(PROVEN)


def test_what_is_only_planned_is_never_drawn_as_seen(texts):
    seen = [Reach("sight", 5, left=1), Reach("latent", 3, left=3)]
    drawn = before_after(Departing("Ada", [Place("crm", seen)], [Flow("Ben", {"A": 2})], planned=True), texts)
    assert not any(ribbon.proven for ribbon in drawn.ribbons)
    words = [word for _, word in (*drawn.key, *drawn.key_of_ribbons)]
    assert texts.word("report", "key-would-go") in words
    assert texts.word("report", "key-gone") not in words
    assert texts.word("report", "key-proven") not in words
    assert texts.sentence("report.tier-planned", {"count": 2, "tier": texts.word("tier", "A")}) in drawn.says


def test_the_key_explains_what_is_drawn_and_nothing_else(facts, texts):
    drawn = before_after(of_case(facts), texts)
    looks = {piece.look for row in drawn.rows for piece in (*row.pieces_before, *row.pieces)}
    assert {look for look, _ in drawn.key} == looks


def test_a_label_that_is_too_long_is_cut_and_chinese_takes_twice_the_room():
    assert short("Northwind", 9) == "Northwind"
    assert short("Northwind Trading", 9) == "Northwin…"
    assert short("宏达机械有限公司", 16) == "宏达机械有限公司"
    assert short("宏达机械有限公司", 9) == "宏达机械…"
