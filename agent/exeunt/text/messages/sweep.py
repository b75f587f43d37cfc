from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "sweep.appeared": (
        "In {system}, {name:?… (}{ref}{name:?)} is new since the plan was made: {action:action}. The plan did "
        "not cover it. Plan again."
    ),
    "sweep.still-there": (
        "In {system}, {name:?… (}{ref}{name:?)} is still there: {action:action}. The work is not complete. Look at "
        "what became of that change, and plan again."
    ),
    "waived.still-there": (
        "In {system}, {name:?… (}{ref}{name:?)} is still there: {action:action}. It was waived, so nobody does it. "
        "If it should be done after all, plan again."
    ),
    "sweep.unreadable": "{system} could not be looked at again. What is left there is not known. {why:sentence}",
}
