"""A report as one HTML file: no network, no script, nothing loaded; readable, printable, light and dark.

What a system delivered is made visible (`exeunt.text.printable`) and then escaped by Jinja2's autoescape; the page's
own policy forbids scripts, frames, forms and every kind of loading, and allows its one style sheet by its digest.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exeunt.text import Language, Texts, printable

_TEMPLATES: Final = Path(__file__).parent / "templates"
_TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}


def rendered(template: str, texts: Texts, **parts: Any) -> str:
    """The whole file as text, to be written as UTF-8. *parts*: what the template names, besides texts and style."""
    env = _environment()
    style = env.get_template("report.css").render()
    return env.get_template(template).render(
        texts=texts,
        lang=_TAGS[texts.language],
        style=Markup(style),  # noqa: S704 (our own file)
        style_digest=base64.b64encode(sha256(style.encode()).digest()).decode(),
        **parts,
    )


def _environment() -> Environment:
    """Escapes everything, and stops at a name that is not there."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _visible(value: Any) -> Any:
    """Controls and direction marks are shown, not obeyed. Escaping comes after, by autoescape."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
