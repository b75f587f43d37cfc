from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "apply.interrupted": (
        "Interrupted while working on the case {cases}. What was written is recorded, and what was under way is looked "
        "at first. Give the same command again: it goes on where it stopped."
    ),
    "apply.not-practice": (
        "{system} is no practice system, and this is the sandbox. Practice and real work are never mixed, so "
        "nothing was written. Correct its address in the sandbox's configuration."
    ),
    "apply.practice-system": (
        "{system} is a practice system, and this is not the sandbox. Practice and real work are never mixed, so "
        "nothing was written. Correct its address, or use the sandbox's own configuration."
    ),
}
