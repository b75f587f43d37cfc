"""The suite that every connector passes, against the practice org."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt.sdk.testing import Conformance, FarSide, Many
from exeunt_salesforce.connector import SalesforceConnector
from exeunt_salesforce.ids import long_id
from exeunt_salesforce.simulator import create_app, credentials, small
from exeunt_salesforce.simulator.census import census, journal
from exeunt_salesforce.simulator.seed_setup import EXTERNAL_APP
from exeunt_salesforce.simulator.world import By
from support.width import WIDE, chosen

FACTS = {"tier": "Tier__c", "region": "Region__c"}
PAGE = 250
RECORDED = ("owners", "account_teams", "opportunity_teams", "manual_shares", "group_members")
WRITES = r"(composite/sobjects(\?|$)|sobjects/User(Login)?/|Soap/u/|oauth2/revoke|oauth/usage)"
READS = r"(/query|composite/sobjects/\w|/describe|/sobjects$|Soap/m/|oauth/usage|/limits)"
REPLACED = {"denied": ("html", {"status": 403}), "unavailable": ("unavailable", {})}


class Levers:
    """What goes wrong, told to the org's own fault switches."""

    kinds = (
        *("denied", "unavailable", "html", "cut-body", "short-page", "missing-page", "repeat-page"),
        *("error-before", "error-after", "lost-call", "lost-answer"),
    )

    def __init__(self, faults):
        self._faults = faults

    def arm(self, kind, *, on):
        switch, options = REPLACED.get(kind, (kind, {}))
        if on == "read":
            for method in ("GET", "POST"):
                self._faults.add(switch, method=method, path_regex=READS, times=-1, **options)
        else:
            for method in ("POST", "PATCH", "DELETE"):
                self._faults.add(switch, method=method, path_regex=WRITES, **options)

    def clear(self):
        self._faults.clear()


