"""`exeunt doctor`: is everything in place before a departure needs it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Line
from exeunt.cli.verb import verb

if TYPE_CHECKING:
    from exeunt.app.examining import Examined

NOTES = frozenset({"doctor.read-only"})
"""Said, and no finding: how it is may be meant."""


@verb("doctor")
def command(call: Call) -> Exit:
    from exeunt.app.examining import examine
    from exeunt.cli.views.coded import coded_about

    installation = call.installation
    with call.working("cli.looking"):
        examined = [*examine(installation)]
    found = any(finding.code not in NOTES for part in examined for finding in part.findings)
    result = {
        "exeunt": "doctor/1",
        "config": str(installation.config.file),
        "parts": [{"part": one.part, "findings": [coded_about(item) for item in one.findings]} for one in examined],
    }
    return call.answer([*_page(call, examined)], result, Exit.FINDINGS if found else Exit.DONE)


def _page(call: Call, examined: Sequence[Examined]) -> Iterator[Block]:
    texts = call.texts
    for one in examined:
        area, _, name = one.part.partition(":")
        serious = [finding for finding in one.findings if finding.code not in NOTES]
        title = " ".join(part for part in (texts.word("heading", area), name) if part)
        state = texts.word("answer", "wrong" if serious else "good")
        yield Line(f"{title}: {state}", "bad" if serious else "good")
        for finding in one.findings:
            yield Line(f"- {texts.of(finding)}", "warn" if finding in serious else "faint", 1)
