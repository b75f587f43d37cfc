from __future__ import annotations

import unicodedata

# Zero-width joiners spell Persian and Indic names; alone among invisible characters they change no reading order.
_JOINERS = "\u200c\u200d"
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(value: str) -> str:
    r"""*value* on one line, with what would move a cursor, end a line or turn the reading order written out.

    A system may call a customer anything: escape sequences become `\x1b`, direction marks `\u202e`, line ends `\n`.
    """
    if value.isascii() and value.isprintable():
        return value
    return "".join(_written_out(character) for character in value)


def _written_out(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSAFE:
        return character
    return character.encode("unicode_escape").decode("ascii")
