from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "task.by-hand": (
        "In {system}, a person must do this for {ref}: {action:action}. The case stays open until then. Tick it "
        "with `exeunt case tick`, and say what was done."
    ),
    "task.rotate": (
        "The leaver could know a credential of {system}. It may still work for him. Replace it, then tick this "
        "with `exeunt case tick`."
    ),
    "task.rotate-account": (
        "{name} in {system} carries the leaver's e-mail address or employee number, so he could know its "
        "credential. It may still work for him. Replace the credential and what it carries of his, then tick this "
        "with `exeunt case tick`."
    ),
}
