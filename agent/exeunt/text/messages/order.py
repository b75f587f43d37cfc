from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "order.across-systems": (
        "In {system}, {action:action} is ordered by {name}, in other systems too. Systems do not wait for each other, "
        "so that order would not be kept; the plan is refused and nothing was written. This is a defect of the "
        "connector: report it to its author."
    ),
    "order.against-phases": (
        "In {system}, {second:action} must wait for {first:action}, which comes in a later phase. It could never "
        "start, so the plan is refused and nothing was written. This is a defect of the connector: report it to "
        "its author."
    ),
    "order.cycle": (
        "In {system}, these wait for each other: {actions:action}. None could start, so the plan is refused and "
        "nothing was written. This is a defect of the connector: report it to its author."
    ),
    "order.despite": (
        "In {system}, {action:action} is done although {count:thing|things} of {need:action} will stay with the "
        "leaver: the policy says so. Its reason: {because}."
    ),
    "order.held-back": (
        "{action:action} is left out in {system}: it needs {need:action}, and not all of that could be planned. "
        "Clear up what stands in its way, which is named with it, and plan again."
    ),
    "order.need-unmet": (
        "In {system}, {action:action} needs {need:action}, which is not in the plan. It would go wrong without, "
        "so the plan is refused and nothing was written. Let the policy ask for both, or for neither."
    ),
    "order.would-stay": (
        "{action:action} is left out in {system}: the policy leaves {count:thing|things} of {need:action} with the "
        "leaver. Let the policy hand them over too, or say `despite` with a reason."
    ),
}
