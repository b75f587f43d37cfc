"""What differs between two snapshots in who sees what."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "cli.diff-backwards": (
        "The first snapshot is the later one: what is called gained was lost since, and the other way round."
    ),
    "cli.diff-ceiling-lowered": "permissions allow less here than before",
    "cli.diff-ceiling-raised": "permissions allow more here than before",
    "cli.diff-certain": "Of what is certain alone: {counts}.",
    "cli.diff-customer-rows": "{shown} of {total} are shown; `--customer` shows all of one.",
    "cli.diff-first-not-whole": (
        "Not everything is in the first snapshot: who gained something may have had it before, and more may "
        "have been lost."
    ),
    "cli.diff-gone-customers": "{count:customer gone|customers gone}",
    "cli.diff-gone-principals": "{count:user account gone|user accounts gone}",
    "cli.diff-new-customers": "{count:new customer|new customers}",
    "cli.diff-new-principals": "{count:new user account|new user accounts}",
    "cli.diff-no-longer": "no longer: {path}",
    "cli.diff-nothing": "Nobody sees more or less than before.",
    "cli.diff-nothing-asked": "Nothing differs for whom or what was asked about.",
    "cli.diff-nothing-read": "In what was read, nobody sees more or less than before. What was not read may differ.",
    "cli.diff-only-after": "{system} is only in the second snapshot. What has changed there is not known.",
    "cli.diff-only-before": "{system} is only in the first snapshot. What has changed there is not known.",
    "cli.diff-only-neither": "{system} is in neither snapshot. What has changed there is not known.",
    "cli.diff-person-rows": "{shown} of {total} are shown; `--person` shows all of one.",
    "cli.diff-rows": "{shown} of {total} are shown; a greater `--top` shows more.",
    "cli.diff-saw": "saw {count:customer|customers}",
    "cli.diff-second-not-whole": (
        "Not everything is in the second snapshot: who lost something may still have it, and more may have been gained."
    ),
    "cli.diff-seen-by": "seen by {count:user account|user accounts}",
    "cli.diff-sees": "sees {count:customer|customers}",
    "cli.diff-sign-in-off": "the user account can no longer sign in",
    "cli.diff-sign-in-on": "the user account can sign in now",
    "cli.diff-was-seen-by": "was seen by {count:user account|user accounts}",
    "heading.gone-customers": "Customers that are gone",
    "heading.gone-principals": "User accounts that are gone",
    "heading.new-customers": "New customers",
    "heading.new-principals": "New user accounts",
    "heading.pairs": "Pairs of a user account and a customer",
    "heading.shifted-customers": "Customers of whom somebody sees more or less",
    "heading.shifted-people": "People who see more or less",
    "option.diff-customer": "Only this customer, with every row.",
    "option.diff-person": "Only this person, with every row.",
    "option.diff-top": (
        "Show so many people and so many customers (default: 10); of one person or customer, so many rows "
        "(default: 10,000)."
    ),
    "shift.certain": "only how certain",
    "shift.gained": "gained",
    "shift.gone-customer": "customer gone",
    "shift.gone-principal": "user account gone",
    "shift.lost": "lost",
    "shift.lowered": "lowered",
    "shift.new-customer": "new customer",
    "shift.new-principal": "new user account",
    "shift.raised": "raised",
    "verb.access-diff": "Who gained and who lost sight of which customers between two snapshots, and why.",
}
