"""What never gets into a log: values whose names say that they are secret, and live secrets wherever they turn up."""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from threading import Lock
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"
SHORTEST = 4  # of a registered secret: shorter ones occur by chance everywhere
TOKENS = 100  # short-lived ones remembered

_PART = re.compile(
    r"authori[sz]ation|token|passw|passphrase|pwd|secret|cookie|assertion|credential|apikey|privatekey|sealkey"
    r"|sessionid|signature|bearer|jwt"
)
_WHOLE = frozenset({"sid", "auth", "pass", "pin", "otp", "key", "sig", "session"})
# in running text: `Bearer abc…`, and `token=abc`, `"password": "abc"` in addresses, forms and bodies
_SCHEME = re.compile(r"\b(Bearer|Basic|OAuth|Zoho-oauthtoken)\s+[\w.~+/=!:-]{8,}", re.IGNORECASE)
_PAIR = re.compile(
    r"(?P<name>(?:token|passw(?:or)?d|pwd|secret|cookie|assertion|api[_-]?key|\bsid))"
    r"(?P<sign>=|[\"']\s*[:=]\s*)(?P<value>[\"']?[^\s\"'&;,<>)}\]]+)",
    re.IGNORECASE,
)
_XML = re.compile(r"<((?:\w+:)?(?:password|sessionId|token|secret))>[^<]*<", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Does this key, header or parameter hold a secret, by its name?"""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _WHOLE or _PART.search(plain) is not None


class Redactor:
    """Knows the live secrets, in memory only, and takes them out of whatever is about to be written.

    One instance a process, built by the composition root, told of every secret that is resolved or received.
    """

    def __init__(self) -> None:
        self._lasting: set[str] = set()
        self._passing: deque[str] = deque(maxlen=TOKENS)
        self._forms: tuple[str, ...] = ()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"Redactor({len(self._lasting) + len(self._passing)} secrets)"

    def __reduce__(self) -> str:
        raise TypeError("a redactor is never pickled: it holds secrets")

    def register(self, value: str) -> None:
        """From now on *value* shows nowhere, nor does it quoted, escaped or in base64. For configured secrets."""
        with self._lock:
            if value not in self._lasting:
                self._lasting.add(value)
                self._list_forms()

    def register_token(self, value: str) -> None:
        """The same for what a vendor hands out and takes back: the last hundred are kept."""
        with self._lock:
            if value not in self._passing and value not in self._lasting:
                self._passing.append(value)
                self._list_forms()

    def _list_forms(self) -> None:
        forms = {form for value in (*self._lasting, *self._passing) for form in _forms(value) if len(form) >= SHORTEST}
        # the longest first, or a secret that contains another would leave its rest behind
        self._forms = tuple(sorted(forms, key=len, reverse=True))

    def text(self, text: str) -> str:
        """*text* without live secrets and without what reads like one."""
        for form in self._forms:
            text = text.replace(form, REDACTED)
        text = _SCHEME.sub(rf"\1 {REDACTED}", text)
        text = _PAIR.sub(rf"\g<name>\g<sign>{REDACTED}", text)
        return _XML.sub(rf"<\1>{REDACTED}<", text)

    def value(self, value: object, *, name: str = "") -> object:
        """Any value as plain data (text, numbers, lists, mappings) that may be written under *name*."""
        if value is None or isinstance(value, bool):
            return value
        if names_secret(name):
            return REDACTED
        if isinstance(value, int | float):
            return value
        return self._compound(value)

    def _compound(self, value: object) -> object:
        match value:
            case Mapping():
                return {self.text(str(key)): self.value(item, name=str(key)) for key, item in value.items()}
            case (str() | bytes() as key, str() | bytes()) if names_secret(_plain(key)):
                return [_plain(key), REDACTED]  # a header as a pair
            case list() | tuple() | set() | frozenset():
                return [self.value(item) for item in value]
            case _:
                return self.text(_plain(value))


def _plain(value: object) -> str:
    match value:
        case str():
            return value
        case bytes():
            return value.decode("utf-8", errors="backslashreplace")
        case date():
            return value.isoformat()
        case _:
            return repr(value)


def _forms(value: str) -> Iterator[str]:
    """How a secret may look once somebody has quoted, escaped, encoded or wrapped it."""
    value = value.strip()
    yield value
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield repr(value)[1:-1]
    yield quote(value, safe="", errors="surrogatepass")
    yield quote(value, errors="surrogatepass")
    yield quote_plus(value, errors="surrogatepass")
    yield base64.b64encode(value.encode("utf-8", "surrogatepass")).decode("ascii")
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:  # a key file: tracebacks and tools show it line by line
        yield from (line for line in lines if len(line) >= 4 * SHORTEST and not line.startswith("-----"))
