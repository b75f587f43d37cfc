from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "config.credential-missing": (
        "The system {system} has no credential “{name}”. It cannot be opened without one. Name it in the "
        "configuration, as `env:…`, `file:…` or `keyring:…`."
    ),
    "config.credential-short": (
        "{file}: “{field}” is missing. Nothing can be opened with a part of a credential, so the file is not used. It "
        "must have: {needed}. Add what is missing."
    ),
    "config.credential-unknown": (
        "{file}: “{field}” is no name that this connector takes. A mistyped name would silently do nothing, so the "
        "file is not used.{suggestion:? Did you mean “…”?}{known:? It takes: ….} Correct or remove it."
    ),
    "config.missing": (
        "{file}: “{field}” is missing. The configuration cannot be used without it. Add it; `exeunt init` writes "
        "an example with comments."
    ),
    "config.no-such-system": (
        "The configuration has no system {name}. Nothing was read from it. Configured are: {known}."
    ),
    "config.no-toml": "{file} is not TOML: {why}. The configuration cannot be used. Correct that place.",
    "config.no-write-credential": (
        "The system {system} has no write credential. It can be audited and planned, and nothing in it was "
        "changed. To let Exeunt change it, add `[systems.{system}.write]`."
    ),
    "config.none": (
        "There is no configuration in {places}. Exeunt does not know your systems. Make one with `exeunt init`, "
        "or name it with `--config`."
    ),
    "config.no-systems": (
        "{file} names no system, so there is nothing to look at and nothing was done. Add a [systems.NAME] table; "
        "`exeunt doctor` checks it."
    ),
    "config.seal-damaged": (
        "{file} is not the key that it should be. What was sealed with it cannot be compared any more, so nothing was "
        "done. Bring the file back from a backup."
    ),
    "config.not-initialised": (
        "The state folder {folder} was not set up. Plans and trail need what is kept there. Run `exeunt init` first."
    ),
    "config.settings": (
        "{file}: the settings under “{field}” do not fit: {why}. The system cannot be opened. Correct the field; "
        "`exeunt connectors NAME` lists what it takes."
    ),
    "config.settings-word": (
        "{file}: “{field}” has a word that it does not take. The value is not shown, for it may be a secret in the "
        "wrong place. The system cannot be opened.{known:? It takes: ….}{suggestion:? Did you mean “…”?} Correct it."
    ),
    "config.system-name": (
        "{file}: “{value}” cannot be the name of a system. The name stands in plans and in the trail. Use "
        "lower-case letters, digits and hyphens."
    ),
    "config.unknown-key": (
        "{file}: “{field}” is not a key of the configuration. A mistyped key would silently do nothing, so the "
        "file is not used.{suggestion:? Did you mean “…”?} Correct or remove it."
    ),
    "config.unknown-system": (
        "{file}: “{field}” names {value}, and no such system is configured. Who works here would be judged without "
        "it, so the file is not used.{suggestion:? Did you mean “…”?} Correct it."
    ),
    "config.unreadable": (
        "{file} cannot be read{why:?: …}. Exeunt does not know your systems. Check that the file is there and "
        "may be read."
    ),
    "config.wrong-type": (
        "{file}: “{field}” must be a {wanted:wanted}. The value is not shown, for it may be a secret in the "
        "wrong place. Correct it."
    ),
}
