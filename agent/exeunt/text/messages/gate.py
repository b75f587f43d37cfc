from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "gate.write-during-read": (
        "The connector {connector} tried to write while it should only read: {verb} on {on}. The call was "
        "stopped before it left. This is a defect of the connector: report it to its author and do not use it "
        "until then."
    ),
}
