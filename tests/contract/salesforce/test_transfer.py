"""Customers change hands, with their teams and shares, and come back exactly."""

from datetime import UTC, datetime

import pytest

from exeunt.model import GONE, Change, Intent, Outcome, Reason, State
from exeunt.sdk import Refused, Throttled, Uncertain
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt_salesforce.ids import long_id
from exeunt_salesforce.simulator.world import By

ACCOUNT = "customer.transfer:Account"
WRITES = {"Account": ("POST", r"/services/Soap/u/"), "Contact": ("PATCH", r"/composite/sobjects$")}


@pytest.fixture
def departure(leaver, heir):
    return leaver, heir


def _intent(who, to):
    return Intent(who=who, to=to, since=datetime.now(UTC))


def _owners(far, table, changes):
    return {far.world.table(table).rows[change.ref.id]["OwnerId"] for change in changes}


def _copy(row):
    return {name: value for name, value in row.items() if name != "Id"}


def _share(far, account, grantee, level="Edit"):
    row = {"AccountId": account, "UserOrGroupId": grantee, "AccountAccessLevel": level, "RowCause": "Manual"}
    levels = {"OpportunityAccessLevel": "Read", "CaseAccessLevel": "None", "ContactAccessLevel": "Read"}
    far.world.load("AccountShare", [{**row, **levels}])


def _member(far, account, user, role="Sales Rep | EMEA 50%"):
    levels = {"OpportunityAccessLevel": "Edit", "CaseAccessLevel": "None", "ContactAccessLevel": "Read"}
    row = {"AccountId": account, "UserId": user, "TeamMemberRole": role, "AccountAccessLevel": "Edit"}
    far.world.load("AccountTeamMember", [{**row, **levels}])


@pytest.mark.parametrize("kind", ["Account", "Contact", "Opportunity", "Lead", "Case", "Task", "Visit__c"])
def test_records_go_to_the_successor_and_come_back_with_teams_and_shares_as_they_were(far, desk, leaver, heir, kind):
    transfer = desk.action(f"customer.transfer:{kind}")
    before = far.state()
    changes = desk.apply(transfer, leaver, heir)
    assert changes
    assert _owners(far, kind, changes) == {heir.ref.id}
    assert desk.plan(transfer, leaver, heir) == []
    after = far.state()
    for part in ("account_teams", "opportunity_teams", "manual_shares", "group_members"):
        assert after[part] == before[part]
    desk.undo(transfer, changes)
    assert far.state() == before


def test_a_successor_already_on_the_team_leaves_it_as_owner_and_is_back_on_it_after_undo(far, desk, leaver, heir):
    account = far.rows("Account", OwnerId=leaver.ref.id)[0]["Id"]
    colleague = far.user(SUCCESSORS[1])
    _member(far, account, heir.ref.id)
    _member(far, account, colleague)
    _share(far, account, heir.ref.id)
    _share(far, account, colleague)
    before = far.state()
    transfer = desk.action(ACCOUNT)
    changes = [change for change in desk.plan(transfer, leaver, heir) if change.ref.id == account]
    assert [outcome.error for outcome in desk.perform(transfer, changes).values()] == [None]
    members = {row["UserId"] for row in far.rows("AccountTeamMember", AccountId=account)}
    assert colleague in members
    assert heir.ref.id not in members
    shared = {row["UserOrGroupId"] for row in far.rows("AccountShare", AccountId=account, RowCause="Manual")}
    assert colleague in shared
    assert heir.ref.id not in shared
    desk.undo(transfer, changes)
    assert far.state() == before


