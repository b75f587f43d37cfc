"""Which encoding a text file has: the one its mark names, else UTF-8 if it is that throughout, else GB18030 (GBK) if
what comes out is Chinese as people write it. Anything else is refused: half-read names are worse than none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Final

from exeunt_exports.files import File, bad
from exeunt_exports.spot import column_of

_CHUNK: Final = 1 << 20
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
_COMMON_LEADS: Final = bytes([*range(0xA1, 0xAA), *range(0xB0, 0xD8)])
_PLAUSIBLE: Final = 0.7


def encoding_of(file: File, said: str) -> str:
    """Reads the whole file: a list whose last line is in another encoding is no list."""
    with file.path.open("rb") as stream:
        head = stream.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if said or marked:
        return _the_only(file, said or marked)
    line = _first_bad_line(file, "utf-8")
    if not line:
        return "utf-8"
    common = _Common()
    chinese = _first_bad_line(file, "gb18030", common)
    if common.is_plausible and not chinese:
        return "gb18030"
    # the encoding that goes further is the file's own, and where it ends is what is wrong
    further = common.is_plausible and chinese > line
    raise _refusal(file, "gb18030" if further else "utf-8", chinese if further else line, "UTF-8, GB18030")


def _the_only(file: File, encoding: str) -> str:
    line = _first_bad_line(file, encoding)
    if line:
        raise _refusal(file, encoding, line, encoding)
    return encoding


def _refusal(file: File, encoding: str, line: int, tried: str) -> Exception:
    column = column_of(file, encoding, line)
    if column:
        return bad("exports.encoding-in", file.name, line=line, column=column, tried=tried)
    return bad("exports.encoding", file.name, line=line, tried=tried)


class _Common:
    """Counts how many of the characters are such as stand in GB 2312's first plane: punctuation and usual Hanzi.

    Western and Japanese text read as GB18030 comes out as rare characters, Chinese does not.
    """

    def __init__(self) -> None:
        self.seen = 0
        self.common = 0

    def __call__(self, text: str) -> None:
        foreign = _ASCII.sub("", text)
        self.seen += len(foreign)
        leads = foreign.encode("gb2312", errors="ignore")[::2]
        self.common += len(leads) - len(leads.translate(None, _COMMON_LEADS)) if leads else 0

    @property
    def is_plausible(self) -> bool:
        return self.common >= _PLAUSIBLE * self.seen


def _first_bad_line(file: File, encoding: str, look: Callable[[str], None] = lambda _: None) -> int:
    """The line of the first byte that is none in this encoding, from 1; 0 if there is none."""
    lines = 1
    try:
        for text in _decoded(file, encoding):
            if "\0" in text:
                raise bad("exports.nul", file.name, line=lines + text[: text.index("\0")].count("\n"))
            look(text)
            lines += text.count("\n")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start]).decode(encoding, errors="ignore")
        look(before)
        return lines + before.count("\n")
    return 0


def _decoded(file: File, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with file.path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
