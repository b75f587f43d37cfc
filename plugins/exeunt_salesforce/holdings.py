"""Every kind of row that somebody may hold here, and when it is taken.

Deactivation would drop manual shares, lower team places and forget territories without a word: taken before, each
comes back by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from exeunt.sdk import Action, Order
from exeunt_salesforce.accounts import GROUP_LOCK
from exeunt_salesforce.held import Held, Holding
from exeunt_salesforce.joins import ACCOUNT_TEAM, OPPORTUNITY_TEAM, Join, manual_shares, share_table
from exeunt_salesforce.kinds import Kind
from exeunt_salesforce.office import Office
from exeunt_salesforce.permission_sets import TAKE_SETS, permission_set_actions
from exeunt_salesforce.sight import RECORDS

TAKE = Order(phase="take")
_LICENCES = Order(phase="take", after=("permission.remove", "admin_role.remove"))


def held_actions(office: Office, kinds: Iterable[Kind], *, exclude: Collection[str]) -> Iterator[Action]:
    """One action a table; tables of features that this org lacks say so when they are read."""
    yield from permission_set_actions(office)
    for holding in (*_teams(), *_groups(), *_licences()):
        if holding.join().source not in exclude:
            yield Held(office, holding)
    shared = office.api.objects().keys() - set(exclude)
    for kind in kinds:
        if share_table(kind.name) in shared:
            yield Held(office, _shares(office, kind))


def _teams() -> Iterator[Holding]:
    yield Holding(
        "team.leave",
        "AccountTeamMember",
        TAKE,
        lambda: ACCOUNT_TEAM,
        called="Account.Name",
        counted=True,
        sight=RECORDS,
    )
    yield Holding(
        "team.leave",
        "OpportunityTeamMember",
        TAKE,
        lambda: OPPORTUNITY_TEAM,
        called="Opportunity.Name",
        counted=True,
        sight=RECORDS,
    )
    # places in the default teams of colleagues, which would put the leaver on every new record of theirs
    for on, source, model in (
        ("default_account_team", "UserAccountTeamMember", ACCOUNT_TEAM),
        ("default_opportunity_team", "UserTeamMember", OPPORTUNITY_TEAM),
    ):
        join = Join(source=source, thing="OwnerId", holder="UserId", levels=model.levels)
        yield Holding("team.leave", on, TAKE, partial(_same, join), called="Owner.Name")


def _groups() -> Iterator[Holding]:
    for on, kind in (("group", "Regular"), ("queue", "Queue")):
        join = Join(source="GroupMember", thing="GroupId", holder="UserOrGroupId", where=(f"Group.Type = '{kind}'",))
        yield Holding("membership.remove", on, TAKE, partial(_same, join), called="Group.Name", lock=GROUP_LOCK)
    territory = Join(
        source="UserTerritory2Association",
        thing="Territory2Id",
        holder="UserId",
        levels={"RoleInTerritory2": "role"},
    )
    yield Holding(
        "membership.remove",
        "territory",
        TAKE,
        lambda: territory,
        called="Territory2.Name",
        lock=GROUP_LOCK,
    )


def _licences() -> Iterator[Holding]:
    sets = Join(source="PermissionSetLicenseAssign", thing="PermissionSetLicenseId", holder="AssigneeId")
    called = "PermissionSetLicense.MasterLabel"
    yield Holding("licence.remove", "permission_set_licence", _LICENCES, lambda: sets, undo=TAKE_SETS, called=called)
    packages = Join(source="UserPackageLicense", thing="PackageLicenseId", holder="UserId")
    called = "PackageLicense.NamespacePrefix"
    yield Holding("licence.remove", "package_licence", _LICENCES, lambda: packages, undo=TAKE_SETS, called=called)


def _shares(office: Office, kind: Kind) -> Holding:
    join = partial(manual_shares, office.api, kind.name, kind.label)
    return Holding("share.remove", share_table(kind.name), TAKE, join, sight=RECORDS)


def _same(join: Join) -> Join:
    return join
