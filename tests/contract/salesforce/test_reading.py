"""Readings say whether they are whole; looking never writes."""

import pytest

from exeunt.errors import WriteDuringRead
from exeunt.model import GONE, Change, Reason
from exeunt.sdk import Denied, Throttled, Unavailable
from exeunt_salesforce.connector import SalesforceConnector
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.simulator import give_key

CONTACTS = "customer.transfer:Contact"


@pytest.fixture
def reader(open_desk):
    return open_desk("read")


@pytest.fixture
def person(reader):
    return reader.principal("ada.moreau@acme.example")


def test_reading_everything_writes_nothing(far, reader, person):
    before, journal = far.state(), far.census()["journal"]
    for action in reader.connector.actions():
        found, end = action.find(person).all()
        assert end.whole, (action.id, end)
        action.observe([ref for ref, _ in found])
    list(reader.connector.check())
    assert reader.connector.quotas()
    assert far.state() == before
    assert far.census()["journal"] == journal


def test_what_is_found_is_what_is_observed(reader, person):
    for action in reader.connector.actions():
        found, _ = action.find(person).all()
        assert action.observe([ref for ref, _ in found]) == dict(found)
        assert len({ref for ref, _ in found}) == len(found)
        assert all(ref.kind == action.on for ref, _ in found)
        assert action.observe([]) == {}


def test_a_kit_for_reading_lets_no_action_write(far, reader, person):
    heir = reader.principal("ben.okafor@acme.example")
    journal = far.census()["journal"]
    tried = 0
    for action in reader.connector.actions():
        changes = reader.plan(action, person, heir)
        if changes:
            tried += 1
            with pytest.raises(WriteDuringRead):
                list(action.write(changes))
    assert tried > 15
    assert far.census()["journal"] == journal


