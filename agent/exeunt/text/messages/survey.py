from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "survey.not-packed": (
        "How many calls {action:action} in {system} will take could not be told. The plan says nothing of what its "
        "changes in {system} cost, and they may fail when it is applied. {why:sentence}"
    ),
    "survey.quotas": (
        "What {system} has left of its quotas could not be read. The plan says nothing of it. {why:sentence}"
    ),
    "survey.not-read": ("In {system}, not everything could be read for {action:action}: {found} found. {why:sentence}"),
    "survey.not-whole": (
        "It is not certain that everything was read{system:? in …}{action:? (…)}. More may be there, so it "
        "counts as incomplete. Look at the system by hand, or plan again."
    ),
    "survey.principals": (
        "The user accounts of {system} could not be read whole. Some may belong to the leaver and be missing "
        "from the plan. {why:sentence}"
    ),
    "survey.repeated": (
        "A list came with the same thing twice. Another thing may be missing in turn, so the list counts as "
        "incomplete. Plan again when the system is quieter."
    ),
    "survey.not-asked": (
        "{system} could not be asked what stands in the way of its changes. Something may stop them when they are "
        "applied. {why:sentence}"
    ),
    "survey.unreadable": "{system} could not be read. Nothing about it is in the plan. {why:sentence}",
}
