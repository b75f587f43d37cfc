from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "signatures.always": "The policy asks for {count} signatures on every plan.",
    "signatures.gives-access-back": "The plan gives access back to somebody who left. That needs a second person.",
    "signatures.limit-lifted": "A limit is lifted: {action:action}. That needs a second person.",
    "signatures.lost-for-good": "Something in the plan cannot be put back. That needs a second person.",
    "signatures.tier": "Customers of {tier:tier} change hands. That needs a second person.",
    "signatures.widens": "Somebody gets more access than the policy gives. That needs a second person.",
}
