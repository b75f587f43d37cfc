from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "practice.ended": (
        "The practice system {system} has ended. Nothing more can be tried on it. Start the sandbox again."
    ),
    "practice.failed": (
        "The practice system {system} failed: {why}. Nothing more can be tried on it. Start the sandbox again; "
        "if it goes on, report it."
    ),
    "practice.first-line": (
        "This is the practice company: made-up people and customers, on this machine only. Nothing of yours is "
        "read or changed."
    ),
    "practice.not-here": (
        "The practice system {system} cannot run here: {what} is missing. The rest of the practice company runs "
        "without it. Install it to try that system too."
    ),
    "practice.nothing": (
        "No practice system could be started. There is nothing to try. Install the extra `exeunt[demo]`."
    ),
    "practice.until": "It runs until you interrupt it (Ctrl-C). Then everything in it is gone.",
}
