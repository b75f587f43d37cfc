"""How long access lasted, and why that may not be known."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "exposure.measured": "Every change of the cut was seen to hold",
    "exposure.nothing": "Read whole; there was nothing to cut",
    "exposure.absent": "No user account of this person is known there",
    "exposure.stated": "In part as stated by a person",
    "exposure.given-back": "Access given back by an undo",
    "unknown.no-cut": "The cut was not applied",
    "unknown.not-whole": "What the person has there could not be read whole",
    "unknown.not-read": "The system could not be read",
    "unknown.not-held": "Not every change of the cut was seen to hold",
    "unknown.left-alone": "Something that gives access was found and left alone",
    "unknown.left-by-policy": "The policy leaves something that gives access as it is",
    "unknown.left-over": "Something was still there when it was looked at again",
    "unknown.not-whole-after": "The second look could not be made whole",
}
