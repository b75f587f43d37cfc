from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "approve.confirm-needed": (
        "There is no terminal to ask for the leaver's e-mail address. Nothing was signed. Give it with "
        "`--confirm EMAIL`."
    ),
    "approve.no-key": (
        "There is no key in {folder}. Nothing was signed. Name one with `--key`, or make one with `ssh-keygen -t "
        "ed25519`."
    ),
    "approve.other-person": (
        "“{typed}” is not the person of this plan. Nothing was signed. Read whom the plan is about, and type "
        "that address."
    ),
}
