from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "policy-test.answer": "The rule {rule} answers {came}; {wanted} was expected.",
    "policy-test.finding-lacks": "Expected and not found: {finding}{about:? about …}{customers:? (…)}.",
    "policy-test.finding-more": "Found and not expected: {finding}{about:? about …}{customers:? (…)}.",
    "policy-test.role": "The role of {person} is {came}; {wanted} was expected.",
    "policy-test.tier": "{customer} has {came:tier}; {wanted:tier} was expected.",
}
