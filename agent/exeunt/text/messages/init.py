from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "init.exists": (
        "{file} is there already. Nothing is ever overwritten, so nothing was made. Use what is there, or name "
        "another place."
    ),
    "init.no-public-key": (
        "The public key {file} cannot be read. Nobody was listed. Name the key, or the `.pub` file that belongs to it."
    ),
}
