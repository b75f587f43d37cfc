"""Two snapshots side by side: who gained sight of which customer, who lost it, and why."""

from exeunt.app.differences.both import BothSystems
from exeunt.app.differences.overview import Apart, Listed, SystemDifference
from exeunt.app.differences.rows import Entry, Held, Row
from exeunt.app.differences.whole import AccessDifference, Inside, Unanswered, access_difference

__all__ = [
    "AccessDifference",
    "Apart",
    "BothSystems",
    "Entry",
    "Held",
    "Inside",
    "Listed",
    "Row",
    "SystemDifference",
    "Unanswered",
    "access_difference",
]