def test_every_page_is_followed(far, reader, person):
    far.switches(page_rows=4)
    found, end = reader.action(CONTACTS).find(person).all()
    assert end.whole
    assert {ref.id for ref, _ in found} == {row["Id"] for row in far.rows("Contact", OwnerId=person.ref.id)}
    assert end.counted == len(found)
    assert end.population == len(far.rows("Contact"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [("repeat-page", "salesforce.repeated-row"), ("missing-page", "salesforce.short-reading")],
)
def test_a_page_twice_or_not_at_all_is_not_whole_and_yields_nothing_to_act_on(far, reader, person, fault, code):
    far.switches(page_rows=4)
    action = reader.action(CONTACTS)
    refs = [ref for ref, _ in action.find(person).all()[0]]
    far.faults.add(fault, path_regex="/query/")
    _, end = action.find(person).all()
    assert not end.whole
    assert [gap.code for gap in end.gaps] == [code]
    far.faults.add(fault, path_regex="/query/")
    with pytest.raises(Unavailable):
        action.observe(refs)


def test_an_expired_cursor_is_a_gap(far, reader, person):
    far.switches(page_rows=4)
    far.faults.add("locator-expired", times=-1)
    _, end = reader.action(CONTACTS).find(person).all()
    assert not end.whole
    assert [gap.code for gap in end.gaps] == ["salesforce.cursor-over"]


@pytest.mark.parametrize("fault", ["cut-body", "lost-answer", "html", "unavailable", "error-before"])
def test_trouble_on_the_way_is_sat_out(far, reader, person, fault):
    far.faults.add(fault, path_regex="/query", times=2)
    found, end = reader.action(CONTACTS).find(person).all()
    assert end.whole
    assert found


def test_an_object_that_a_describe_lists_and_a_query_refuses_is_a_gap_and_stops_nobody(far, reader, person):
    action = reader.action("customer.transfer:Visit__c")
    far.world.schema._by_lower.pop("visit__c")
    found, end = action.find(person).all()
    assert (found, end.whole) == ([], False)
    assert end.gaps[0].params["object"] == "Visit__c"


def test_an_object_that_cannot_be_described_is_a_finding(far, open_desk):
    far.faults.add("html", path_regex="Visit__c/describe", times=-1, status=404)
    desk = open_desk("read")
    with pytest.raises(Unavailable):
        list(desk.connector.actions())
    far.faults.clear()
    far.world.schema._by_lower.pop("visit__c")
    desk = open_desk("read", include=("Visit__c",))
    assert "customer.transfer:Visit__c" not in {action.id for action in desk.connector.actions()}


def test_settings_choose_the_objects(open_desk):
    desk = open_desk("read", exclude=("Visit__c", "Task"))
    ids = {action.id for action in desk.connector.actions()}
    assert "customer.transfer:Task" not in ids
    assert "customer.transfer:Visit__c" not in ids
    assert "customer.transfer:Contact" in ids


def test_the_spent_day_stops_for_long_and_a_crowd_for_seconds(far, reader, person):
    action = reader.action(CONTACTS)
    far.faults.add("daily-limit", times=-1)
    with pytest.raises(Throttled) as stopped:
        list(action.find(person))
    clock = reader.connector.kit.clock
    assert stopped.value.code == "salesforce.daily-limit"
    assert (stopped.value.until - clock.now()).total_seconds() > 60
    far.faults.clear()
    far.faults.add("concurrent-limit", times=2)
    assert action.find(person).all()[1].whole
    assert 10 <= clock.slept.total_seconds() < 60


@pytest.mark.parametrize(("kind", "waited"), [("throttle", 7), ("throttle-bare", 10)])
def test_asked_to_wait_it_waits_whatever_the_words(far, reader, person, kind, waited):
    far.faults.add(kind, path_regex="/query", seconds=7)
    assert reader.action(CONTACTS).find(person).all()[1].whole
    assert waited <= reader.connector.kit.clock.slept.total_seconds() < waited + 3


@pytest.mark.parametrize("limit_info", ["plain", "per-app", "absent"])
def test_the_days_calls_are_used_of_allowed(far, reader, limit_info):
    far.switches(limit_info=limit_info)
    far.org.limits.used = 5_000
    list(reader.connector.check())
    used, allowed, resets = reader.connector.quotas()["api"]
    assert 5_000 < used < 5_050
    assert allowed == 115_000
    assert resets > reader.connector.kit.clock.now()


def test_an_expired_token_is_renewed_once_and_the_call_repeated(far, reader, person):
    far.faults.add("expired-token", path_regex="/query")
    far.forget_calls()
    assert reader.action(CONTACTS).find(person).all()[1].whole
    assert far.calls()["calls"]["POST /services/oauth2/{action}"] == 1


def test_a_session_that_is_refused_again_is_denied_and_not_tried_for_ever(far, reader, person):
    far.faults.add("expired-token", path_regex="/query", times=-1)
    with pytest.raises(Denied) as refused:
        list(reader.action(CONTACTS).find(person))
    assert refused.value.code == "salesforce.session-refused"


def test_an_expired_session_of_soap_is_renewed_too(far, desk, leaver, heir):
    transfer = desk.action("customer.transfer:Account")
    changes = desk.plan(transfer, leaver, heir)
    far.org.logins.end_sessions_of(desk.connector.acts_as[0].id, _by(far))
    assert all(outcome.error is None for outcome in transfer.write(changes))
    assert {far.world.table("Account").rows[change.ref.id]["OwnerId"] for change in changes} == {heir.ref.id}


def _by(far):
    from exeunt_salesforce.simulator.world import By

    return By("system")


def test_signing_in_by_certificate(far, open_desk):
    app = far.org.logins.apps["3MVG9practiceRead"]
    secrets = {
        "client_id": app.client_id,
        "private_key": give_key(far.org, app.client_id),
        "username": "exeunt.read@acme.example",
    }
    desk = open_desk("read", secrets=secrets, flow="jwt", login_url=f"{far.url}/login")
    assert desk.connector.acts_as[0].id == far.user("exeunt.read@acme.example")


def test_our_other_accounts_are_known_as_ours(open_desk):
    desk = open_desk("read", own_accounts=["Exeunt.Write@acme.example"])
    ours = {one.ids["username"] for one in desk.connector.principals() if "self" in one.powers}
    assert ours == {"exeunt.read@acme.example", "exeunt.write@acme.example"}


@pytest.mark.parametrize(
    ("flow", "needs"),
    [("jwt", {"client_id", "private_key", "username"}), ("client-credentials", {"client_id", "client_secret"})],
)
def test_what_a_credential_must_have_depends_on_the_flow(flow, needs):
    settings = SalesforceSettings(url="https://acme.my.salesforce.com", flow=flow)
    assert set(SalesforceConnector.needs(settings)) == needs
    assert needs <= SalesforceConnector.manifest.secrets.keys()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"private_key": "no key"}, "salesforce.key-unusable"),
        ({"client_id": "3MVGunknown"}, "salesforce.sign-in-refused"),
        ({"username": "nobody@acme.example"}, "salesforce.sign-in-refused"),
    ],
)
def test_a_refused_sign_in_is_denied_and_names_no_secret(far, open_desk, wrong, code):
    app = far.org.logins.apps["3MVG9practiceRead"]
    right = {
        "client_id": app.client_id,
        "private_key": give_key(far.org, app.client_id),
        "username": "exeunt.read@acme.example",
    }
    desk = open_desk("read", secrets=right | wrong, flow="jwt", login_url=f"{far.url}/login")
    with pytest.raises(Denied) as refused:
        desk.connector.principals().all()[0] or list(desk.connector.principals())
    assert refused.value.code == code
    assert right["private_key"][40:80] not in repr(refused.value)


