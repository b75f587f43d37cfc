"""Snapshots: taken from live systems, compared. `exeunt.app.worlds` opens them."""

from exeunt.app.snapshots.compare import compare
from exeunt.app.snapshots.take import Taken, take

__all__ = ["Taken", "compare", "take"]
