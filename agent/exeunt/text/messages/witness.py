from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "witness.no-head": (
        "{file} holds no head of a trail: it is no plan, report, checkpoint or export, or is one no longer. The trail "
        "was not held against it. Name the file that left the machine."
    ),
    "witness.no-checkpoint": (
        "In the folder {folder} is no checkpoint. The trail was not held against anything there. Name the plans or "
        "reports in it one by one."
    ),
    "witness.unreadable": ("{file} cannot be read{why:?: …}. The trail was not held against it. Check the path."),
}
