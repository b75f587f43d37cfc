"""The pictures in the documents are small, shown somewhere, and taken by the script that says so."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "docs" / "images").glob("*.png"))
LARGEST, WIDEST = 250 * 1024, 1200


def test_there_are_pictures():
    assert PICTURES


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.name)
def test_a_picture_is_small_and_shown_in_a_document(picture):
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) <= LARGEST
    assert struct.unpack(">I", data[16:20])[0] <= WIDEST
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert any(picture.name in page.read_text(encoding="utf-8") for page in pages)


def test_every_picture_is_one_that_the_script_takes():
    script = (ROOT / "tests" / "screenshots" / "__main__.py").read_text(encoding="utf-8")
    named = [re.escape(name).replace(r"\{language\}", "(en|zh)") for name in re.findall(r'Shot\(f?"([^"]+)"', script)]
    assert named
    for picture in PICTURES:
        assert any(re.fullmatch(name, picture.stem) for name in named), picture.name
