from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "access.no-customer": (
        "No customer with the id, key or name “{name}” was read. Nothing can be said of it. Check the spelling. If it "
        "is newer than what was read: take a new snapshot with `exeunt snapshot take`, or export the files again."
    ),
    "access.several-customers": (
        "{count} customers are called “{name}”. Which one is meant is not clear. Name one of these as they are listed."
    ),
    "access.more-customers": "… and {count} more: look in the system, and name one as `system:id`.",
    "access.one-customer": "The record {ref} ({kind:kind}: {name}).",
    "access.other-person": (
        "The plan {file} is about {person}, not about {who}. Nothing can be said of {who} by it. Name {person}, or "
        "another plan."
    ),
}
