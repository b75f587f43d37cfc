from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "guard.conflict": (
        "In {system}, {first:action} and {second:action} would both change the field “{field}” of {ref}. Which "
        "one holds would be chance, so the plan is refused and nothing was written. Let the policy ask for one "
        "of them only."
    ),
    "guard.last-admin": (
        "{principal} is the last active administrator of {system}. Nobody could administer it afterwards, so the "
        "change was left out: {action:action}. Make somebody else an administrator, and plan again."
    ),
    "guard.limit.count": (
        "{changes:change|changes} in {system} would be too many: {action:action}. The limit is {limit}; so much "
        "at once may be a mistake, so the plan is refused and nothing was written. If it is meant, lift the "
        "limit for this plan with `--lift {lift}`; a second person must then sign."
    ),
    "guard.limit.share": (
        "{changes} of {population} in {system} would be too many: {action:action}. The limit is {limit} of all; "
        "so much at once may be a mistake, so the plan is refused and nothing was written. If it is meant, lift "
        "the limit for this plan with `--lift {lift}`; a second person must then sign."
    ),
    "guard.no-human": (
        "None of the user accounts found for {person} belongs to a human. Service accounts do not leave, so the "
        "plan is refused and nothing was written. Check who was meant."
    ),
    "guard.not-held": (
        "In {system}, {ref} belongs to somebody else than the leaver. Only what is the leaver's is changed, "
        "so the plan is refused and nothing was written: {action:action}. Check whom the connector found, and "
        "report it."
    ),
    "guard.own-principal": (
        "{principal} is the user account that Exeunt itself uses in {system}. Changing it would stop the work "
        "half-way, so the change was left out: {action:action}. Give Exeunt another one there, or do this by "
        "hand at the end."
    ),
    "guard.successor": (
        "{principal} in {system} belongs to a successor. Who takes over must keep access, so the change was left "
        "out: {action:action}. Choose another successor, or check whose user account it is."
    ),
}
