from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "task.by-hand": (
        "In {system}, a person must do this for {ref}: {action:action}. The case stays open until then. Tick it "
        "with `exeunt case tick`, and say what was done."
    ),
    "task.rotate": (
        "The leaver could know a credential of {system}, which may still work. Replace it, then tick this with "
        "`exeunt case tick`."
    ),
    "task.rotate-account": (
        "{name} in {system} carries the leaver's e-mail address or employee number, so the leaver could know its "
        "credential, which may still work. Replace the credential, the address and the number, then tick this with "
        "`exeunt case tick`."
    ),
}
