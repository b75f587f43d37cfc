from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exeunt.errors import Param
from exeunt.model.ref import Ref


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that the observed world breaks: a stable code, its parameters and what it is about."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    about: Ref | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be read whole, and why: the code and parameters of the error, or of the doubt."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    about: Ref | None = None
