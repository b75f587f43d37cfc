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

from exeunt.report.before_after import before_after
from exeunt.report.figures import loads, timeline
from exeunt.report.papers import practice_line
from exeunt.report.reach import of_case
from exeunt.report.sections import sections
from exeunt.report.shape import CaseFacts
from exeunt.report.summary import summary
from exeunt.text import Language, Texts, printable

_TEMPLATES: Final = Path(__file__).parent / "templates"
TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}


def render_html(facts: CaseFacts, texts: Texts) -> str:
    """The whole file as text, to be written as UTF-8."""
    env = environment()
    style, digest = style_of(env)
    return env.get_template("report.html").render(
        facts=facts,
        texts=texts,
        lang=TAGS[texts.language],
        style=style,
        style_digest=digest,
        practice=practice_line(facts, texts),
        summary=summary(facts, texts),
        sections=sections(facts, texts),
        timeline=timeline(facts, texts),
        loads=loads(facts, texts),
        picture=before_after(of_case(facts), texts),
    )


def style_of(env: Environment) -> tuple[Markup, str]:
    """The style sheet, and the digest by which a page allows it."""
    style = env.get_template("report.css").render()
    return Markup(style), base64.b64encode(sha256(style.encode()).digest()).decode()  # noqa: S704 (our own file)


def environment() -> Environment:
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
