from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from exeunt.errors import Param
from exeunt.model.principal import Principal
from exeunt.model.ref import Ref
from exeunt.model.state import State, Value


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code with parameters, never a sentence."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intent:
    """What is wanted for one ref: who leaves, who takes over (chosen by the host for this very ref), since when.

    `since` is the time of the cut (UTC) on the system's clock; it is no part of the plan's digest.
    `options` are the policy's words for this action.
    """

    who: Principal
    to: Principal | None
    since: datetime
    options: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Before → after of one action on one ref. `after` holds the altered fields only; GONE means removed.

    `key` is the idempotency key of the batch it is written in, for vendors that take one.
    """

    action: str
    ref: Ref
    before: State
    after: State
    reason: Reason
    key: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The vendor's answer for one ref: accepted, or not and why. Never "done": only looking can tell.

    error   this row was refused: the vendor's own code and words as parameters
    todo    where a person must go on
    job     the vendor's id of an asynchronous job, for the trail
    proof   evidence that only the write could gather (a probe that needed the secret just set)
    """

    ref: Ref
    error: Reason | None = None
    todo: str = ""
    job: str = ""
    proof: Mapping[str, str] = field(default_factory=dict)


UndoKind = Literal["exact", "partial", "renewable", "none"]


@dataclass(frozen=True, slots=True)
class Undo:
    """How far a change can be put back.

    exact      all of it
    partial    all but the fields in `lost`
    renewable  not itself, but the person can get a new one (session, token, password)
    none       data or history is lost for good; needs a second signature

    `within`: how long after the write it can still be put back, None: for ever. `note`: the code of a sentence on what
    a person has to know or do.
    """

    kind: UndoKind
    lost: frozenset[str] = frozenset()
    within: timedelta | None = None
    note: str = ""
