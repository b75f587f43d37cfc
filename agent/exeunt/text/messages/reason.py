from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "reason.kept": "The system dropped this with our write; it is put back as it was.",
    "reason.leaves": "The person leaves.",
}