def test_a_share_that_cannot_be_put_back_does_not_make_a_moved_record_look_unmoved(far, desk, leaver, heir):
    account = far.rows("Account", OwnerId=leaver.ref.id)[0]["Id"]
    _share(far, account, heir.ref.id)
    _share(far, account, far.user(SUCCESSORS[1]), "Read")  # the org's default gives as much: the vendor refuses it
    transfer = desk.action(ACCOUNT)
    (change,) = [change for change in desk.plan(transfer, leaver, heir) if change.ref.id == account]
    (outcome,) = transfer.write([change])
    assert outcome.error is None
    assert "FIELD_INTEGRITY_EXCEPTION" in outcome.proof["rows"]
    now = transfer.observe([change.ref])[change.ref]
    assert now["owner"] == heir.ref.id
    assert now["manual"] != change.after["manual"]
    (again,) = transfer.write([Change(ACCOUNT, change.ref, now, change.after, change.reason)])
    assert again.error.params["status"] == "FIELD_INTEGRITY_EXCEPTION"


def test_members_that_the_vendor_drops_although_told_to_keep_them_are_put_back(far, desk, leaver, heir):
    account = far.rows("Account", OwnerId=leaver.ref.id)[0]["Id"]
    adder = far.user("grace.lindqvist@acme.example")
    _member(far, account, far.user(SUCCESSORS[1]))
    (row,) = far.rows("AccountTeamMember", AccountId=account, UserId=far.user(SUCCESSORS[1]))
    far.world.table("AccountTeamMember").put({**row, "CreatedById": adder})
    far.settings(group_based_adders=[adder])
    before = far.state()["account_teams"][account]
    desk.apply(desk.action(ACCOUNT), leaver, heir)
    assert far.state()["account_teams"][account] == before


def test_an_opportunity_team_that_the_change_of_owner_costs_is_put_back(far, desk, leaver, heir):
    far.switches(opportunity_team_kept=False)
    deal = far.rows("Opportunity", OwnerId=leaver.ref.id)[0]["Id"]
    row = {"OpportunityId": deal, "UserId": far.user(SUCCESSORS[1]), "TeamMemberRole": "Expert"}
    far.world.load("OpportunityTeamMember", [{**row, "OpportunityAccessLevel": "Edit"}])
    before = far.state()
    transfer = desk.action("customer.transfer:Opportunity")
    changes = desk.apply(transfer, leaver, heir)
    assert far.state()["opportunity_teams"] == before["opportunity_teams"]
    desk.undo(transfer, changes)
    assert far.state() == before


def test_an_owner_on_his_own_opportunity_team_does_not_stay_on_it(far, desk, leaver, heir):
    deal = far.rows("Opportunity", OwnerId=leaver.ref.id)[0]["Id"]
    row = {"OpportunityId": deal, "UserId": leaver.ref.id, "TeamMemberRole": "Opportunity Owner"}
    far.world.load("OpportunityTeamMember", [{**row, "OpportunityAccessLevel": "Edit"}])
    desk.apply(desk.action("customer.transfer:Opportunity"), leaver, heir)
    assert far.rows("OpportunityTeamMember", OpportunityId=deal, UserId=leaver.ref.id) == []


@pytest.mark.parametrize("kind", ["Lead", "Case"])
def test_an_assignment_rule_does_not_hijack_the_owner(far, desk, leaver, heir, kind):
    other = far.user(SUCCESSORS[1])
    far.settings(lead_rule_owner=other, case_rule_owner=other)
    transfer = desk.action(f"customer.transfer:{kind}")
    changes = desk.apply(transfer, leaver, heir)
    assert _owners(far, kind, changes) == {heir.ref.id}


def test_converted_leads_and_closed_tasks_stay_where_they_are(far, desk, leaver, heir):
    leads = far.rows("Lead", OwnerId=leaver.ref.id)
    far.world.table("Lead").put({**leads[0], "IsConverted": True})
    tasks = far.rows("Task", OwnerId=leaver.ref.id, IsClosed=True)
    changes = [
        *desk.plan(desk.action("customer.transfer:Lead"), leaver, heir),
        *desk.plan(desk.action("customer.transfer:Task"), leaver, heir),
    ]
    assert not {change.ref.id for change in changes} & {leads[0]["Id"], *(task["Id"] for task in tasks)}


