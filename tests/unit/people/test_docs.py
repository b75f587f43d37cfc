"""The reference shows a map that is one."""

from __future__ import annotations

import re
from pathlib import Path

from exeunt.people import load_map

REFERENCE = (Path(__file__).parents[3] / "docs/reference/people.md").read_text(encoding="utf-8")


def test_every_example_of_the_reference_is_valid():
    examples = re.findall(r"^```yaml\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE)
    assert examples
    for example in examples:
        assert load_map(example, "people.yaml").entries
