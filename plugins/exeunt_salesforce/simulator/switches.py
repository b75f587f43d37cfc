"""How strictly, and in which of several documented ways, the simulated org behaves. Tests set these by name."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Switches:
    """Behaviour where orgs, editions or releases differ. Times in seconds."""

    limit_info: str = "plain"  # plain, per-app or absent
    daily_allowed: int = 115_000
    page_rows: int = 2_000  # most rows a query page holds, whatever was asked for
    locator_life: int = 2 * 86_400
    token_life: int = 7_200
    shared_session: bool = True  # one user and app get one session, as the vendor does
    freeze_stops_refresh: bool = False
    describe_error: bool = True  # OAuth errors carry error_description
    lock_wait: float = 0.2
    lock_hold: float = 0.0
    opportunity_team_kept: bool = True
    bulk_polls: int = 1  # how often a job is seen under way before it is done
    newest_version: float = 66.0
    oldest_version: float = 31.0
    sandbox: bool = False
    territories: bool = False  # Enterprise Territory Management is on
    sharing_lag: float = 0.0  # until derived rows follow what they are derived from
    public_shares: str = "empty"  # or absent: the share table of a standard object that is public to all
    implicit_child_rows: bool = False  # child-implicit shares are written down, as before Winter '24
    stale_permission_groups: bool = False  # groups of permission sets stay Outdated when their parts change
    bosses_by: str = "shared"  # or inner: whose DoesIncludeBosses counts for members of nested groups
    groups_lost: bool = False  # whoever is deactivated drops out of groups and queues
    access_of_inactive: bool = False  # UserRecordAccess answers for inactive users as if they were active


@dataclass(slots=True)
class OrgSettings:
    """Settings that stand in no table; those that name a user (by id) stand in the way of his deactivation."""

    default_case_owner: str = ""
    automated_case_user: str = ""
    default_lead_owner: str = ""
    default_workflow_user: str = ""
    web_to_lead_creator: str = ""
    assignment_rule_users: list[str] = field(default_factory=list)  # Lead and Case assignment rules
    workflow_alert_users: list[str] = field(default_factory=list)  # sole recipients of an alert
    approver_users: list[str] = field(default_factory=list)
    lead_rule_owner: str = ""  # whom the active lead assignment rule would make owner
    case_rule_owner: str = ""
    group_based_adders: list[str] = field(default_factory=list)  # team members they added are lost even if kept
    approval_locked: list[str] = field(default_factory=list)  # record ids locked by a running approval
    flat_objects: list[str] = field(default_factory=list)  # custom objects without access by hierarchies
    manager_groups: bool = True
    deferred_sharing: bool = False  # only told: whoever set it knows that the rows may be stale
