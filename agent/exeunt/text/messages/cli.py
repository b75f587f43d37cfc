from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "cli.progress": "Working: {written:batch|batches} written, {held:batch|batches} seen to hold.",
}
