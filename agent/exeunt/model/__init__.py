"""The nouns: frozen, slotted, no I/O."""

from exeunt.model.change import Change, Intent, Outcome, Reason, Undo
from exeunt.model.finding import Finding, Gap
from exeunt.model.order import PHASES, Order, Phase
from exeunt.model.principal import Principal
from exeunt.model.reading import Completeness, Reading, reading
from exeunt.model.ref import Ref
from exeunt.model.state import GONE, LABELS, LATER, Sealed, State, Value, altered

__all__ = [
    "GONE",
    "LABELS",
    "LATER",
    "PHASES",
    "Change",
    "Completeness",
    "Finding",
    "Gap",
    "Intent",
    "Order",
    "Outcome",
    "Phase",
    "Principal",
    "Reading",
    "Reason",
    "Ref",
    "Sealed",
    "State",
    "Undo",
    "Value",
    "altered",
    "reading",
]
