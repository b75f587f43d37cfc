"""`exeunt trail`: verify it, also against files that left the machine; export one case for a stranger, or erase one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Fact, Heading, Line
from exeunt.cli.verb import Group, argument, option, verb

if TYPE_CHECKING:
    from exeunt.app.witnessing import Verified

command = Group(
    "trail",
    help="trail",
    no_args_is_help=True,
    verbs={name: f"exeunt.cli.verbs.trail:{name}_command" for name in ("verify", "export", "erase")},
)


@verb("trail-verify")
@option("--against", help="option.against", type=click.Path(path_type=Path), metavar="FILE", multiple=True)
@argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
def verify_command(call: Call, against: Sequence[Path], more: Sequence[Path]) -> Exit:
    from exeunt.app import witnessing
    from exeunt.cli.views.coded import coded

    with call.working("cli.verifying"):
        verified = witnessing.verify_trail(call.installation, [*against, *more])
    result = {
        "exeunt": "trail-verify/1",
        "size": verified.size,
        "root": verified.root,
        "verifier": verified.verifier,
        "witnesses": [{"name": claim.name, "size": claim.size} for claim in verified.claims],
        "problems": [coded(problem) for problem in verified.problems],
    }
    return call.answer([*_page(call, verified)], result, Exit.FINDINGS if verified.problems else Exit.DONE)


@verb("trail-export")
@argument("case")
@option("--out", help="option.export-out", type=click.Path(path_type=Path), required=True)
def export_command(call: Call, case: str, out: Path) -> Exit:
    from exeunt.app import witnessing
    from exeunt.cli.views.stamp import unstamped_json, unstamped_page

    exported = witnessing.export_case(call.installation, case, out)
    params = {"case": case, "file": str(out)}
    page: list[Block] = [
        Line(call.texts.sentence("cli.exported", params), "good"),
        Fact("vkey", exported.verifier),
        *unstamped_page(call.texts, exported.unstamped),
    ]
    more = {"verifier": exported.verifier, "unstamped": unstamped_json(exported.unstamped)}
    return call.answer(page, {"exeunt": "trail-export/1", **params, **more})


@verb("trail-erase")
@argument("case")
@option("--ordered-by", help="option.ordered-by", metavar="TEXT", default="")
@option("--because", help="option.erase-because", metavar="TEXT", default="")
@option("--sign-with", "key", help="option.sign-with", type=click.Path(path_type=Path), metavar="KEY")
@option("--yes", help="option.erase-yes", is_flag=True)
def erase_command(call: Call, *, case: str, ordered_by: str, because: str, key: Path | None, yes: bool) -> Exit:
    from exeunt.app import erasing
    from exeunt.cli.signing import decision_signer
    from exeunt.cli.views import erasure

    if not yes:
        what = erasing.look(call.installation, case)
        return call.answer([*erasure.preview_page(call.texts, what)], erasure.preview_json(what))
    sign = decision_signer(call, key)
    erased = erasing.erase(call.installation, case, ordered_by=ordered_by, because=because, sign=sign)
    return call.answer([*erasure.erased_page(call.texts, erased)], erasure.erased_json(erased))


def _page(call: Call, verified: Verified) -> Iterator[Block]:
    texts = call.texts
    params = {"size": verified.size, "witnesses": len(verified.claims), "problems": len(verified.problems)}
    if verified.problems:
        yield Line(texts.sentence("cli.trail-broken", params), "bad")
        yield Heading(texts.word("heading", "findings"))
        yield from (Line(f"- {texts.of(problem)}", "bad", 1) for problem in verified.problems)
    else:
        yield Line(texts.sentence("cli.trail-whole", params), "good")
    yield Fact("root", verified.root)
    yield Fact("vkey", verified.verifier)