class Truth:
    """The org as it is, sorted by who is concerned."""

    def __init__(self, org):
        self.org = org
        self.world = org.world
        self.leaver = self.user(LEAVER)

    def user(self, username):
        return self.world.table("User").where("Username", username)[0]["Id"]

    def census(self):
        whole = census(self.org)
        own = {name: _own(user) for name, user in whole["users"].items()}
        pointers = ("ManagerId", "DelegatedApproverId", "Mentor__c")
        users = self.world.table("User").rows.values()
        lines = {row["Username"]: [row[field] for field in pointers] for row in users}
        rest = {name: whole[name] for name in RECORDED}
        return {**own, "lines": lines, "levels": self._levels(), **rest}

    def _levels(self):
        tables = (
            *("AccountShare", "ContactShare", "AccountTeamMember", "OpportunityTeamMember"),
            *("UserAccountTeamMember", "UserTeamMember"),
        )
        rows = [row for table in tables for row in self.world.table(table).rows.values()]
        counts = ("Level", "Role", "AccountId", "ContactId", "OpportunityId", "UserId", "UserOrGroupId", "RowCause")
        return sorted(" ".join(f"{name}={row[name]}" for name in sorted(row) if name.endswith(counts)) for row in rows)

    def journal(self):
        return [f"{line['verb']} {line['type']} {line['id']} {line['after']}" for line in journal(self.org, {})]

    def enrich(self):
        """He has something of every kind."""
        others = {kind: self._of_another(kind) for kind in ("Opportunity", "Contact", "Lead", "Case")}
        member = {"UserId": self.leaver, "TeamMemberRole": "Expert", "OpportunityAccessLevel": "Edit"}
        self.world.load("OpportunityTeamMember", [{**member, "OpportunityId": others["Opportunity"]}])
        for kind, record in others.items():
            # as an administrator once gave it; the org's defaults have grown since for leads and cases
            share = {f"{kind}Id": record, "UserOrGroupId": self.leaver, f"{kind}AccessLevel": "Edit"}
            self.world.load(f"{kind}Share", [{**share, "RowCause": "Manual"}])
        organization = next(iter(self.world.table("Organization").rows.values()))
        stricter = {"DefaultLeadAccess": "Read", "DefaultCaseAccess": "Read"}
        self.world.table("Organization").put({**organization, **stricter})
        # her own mentor: somebody else's would stand in the way of her deactivation, as it should
        own = self.world.table("User").rows[self.leaver]
        self.world.table("User").put({**own, "Mentor__c": self.leaver})
        first = min(row["Id"] for row in self.world.table("Account").where("OwnerId", self.leaver))
        for row in self.world.table("AccountShare").where("AccountId", first):
            if row["RowCause"] == "Manual":
                self.world.remove("AccountShare", row["Id"], By("test"))
        self.org.logins.authorise(self.leaver, self.org.logins.apps[EXTERNAL_APP])

    def _of_another(self, kind):
        rows = self.world.table(kind).rows.values()
        return next(row["Id"] for row in rows if row["OwnerId"] != self.leaver)

    def free_the_licence(self):
        """The seat needs no permission set any more; the order of the plan would see to that."""
        for row in list(self.world.table("PermissionSet").rows.values()):
            self.world.table("PermissionSet").put({**row, "LicenseId": None})

    def give_leads(self, count):
        model = next(iter(self.world.table("Lead").rows.values()))
        for row in list(self.world.table("Lead").where("OwnerId", self.leaver)):
            self.world.remove("Lead", row["Id"], By("test"))
        row = {name: value for name, value in model.items() if name != "Id"}
        row |= {"OwnerId": self.leaver, "IsConverted": False}
        self.world.load("Lead", [{**row, "LastName": f"N{number}"} for number in range(count)])

    def give_groups(self, count):
        for row in list(self.world.table("GroupMember").where("UserOrGroupId", self.leaver)):
            if self.world.table("Group").rows[row["GroupId"]]["Type"] == "Regular":
                self.world.remove("GroupMember", row["Id"], By("test"))
        names = [{"Type": "Regular", "Name": f"G{n}", "DeveloperName": f"G{n}"} for n in range(count)]
        groups = self.world.load("Group", [{**name, "DoesIncludeBosses": False} for name in names])
        self.world.load("GroupMember", [{"GroupId": group, "UserOrGroupId": self.leaver} for group in groups])

    def give_tokens(self, count):
        model = next(iter(self.world.table("OauthToken").rows.values()))
        table = self.world.table("OauthToken")
        for key in [key for key, row in table.rows.items() if row["UserId"] == self.leaver]:
            self.world.remove("OauthToken", key, By("test"))
        for grant in [one for one in self.org.logins.grants.values() if one.user == self.leaver]:
            del self.org.logins.grants[grant.handle]
        row = {**model, "UserId": self.leaver}
        self.world.load("OauthToken", [{**row, "AppName": f"App {n}", "DeleteToken": f"h{n}"} for n in range(count)])

    def move(self, ref):
        """Somebody else gives it to somebody else."""
        self.world.change(ref.kind, ref.id, {"OwnerId": self.user(SUCCESSORS[1])}, By("somebody"))

    def leave(self, ref):
        for row in self.world.table("GroupMember").where("UserOrGroupId", ref.of):
            if row["GroupId"] == ref.id:
                self.world.remove("GroupMember", row["Id"], By("somebody"))

    def freeze(self, ref):
        row = self.world.table("UserLogin").where("UserId", ref.id)[0]
        self.world.change("UserLogin", row["Id"], {"IsFrozen": True}, By("somebody"))

    def owns(self, ref):
        return self.world.table(ref.kind).rows[ref.id]["OwnerId"] == self.leaver

    def can_sign_in(self, ref):
        return self.org.logins.refusal(ref.id) == ""


def _own(user):
    """Without what signing in stamps by itself, for the users that we sign in as."""
    own = {name: value for name, value in user.items() if name not in {"manager", "delegated_approver"}}
    if user["profile"] == "API Only Integration":
        own |= {"sessions": 0, "sessions_digest": "", "oauth_tokens": 0, "tokens_digest": ""}
    return own


def _unknown(ref):
    """Of the vendor's form, of the same object, and nobody's."""
    if ref.kind == "app":
        return type(ref)(ref.system, ref.kind, "No such app", ref.of)
    return type(ref)(ref.system, ref.kind, long_id(f"{ref.id[:5]}00000ZZZZZ"), ref.of)


@cache
def _authority():
    return create_authority(Path(mkdtemp()) / "ca", now=datetime.now(UTC))


