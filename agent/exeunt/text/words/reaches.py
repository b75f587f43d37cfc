"""What the picture of a departure says."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "report.picture": "Before and after, drawn",
    "report.picture-lead": (
        "What the leaver held before and what is left, system by system; below, who has the customers now. "
        "A bar is as long as what there was in its row."
    ),
    "report.before": "Before",
    "report.after": "After",
    "report.where-they-went": "Where the customers and their records went",
    "report.held-nothing": "nothing was held here",
    "report.key-held": "held before",
    "report.key-left": "still there",
    "report.key-proven": "seen with the successor",
    "report.key-doubtful": "not seen there, or no longer",
    "report.still-there": "{count} left",
    "report.count-unknown": "{count} not known",
    "report.rest-unknown": "the rest not known",
    "report.tier-proven": "{tier}: {proven} of {count} seen there",
    "report.tier-planned": "{tier}: {count} planned",
    "report.was-and-is": "{system}, {what}: before {before}; after {after}.",
    "report.went-to": "To {to} ({tiers}).",
    "report.more-successors": "{count:more successor is|more successors are} not drawn.",
    "reach-of.ways-in": "ways in",
    "reach-of.customers": "customers and their records",
    "reach-of.references": "references to the leaver",
    "reach-of.rights": "memberships and rights",
    "reach-of.accounts": "user accounts",
    "reach-of.other": "other things",
    "reach-of.looked": "found on looking again",
    "reach-of.sight": "records that can be seen",
    "report.preview-title": "What plans would change",
    "report.preview-lead": "Nothing of this has happened: it is worked out from a snapshot and the plans.",
    "report.sees-otherwise": "Who would see more or less",
    "reach-of.latent": "seen again with the account",
    "report.picture-planned": (
        "What the leaver can reach now and what the plans would leave, system by system; below, who is planned to get "
        "the customers. A bar is as long as what there is in its row."
    ),
    "report.where-they-would-go": "Where the customers and their records would go",
    "report.key-would-go": "would be gone",
    "report.key-would-stay": "would be left",
    "report.key-latent": "only with the account",
    "report.key-planned": "planned",
}