def test_dependants_stay_where_they_are_until_their_own_change(far, desk, leaver, heir):
    before = {row["Id"]: row["OwnerId"] for row in far.rows("Contact")}
    desk.apply(desk.action(ACCOUNT), leaver, heir)
    assert {row["Id"]: row["OwnerId"] for row in far.rows("Contact")} == before


def test_facts_are_the_accounts_own_also_on_its_contacts(far, desk, leaver):
    found, _ = desk.action("customer.transfer:Contact").find(leaver).all()
    ref, state = found[0]
    account = far.world.table("Account").rows[far.world.table("Contact").rows[ref.id]["AccountId"]]
    assert state["tier"] == account["Tier__c"]
    assert state["purchase"] == str(account["AnnualPurchase__c"])
    assert state["parent"] == account["Id"]


def test_a_record_of_somebody_else_is_left_alone(desk, leaver, heir):
    transfer = desk.action(ACCOUNT)
    state = State({"owner": "005xx0000000003AAA", "team": (), "manual": ()})
    assert transfer.desire(state, _intent(leaver, heir)) == state
    assert transfer.desire(GONE, _intent(leaver, heir)) == GONE


def test_nobody_to_take_over_is_a_refusal_and_so_is_an_inactive_successor(desk, leaver):
    transfer = desk.action(ACCOUNT)
    state = State({"owner": leaver.ref.id, "team": (), "manual": ()})
    for to, code in ((None, "no-successor"), (desk.principal("tom.hale@acme.example"), "successor-inactive")):
        with pytest.raises(Refused) as refused:
            transfer.desire(state, _intent(leaver, to))
        assert refused.value.code == f"salesforce.{code}"


def test_one_call_takes_accounts_of_one_old_and_one_new_owner_only(far, desk, leaver, heir):
    transfer = desk.action(ACCOUNT)
    second = desk.principal(SUCCESSORS[1])
    changes = desk.plan(transfer, leaver, heir)
    mixed = [
        Change(one.action, one.ref, one.before, State({"owner": (heir, second)[number % 2].ref.id}), one.reason)
        for number, one in enumerate(changes)
    ]
    batches = list(transfer.pack(mixed))
    assert sorted(change.ref for batch in batches for change in batch) == sorted(change.ref for change in mixed)
    assert all(len({change.after["owner"] for change in batch}) == 1 for batch in batches)
    far.forget_calls()
    assert all(outcome.error is None for outcome in desk.perform(transfer, mixed).values())
    assert far.calls()["calls"]["POST /services/Soap/u/{version}"] == 2


def test_packs_are_the_same_whatever_the_order(desk, leaver, heir):
    for name in (ACCOUNT, "customer.transfer:Contact"):
        transfer = desk.action(name)
        changes = desk.plan(transfer, leaver, heir)
        forwards = [list(batch) for batch in transfer.pack(changes)]
        assert forwards == [list(batch) for batch in transfer.pack(changes[::-1])]
        assert all(len(batch) <= transfer.batch for batch in forwards)


def test_a_child_locks_its_account_and_an_account_itself(desk, leaver, heir):
    account, contact = (desk.action(f"customer.transfer:{kind}") for kind in ("Account", "Contact"))
    change = desk.plan(contact, leaver, heir)[0]
    assert contact.locks(change) == {change.before["parent"]}
    change = desk.plan(account, leaver, heir)[0]
    assert account.locks(change) == {change.ref.id}
    portal = Change(change.action, change.ref, change.before.but(portal=True), change.after, change.reason)
    assert account.locks(portal) == {change.ref.id, "group-membership"}


