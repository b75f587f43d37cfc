"""What a command said, as a page that looks like the terminal it was said in."""

from __future__ import annotations

import html
from collections.abc import Sequence

_PAGE = """\
<!doctype html>
<meta charset="utf-8">
<title>{typed}</title>
<style>
body {{ margin: 0; padding: 22px 26px; background: #16191d; color: #d9d6cf; }}
pre {{ margin: 0; font: 12px/1.55 "DejaVu Sans Mono", "WenQuanYi Micro Hei Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }}
b {{ color: #74c9a6; font-weight: 400; }}
</style>
<pre><b>$</b> {typed}
{said}
</pre>
"""


def as_page(typed: str, lines: Sequence[str]) -> str:
    return _PAGE.format(typed=html.escape(typed), said=html.escape("\n".join(lines)))
