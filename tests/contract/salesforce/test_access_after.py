"""What our changes do to the tables, said without asking anybody."""

import pytest

from exeunt.model import GONE, Change, Reason, Ref, State
from exeunt.model.access import Leave, Out, Own, Revoke
from exeunt_salesforce.access.after import edits_after

LEAVER, HEIR = "005000000000001AAA", "005000000000002AAA"
RECORD, GROUP = "001000000000001AAA", "00G000000000001AAA"


def after(action, before, after_, *, thing=RECORD, of="", flat=()):
    ref = Ref("crm", action.partition(":")[2], thing, of=of)
    return list(edits_after([Change(action, ref, before, after_, Reason("test.planned"))], flat))


def taken(action, thing):
    return after(action, State({"present": True}), GONE, thing=thing, of=LEAVER)


def test_a_transfer_gives_another_owner_and_keeps_team_and_shares():
    before = State({"owner": LEAVER, "team": (f"{LEAVER}|x",), "manual": (f"{GROUP}|Edit",)})
    assert after("customer.transfer:Account", before, State({"owner": HEIR})) == [Own(RECORD, HEIR)]


def test_the_new_owners_own_place_and_share_are_left_out():
    before = State({"owner": LEAVER, "team": (f"{HEIR}|Rep|Edit",), "manual": (f"{GROUP}|Edit", f"{HEIR}|Read")})
    changed = State({"owner": HEIR, "team": (), "manual": (f"{GROUP}|Edit",)})
    assert after("customer.transfer:Account", before, changed) == [
        Own(RECORD, HEIR),
        Revoke(f"{HEIR}^", "one", RECORD, "team"),
        Revoke(f"{HEIR}^", "one", RECORD, "manual"),
    ]


def test_where_hierarchies_do_not_count_a_share_is_the_users_alone():
    before = State({"owner": LEAVER, "manual": (f"{HEIR}|Read",)})
    changed = State({"owner": HEIR, "manual": ()})
    edits = after("customer.transfer:Visit__c", before, changed, flat=("Visit__c",))
    assert edits == [Own(RECORD, HEIR), Revoke(HEIR, "one", RECORD, "manual")]
    edits = after("share.remove:Visit__Share", State({"present": True}), GONE, of=LEAVER, flat=("Visit__c",))
    assert edits == [Revoke(LEAVER, "one", RECORD, "manual")]


def test_a_transfer_that_only_puts_rows_back_changes_no_owner():
    assert after("customer.transfer:Account", State({"owner": HEIR}), State({"team": ()})) == []


@pytest.mark.parametrize(
    ("action", "thing", "edits"),
    [
        ("team.leave:AccountTeamMember", RECORD, [Revoke(f"{LEAVER}^", "one", RECORD, "team")]),
        ("team.leave:OpportunityTeamMember", RECORD, [Revoke(f"{LEAVER}^", "one", RECORD, "team")]),
        ("team.leave:default_account_team", HEIR, []),
        ("share.remove:LeadShare", RECORD, [Revoke(f"{LEAVER}^", "one", RECORD, "manual")]),
        ("membership.remove:group", GROUP, [Out(f"{GROUP}=", LEAVER), Out(f"{GROUP}^", f"{LEAVER}^")]),
        ("membership.remove:queue", GROUP, [Out(f"{GROUP}=", LEAVER), Out(f"{GROUP}^", f"{LEAVER}^")]),
        ("membership.remove:territory", "0MI1", [Out("territory:0MI1=", LEAVER)]),
        ("permission.remove:permission_set", "0PG1", [Out("0PG1", LEAVER)]),
        ("admin_role.remove:permission_set", "0PS1", [Out("0PS1", LEAVER)]),
        ("licence.remove:package_licence", "0501", []),
    ],
)
def test_what_is_taken_from_somebody_is_gone_from_the_tables(action, thing, edits):
    assert taken(action, thing) == edits


def test_who_is_frozen_sees_nothing_and_keeps_his_place():
    assert after(
        "sign_in.block:principal", State({"can_sign_in": True}), State({"can_sign_in": False}), thing=LEAVER
    ) == [Leave(LEAVER)]


def test_who_is_deactivated_also_passes_nothing_on_to_those_above():
    edits = after("account.deactivate:principal", State({"active": True}), State({"active": False}), thing=LEAVER)
    assert edits == [Leave(LEAVER), Out(f"{LEAVER}^", f"bosses:{LEAVER}")]


@pytest.mark.parametrize(
    ("action", "changed"),
    [
        ("sign_in.block:principal", {"can_sign_in": True}),
        ("account.deactivate:principal", {"active": True}),
        ("membership.remove:group", {"present": True}),
        ("share.remove:AccountShare", {"present": True, "level": "Edit"}),
    ],
)
def test_a_way_back_is_not_followed(action, changed):
    assert after(action, GONE, State(changed), of=LEAVER) == []


def test_actions_that_touch_no_access_change_nothing():
    assert after("sessions.end:principal", State({"live": True}), State({"live": False}), thing=LEAVER) == []
    assert after("reference.hand_over:User.ManagerId", State({"owner": LEAVER}), State({"owner": HEIR})) == []