def test_one_refused_record_does_not_sink_its_batch(far, desk, leaver, heir):
    transfer = desk.action("customer.transfer:Contact")
    changes = desk.plan(transfer, leaver, heir)
    bad = changes[3].ref
    mail = "Ask ada.moreau@acme.example first"
    far.faults.add("row-validation", times=-1, ids=[bad.id], message=mail, field="Region__c")
    outcomes = desk.perform(transfer, changes)
    assert {ref for ref, outcome in outcomes.items() if outcome.error} == {bad}
    error = outcomes[bad].error
    assert error.code == "salesforce.row-refused"
    assert error.params["status"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert error.params["fields"] == "Region__c"
    assert LEAVER not in error.params["words"]


@pytest.mark.parametrize("kind", ["Account", "Contact"])
def test_a_locked_record_gets_no_answer_and_is_looked_at_and_written_again(far, desk, leaver, heir, kind):
    transfer = desk.action(f"customer.transfer:{kind}")
    changes = desk.plan(transfer, leaver, heir)
    held = changes[0].ref
    far.faults.add("row-lock", ids=[held.id])
    outcomes = desk.perform(transfer, changes)
    assert outcomes.keys() == {change.ref for change in changes} - {held}
    assert all(outcome.error is None for outcome in outcomes.values())
    assert transfer.observe([held])[held]["owner"] == leaver.ref.id
    assert [change.ref for change in desk.apply(transfer, leaver, heir)] == [held]
    assert _owners(far, kind, changes) == {heir.ref.id}


@pytest.mark.parametrize("fault", ["lost-call", "lost-answer", "error-after", "cut-body", "html"])
@pytest.mark.parametrize("kind", ["Account", "Contact"])
def test_a_write_whose_answer_is_lost_is_uncertain_and_looking_settles_it(far, desk, departure, kind, fault):
    leaver, heir = departure
    method, path = WRITES[kind]
    transfer = desk.action(f"customer.transfer:{kind}")
    changes = desk.plan(transfer, leaver, heir)
    far.faults.add(fault, path_regex=path, method=method)
    with pytest.raises(Uncertain):
        list(transfer.write(changes))
    owners = _owners(far, kind, changes)
    assert len(owners) == 1
    assert {state["owner"] for state in transfer.observe([change.ref for change in changes]).values()} == owners
    desk.apply(transfer, leaver, heir)
    assert _owners(far, kind, changes) == {heir.ref.id}


def test_writing_again_from_half_way_finishes_the_work(far, desk, leaver, heir):
    transfer = desk.action(ACCOUNT)
    before = far.state()
    changes = desk.plan(transfer, leaver, heir)
    list(transfer.write(changes[:5]))
    desk.perform(transfer, desk.plan(transfer, leaver, heir))
    desk._restore(transfer, changes, {change.ref: _accepted(change) for change in changes})
    after = far.state()
    assert after["manual_shares"] == before["manual_shares"]
    assert after["account_teams"] == before["account_teams"]
    assert _owners(far, "Account", changes) == {heir.ref.id}


def _accepted(change):
    return Outcome(change.ref)


def test_an_account_that_somebody_else_moved_meanwhile_does_not_stop_the_others(far, desk, leaver, heir):
    transfer = desk.action(ACCOUNT)
    changes = desk.plan(transfer, leaver, heir)
    moved, other = changes[2].ref, far.user(SUCCESSORS[1])
    far.act(SUCCESSORS[1], "edit", record=moved.id, fields={"OwnerId": other})
    outcomes = {outcome.ref: outcome for outcome in transfer.write(changes)}
    assert outcomes[moved].error.code == "salesforce.owner-moved"
    assert far.world.table("Account").rows[moved.id]["OwnerId"] == other
    assert sum(outcome.error is not None for outcome in outcomes.values()) == 1


def test_a_flow_that_gives_the_record_to_somebody_else_shows_when_looked_at(far, desk, leaver, heir):
    transfer = desk.action("customer.transfer:Contact")
    changes = desk.plan(transfer, leaver, heir)
    other, target = far.user(SUCCESSORS[1]), changes[0].ref
    far.faults.add("flow-reassigns", ids=[target.id], owner=other)
    list(transfer.write(changes))
    assert transfer.observe([target])[target]["owner"] == other


def test_a_hand_over_costs_close_to_the_fewest_calls(far, desk, leaver, heir):
    row = _copy(far.rows("Contact", OwnerId=leaver.ref.id)[0])
    far.world.load("Contact", [{**row, "LastName": f"N{n}"} for n in range(975)])
    transfer = desk.action("customer.transfer:Contact")
    changes = desk.plan(transfer, leaver, heir)
    assert len(changes) == 1_000
    transfer.observe([changes[0].ref])
    far.forget_calls()
    for batch in transfer.pack(changes):
        refs = [change.ref for change in batch]
        transfer.observe(refs)
        assert all(outcome.error is None for outcome in transfer.write(batch))
        transfer.observe(refs)
    batches = 1_000 // transfer.batch
    assert far.calls()["total"] == batches * transfer.cost["api"]
    assert far.calls()["calls"]["PATCH /services/data/v{version}/composite/sobjects"] == batches


def test_twelve_thousand_records_are_found_in_a_few_pages(far, desk, leaver):
    row = _copy(far.rows("Lead", OwnerId=leaver.ref.id, IsConverted=False)[0])
    far.world.load("Lead", [{**row, "LastName": f"N{n}"} for n in range(11_999)])
    transfer = desk.action("customer.transfer:Lead")
    transfer.find(leaver).all()
    far.forget_calls()
    found, end = transfer.find(leaver).all()
    assert (len(found), end.whole, end.counted) == (12_000, True, 12_000)
    assert far.calls()["total"] == 6 + 1 + 1


def test_the_reserve_stops_all_that_may_wait_and_never_a_cut(far, desk, leaver, heir):
    """Each in turn, right after an answer whose header says that the day's share is spent."""
    waiting, cutting = set(), set()
    for action in desk.connector.actions():
        changes = desk.plan(action, leaver, heir)
        if not changes:
            continue
        used, far.org.limits.used = far.org.limits.used, int(far.world.switches.daily_allowed * 0.85)
        desk.action("sign_in.block:principal").observe([leaver.ref])
        truth = far.census()
        try:
            list(action.write(changes[:1]))
            cutting.add(action.order.phase)
        except Throttled as stopped:
            assert stopped.code == "salesforce.reserve-reached"
            assert far.census() == truth
            waiting.add(action.order.phase)
        far.org.limits.used = used
    assert cutting == {"cut"}
    assert waiting >= {"hand", "take", "close"}


def test_deleted_is_gone_and_invisible_is_not_seen(far, open_desk, leaver):
    desk = open_desk("read")
    transfer = desk.action("customer.transfer:Lead")
    (ref, _), *_ = transfer.find(leaver).all()[0]
    other = far.rows("Lead", IsConverted=True)[0]["Id"]
    with far.world.lock:
        far.world.remove("Lead", ref.id, By(leaver.ref.id))
    unknown = type(ref)(ref.system, ref.kind, long_id("00Qxx00000ZZZZZ"))
    seen = transfer.observe([ref, unknown, type(ref)(ref.system, ref.kind, other)])
    assert seen[ref] == GONE
    assert unknown not in seen
    assert len(seen) == 2


def test_only_the_kept_rows_can_be_written(far, desk, leaver):
    transfer = desk.action(ACCOUNT)
    account = far.rows("Account", OwnerId=leaver.ref.id)[0]["Id"]
    _member(far, account, far.user(SUCCESSORS[1]))
    ref = next(ref for ref, _ in transfer.find(leaver).all()[0] if ref.id == account)
    before = transfer.observe([ref])[ref]
    (row,) = far.rows("AccountTeamMember", AccountId=account, UserId=far.user(SUCCESSORS[1]))
    far.world.table("AccountTeamMember").put({**row, "AccountAccessLevel": "Read", "TeamMemberRole": "Other"})
    now = transfer.observe([ref])[ref]
    assert now["team"] != before["team"]
    wanted = before.only(frozenset({"team"}))
    assert all(out.error is None for out in transfer.write([Change(ACCOUNT, ref, now, wanted, Reason("test"))]))
    again = transfer.observe([ref])[ref]
    assert again["team"] == before["team"]
    assert again["owner"] == leaver.ref.id
