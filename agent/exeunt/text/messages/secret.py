from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "secret.env-missing": (
        "The environment variable {variable} is not set. The secret cannot be read. Set it for the process that "
        "runs Exeunt."
    ),
    "secret.file-empty": "The file {path} is empty. There is no secret in it. Write the secret into it.",
    "secret.file-open": (
        "The file {path} can be opened by others (mode {mode}). A secret in it is known to them, so it is not "
        "used. Replace the secret, and restrict the file with `chmod 600`."
    ),
    "secret.file-unreadable": (
        "The file {path} cannot be read ({why}). The secret is missing. Check that it is there and may be read."
    ),
    "secret.keyring": (
        "The keyring did not give the secret of {user} for {service} ({why}). The secret is missing. Check that "
        "a keyring is there and unlocked for this process."
    ),
    "secret.keyring-missing": (
        "The keyring has no secret of {user} for {service}. The secret is missing. Store it with `keyring set "
        "{service} {user}`."
    ),
    "secret.scheme": (
        "A secret{field:? (…)}{file:? in …} must be named by its place, not written down: {allowed}. The text is not "
        "shown, for it may be the secret itself. If it was, replace the secret."
    ),
}
