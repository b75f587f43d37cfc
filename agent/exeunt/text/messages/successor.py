from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "successor.by-rule": (
        "Line {line:raw} of the policy names the successor for {kind:kind} records of {tier:tier}{because:?: …}."
    ),
    "successor.given": "The successor for {kind:kind} records of {tier:tier} was named for this plan.",
    "successor.manager": (
        "The leaver's manager takes over {kind:kind} records of {tier:tier}, by line {line:raw} of the "
        "policy{because:?: …}."
    ),
}
