from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "engine.disturbed": (
        "Our write moved something else: {ref} ({action:action}) was {was} and is {now}. It was not in the plan. "
        "Check it, and put it back if it should stay as it was."
    ),
    "engine.drifted": (
        "It changed since the plan was made ({fields}). It was left alone. Plan again if it should still change."
    ),
    "engine.moved-again": (
        "It was written, and changed again since ({fields}). Somebody or something else writes there. Find out "
        "who, then plan again."
    ),
    "engine.not-kept": (
        "The system dropped something else with our write, and it could not be put back. The change itself "
        "holds. Put the fields back by hand; the trail shows them."
    ),
    "engine.not-seen": (
        "It could not be looked at before the write, so nothing was written to it. What becomes of it is not "
        "known. Try again when the system answers."
    ),
    "engine.not-so": (
        "The system accepted the change, and looking does not show it. It counts as failed. Look at the system, "
        "then plan again."
    ),
    "engine.no-answer": (
        "The system did not answer, and the thing cannot be looked at: nobody knows whether it was changed. Look at "
        "the system by hand, or apply the case again when it can be looked at."
    ),
    "engine.not-taken": (
        "The system did not take the change. Nothing of it was seen to happen. Look at the system, then plan again."
    ),
    "engine.still-under-way": (
        "A job of the system is still at it after the time it usually takes. It was not asked for twice. Look in "
        "the system, then run the same `exeunt apply` again."
    ),
    "engine.unproven": (
        "The system accepted the change, and it cannot be looked at. It is not proven. Look at the system by hand."
    ),
}
