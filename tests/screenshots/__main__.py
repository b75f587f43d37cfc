"""The pictures in the documents, taken anew: the practice company is audited, somebody leaves it, pages are drawn.

    python -m tests.screenshots docs/images

It wants Debian's chromium, and for the Chinese glyphs the package fonts-wqy-microhei. It takes about two minutes. Look at
every picture before it is committed.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from exeunt.app import demo, sandbox
from exeunt.app.installation import Installation
from exeunt.app.practice.shell import Shell
from exeunt.report.html import render_html
from exeunt.report.shape import CaseFacts
from exeunt.sdk.clock import SystemClock
from exeunt.text import LANGUAGES, Language, Texts
from screenshots.browser import Shot, shoot
from screenshots.terminal import as_page

PARTLY = frozenset({0, 2, 3, 5})
"""Exit codes of commands that did what they can here: findings, a task for a person."""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    asked.add_argument("folder", type=Path)
    folder: Path = asked.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with sandbox.running(now=SystemClock().now()) as company, tempfile.TemporaryDirectory() as work:
        for shot in _shots(company, Path(work)):
            file = folder / f"{shot.name}.png"
            shoot(shot, file)
            sys.stdout.write(f"{file} {file.stat().st_size // 1024} KB\n")


def _shots(company: sandbox.Sandbox, work: Path) -> Iterator[Shot]:
    shells = {language: _shell(company, work, language) for language in LANGUAGES}
    for language, shell in shells.items():
        _run(shell, "audit", "--out", f"audit-{language}")
        page = (work / language / f"audit-{language}" / "audit.html").read_text(encoding="utf-8")
        yield Shot(f"audit-{language}", page, height=990)
        if language == "en":
            yield Shot("access-paths", only(page, '<figure id="graph-1"'), height=420)
    english = shells["en"]
    yield Shot("terminal-audit", as_page("exeunt audit", [*english.ran[-1].lines[:25], "  …"]), height=750)
    facts, texts = _departure(company, english)
    for language, spoken in texts.items():
        yield Shot(f"departure-{language}", only(render_html(facts, spoken), '<figure id="picture"'), height=790)


def _shell(company: sandbox.Sandbox, work: Path, language: Language) -> Shell:
    folder = work / language
    folder.mkdir()
    return Shell(folder, {"EXEUNT_CONFIG": str(company.config), "EXEUNT_LANG": language, "COLUMNS": "150"})


def _run(shell: Shell, *words: str) -> None:
    ran = shell.run(("exeunt", *words))
    if ran.code not in PARTLY:
        raise SystemExit("\n".join((ran.typed, *ran.lines)))


def _departure(company: sandbox.Sandbox, shell: Shell) -> tuple[CaseFacts, dict[Language, Texts]]:
    """The leaver is cut off and hands over, as in the demo, and is not put back."""
    leaver = company.company.leaver
    _run(shell, "plan", leaver, "--out", "plans")
    case = next((shell.folder / "plans").glob("*.cut.plan")).name.partition(".")[0]
    for kind, signers in (("cut", 1), ("hand-over", 2)):
        file = f"plans/{case}.{kind}.plan"
        for signer in company.approvers[:signers]:
            _run(shell, "approve", file, "--key", str(signer.key), "--confirm", leaver)
        _run(shell, "apply", file)
    for system in company.systems.values():
        system.chore()
    _run(shell, "apply", case)
    extra = Installation.at(company.config).texts
    return demo.gather(company, case), {language: Texts.load(language, extra) for language in LANGUAGES}


def only(page: str, beginning: str) -> str:
    """The same page with one of its figures and nothing else."""
    figure = re.search(f"{re.escape(beginning)}.*?</figure>", page, re.DOTALL)
    if figure is None:
        raise SystemExit(f"there is no {beginning} on the page")
    return f"{page[: page.index('<header>')]}<main>{figure[0]}</main></body></html>"


if __name__ == "__main__":
    main()
