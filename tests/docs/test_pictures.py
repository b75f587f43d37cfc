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


def test_the_table_of_growth_says_what_its_picture_shows():
    page = (ROOT / "docs" / "reference" / "bench.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| [SML] \| ([\d,]{9,}) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) ns \| ([\d.]*) ?\|", page, re.MULTILINE
    )
    assert len(rows) == 3
    counted, plain, built = drawn((ROOT / "docs" / "images" / "access-growth.svg").read_text(encoding="utf-8"))
    for place, (pairs, *told, each, alone) in enumerate(rows):
        size = float(pairs.replace(",", ""))
        shown = [built[place], counted[place], *plain[place : place + 1]]
        assert [x for x, _ in shown] == pytest.approx([size] * len(shown), rel=1e-4)
        assert [y for _, y in shown] == pytest.approx([float(one) for one in (*told, alone) if one], rel=0.02)
        assert float(each) == pytest.approx(counted[place][1] / size * 1e9, rel=0.02)


def drawn(svg: str) -> list[list[tuple[float, float]]]:
    """The lines of a picture whose axes are powers of ten: where their points are on these axes."""
    ticks: dict[str, list[tuple[float, int]]] = {"x": [], "y": []}
    for axis, rest in re.findall(r'<g id="([xy])tick_\d+">(.*?)(?=<g id="[xy]tick_|\Z)', svg, re.DOTALL):
        power = re.search(r"10\^\{(-?\d+)\}", rest)
        at = re.search(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', rest)
        if power and at:
            ticks[axis].append((float(at["xy".index(axis) + 1]), int(power[1])))

    def value(axis: str, at: float) -> float:
        (first, low), *_, (last, high) = ticks[axis]
        return float(10 ** (low + (at - first) / (last - first) * (high - low)))

    paths = re.findall(
        r'<path d="(M [\d.]+ [\d.]+\s+(?:L [\d.]+ [\d.]+\s*)+)" clip-path="[^"]+" style="fill: none; [^"]*1.5', svg
    )
    points = [re.findall(r"([\d.]+) ([\d.]+)", path) for path in paths]
    return [[(value("x", float(x)), value("y", float(y))) for x, y in line] for line in points]
