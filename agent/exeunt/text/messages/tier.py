from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "tier.below": "{fact:fact} is {value:told}, below the bounds of the upper tiers.",
    "tier.below-all": "None of what makes an upper tier is reached{facts:?facts|: …}.",
    "tier.by-field": "{field:fact} says {value}.",
    "tier.fits": "All of this together: {facts:facts}.",
    "tier.no-fact": ("The fact that decides the tier{fact:?fact|, …,} is not known. The tier is not known either."),
    "tier.no-number": "{fact:fact} is “{value}”, which is no number. The tier is not known.",
    "tier.no-such-word": "{field:fact} is “{value}”, which stands for no tier. The tier is not known.",
    "tier.no-time": "{fact:fact} is “{value}”, which is no date. The tier is not known.",
    "tier.other-currency": "{fact:fact} is “{value}”, and the policy has no bounds for it. The tier is not known.",
    "tier.reached": "{fact:fact} is {value:told}, which reaches {bound:told}.",
}
