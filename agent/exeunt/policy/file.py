"""A policy file → `Departure`, or every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final

from exeunt.model import Phase
from exeunt.model.catalogue import ACTIONS
from exeunt.policy.actions import Names, read_actions
from exeunt.policy.departure import EXPIRES, Departure, PlanKind
from exeunt.policy.document import Place
from exeunt.policy.limits import Limits, read_limits
from exeunt.policy.measures import duration
from exeunt.policy.opening import check_head, open_bytes, read_bytes, refuse_mistakes
from exeunt.policy.signatures import SignatureRule, read_signatures
from exeunt.policy.sorting import read_tier
from exeunt.policy.successors import SuccessorRule, read_successors
from exeunt.policy.tiers import TierRule

FORMAT: Final = "departure/1"
SECTIONS: Final = ("exeunt", "name", "actions", "tier", "successors", "limits", "signatures", "expires")
NOTHING_OFFERED: Final[Mapping[str, Phase]] = MappingProxyType({})


def read(file: Path, offered: Mapping[str, Phase] = NOTHING_OFFERED) -> Departure:
    """Read and check a policy file. ConfigError `policy.unreadable`, or PolicyErrors."""
    return load(read_bytes(file), str(file), offered)


def load(source: bytes | str, file: str, offered: Mapping[str, Phase] = NOTHING_OFFERED) -> Departure:
    """Check the content of a policy file; *file* is its name in what goes wrong. PolicyErrors holds every mistake.

    *offered*: the action ids of the configured connectors and their phases. Names of the shared catalogue are known
    without; with it, names of a stranger's connector are too, and kinds (`customer.transfer:Lead`) are checked.
    """
    data = source.encode() if isinstance(source, str) else source
    root = open_bytes(data, file)
    departure = _read_departure(root, hashlib.sha256(data).hexdigest(), _names(offered))
    refuse_mistakes(root)
    return departure


def _names(offered: Mapping[str, Phase]) -> Names:
    """Catalogue and connectors together; a name has every phase that one of its kinds has."""
    names: dict[str, set[Phase]] = {name: {phase} for name, phase in ACTIONS.items()}
    for action, phase in offered.items():
        for name in (action, action.partition(":")[0]):
            names.setdefault(name, set()).add(phase)
    return names


def _read_departure(root: Place, digest: str, names: Names) -> Departure:
    entries = root.known(*SECTIONS)
    check_head(root, entries, FORMAT, "name")
    departure = Departure(
        file=root.file,
        name=entries["name"].text() if "name" in entries else "",
        digest=digest,
        rules=read_actions(entries["actions"], names) if "actions" in entries else (),
        tiers=read_tier(entries["tier"]) if "tier" in entries else TierRule(),
        successors=read_successors(entries["successors"]) if "successors" in entries else (),
        limits=read_limits(entries["limits"], names) if "limits" in entries else Limits(),
        signatures=read_signatures(entries["signatures"]) if "signatures" in entries else SignatureRule(),
        expiry=_read_expiry(entries["expires"]) if "expires" in entries else EXPIRES,
    )
    if "tier" not in entries:
        _check_tiers_unused(entries.get("successors"), departure.successors)
    return departure


def _check_tiers_unused(place: Place | None, rules: tuple[SuccessorRule, ...]) -> None:
    if place is not None and any(rule.tiers for rule in rules):
        place.complain("policy.tier-undefined")


def _read_expiry(place: Place) -> dict[PlanKind, timedelta]:
    entries = place.known(*EXPIRES)
    return {kind: duration(entries[kind]) if kind in entries else unsaid for kind, unsaid in EXPIRES.items()}
