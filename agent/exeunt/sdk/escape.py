"""What a system delivers is never markup: one function for each place where text could be taken for more.

HTML has none here: templates are rendered with autoescape on, and `markupsafe.escape` is what does it.
"""

from __future__ import annotations

import re
import unicodedata

_FORMULA = frozenset("=+-@＝＋－＠")  # the wide ones too: Excel folds them
_SOQL = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_TAME = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_=,@ ")
# invisible, or able to reorder what stands around them: controls, formats, surrogates, private, line separators
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_LAST_BACKSLASHES = re.compile(r"\\+(?=\[|\Z)")


def terminal(text: str, *, keep: str = "") -> str:
    """*text* for a terminal: control characters, escapes, line breaks and bidi overrides are shown, not obeyed.

    *keep* are characters to leave alone (a paragraph's own line breaks).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep else _shown(char) for char in text)


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 (the three widths of Python's own escapes)


def rich_markup(text: str) -> str:
    r"""*text* for rich where it reads markup: `terminal`, and no `[tag]` is one. Print with `emoji=False`.

    A backslash before a bracket or at the end is shown as `\x5c`: what rich makes of it depends on what follows, which
    is why `rich.markup.escape` is not enough.
    """
    shown = _LAST_BACKSLASHES.sub(lambda found: "\\x5c" * len(found[0]), terminal(text))
    return shown.replace("[", "\\[")


def csv_cell(text: str) -> str:
    """*text* for a CSV cell that a spreadsheet opens: never a formula. Quoting separators is the csv module's part.

    An apostrophe is put in front of what could be one: for eyes, not for reading back.
    """
    first = next((char for char in text if not char.isspace() and unicodedata.category(char) not in _HIDDEN), "")
    return f"'{text}" if first in _FORMULA or text.startswith(("\t", "\r", "\n")) else text


def soql(text: str) -> str:
    """*text* for the inside of a quoted SOQL string. Salesforce's SOQL reference, "Quoted String Escape Sequences"."""
    return "".join(_SOQL.get(char, char) for char in text)


def ldap_filter(value: str | bytes) -> str:
    """*value* as an assertion value of an LDAP filter (RFC 4515, section 3).

    All but the tamest bytes are escaped: a server's list of what is syntax may be longer than ours, and a client may
    trim a space at either end.
    """
    data = value.encode("utf-8") if isinstance(value, str) else value
    edges = {0, len(data) - 1}
    return "".join(
        chr(byte) if byte in _TAME and not (byte == ord(" ") and place in edges) else f"\\{byte:02x}"
        for place, byte in enumerate(data)
    )
