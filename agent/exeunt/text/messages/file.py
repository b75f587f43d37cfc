from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "file.no-room": (
        "What was to be written found no place: {why}. What was asked for is not complete. Make room, or write "
        "somewhere else, and try again."
    ),
    "file.refused": (
        "{file} could not be read or written: {why}. What was asked for is not complete. Check the path, the "
        "permissions and the disk."
    ),
}
