"""Behaviour of whole orgs: external apps, locks between batches, contacts controlled by their account, metadata."""

import threading

import httpx
import pytest
import respx

from exeunt.model import Change, Reason, State
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt_salesforce.simulator.seed_setup import EXTERNAL_APP

ORG = "https://acme.my.salesforce.com"


def test_an_external_client_app_is_listed_and_revoked_beside_the_connected_ones(far, desk, leaver):
    far.act(LEAVER, "authorise", app=EXTERNAL_APP)
    connected = far.census(LEAVER)["users"][LEAVER]["oauth_tokens"]
    revoke = desk.action("token.revoke:app")
    changes = desk.plan(revoke, leaver)
    (external,) = [change for change in changes if change.ref.id == f"external:{EXTERNAL_APP}"]
    assert external.before["name"] == "Revenue_Radar"
    desk.perform(revoke, [external])
    census = far.census(LEAVER)["users"][LEAVER]
    assert (census["usage_tokens"], census["oauth_tokens"]) == (0, connected)
    (outcome,) = revoke.write([external])
    assert outcome.error is None


def test_another_users_use_of_the_same_app_goes_on(far, desk, leaver):
    for user in (LEAVER, SUCCESSORS[0]):
        far.act(user, "authorise", app=EXTERNAL_APP)
    desk.apply(desk.action("token.revoke:app"), leaver)
    assert far.census(SUCCESSORS[0])["users"][SUCCESSORS[0]]["usage_tokens"] == 1


def test_an_older_version_of_the_interface_has_no_external_apps_and_that_is_no_gap(open_desk):
    desk = open_desk("write", api_version="v58.0")
    _, end = desk.action("token.revoke:app").find(desk.principal(LEAVER)).all()
    assert end.whole


def test_batches_without_a_lock_in_common_do_not_disturb_each_other(far, desk, leaver, heir):
    far.switches(lock_hold=0.05, lock_wait=0.01)
    transfer = desk.action("customer.transfer:Contact")
    halves = _by_account(transfer, desk.plan(transfer, leaver, heir))
    locks = [frozenset().union(*(transfer.locks(change) for change in half)) for half in halves]
    assert not locks[0] & locks[1]
    refused = []

    def send(changes):
        refused.extend(outcome for outcome in transfer.write(changes) if outcome.error)

    threads = [threading.Thread(target=send, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []


def _by_account(transfer, changes):
    accounts = sorted({lock for change in changes for lock in transfer.locks(change)})
    first = set(accounts[::2])
    return [change for change in changes if transfer.locks(change) <= first], [
        change for change in changes if not transfer.locks(change) & first
    ]


def test_where_contacts_follow_their_account_they_have_no_shares_to_keep(far, open_desk):
    for kind in ("ContactShare",):
        far.world.schema.objects.pop(kind)
        far.world.schema._by_lower.pop(kind.lower())
    desk = open_desk("write")
    leaver, heir = desk.principal(LEAVER), desk.principal(SUCCESSORS[0])
    transfer = desk.action("customer.transfer:Contact")
    changes = desk.plan(transfer, leaver, heir)
    assert changes
    assert "manual" not in changes[0].before.fields
    assert "share.remove:ContactShare" not in {action.id for action in desk.connector.actions()}


def test_an_org_without_teams_hands_over_without_them(far, open_desk):
    for kind in ("AccountTeamMember", "OpportunityTeamMember"):
        far.world.schema._by_lower.pop(kind.lower())
    desk = open_desk("write")
    leaver, heir = desk.principal(LEAVER), desk.principal(SUCCESSORS[0])
    changes = desk.apply(desk.action("customer.transfer:Account"), leaver, heir)
    assert all("team" not in change.before.fields for change in changes)
    found, end = desk.action("team.leave:AccountTeamMember").find(leaver).all()
    assert (found, end.how) == ([], "feature-off")


def _metadata(records):
    head = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    return f'{head}<r xmlns="http://soap.sforce.com/2006/04/metadata">{records}</r></e:Body></e:Envelope>'


@pytest.fixture
def approvals():
    """The metadata interface of an org with one approval process that names Ada, whatever the case of her user name."""

    def answer(request):
        body = request.content.decode()
        if "listMetadata" in body:
            return httpx.Response(200, text=_metadata("<result><fullName>Account.Discount</fullName></result>"))
        named = "<approver><name>Ada.Moreau@acme.example</name><type>user</type></approver>"
        step = f"<records><fullName>Account.Discount</fullName><approvalStep>{named}</approvalStep></records>"
        return httpx.Response(200, text=_metadata(step if "ApprovalProcess" in body else ""))

    token = {"access_token": "00Dtoken", "instance_url": ORG, "id": f"{ORG}/id/00D/005000000000001AAA"}
    user = {"Id": "005000000000007AAA", "Username": "ada.moreau@acme.example", "IsActive": True, "Profile": None}
    page = {"totalSize": 1, "done": True, "records": [user]}
    with respx.mock(base_url=ORG, assert_all_called=False) as org:
        org.post("/services/oauth2/token").respond(json=token)
        org.get("/services/data/v64.0/query").respond(json=page)
        org.post("/services/Soap/m/64.0").mock(side_effect=answer)
        yield org


def test_an_approval_process_that_names_the_leaver_is_found_before(approvals, open_desk):
    desk = open_desk("read", url=ORG)
    ref = type(desk.connector.acts_as[0])("crm", "principal", "005000000000007AAA")
    change = Change("account.deactivate:principal", ref, State({"active": True}), State({"active": False}), Reason("t"))
    findings = {finding.code: finding for finding in desk.connector.check([change])}
    found = findings["salesforce.blocked-approval"]
    assert found.params["component"] == "Account.Discount"
    assert "salesforce.blockers-unread" not in findings
    assert "salesforce.blocked-case-owner" not in findings
