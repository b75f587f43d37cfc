from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "signing.key-exists": (
        "{file} is there already. No key is ever overwritten, so none was made. Use it, or choose another name."
    ),
    "signing.key-exposed": (
        "The private key {file} can be opened by others. It is not used. Restrict it with `chmod 600`, and "
        "replace it if somebody may have read it."
    ),
    "signing.key-in-hardware": (
        "The key {file} lives in hardware. Only ssh-keygen can sign with it here. Install OpenSSH, and plug the key in."
    ),
    "signing.key-kind": (
        "The key {file} is of a kind that is not accepted: “{kind}”. Nothing was signed. Use an Ed25519, ECDSA "
        "or RSA key."
    ),
    "signing.key-malformed": (
        "{file} is no OpenSSH private key. Nothing was signed. Name the file that `ssh-keygen` made."
    ),
    "signing.key-unreadable": (
        "The key {file} cannot be read: {reason}. Nothing was signed. Check that the file is there and may be read."
    ),
    "signing.passphrase-needed": (
        "The key {file} is locked by a passphrase, and there is no terminal to ask for it. Nothing was signed. "
        "Run this on a terminal, or load the key into ssh-agent and name its `.pub` file."
    ),
    "signing.passphrase-wrong": "The passphrase does not open the key {file}. Nothing was signed. Try again.",
    "signing.ssh-keygen-failed": (
        "ssh-keygen could not sign with {file}. Nothing was signed. Read what it printed, and try again: the key "
        "may need a touch, a PIN or an agent."
    ),
    "signing.ssh-keygen-missing": (
        "ssh-keygen is not installed. A key in hardware or in an agent cannot sign without it. Install OpenSSH, "
        "or use a key file."
    ),
}
