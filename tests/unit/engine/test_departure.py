from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from exeunt.app.casework import close_if_done
from exeunt.engine.departure import look_again
from exeunt.errors import RefusedPlan, Unavailable
from exeunt.plan import approvers
from exeunt.plan.document import read
from exeunt.store import cases
from exeunt.store import trail as rows
from exeunt.trail import kinds
from exeunt.trail.entry import decode_leaf
from exeunt.trail.verify import verify
from support.desk import Office, plans
from support.far_side import company

ANSWERS = ("accepted", "refused", "todo", "none")


@pytest.fixture
def office(tmp_path):
    world = company()
    office = Office.open(tmp_path / "state", world)
    yield office
    office.store.close()


def test_a_departure_ends_verified_and_the_trail_is_whole(office):
    made = plans(office.world)
    ends = office.apply(made.cut, made.hand_over)
    assert [end.state for end in ends] == ["done", "done"]
    assert set(office.statuses(read(made.cut)).values()) == {"verified"}
    assert set(office.statuses(read(made.hand_over)).values()) == {"verified"}
    world = office.world
    assert world.users["ada"]["blocked"]
    assert not world.users["ada"]["active"]
    assert {row["owner"] for key, row in world.accounts.items() if key != "other"} == {"ben"}
    assert all("ada" not in names for names in world.groups.values())
    assert verify(office.store) == []


def test_what_the_vendor_drops_with_the_write_is_put_back(office):
    before = copy.deepcopy(office.world.accounts)
    made = plans(office.world)
    office.apply(made.cut, made.hand_over)
    for key, row in office.world.accounts.items():
        assert row["team"] == before[key]["team"]


def test_an_undo_puts_everything_back_but_what_is_lost(office):
    before = copy.deepcopy(office.world.census())
    made = plans(office.world)
    office.apply(made.cut, made.hand_over)
    body, not_back = office.undo(read(made.cut), read(made.hand_over))
    ends = office.apply(body)
    assert [end.state for end in ends] == ["done"]
    assert not_back == []
    after = copy.deepcopy(office.world.census())
    assert after["users"]["ada"].pop("stamp") != before["users"]["ada"].pop("stamp")
    after["groups"] = {key: sorted(names) for key, names in after["groups"].items()}
    before["groups"] = {key: sorted(names) for key, names in before["groups"].items()}
    assert after == before
    assert set(office.statuses(read(body)).values()) == {"verified"}


def test_an_undo_leaves_alone_what_somebody_changed_since(office):
    made = plans(office.world)
    office.apply(made.cut, made.hand_over)
    office.world.accounts["acc000"]["owner"] = "cleo"
    body, _ = office.undo(read(made.cut), read(made.hand_over))
    office.apply(body)
    assert office.world.accounts["acc000"]["owner"] == "cleo"
    assert office.statuses(read(body))["customer.transfer:Account/acc000"] == "drifted"
    assert office.world.accounts["acc001"]["owner"] == "ada"


def test_a_customer_that_moved_meanwhile_is_set_aside_and_shown_field_by_field(office):
    made = plans(office.world)
    office.world.accounts["acc001"]["owner"] = "cleo"
    ends = office.apply(made.cut, made.hand_over)
    plan = read(made.hand_over)
    assert office.statuses(plan)["customer.transfer:Account/acc001"] == "drifted"
    assert "owner: ben ≠ cleo" in office.details(plan)["acc001"]
    assert office.world.accounts["acc001"]["owner"] == "cleo"
    assert office.world.accounts["acc000"]["owner"] == "ben"
    assert ends[-1].state == "done"


def test_a_team_that_changed_between_plan_and_apply_is_no_drift_and_is_kept_as_met(office):
    made = plans(office.world)
    office.world.accounts["acc001"]["team"] = ["ben", "cleo"]
    office.apply(made.cut, made.hand_over)
    assert office.world.accounts["acc001"] == {
        "owner": "ben",
        "team": ["ben", "cleo"],
        "tier": "B",
        "name": "Customer 1",
    }


def test_a_lost_answer_is_settled_by_looking(office):
    made = plans(office.world)
    office.apply(made.cut)
    office.world.lose_answers = 3
    office.apply(made.hand_over)
    written = [
        entry[1]
        for entry in office.world.journal
        if entry[0] == "customer.transfer:Account" and "owner" in str(entry[2])
    ]
    assert sorted(written) == ["acc000", "acc001", "acc002", "acc003", "acc004"]
    assert set(office.statuses(read(made.hand_over)).values()) == {"verified"}


def test_a_lost_password_change_is_written_again_for_a_newer_stamp_may_be_somebody_elses(office):
    office.world.lose_answers = 1
    made = plans(office.world)
    office.apply(made.cut)
    stamps = [entry for entry in office.world.journal if entry[0] == "sign_in.block:principal"]
    assert len(stamps) == 2
    assert set(office.statuses(read(made.cut)).values()) == {"verified"}


