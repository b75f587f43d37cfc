from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "signature.altered": (
        "The signature of {person} ({key}) does not fit this file. Either was changed after signing, so it does "
        "not count. Have the file signed again."
    ),
    "signature.key-expired": (
        "The key of {person} ({key}) is no longer valid. Its signature does not count. Have another approver "
        "sign, or list a new key."
    ),
    "signature.key-not-yet-valid": (
        "The key of {person} ({key}) is valid only from {since:time}. Its signature does not count before. Wait "
        "until then, or have another approver sign."
    ),
    "signature.key-suspended": (
        "The key of {person} ({key}) is suspended since the case {case} was opened. Its signature does not "
        "count. Have another approver sign."
    ),
    "signature.malformed": (
        "A signature file cannot be read as OpenSSH writes it. It does not count. Have the plan signed again "
        "with `exeunt approve`."
    ),
    "signature.unknown-key": (
        "The key {key} belongs to no approver. Its signature does not count. Have an approver sign, or add the "
        "key with `exeunt approver add`."
    ),
    "signature.wrong-namespace": (
        "The signature was given for “{found}”, not for “{expected}”. It does not count here. Have the file "
        "signed with `exeunt approve`."
    ),
}
