from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "succession.leaver": (
        "{mail} is the leaver, who cannot be the successor, too. Nothing was planned. Name another one with "
        "`--successor`."
    ),
    "succession.not-active": (
        "{mail} should take over in {system} and cannot sign in there. The records stay where they are"
        "{action:?action|: …}. Activate the user account, or name another successor with `--successor`."
    ),
    "succession.not-here": (
        "{mail} should take over in {system} and has no user account there. The records stay where they are"
        "{action:?action|: …}. Create one, or name another successor with `--successor`."
    ),
    "succession.self": (
        "{mail} is a user account that Exeunt itself works as, and nobody answers for what it holds. Nothing is handed "
        "over to it{system:? in …}{action:?action|: …}. Name a person with `--successor`, or in the policy."
    ),
    "succession.several": (
        "{mail} should take over in {system} and has several user accounts there. Which one is meant is unclear, "
        "so the records stay where they are{action:?action|: …}. Deactivate all but one, or name another successor "
        "with `--successor`."
    ),
    "succession.unknown": (
        "No system that was read knows anybody with the address {mail}, so nobody could take over. Nothing was "
        "planned. Check the spelling of `--successor`."
    ),
}
