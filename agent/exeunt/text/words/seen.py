"""Who sees what, and how surely that is known."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "certainty.exact": "certain",
    "certainty.stated": "as stated by an operator",
    "certainty.unknown": "not known",
    "coverage.whole": "whole",
    "coverage.partial": "in part",
    "coverage.stale": "out of date",
    "coverage.absent": "not read",
    "coverage.beside": "not computed",
    "how.count": "the system's own count agrees",
    "how.last-page": "read to the last page",
    "how.single": "one answer holds it all",
    "level.none": "nothing",
    "level.read": "read",
    "level.edit": "edit",
    "level.full": "full",
}