def test_a_token_for_another_org_goes_nowhere(far, open_desk):
    desk = open_desk("read", url=far.url.replace("127.0.0.1", "localhost"))
    far.forget_calls()
    # the practice org names the host it was asked by: ask it by one name and configure another
    desk.connector._auth._settings = _renamed(desk, far.url)
    with pytest.raises(Denied) as refused:
        list(desk.connector.principals())
    assert refused.value.code == "salesforce.other-instance"
    assert set(far.calls()["calls"]) == {"POST /services/oauth2/{action}"}


def _renamed(desk, url):
    from msgspec.structs import replace

    return replace(desk.connector.settings, url=url)


def test_no_token_shows_in_logs_or_reprs(far, desk, leaver):
    desk.apply(desk.action("sign_in.block:principal"), leaver)
    tokens = list(far.org.logins.tokens)
    told = repr(desk.lines.entries) + repr(desk.connector._auth.__dict__)
    assert desk.lines.entries
    assert not any(token in told for token in tokens)


def test_a_read_credential_with_a_right_to_write_is_a_finding(far, open_desk):
    plain = {finding.params.get("permission") for finding in open_desk("read").connector.check()}
    assert "ModifyAllData" not in plain
    findings = list(open_desk("read", secrets=_writing(far)).connector.check())
    surplus = {finding.params["permission"] for finding in findings if finding.code == "salesforce.permission-surplus"}
    assert {"ModifyAllData", "TransferAnyEntity", "AssignPermissionSets"} <= surplus


def _writing(far):
    app = far.org.logins.apps["3MVG9practiceWrite"]
    return {"client_id": app.client_id, "client_secret": app.secret}


def test_a_missing_permission_is_named(far, open_desk):
    row = far.world.table("PermissionSet").where("Name", "Exeunt_Read")[0]
    far.world.table("PermissionSet").put({**row, "PermissionsViewAllData": False})
    desk = open_desk("read")
    assert {"permission": "ViewAllData"} in [finding.params for finding in desk.connector.check()]
    assert list(open_desk("write").connector.check()) == []


