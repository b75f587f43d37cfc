"""Secrets by reference: `env:NAME`, `file:/path`, `keyring:service/user`. Resolved as late as possible, never shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from exeunt.errors import ConfigError, Lacking

SCHEMES = ("env", "file", "keyring")


class Secret:
    """A secret in memory. `reveal()` is the only way to it: repr, str, format and pickling give nothing away."""

    __slots__ = ("_value", "name")

    def __init__(self, value: str, *, name: str) -> None:
        self._value = value
        self.name = name

    def reveal(self) -> str:
        """The secret itself. For the line that sends it, and for no variable that lives longer."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({self.name})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret is never pickled")


def check_reference(reference: str) -> None:
    """ConfigError `secret.scheme` unless *reference* names a place and not the secret itself."""
    scheme, colon, rest = reference.partition(":")
    if not colon or scheme not in SCHEMES or not rest:
        # the text is not repeated: somebody may have put the secret itself there
        raise ConfigError("secret.scheme", allowed=", ".join(f"{name}:…" for name in SCHEMES))


def is_in_place(reference: str) -> bool:
    """Is there anything where *reference* points? Without reading it; a keyring is not asked, and counts as there."""
    scheme, _, rest = reference.partition(":")
    if scheme == "env":
        return bool(os.environ.get(rest))
    return scheme != "file" or os.access(rest, os.R_OK)


def resolve(reference: str, *, name: str) -> Secret:
    """The secret that *reference* names. Lacking where it is not there: names the reference, never a value."""
    check_reference(reference)
    scheme, _, rest = reference.partition(":")
    if scheme == "env":
        return Secret(_from_environment(rest), name=name)
    if scheme == "file":
        return Secret(_from_file(Path(rest)), name=name)
    return Secret(_from_keyring(rest), name=name)


def _from_environment(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise Lacking("secret.env-missing", variable=variable)
    return value


def _from_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        value = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise Lacking("secret.file-unreadable", path=str(path), why=type(error).__name__) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Lacking("secret.file-open", path=str(path), mode=oct(stat.S_IMODE(mode)))
    if not value:
        raise Lacking("secret.file-empty", path=str(path))
    return value


def _from_keyring(place: str) -> str:
    import keyring
    import keyring.errors

    service, _, user = place.rpartition("/")
    try:
        value = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise Lacking("secret.keyring", service=service, user=user, why=type(error).__name__) from None
    if not value:
        raise Lacking("secret.keyring-missing", service=service, user=user)
    return value