def test_the_leavers_own_new_password_after_the_plan_does_not_pass_for_ours(office):
    made = plans(office.world)
    office.world.users["ada"]["stamp"] = "2030-01-01T00:00:00+00:00"
    office.apply(made.cut)
    assert office.world.users["ada"]["blocked"]
    assert office.world.users["ada"]["stamp"] != "2030-01-01T00:00:00+00:00"


def test_a_refused_row_stops_later_phases_and_not_its_neighbours(office):
    office.world.refuse = {"acc002"}
    made = plans(office.world)
    ends = office.apply(made.cut, made.hand_over)
    plan = read(made.hand_over)
    assert office.statuses(plan)["customer.transfer:Account/acc002"] == "refused"
    assert office.world.accounts["acc003"]["owner"] == "ben"
    assert office.statuses(plan)["membership.remove:group/sales"] == "planned"
    assert (ends[-1].state, ends[-1].why) == ("rest", "blocked")


def test_what_was_refused_is_asked_for_again_when_somebody_applies_again(office):
    office.world.refuse = {"acc002"}
    made = plans(office.world)
    office.apply(made.cut, made.hand_over)
    plan = read(made.hand_over)
    assert office.go_on(plan.digest)[0].state == "rest"
    assert office.statuses(plan)["customer.transfer:Account/acc002"] == "refused"
    office.world.refuse = set()
    assert office.go_on(plan.digest)[0].state == "done"
    assert set(office.statuses(plan).values()) == {"verified"}
    written = [entry[1] for entry in office.world.journal if "owner" in str(entry[2])]
    assert sorted(written) == ["acc000", "acc001", "acc002", "acc003", "acc004"]


def test_a_case_is_closed_on_a_look_of_now_that_read_all_and_found_nothing(office):
    def closed():
        return close_if_done(office.store, office.trail, case, office.clock.now())

    def silent(_):
        raise Unavailable("kit.no-answer")

    made = plans(office.world)
    case = read(made.cut).header.case
    office.apply(made.cut, made.hand_over)
    office.clock.sleep(7_200)
    assert not closed(), "the look is two hours old"
    office.world.groups["alumni"].append("ada")
    look_again(office.desk(), case)
    assert "sweep.appeared" in office.findings(case)
    assert not closed()
    office.world.groups["alumni"].remove("ada")
    look_again(office.desk(connect=silent), case)
    assert "sweep.unreadable" in office.findings(case)
    assert not closed()
    look_again(office.desk(), case)
    assert closed()


def test_a_batch_never_bears_the_name_of_another(office):
    made = plans(office.world)
    for key in ("acc000", "acc001", "acc004"):  # their batches find nothing to write
        office.world.accounts[key]["owner"] = "ben"
    office.world.refuse = {"acc002"}
    office.apply(made.cut, made.hand_over)
    office.world.refuse = set()
    digest = read(made.hand_over).digest
    office.go_on(digest)
    with office.store.read() as conn:
        tried = [row["attempts"] for row in cases.batches_of(conn, digest) if "transfer" in row["action"]]
    assert tried == [1, 1, 1]  # two that wrote, and the second try of what was refused


def test_a_hand_over_waits_for_the_cut(office):
    made = plans(office.world)
    plan = office.spend(made.hand_over)
    ends = office.go_on(plan.digest)
    assert (ends[0].state, ends[0].why) == ("rest", "cut-not-applied")
    assert office.world.journal == []
    office.apply(made.cut)
    assert office.go_on(plan.digest)[0].state == "done"


def test_a_quota_far_away_is_a_checkpoint_and_never_a_success(office):
    made = plans(office.world)
    office.world.throttle = 1
    ends = office.apply(made.cut)
    assert (ends[0].state, ends[0].why) == ("waiting", "quota")
    assert ends[0].until is not None
    plan = read(made.cut)
    assert office.go_on(plan.digest)[0].state == "done"
    assert set(office.statuses(plan).values()) == {"verified"}


def test_a_system_that_answers_again_is_gone_on_with(office):
    office.world.unavailable = 2
    made = plans(office.world)
    assert office.apply(made.cut)[0].state == "done"


def test_a_flow_that_moves_the_record_again_is_no_success(office):
    def flow(world, changes):
        for change in changes:
            if change.ref.id == "acc001":
                world.accounts["acc001"]["owner"] = "cleo"

    office.world.after_write = flow
    made = plans(office.world)
    office.apply(made.cut, made.hand_over)
    plan = read(made.hand_over)
    assert office.statuses(plan)["customer.transfer:Account/acc001"] == "failed"
    assert "engine.moved-again" in office.details(plan)["acc001"]
    office.world.after_write = None
    office.go_on(plan.digest)
    assert office.world.accounts["acc001"]["owner"] == "cleo", "somebody else's word is not overwritten"


