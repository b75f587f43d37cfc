"""The control doors of this simulator, beside those that all have.

GET /__sim/journal[?id=&since=]    every write that took effect
GET /__sim/writes                  per record: writes accepted, and effective
POST /__sim/act                    what users do on their own, see acts.py
GET/PATCH /__sim/switches          how strictly the org behaves, see switches.Switches
GET/PATCH /__sim/settings          users named by org settings (deactivation blockers), see switches.OrgSettings
POST /__sim/limits                 `{"used": n}`: so many calls are used up
GET /__sim/apps                    connected apps (no secrets)
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from exeunt.sdk.simulator.control import Door
from exeunt.sdk.simulator.wire import Answer, Call, as_json
from exeunt_salesforce.simulator.acts import act
from exeunt_salesforce.simulator.census import journal, writes
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.switches import OrgSettings, Switches


def own_doors(org: Org) -> dict[tuple[str, str], Door]:
    world = org.world
    return {
        ("GET", "journal"): lambda call: as_json(journal(org, call.query)),
        ("GET", "writes"): lambda _call: as_json(writes(org)),
        ("POST", "act"): lambda call: as_json(act(org, call.json())),
        ("GET", "switches"): lambda _call: as_json(asdict(world.switches)),
        ("PATCH", "switches"): lambda call: _set_switches(org, call),
        ("GET", "settings"): lambda _call: as_json(asdict(world.settings)),
        ("PATCH", "settings"): lambda call: _set(world.settings, call),
        ("POST", "limits"): lambda call: _use_up(org, call),
        ("GET", "apps"): lambda _call: as_json(_apps(org)),
    }


def _set(target: Switches | OrgSettings, call: Call) -> Answer:
    """Raises ValueError for a name that does not exist, so that no test sets what nobody reads."""
    wanted = call.json()
    unknown = set(wanted) - set(asdict(target))
    if unknown:
        raise ValueError(f"unknown: {sorted(unknown)}")
    for name, value in wanted.items():
        setattr(target, name, value)
    return as_json(asdict(target))


def _set_switches(org: Org, call: Call) -> Answer:
    """Whether children's shares are written down changes the ones there are."""
    before = org.world.switches.implicit_child_rows
    answer = _set(org.world.switches, call)
    if org.world.switches.implicit_child_rows != before:
        org.recalculation.everything()
    return answer


def _use_up(org: Org, call: Call) -> Answer:
    org.limits.used = int(call.json()["used"])
    return Answer(204)


def _apps(org: Org) -> list[dict[str, Any]]:
    return [
        {"client_id": app.client_id, "name": app.name, "run_as": app.run_as, "external": app.external}
        for app in org.logins.apps.values()
    ]
