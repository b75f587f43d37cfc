from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from exeunt.text.catalogue import ENGLISH, FOLDER, translations
from exeunt.text.po import PoTranslations, entries

SOURCE = FOLDER / "zh" / "LC_MESSAGES" / "exeunt.po"
PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgctxt "a.b"\nmsgid "Yes."\nmsgstr "{}"\n'


def compiled(po: bytes) -> bytes:
    result = BytesIO()
    write_mo(result, read_po(BytesIO(po), abort_invalid=True))
    return result.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zh" / "LC_MESSAGES").mkdir(parents=True)
    return tmp_path


def put(folder: Path, suffix: str, data: bytes, *, at: int) -> Path:
    path = folder / "zh" / "LC_MESSAGES" / f"exeunt{suffix}"
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def test_the_source_and_its_compiled_form_say_the_same(folder: Path) -> None:
    put(folder, ".mo", compiled(SOURCE.read_bytes()), at=1)
    built = translations("zh", folder=folder)
    put(folder, ".po", SOURCE.read_bytes(), at=2)
    read = translations("zh", folder=folder)
    assert isinstance(read, PoTranslations)
    assert not isinstance(built, PoTranslations)
    for code, sentence in ENGLISH.items():
        assert built.pgettext(code, sentence) == read.pgettext(code, sentence) != sentence


def test_a_wheel_with_the_compiled_form_alone_speaks_chinese(folder: Path) -> None:
    put(folder, ".mo", compiled(PO.format("是。").encode()), at=1)
    assert translations("zh", folder=folder).pgettext("a.b", "Yes.") == "是。"


def test_a_fresh_clone_with_the_source_alone_speaks_chinese(folder: Path) -> None:
    put(folder, ".po", PO.format("是。").encode(), at=1)
    assert translations("zh", folder=folder).pgettext("a.b", "Yes.") == "是。"


@pytest.mark.parametrize(("edited", "expected"), [(2, "新。"), (0, "旧。")])
def test_a_source_edited_after_compiling_wins(folder: Path, edited: int, expected: str) -> None:
    put(folder, ".mo", compiled(PO.format("旧。").encode()), at=1)
    put(folder, ".po", PO.format("新。").encode(), at=edited)
    assert translations("zh", folder=folder).pgettext("a.b", "Yes.") == expected


def test_a_missing_catalogue_is_an_error_and_not_silently_english(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        translations("zh", folder=folder)


def test_english_needs_no_catalogue(folder: Path) -> None:
    assert translations("en", folder=folder).pgettext("a.b", "Yes.") == "Yes."


def test_a_sentence_that_changed_falls_back_to_the_new_english(folder: Path) -> None:
    put(folder, ".po", PO.format("是。").encode(), at=1)
    assert translations("zh", folder=folder).pgettext("a.b", "Yes, now.") == "Yes, now."


def test_the_source_is_read_with_continued_lines_escapes_and_comments() -> None:
    text = r"""
# a comment
#: somewhere.py:1
msgctxt "a.b"
msgid ""
"Say \"x\", "
"then \\y."
msgstr "说“x”，\n"
"再 \\y。"

#, fuzzy
msgctxt "a.c"
msgid "Unsure."
msgstr "不确定。"

#~ msgctxt "a.d"
#~ msgid "Old."
#~ msgstr "旧。"
"""
    assert list(entries(text.splitlines())) == [
        {"msgctxt": "a.b", "msgid": 'Say "x", then \\y.', "msgstr": "说“x”，\n再 \\y。"}
    ]


@pytest.mark.parametrize("line", ['msgid_plural "x"', "msgid x", '"loose"', "nonsense"])
def test_a_line_of_another_kind_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(entries([line]))
