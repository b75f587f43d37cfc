from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "witness.unreadable": ("{file} cannot be read{why:?: …}. The trail was not held against it. Check the path."),
}