def test_customers_that_are_hidden_from_us_altogether_are_a_gap_and_not_nothing_to_do(far, open_desk):
    row = far.world.table("PermissionSet").where("Name", "Exeunt_Read")[0]
    far.world.table("PermissionSet").put({**row, "PermissionsViewAllData": False})
    desk = open_desk("read")
    person = desk.principal("ada.moreau@acme.example")
    for kind in ("Account", "Contact", "Opportunity", "Lead", "Case"):
        found, end = desk.action(f"customer.transfer:{kind}").find(person).all()
        assert (found, end.whole, end.gaps[0].params["object"]) == ([], False, kind)


@pytest.mark.parametrize(
    ("permission", "names"),
    [
        ("ViewAllData", [CONTACTS, "team.leave:AccountTeamMember", "share.remove:AccountShare"]),
        ("ManageUsers", ["sessions.end:principal", "reference.hand_over:User.ManagerId"]),
        ("CustomizeApplication", ["token.revoke:app"]),
        ("ViewSetup", ["membership.remove:group", "permission.remove:permission_set"]),
    ],
)
def test_who_may_not_see_everything_calls_no_list_whole_and_nothing_gone(far, open_desk, permission, names):
    known = open_desk("read")
    person = known.principal("ada.moreau@acme.example")
    refs = {name: [ref for ref, _ in known.action(name).find(person).all()[0]] for name in names}
    row = far.world.table("PermissionSet").where("Name", "Exeunt_Read")[0]
    reading = [{"ParentId": row["Id"], "SobjectType": kind, "PermissionsRead": True} for kind in ("Account", "Contact")]
    far.world.load("ObjectPermissions", reading)
    far.world.table("PermissionSet").put({**row, f"Permissions{permission}": False})
    desk = open_desk("read")
    for name in names:
        action = desk.action(name)
        _, end = action.find(person).all()
        assert not end.whole
        assert {"permission": permission} in [gap.params for gap in end.gaps]
        assert GONE not in action.observe(refs[name]).values()


def test_powers_tell_administrators_machines_and_ourselves(far, desk):
    people = {person.username: person for person in desk.connector.principals()}
    assert people["ida.vogel@acme.example"].powers == {"admin"}
    assert people["ada.moreau@acme.example"].powers == {"admin"}  # a permission set makes her one
    assert people["ben.okafor@acme.example"].powers == frozenset()
    assert people["sync.bot@acme.example"].powers == {"service"}
    assert people["exeunt.write@acme.example"].powers >= {"self", "service"}
    assert people["tom.hale@acme.example"].status == "inactive"
    assert people["ida.vogel@acme.example"].employee_number == "E1002"


def test_the_last_human_administrator_is_known_as_such(far, desk):
    for username in ("liu.yang@acme.example", "ada.moreau@acme.example"):
        row = far.world.table("User").where("Username", username)[0]
        far.world.table("User").put({**row, "IsActive": False})
    assert "last-admin" in desk.principal("ida.vogel@acme.example").powers


def test_a_frozen_user_is_blocked(desk, leaver):
    desk.apply(desk.action("sign_in.block:principal"), leaver)
    assert desk.principal(leaver.username).status == "blocked"


def test_the_practice_org_is_known_as_such(reader, person):
    assert reader.connector.practice


def test_an_unknown_error_is_never_taken_for_an_answer(far, desk, leaver, heir):
    transfer = desk.action("customer.transfer:Lead")
    changes = desk.plan(transfer, leaver, heir)
    far.faults.add("html", path_regex="composite/sobjects", status=406)
    from exeunt.sdk import Uncertain

    with pytest.raises(Uncertain):
        list(transfer.write(changes))
    (outcome,) = transfer.write([Change(transfer.id, changes[0].ref, changes[0].before, changes[0].after, Reason("t"))])
    assert outcome.error is None
