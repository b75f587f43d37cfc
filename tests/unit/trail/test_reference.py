"""docs/reference/trail.md says what the code does."""

import ast
import re
from pathlib import Path

import exeunt
import exeunt.trail
from exeunt.trail import kinds
from exeunt.trail.entry import decode_leaf
from exeunt.trail.note import parse_checkpoint

REFERENCE = (Path(__file__).parents[3] / "docs" / "reference" / "trail.md").read_text()
CHECKS = ("walk.py", "verify.py", "export.py", "bundle.py", "note.py", "entry.py")
NOT_FROM_CHECKS = {"trail.bad-fact", "trail.no-such-case", "trail.not-checkpointed", "trail.export-exists"}


def test_the_example_leaf_is_one():
    (leaf,) = re.findall(r"^\{.*\}$", REFERENCE, re.MULTILINE)
    assert decode_leaf(leaf.encode()).kind in kinds.KINDS


def test_the_example_checkpoint_is_one():
    (text,) = re.findall(r"```\n(exeunt\.local/.*?\n)\n", REFERENCE, re.DOTALL)
    assert parse_checkpoint(text)[1].size == 1234


def test_every_kind_is_named():
    listed = REFERENCE.partition("### Kinds")[2].partition("###")[0]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", listed)) == kinds.KINDS


def test_every_kind_is_written_by_something():
    sources = Path(exeunt.__file__).parent.rglob("*.py")
    named = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for file in sources
        if file.name != "kinds.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert {name for name, value in vars(kinds).items() if name.isupper() and value in kinds.KINDS} <= named


def test_every_code_that_a_check_gives_is_explained_and_no_other():
    folder = Path(exeunt.trail.__file__).parent
    texts = [
        node.value
        for name in CHECKS
        for node in ast.walk(ast.parse((folder / name).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    codes = {text for text in texts if re.fullmatch(r"trail\.[a-z-]+", text)} - NOT_FROM_CHECKS
    listed = REFERENCE.partition("## What verifying can say")[2]
    assert set(re.findall(r"`(trail\.[a-z-]+)`", listed)) == codes
