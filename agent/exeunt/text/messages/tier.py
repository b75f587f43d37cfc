from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "tier.below": "{fact} is {value}, below the bounds of the upper tiers.",
    "tier.below-all": "None of what makes an upper tier is reached{facts:?: …}.",
    "tier.by-field": "{field} says {value}.",
    "tier.fits": "All of this together: {facts}.",
    "tier.no-fact": ("The fact that decides the tier{fact:?, …,} is not known. The tier is not known either."),
    "tier.no-number": "{fact} is “{value}”, which is no number. The tier is not known.",
    "tier.no-such-word": "{field} is “{value}”, which stands for no tier. The tier is not known.",
    "tier.no-time": "{fact} is “{value}”, which is no date. The tier is not known.",
    "tier.other-currency": "{fact} is “{value}”, and the policy has no bounds for it. The tier is not known.",
    "tier.reached": "{fact} is {value}, which reaches {bound}.",
}
