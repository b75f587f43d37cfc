from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "case.moved-on": (
        "The change {change} is no longer where it was: {state:status}. Nothing was decided. Look at the case, "
        "and try again."
    ),
    "case.no-reason": (
        "No reason was given. A decision without one cannot be checked later, so nothing was decided. Say why "
        "with `--because`."
    ),
    "case.no-task": "There is no task {task}. Nothing was ticked. Look at `exeunt case show`.",
    "case.none": "There is no case here yet. Nothing was done. The first `exeunt apply` opens one.",
    "case.not-applied": (
        "Nothing of the case {case} was applied yet, so there is nothing to show or to put back. Have its cut signed "
        "with `exeunt approve {file}`, then apply it with `exeunt apply {file}`."
    ),
    "case.nothing-to-waive": (
        "Nothing of this case that could be waived is called {what}. Nothing was decided. Give the id of a "
        "change, or a system and an action, as `exeunt case show` has them; what is unfinished is waived only with "
        "`--unfinished`."
    ),
    "case.self-signed": (
        "{person} leaves or takes over in this case. Such a person decides nothing in it, so nothing was done. "
        "Have another approver decide."
    ),
    "case.task-over": (
        "The task {task} is not open any more: {state:status}. Nothing was ticked. Look at `exeunt case show`."
    ),
    "case.under-way": (
        "{count:change is|changes are} under way in the case {case}, and what became of it is not known yet. "
        "Nothing was cancelled. First `exeunt apply {case}`: it looks, and also carries out what is left; "
        "`exeunt undo {case}` then puts it back. If the system does not come back, have it waived first: `exeunt case "
        "waive {case} SYSTEM --unfinished`."
    ),
    "case.unknown": (
        "There is no case {case}. Nothing was done. Look at `exeunt case list`, and check that this is the right "
        "configuration."
    ),
}
