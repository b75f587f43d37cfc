from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "doctor.clock-behind": (
        "The clock is behind the trail's last entry, of {last:time}. Expired plans could pass, and new entries "
        "would be dated before old ones. Set the clock."
    ),
    "doctor.few-approvers": (
        "{have:person|persons} may sign, and some plans need {needed}. Such a plan could not be applied. Add one "
        "with `exeunt approver add`."
    ),
    "doctor.file-open": (
        "{file} can be opened by others. It is a secret of this installation. Restrict it with `chmod 600`."
    ),
    "doctor.folder-open": (
        "The state folder {folder} can be opened by others. It holds keys and what was done. Restrict it with "
        "`chmod 700`."
    ),
    "doctor.no-systems": (
        "{file} names no system. There is nothing to look at. Add a `[systems.NAME]` table; `exeunt connectors` "
        "lists the kinds."
    ),
    "doctor.write-secret": (
        "The secret {name} for writing to {system} is not at its place ({reference}). A cut would leave that system "
        "out. Put it there before it is needed."
    ),
    "doctor.read-only": "{system} has no write credential: it is audited and planned for, not changed.",
}
