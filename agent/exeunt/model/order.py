from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

Phase = Literal["cut", "keep", "hand", "take", "close"]

PHASES: Final[tuple[Phase, ...]] = ("cut", "keep", "hand", "take", "close")
"""cut: sign-in, sessions, tokens, privileged roles. keep: holds and exports. hand: customers and references.
take: groups, shares, licences. close: deactivate."""


@dataclass(frozen=True, slots=True)
class Order:
    """When an action may run. Names are action names of the same person in the same system
    (`customer.transfer`, or with its kind `customer.transfer:Account`). Nothing waits for another system: a plan with
    such a name (`*:name`) is refused.

    after   these, if they are in the plan, are verified first
    needs   like after, and the plan is refused unless they are in it or already content
    wait    time that must pass after the last of these was verified
    before  these wait until this one is accepted, at most `holds` (None: without limit, and until verified)
    again   a second round, so long after `after` (or without any, after its own first round) was verified
    """

    phase: Phase
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    wait: timedelta = timedelta(0)
    before: tuple[str, ...] = ()
    holds: timedelta | None = None
    again: timedelta | None = None
