"""The roles that the shipped audit policies tell apart, and those of everybody else."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "role.owner": "management",
    "role.sales-director": "sales director",
    "role.regional-manager": "regional manager",
    "role.seller": "seller",
    "role.support": "support",
    "role.finance": "finance",
    "role.research": "research and development",
    "role.professional": "professional services",
    "role.other": "other",
    "role.service": "service account",
    "role.unknown": "role not known",
}
