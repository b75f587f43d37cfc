from __future__ import annotations

import unicodedata

# Zero-width joiners spell Persian and Indic names; alone among invisible characters they change no reading order.
_JOINERS = "\u200c\u200d"
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(value: str) -> str:
    r"""*value* on one line, with what would move a cursor, end a line or turn the reading order written out.

    A system may call a customer anything: escape sequences become `\x1b`, direction marks `\u202e`, line ends `\n`,
    and what is no character at all `\uffff`, which no sheet and no XML may hold.
    """
    if value.isascii() and value.isprintable():
        return value
    return "".join(_written_out(character) for character in value)


def _written_out(character: str) -> str:
    safe = character in _JOINERS or not (unicodedata.category(character) in _UNSAFE or _is_none(ord(character)))
    return character if safe else character.encode("unicode_escape").decode("ascii")


def _is_none(code: int) -> bool:
    """Is it one of the 66 that Unicode promises never to give to a character? The Unicode Standard, section 23.7."""
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE  # noqa: PLR2004 (the standard's own bounds)
