"""A leaver who knows what is coming, and does what he can between the signatures and the cut."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

import ldap3
import pytest
from ldap3.core.exceptions import LDAPException

from exeunt.cli.exits import Exit
from exeunt.plan import approvers
from exeunt.sdk.simulator.company import LEAVER
from exeunt.store import Store
from exeunt.store import trail as trail_rows
from exeunt_ldap.simulator.census import census, connection_as, root_connection
from exeunt_ldap.simulator.layout import GROUPS
from exeunt_ldap.simulator.seed import group_dn
from exeunt_ldap.simulator.server import Account
from exeunt_salesforce.simulator.logins import ConnectedApp
from exeunt_salesforce.simulator.seed_setup import EXTERNAL_APP, LOADER_APP
from support.two_systems import OTHERS

NEW_APP = "3MVG9shadow"
NEW_PASSWORD = "chosen in the last minute 17"


@dataclass
class Treachery:
    """What he did, as he would remember it."""

    token: str = ""
    refresh: dict[str, str] = field(default_factory=dict)
    account: str = ""


def misbehave(made, ldap) -> Treachery:
    done = Treachery(token=made.act("sign-in")["token"])
    made.org.logins.apps[NEW_APP] = ConnectedApp(NEW_APP, "Shadow Sync", preauthorised=False)
    for app in (NEW_APP, LOADER_APP, EXTERNAL_APP):
        done.refresh[app] = made.act("authorise", app=app)["refresh_token"]
    made.act("join", group="All_Sales")
    made.act("take-permission", permission_set="Forecasting")
    done.account = made.org.world.table("Account").where("OwnerId", made.user)[0]["Id"]
    made.act("edit", record=done.account, fields={"Name": "Mine alone", "Phone": "+49 30 000000"})
    with root_connection(made.server) as root:
        root.add(group_dn("skunkworks"), ["groupOfNames"], {"member": [me(made).dn]})
        root.modify(group_dn("crm-admins"), {"member": [(ldap3.MODIFY_ADD, [me(made).dn])]})
    change_password(ldap, me(made).dn, NEW_PASSWORD)
    time.sleep(1.1)  # the server's stamp knows full seconds, and the company's time is not the server's
    return done


def me(made, password="") -> Account:
    own = made.seeded.account(LEAVER)
    return Account(own.dn, password or own.password)


def change_password(connection, dn, password):
    connection.modify(dn, {"userPassword": [(ldap3.MODIFY_REPLACE, [password])]})


def gets_in(made, password="") -> bool:
    try:
        with connection_as(made.server, me(made, password)):
            return True
    except LDAPException:
        return False


def groups(made) -> set[str]:
    dn = me(made).dn
    return {
        name.partition(",")[0]
        for name, entry in census(made.server).items()
        if name.endswith(GROUPS) and dn in (*entry.get("member", ()), *entry.get("uniqueMember", ()))
    }


def entries(made):
    with Store.open(made.state / "exeunt.db") as store, store.read() as conn:
        rows = [row for chunk in trail_rows.everything(conn) for row in chunk]
    return [(json.loads(row.leaf), json.loads(row.payload) if row.payload else {}) for row in rows]


def newcomers(case) -> set[tuple[str, str, str]]:
    """What the second look found that was not there when it was planned: system, action, id."""
    found = [note for note in case["findings"] if note["code"] == "sweep.appeared"]
    return {(note["system"], note["params"]["action"], note["about"]["id"]) for note in found}


def one(made, table, field, value) -> str:
    (row,) = made.org.world.table(table).where(field, value)
    return row["Id"]


def member_of(made, group) -> str:
    """The ref's id: the group's lasting one and the attribute that names him."""
    return f"{census(made.server)[group_dn(group)]['entryUUID'][0]}/member"


def lanes(case):
    return [lane for plan in case["plans"] for lane in plan["lanes"]]


@pytest.fixture
def betrayed(founded):
    """Approved by two others and by himself; then he acts. (firm, files, what he did, his open directory session)"""
    made = founded()
    files = made.plans()
    made.sign(*files, by=OTHERS)
    made.sign_elsewhere(*files, by=LEAVER)
    with connection_as(made.server, me(made)) as session:
        done = misbehave(made, session)
        assert gets_in(made, NEW_PASSWORD), "his new password works until the cut"
        assert made.org.logins.live(done.token)
        yield made, files, done, session


def test_what_he_does_in_between_does_not_stop_his_cut(betrayed):
    made, (cut, _), done, session = betrayed
    applied = made.run("apply", str(cut), "--json")
    case = applied.json["cases"][0]
    assert applied.code == Exit.INCOMPLETE, applied.out
    assert all((lane["state"], set(lane["counts"])) == ("done", {"verified"}) for lane in lanes(case))
    assert {lane["system"] for lane in lanes(case)} == {"crm", "dir"}

    assert made.org.logins.sessions(made.user) == []
    assert made.org.logins.live(done.token) is None
    assert made.act("sign-in") == {"refused": "authentication failure"}
    alive = {grant.app for grant in made.org.logins.grants.values() if grant.user == made.user}
    assert alive == {NEW_APP}, "known apps lost the newest token, too"

    assert not gets_in(made)
    assert not gets_in(made, NEW_PASSWORD)
    with pytest.raises(LDAPException):
        change_password(session, me(made).dn, NEW_PASSWORD)
    assert not gets_in(made, NEW_PASSWORD)
    assert newcomers(case) == {
        ("crm", "token.revoke:app", "Shadow Sync"),
        ("dir", "admin_role.remove:group", member_of(made, "crm-admins")),
    }, "what the cut's own actions find again; the rest is the hand-over's"
    assert {one["system"]: one["seconds"] for one in case["exposure"]} == {"crm": None, "dir": None}, (
        "nobody can say that it is over"
    )


def test_his_signature_does_not_count_and_his_key_is_suspended_with_an_entry(betrayed):
    made, (cut, _), _, _ = betrayed
    case = made.run("apply", str(cut), "--json").json["cases"][0]
    assert case["plans"][0]["signers"] == sorted(OTHERS)
    counted = [payload["person"] for leaf, payload in entries(made) if leaf["kind"] == "signature-counted"]
    assert sorted(counted) == sorted(OTHERS)
    (suspended,) = [(leaf, payload) for leaf, payload in entries(made) if leaf["kind"] == "approver-suspended"]
    assert suspended[1] == {"person": LEAVER}
    assert suspended[0]["facts"]["new"] == approvers.read(made.state / "approvers").digest
    (mine,) = [line for line in approvers.read(made.state / "approvers").lines if line.person == LEAVER]
    assert mine.suspended_by == case["case"]
    assert made.run("trail", "verify").code == Exit.DONE


def test_his_customers_go_over_as_he_left_them_and_what_he_added_goes_with_the_next_plan(betrayed):
    made, (cut, hand_over), done, _ = betrayed
    applied = made.run("apply", str(cut), str(hand_over), "--json")
    case = applied.json["cases"][0]
    assert applied.code == Exit.INCOMPLETE, applied.out
    assert all((lane["state"], set(lane["counts"])) == ("done", {"verified"}) for lane in lanes(case))
    customer = made.org.world.table("Account").rows[done.account]
    assert (customer["Name"], customer["Phone"]) == ("Mine alone", "+49 30 000000")
    assert customer["OwnerId"] in {made.user_of(mail) for mail in made.seeded.company.successors}
    assert made.crm.standing(LEAVER).customers == {}
    assert newcomers(case) == {
        ("crm", "token.revoke:app", "Shadow Sync"),
        ("crm", "membership.remove:group", one(made, "Group", "DeveloperName", "All_Sales")),
        ("crm", "permission.remove:permission_set", one(made, "PermissionSet", "Name", "Forecasting")),
        ("dir", "admin_role.remove:group", member_of(made, "crm-admins")),
        ("dir", "membership.remove:group", member_of(made, "skunkworks")),
    }, "each thing that he added, and nothing else"
    assert groups(made) == {"cn=crm-admins", "cn=skunkworks"}, "nothing is taken that nobody signed"

    again = made.plans()
    made.sign_elsewhere(*again, by=LEAVER)
    refused = made.run("apply", *map(str, again), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "signature.key-suspended"), refused.out
    made.sign(*again)
    taken = made.run("apply", *map(str, again), "--json")
    assert taken.code == Exit.INCOMPLETE, "a person still has to rotate what he knew"
    assert newcomers(taken.json["cases"][0]) == set()
    assert made.crm.standing(LEAVER) == made.directory.standing(LEAVER)
    assert made.crm.standing(LEAVER).ways_in == 0
    assert groups(made) <= {"cn=all-staff"}
    assert made.org.logins.of_refresh(done.refresh[NEW_APP]) is None
