"""`exeunt audit`: what is wrong, judged by the policies. Changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit, worst
from exeunt.cli.exports import FOLDER, alone, apart
from exeunt.cli.parse import parse_as_of
from exeunt.cli.verb import option, verb
from exeunt.errors import UsageError

if TYPE_CHECKING:
    from exeunt.app.auditing import Audited
    from exeunt.audit.audit import Audit
    from exeunt.report.audit import Written

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SEVERITIES = ("low", "medium", "high")


@verb("audit")
@option("--snapshot", help="option.audit-snapshot", metavar="NAME", default="")
@option("--exports", help="option.exports", type=FOLDER, metavar="FOLDER")
@option("--as-of", help="option.audit-as-of", metavar="TIME", default="")
@option("--policy", help="option.audit-policy", type=_FILE)
@option("--exceptions", help="option.audit-exceptions", type=_FILE)
@option("--fail-on", help="option.fail-on", type=click.Choice(_SEVERITIES), default="low")
@option("--out", help="option.audit-out", type=click.Path(file_okay=False, path_type=Path))
@option("--all", "every", help="option.all-findings", is_flag=True)
@option("--explain", help="option.explain", metavar="CODE", default="")
def command(
    call: Call,
    *,
    snapshot: str,
    exports: Path | None,
    as_of: str,
    policy: Path | None,
    exceptions: Path | None,
    fail_on: str,
    out: Path | None,
    every: bool,
    explain: str,
) -> Exit:
    from exeunt.app.auditing import Asked, audit
    from exeunt.cli.views.audit import audit_json, audit_page

    if explain:
        return _explain(call, explain)
    alone(call, exports, {"--snapshot": snapshot, "--as-of": as_of})
    apart(exports, out)
    asked = Asked(snapshot, parse_as_of(as_of) if as_of else None, policy, exceptions)
    with call.installed(exports) as installation, call.working("cli.reading") as progress:

        def tell(system: str, part: str, rows: int) -> None:
            progress.say(call.texts.sentence("cli.part-read", {"system": system, "part": part, "rows": rows}))

        audited = audit(installation, asked, tell)
        call.explain(audited.scene.world.connectors)
    written = _report(call, audited, out) if out else None
    page = audit_page(call.texts, audited.audit, every=every, page=written.page if written else None)
    result = audit_json(audited.audit) | ({"files": [written.page, *written.others]} if written else {})
    return call.answer([*page], result, _end(audited.audit, fail_on))


def _explain(call: Call, code: str) -> Exit:
    from exeunt.cli.views.runbook import runbook_json, runbook_page
    from exeunt.policy.audit.codes import WORDS, word_of
    from exeunt.policy.document import closest
    from exeunt.report.audit.runbook import runbook

    word = word_of(code)
    if word not in WORDS:
        raise UsageError("usage.no-such-code", code=code, suggestion=closest(word, WORDS), known=", ".join(WORDS))
    found = runbook(word, call.texts.language)
    return call.answer([*runbook_page(found)], runbook_json(found), Exit.DONE)


def _report(call: Call, audited: Audited, out: Path) -> Written:
    from exeunt.report.audit import write_report
    from exeunt.report.audit.gather import gather

    with call.working("cli.writing"):
        report = gather(audited.scene, audited.audit, call.texts, practice=audited.practice)
        return write_report(report, call.texts, out)


def _end(audit: Audit, fail_on: str) -> Exit:
    """Incomplete before findings: what was not read may hide worse than what was found."""
    grave = _SEVERITIES[_SEVERITIES.index(fail_on) :]
    found = any(one.severity in grave for one in audit.findings)
    return worst(Exit.INCOMPLETE if audit.incomplete else Exit.DONE, Exit.FINDINGS if found else Exit.DONE)
