"""What a setting of a connector takes, in words."""

from __future__ import annotations

import json

from msgspec import inspect

from exeunt.errors import Param
from exeunt.text import Texts


def said(texts: Texts, kind: inspect.Type) -> str:
    """`whole number from 1 to 5000`, `one of "jwt", "client-credentials"`, `list: text`."""
    match kind:
        case inspect.CollectionType(item_type=item):
            return texts.sentence("setting.list", {"what": said(texts, item)})
        case inspect.DictType(value_type=value):
            return texts.sentence("setting.table", {"what": said(texts, value)})
        case inspect.UnionType(types=types):
            return texts.word("setting", "or").join(said(texts, one) for one in types)
    return _one(texts, kind)


def _one(texts: Texts, kind: inspect.Type) -> str:
    match kind:
        case inspect.StrType(pattern=str(pattern)):
            return texts.sentence("setting.pattern", {"pattern": pattern})
        case inspect.IntType():
            return texts.sentence("setting.whole", _bounds(kind))
        case inspect.FloatType():
            return texts.sentence("setting.number", _bounds(kind))
        case inspect.LiteralType(values=values):
            return texts.sentence("setting.one-of", {"values": ", ".join(map(_typed, values))})
    return texts.word("setting", type(kind).__name__.removesuffix("Type").lower())


def _bounds(kind: inspect.IntType | inspect.FloatType) -> dict[str, Param]:
    """Inclusive ones, as text: 0 is a bound, too."""
    bounds = {"least": kind.ge, "most": kind.le}
    return {name: f"{bound:g}" for name, bound in bounds.items() if bound is not None}


def _typed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