KINDS = ("Account", "Lead", "Opportunity")
SAME_CODE = ("Contact", "Case", "Task", "Visit__c")
SHARED_ALIKE = ("LeadShare", "OpportunityShare", "CaseShare", "ContactShare")
HELD_ALIKE = {
    "UserAccountTeamMember": "team.leave:default_account_team",
    "UserTeamMember": "team.leave:default_opportunity_team",
    "UserPackageLicense": "licence.remove:package_licence",
}
"""A check takes a new org: one of each sort is enough, but in a wide run."""

NOT_PLAYED = ("UserTerritory2Association",)
"""The practice org has no territories."""

LEFT_OUT = NOT_PLAYED if WIDE else (*NOT_PLAYED, *SAME_CODE, *SHARED_ALIKE, *HELD_ALIKE)
WIDE_KINDS = (*KINDS, *SAME_CODE)
ALIKE = (
    *(f"customer.transfer:{kind}" for kind in SAME_CODE),
    *(f"share.remove:{table}" for table in SHARED_ALIKE),
    *HELD_ALIKE.values(),
)
USUAL = (
    *("sign_in.block:principal", "token.revoke:app", "customer.transfer:Account", "customer.transfer:Lead"),
    *("team.leave:AccountTeamMember", "membership.remove:group", "account.deactivate:principal"),
)


class TestSalesforce(Conformance):
    every = (
        *("sign_in.block:principal", "sessions.end:principal", "token.revoke:app"),
        *("admin_role.remove:permission_set", "permission.remove:permission_set"),
        *(f"customer.transfer:{kind}" for kind in KINDS),
        *(f"reference.hand_over:User.{field}" for field in ("ManagerId", "DelegatedApproverId", "Mentor__c")),
        *("team.leave:AccountTeamMember", "team.leave:OpportunityTeamMember", "share.remove:AccountShare"),
        *("membership.remove:group", "membership.remove:queue"),
        *("licence.remove:permission_set_licence", "account.deactivate:principal"),
        *(ALIKE if WIDE else ()),
    )
    actions = chosen(every, USUAL)

    def test_every_action_is_named_in_the_suite(self, stage):
        assert sorted(action.id for action in stage.reader.actions()) == sorted(self.every)

    @contextmanager
    def far_side(self):
        clock, faults = Clock(), Faults()
        org = small(1, clock=clock)
        org.world.switches.page_rows = PAGE
        truth = Truth(org)
        truth.enrich()
        truth.free_the_licence()
        reading, writing = credentials(org)
        with serving(create_app(org, faults, clock), _authority()) as url:
            table = {"url": url, "flow": "client-credentials", "facts": FACTS}
            yield FarSide(
                connector=SalesforceConnector,
                settings={**table, "exclude": LEFT_OUT},
                read={"client_id": reading.client_id, "client_secret": reading.secret},
                write={"client_id": writing.client_id, "client_secret": writing.secret},
                plain=frozenset({"client_id"}),
                leaver=LEAVER,
                successor=SUCCESSORS[0],
                census=truth.census,
                journal=truth.journal,
                many={
                    "access": Many(truth.give_leads, page=PAGE),
                    "customer.transfer:Lead": Many(truth.give_leads, page=PAGE),
                    "membership.remove:group": Many(truth.give_groups, page=PAGE, most=2_001),
                    "token.revoke:app": Many(truth.give_tokens, page=PAGE, most=2_400),
                },
                faults=Levers(faults),
                touch={
                    **{f"customer.transfer:{kind}": truth.move for kind in WIDE_KINDS},
                    "membership.remove:group": truth.leave,
                    "sign_in.block:principal": truth.freeze,
                },
                works={
                    **{f"customer.transfer:{kind}": truth.owns for kind in WIDE_KINDS},
                    "sign_in.block:principal": truth.can_sign_in,
                    "account.deactivate:principal": truth.can_sign_in,
                },
                unknown=_unknown,
                ca_file=_authority().ca,
            )


def test_the_levers_tell_reads_from_writes():
    base = "/services/data/v64.0"
    assert re.search(WRITES, f"{base}/composite/sobjects?ids=1")
    assert not re.search(WRITES, f"{base}/composite/sobjects/Account")
    assert re.search(READS, f"{base}/composite/sobjects/Account")
    assert not re.search(READS, "/services/oauth2/token")
