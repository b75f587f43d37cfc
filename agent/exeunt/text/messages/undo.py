from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "undo.action-gone": (
        "The connector of {system} no longer offers what would put this back: {action:action}. What that costs is not "
        "known, and nothing is put back there as long as it does not. Install the version that made the change."
    ),
    "undo.none": (
        "In {system}, this cannot be put back: {action:action}, “{name}”. What was removed is lost for good, as the "
        "plan said. If it is needed, make it anew by hand."
    ),
    "undo.not-priced": (
        "{system} could not be asked how many calls putting back will take. The plan says nothing of it, and there may "
        "not be enough left when it is applied. {why:sentence}"
    ),
    "undo.nothing": ("The case {case} has nothing that could be put back. No plan was made. Its findings say why."),
    "undo.nothing-left": (
        "In {system}, this cannot be put back: {action:action}, “{name}”. All that was changed is lost with it. If "
        "it is needed, make it anew by hand."
    ),
    "undo.renewable": (
        "In {system}, this is not put back: {action:action}, “{name}”. The person gets a new one by signing in or "
        "asking for it. Nothing needs to be done here."
    ),
    "undo.too-late": (
        "In {system}, this can no longer be put back: {action:action}, “{name}”. The time that the system gives for "
        "it is over. If it is needed, make it anew by hand."
    ),
    "undo.under-way": (
        "{case} was stopped with {count:change|changes} under way, and what became of that is not known yet. An undo "
        "made now would leave it out. First `exeunt apply {case}`: it looks, and also carries out what is left; undo "
        "then puts all of it back. If the system does not come back, have it waived first: `exeunt case waive {case} "
        "SYSTEM --unfinished`; it still counts as written."
    ),
}