def test_what_appeared_since_the_plan_is_a_finding(office):
    made = plans(office.world)
    office.world.groups["backdoor"] = ["ada"]
    office.apply(made.cut, made.hand_over)
    assert "sweep.appeared" in office.findings(read(made.cut).header.case)


def test_nothing_destructive_follows_from_a_reading_that_was_not_whole(office):
    office.world.not_whole = True
    made = plans(office.world)
    assert read(made.cut).rows == []
    assert read(made.hand_over).rows == []
    assert {gap.code for gap in made.gaps} == {"survey.not-whole"}


def test_a_plan_is_spent_once(office):
    made = plans(office.world)
    office.apply(made.cut)
    with pytest.raises(RefusedPlan, match="plan.spent"):
        office.spend(made.cut)


def test_the_leavers_own_key_is_suspended_when_the_case_opens(office):
    made = plans(office.world)
    office.apply(made.cut)
    lines = approvers.read(office.folder / "approvers").lines
    assert {line.person: bool(line.suspended_by) for line in lines} == {
        "ada@acme.example": True,
        "dora@acme.example": False,
    }


def test_a_suspension_that_a_crash_left_in_the_file_alone_gets_its_entry(office):
    made = plans(office.world, case_id="case-1")
    file = office.folder / "approvers"
    before = approvers.read(file)
    at = office.clock.now()
    approvers.write(file, approvers.suspend(before, "ada@acme.example", at=at, case="case-1"))
    left = file.read_bytes()
    office.clock.sleep(90)
    office.apply(made.cut)
    assert file.read_bytes() == left, "the key ended when it did"
    with office.store.read() as conn:
        entries = [decode_leaf(row.leaf) for chunk in rows.everything(conn) for row in chunk]
    [suspended] = [entry for entry in entries if entry.kind == kinds.APPROVER_SUSPENDED]
    assert suspended.facts == {"old": before.digest, "new": approvers.read(file).digest}


def test_a_hand_over_that_is_given_before_its_cut_waits_for_it(office):
    made = plans(office.world)
    assert [end.state for end in office.apply(made.hand_over, made.cut)] == ["done", "done"]


def test_how_much_was_refused_stays_known_without_the_payload(office):
    made = plans(office.world)
    office.apply(made.cut)
    office.world.refuse.add("acc001")
    office.apply(made.hand_over)
    with office.store.read() as conn:
        entries = [decode_leaf(row.leaf) for chunk in rows.everything(conn) for row in chunk]
    answers = [entry.facts for entry in entries if entry.kind == kinds.BATCH_ANSWERED]
    assert sum(facts.get("refused", 0) for facts in answers) == 1
    assert all(sum(facts.get(one, 0) for one in ANSWERS) == facts["count"] for facts in answers)


def test_a_job_under_way_is_looked_at_and_never_submitted_twice(office, monkeypatch):
    monkeypatch.setattr("support.far_side.Transfer.settles", timedelta(minutes=5))
    made = plans(office.world)
    office.apply(made.cut)
    office.world.jobs["acc001"] = 3
    office.apply(made.hand_over)
    assert office.statuses(read(made.hand_over))["customer.transfer:Account/acc001"] == "verified"
    written = [entry[1] for entry in office.world.journal if "owner" in str(entry[2])]
    assert sorted(written) == sorted(set(written))


def test_a_job_that_never_ends_is_no_success_and_is_not_repeated(office):
    made = plans(office.world)
    office.apply(made.cut)
    office.world.jobs["acc001"] = 1000
    office.apply(made.hand_over)
    plan = read(made.hand_over)
    assert office.statuses(plan)["customer.transfer:Account/acc001"] == "failed"
    assert "engine.still-under-way" in office.details(plan)["acc001"]
    assert not [entry for entry in office.world.journal if entry[1] == "acc001"]
    office.world.jobs["acc001"] = 0
    assert [end.state for end in office.go_on(plan.digest)] == ["done"]
    assert office.statuses(plan)["customer.transfer:Account/acc001"] == "verified"


def test_a_leaver_whom_the_policy_names_as_successor_is_cut_like_anybody(office):
    """The policy names Ben for all customers; that is no reason to keep his access when he leaves himself."""
    made = plans(office.world, who="ben@acme.example", override="cleo@acme.example")
    cut, hand = read(made.cut), read(made.hand_over)
    assert [cut.group(row).action for row in cut.rows] == ["sign_in.block:principal"]
    assert {hand.group(row).action for row in hand.rows} >= {"membership.remove:group", "account.deactivate:principal"}
    assert [person.mail for person in cut.header.successors] == []
