"""What no system says, and the setting that would make one say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from exeunt.access.tables import Covered
from exeunt.audit.numbering import Home, Numbering
from exeunt.audit.world import World
from exeunt.model import Gap
from exeunt.policy.audit import Rule
from exeunt.policy.audit.rules import OF_ACCOUNTS, OF_NOBODY

Said = Literal["fact", "trait"]

_SETTINGS: Final[dict[str, dict[Said, str]]] = {"exports": {"fact": "files.*.columns", "trait": "files.*.columns"}}
_ABOUT: Final = {
    **dict.fromkeys(OF_ACCOUNTS, "accounts"),
    **dict.fromkeys(OF_NOBODY, "shares"),
    "sees": "people",
    "concentration": "people",
}
"""What a rule counts, where that is not customers."""
_USUAL: Final[dict[Said, str]] = {"fact": "facts", "trait": "traits"}


def nowhere(numbering: Numbering, said: Said, field: str) -> Gap:
    """No configured system says this of anybody; or there is nobody of whom it could be said."""
    homes = [home for home in numbering.homes if said == "trait" or len(home.tables.customers)]
    if not homes:
        return Gap("audit.no-customers")
    places = ", ".join(f"[systems.{home.name}] {_setting(home, said)}" for home in homes)
    return Gap("audit.no-fact" if said == "fact" else "audit.no-trait", {"field": field, "settings": places})


def partly(field: str, unknown: int) -> Gap:
    """A fact is said of some customers and not of others."""
    return Gap("audit.some-without-fact", {"field": field, "count": unknown})


def ahead(field: str, customers: int) -> Gap:
    """What should have happened is said to happen yet."""
    return Gap("audit.ahead", {"field": field, "count": customers})


def untold(rule: Rule, unknown: int) -> Gap:
    """Said where nothing else says why a rule is not known of some: who they are, or of what role or tier."""
    return Gap(f"audit.untold-{_ABOUT.get(rule.sort, 'customers')}", {"count": unknown})


def untold_trait(field: str, accounts: int) -> list[Gap]:
    """Said where a system says this of some accounts, and not of these."""
    return [Gap("audit.some-without-trait", {"field": field, "count": accounts})] if accounts else []


def no_address(accounts: int) -> list[Gap]:
    """Said where mail is forwarded, and not to any address that can be read."""
    return [Gap("audit.no-address", {"count": accounts})] if accounts else []


def possible_sight(accounts: int) -> list[Gap]:
    """Said where a rule would be about accounts of which it is not known whether they see any customer."""
    return [Gap("audit.possible-sight", {"count": accounts})] if accounts else []


def possible_part(part: str, accounts: int) -> list[Gap]:
    """The same of a class of fields or a right, where the system tells it apart."""
    return [Gap("audit.possible-part", {"part": part, "count": accounts})] if accounts else []


def no_part(homes: Sequence[Home], part: str) -> Gap:
    """No system tells this class of fields, or this right, apart."""
    return Gap("audit.no-part", {"part": part, "systems": ", ".join(home.name for home in homes)})


def not_joined(accounts: int) -> list[Gap]:
    """Said where a rule would be about accounts of whom it is not known whose they are."""
    return [Gap("audit.not-joined", {"count": accounts})] if accounts else []


def no_roster(world: World, numbering: Numbering) -> list[Gap]:
    """Said where nobody says who works here, and so who has left; or somebody would, and could not be read."""
    if not world.roster:
        return [Gap("audit.no-roster")]
    unread = sorted(world.roster - {home.name for home in numbering.homes})
    return [Gap("audit.roster-unread", {"systems": ", ".join(unread)})] if unread else []


def last_day_elsewhere(accounts: int) -> list[Gap]:
    """Said where another system contradicts the roster."""
    return [Gap("audit.last-day-elsewhere", {"count": accounts})] if accounts else []


def no_customers(numbering: Numbering) -> list[Gap]:
    """Said where no system has a single customer: a rule about them holds of nothing."""
    return [] if any(len(home.tables.customers) for home in numbering.homes) else [Gap("audit.no-customers")]


def not_read(system: str, part: Covered) -> Gap:
    """Why a part does not count as whole: it is old, or something is missing, or nothing is known about it."""
    about = {"system": system, "part": part.part}
    if part.state == "stale" and part.as_of:
        return Gap("audit.out-of-date", {**about, "time": part.as_of.isoformat(timespec="seconds")})
    if part.gaps:
        code, params = part.gaps[0]
        return Gap("snapshot.not-read", {**dict(params), **about, "why": code})
    return Gap("audit.not-whole", about)


def _setting(home: Home, said: Said) -> str:
    return _SETTINGS.get(home.world.kind, _USUAL)[said]
