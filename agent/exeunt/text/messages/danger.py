from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "danger.admin": (
        "The leaver administers {system} as {name}, and can undo or hide what is done there. Apply the cut first, "
        "and watch that system."
    ),
    "danger.approver": (
        "The leaver, {person}, is an approver. That signature does not count here, and the key is suspended when "
        "the case opens. Look through what it has signed lately."
    ),
    "danger.last-admin": (
        "The leaver is the last administrator of {system} ({name}). That user account is left as it is. Make "
        "somebody else an administrator first, and plan again."
    ),
    "danger.run-as": (
        "{name}, which Exeunt itself uses in {system}, carries the leaver's e-mail address or employee number. The "
        "leaver could know its credential, or have it reset. It is left as it is. Replace that credential, and give "
        "the user account an address of its own."
    ),
    "danger.self": (
        "The leaver's user account {name} in {system} is the one that Exeunt uses. It is left as it is. Give "
        "Exeunt another one there, and plan again."
    ),
    "danger.service-account": (
        "The service account {name} in {system} carries the leaver's e-mail address or employee number. The "
        "leaver could know its credential, or have it reset. It is left as it is. Replace that credential, and give "
        "the service account an address of its own."
    ),
}
