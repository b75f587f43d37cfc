"""Small words."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "answer.yes": "yes",
    "answer.no": "no",
    "answer.more-unknown": "what else: unknown",
    "answer.unknown": "unknown",
    "answer.none": "none",
    "answer.required": "required",
    "answer.good": "good",
    "answer.wrong": "something is wrong",
}
