"""`exeunt apply FILE…` carries out approved plans; `exeunt apply CASE` goes on where something stopped."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.cli.call import Call, Progress
from exeunt.cli.exits import Exit, worst
from exeunt.cli.page import Block, Line
from exeunt.cli.parse import CASE, parse_duration
from exeunt.cli.verb import argument, option, verb
from exeunt.errors import ExeuntError, Param, UsageError

if TYPE_CHECKING:
    from exeunt.app.applying import Applied
    from exeunt.app.casework import CaseView, Standing
    from exeunt.report.shape import Step
    from exeunt.text import Texts

_ENDS: Mapping[str, Exit] = {"done": Exit.DONE, "incomplete": Exit.INCOMPLETE, "stopped": Exit.STOPPED}


@verb("apply")
@argument("what", nargs=-1, required=True, metavar="FILE…|CASE")
@option("--wait", help="option.wait", metavar="DURATION", default="15m")
def command(call: Call, what: Sequence[str], wait: str) -> Exit:
    from exeunt.app import casework
    from exeunt.app.next_steps import next_steps
    from exeunt.cli.views.stamp import unstamped_json, unstamped_page

    patience = parse_duration(wait)
    with _naming_the_case(call, what), call.working("cli.applying") as progress:
        applied = _apply(call, what, patience, _watching(call, progress))
        settled = [casework.settle(call.installation, one.case) for one in applied]
    seen = [one.case for one in settled]
    unstamped = settled[-1].unstamped  # each checkpoint covers the one before
    standings = [casework.judge_standing(case, list(one.ends)) for one, case in zip(applied, seen, strict=True)]
    steps = [next_steps(call.installation, case, Path(what[0]).parent) for case in seen]
    end = worst(*(_ENDS[standing] for standing in standings))
    page = [
        block
        for case, standing, todo in zip(seen, standings, steps, strict=True)
        for block in _page(call, case, standing, todo)
    ]
    page += unstamped_page(call.texts, unstamped)
    return call.answer(page, {**_result(applied, seen, standings, steps), "unstamped": unstamped_json(unstamped)}, end)


@contextlib.contextmanager
def _naming_the_case(call: Call, what: Sequence[str]) -> Iterator[None]:
    """Whoever interrupts is told which case is under way, and how it goes on."""
    try:
        yield
    except KeyboardInterrupt:
        if named := {case for one in what if (case := _case_of(one))}:
            call.interrupted = call.texts.sentence("apply.interrupted", {"cases": ", ".join(sorted(named))})
        raise


def _case_of(what: str) -> str:
    """The case of a plan file, or the one that is named; empty where neither is."""
    from exeunt.plan.document import read_file

    if _names_case(what):
        return what
    try:
        return read_file(Path(what))[0].header.case
    except ExeuntError:
        return ""


def _names_case(what: str) -> bool:
    return CASE.fullmatch(what) is not None and not Path(what).exists()


def _watching(call: Call, progress: Progress) -> Callable[[Sequence[str]], None]:
    """Says how far the work is, by the facts that every commit records."""
    counted: Counter[str] = Counter()

    def watch(facts: Sequence[str]) -> None:
        counted.update(facts)
        params: dict[str, Param] = {"written": counted["batch-answered"], "held": counted["batch-verified"]}
        progress.say(call.texts.sentence("cli.progress", params))

    return watch


def _apply(
    call: Call, what: Sequence[str], patience: timedelta, watch: Callable[[Sequence[str]], None]
) -> list[Applied]:
    from exeunt.app.applying import apply_case, apply_files

    named = [one for one in what if _names_case(one)]
    if not named:
        return apply_files(call.installation, [Path(one) for one in what], wait=patience, watch=watch)
    if len(what) > 1:
        raise UsageError("usage.files-or-case")
    return apply_case(call.installation, named[0], wait=patience, watch=watch)


def _page(call: Call, case: CaseView, standing: Standing, steps: Sequence[Step]) -> Iterator[Block]:
    from exeunt.cli.views.case import case_page

    yield from case_page(call.texts, case, steps)
    yield Line("")
    match standing:
        case "done":
            yield _all_done(call.texts, case)
        case "incomplete":
            yield Line(call.texts.sentence("cli.incomplete"), "warn")
        case "stopped":
            yield Line(call.texts.sentence("cli.stopped"), "bad")


def _all_done(texts: Texts, case: CaseView) -> Line:
    """Everything, but where the policy leaves something as it is."""
    from exeunt.plan.left_out import counted

    if case.left_by_policy:
        return Line(texts.sentence("cli.planned-done", {"count": counted(case.left_by_policy)}), "warn")
    return Line(texts.sentence("cli.all-done"), "good")


def _result(
    applied: Sequence[Applied],
    seen: Sequence[CaseView],
    standings: Sequence[Standing],
    steps: Sequence[Sequence[Step]],
) -> dict[str, Any]:
    from exeunt.cli.views.case import case_json

    return {
        "exeunt": "apply/1",
        "cases": [
            {**case_json(case, todo), "applied": list(one.ends), "standing": standing}
            for one, case, standing, todo in zip(applied, seen, standings, steps, strict=True)
        ],
    }
