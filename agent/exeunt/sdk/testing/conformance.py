from __future__ import annotations

from exeunt.sdk.testing.checks.access import AccessChecks
from exeunt.sdk.testing.checks.goals import GoalChecks
from exeunt.sdk.testing.checks.lists import ListChecks
from exeunt.sdk.testing.checks.manifest import ManifestChecks
from exeunt.sdk.testing.checks.mishaps import MishapChecks
from exeunt.sdk.testing.checks.reading import ReadingChecks
from exeunt.sdk.testing.checks.secrets import SecretChecks
from exeunt.sdk.testing.checks.sorting import SortingChecks
from exeunt.sdk.testing.checks.undoing import UndoChecks
from exeunt.sdk.testing.checks.writing import WritingChecks


class Conformance(
    ReadingChecks,
    ListChecks,
    GoalChecks,
    WritingChecks,
    MishapChecks,
    UndoChecks,
    SortingChecks,
    SecretChecks,
    ManifestChecks,
    AccessChecks,
):
    """Every promise that the host relies on. Derive a `Test…` class from it; give `actions` and `far_side`."""
