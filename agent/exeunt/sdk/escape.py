"""What a system delivers is never markup: one function for each place where text could be taken for more.

HTML has none here: templates are rendered with autoescape on, and `markupsafe.escape` is what does it.
"""

from __future__ import annotations

import re
import unicodedata

_FORMULA = frozenset("=+-@＝＋－＠")  # the wide ones too: Excel folds them
_SOQL = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
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


def ldap_filter(text: str) -> str:
    """*text* as an assertion value of an LDAP filter (RFC 4515, section 3)."""
    return "".join(f"\\{ord(char):02x}" if char in "\\*()\0" else char for char in text)


def ldap_dn(text: str) -> str:
    """*text* as an attribute value of a distinguished name (RFC 4514, section 2.4)."""
    escaped = "".join(_dn_char(char) for char in text)
    if text.startswith(" "):
        escaped = "\\" + escaped
    if text.endswith(" ") and len(text) > 1:
        escaped = escaped[:-1] + "\\ "
    return escaped


def _dn_char(char: str) -> str:
    if char in '"#+,;<>\\=':  # `#` needs it only in front, and may have it everywhere: some parsers are stricter
        return "\\" + char
    return f"\\{ord(char):02x}" if char < " " or char == "\x7f" else char
