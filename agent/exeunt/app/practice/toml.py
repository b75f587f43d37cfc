"""A configuration as TOML. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def render(top: Mapping[str, Any], systems: Mapping[str, Mapping[str, Any]]) -> str:
    """Top-level keys, then one `[systems.NAME]` table for each system, tables within it on one line."""
    lines = _pairs(top)
    for name, table in systems.items():
        lines += ["", f"[systems.{name}]", *_pairs(table)]
    return "\n".join([*lines, ""])


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    match value:
        case Mapping():
            return f"{{ {', '.join(_pairs(value))} }}"
        case list() | tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
        case _:
            # a JSON string, number or truth value is the same in TOML
            return json.dumps(value, ensure_ascii=False)
