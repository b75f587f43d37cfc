from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "limit.count": "{changes} changes would be too many: {action:action}. The limit is {limit}.",
    "limit.share": (
        "{changes} changes of {population} would be too many: {action:action}. The limit is {limit} of all."
    ),
}
