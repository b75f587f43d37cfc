"""`exeunt approve FILE`: show the plan from the very bytes that are signed, and sign them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Line
from exeunt.cli.signing import key_for, passphrase_for
from exeunt.cli.verb import argument, option, verb
from exeunt.errors import ExeuntError, Param, UsageError

if TYPE_CHECKING:
    from exeunt.app.approving import Standing, Unsigned
    from exeunt.plan.approvers import Approvers
    from exeunt.report.shape import Step


@verb("approve")
@argument("file", type=click.Path(path_type=Path))
@option("--key", help="option.key", type=click.Path(path_type=Path), metavar="PATH")
@option("--confirm", help="option.confirm", metavar="EMAIL")
@option("--all", "every", help="option.all", is_flag=True)
def command(call: Call, *, file: Path, key: Path | None, confirm: str | None, every: bool) -> Exit:
    from exeunt.app import approving
    from exeunt.sdk.clock import SystemClock

    now = SystemClock().now()
    unsigned = approving.open_plan(file, now=now)
    allowed = _approvers(call, unsigned)
    if not (call.json or (call.quiet and confirm is not None)):
        call.show([*_before(call, unsigned, allowed, every=every)], paged=every)
    approving.check_typed(unsigned.plan.header, _typed(call, unsigned, confirm))
    chosen = key_for(call, key)
    passphrase = passphrase_for(call, chosen)
    signature = approving.sign_plan(unsigned, chosen, passphrase, allowed=allowed, now=SystemClock().now())
    standing = None
    if allowed is not None:
        standing = approving.standing(unsigned.plan, unsigned.body, file, allowed, SystemClock().now())
    steps = [*_before_it(call, unsigned), *_steps(unsigned, standing)]
    page = _after(call, signature, standing, steps)
    return call.answer([*page], _result(unsigned, signature, standing, steps))


def _approvers(call: Call, unsigned: Unsigned) -> Approvers | None:
    """Who may sign, where this machine knows: approving itself needs no configuration and no state folder."""
    from exeunt.host import plugins
    from exeunt.plan import approvers

    loaded, _ = plugins.load({part.connector for part in unsigned.plan.header.systems})
    call.extra.update({code: text for one in loaded.values() for code, text in one.connector.manifest.texts.items()})
    try:
        installation = call.found_installation
        if installation is None or installation.id != unsigned.plan.header.installation:
            return None
        return approvers.read(installation.approvers_file)
    except ExeuntError:
        if call.config is not None:
            raise
        return None


def _typed(call: Call, unsigned: Unsigned, confirm: str | None) -> str:
    from exeunt.app import approving

    if confirm is not None:
        return confirm
    if call.json or not call.interactive:
        raise UsageError("approve.confirm-needed")
    header = unsigned.plan.header
    name = header.person.name
    code = "cli.type-mail" if header.person.mail == approving.name_to_type(header) else "cli.type-name"
    answer: str = click.prompt(call.texts.sentence(code, {"name": name}), err=True, prompt_suffix=" ")
    return answer


def _before(call: Call, unsigned: Unsigned, allowed: Approvers | None, *, every: bool) -> Iterator[Block]:
    from exeunt.app import approving
    from exeunt.cli.views import plan as view
    from exeunt.cli.views.coded import section
    from exeunt.sdk.clock import SystemClock

    header = unsigned.plan.header
    yield from section(call.texts, "danger", approving.dangers(header, allowed, SystemClock().now()), "bad")
    yield from view.person_page(call.texts, header)
    yield from view.taking_over(call.texts, [header])
    yield from view.left_by_policy(call.texts, header)
    yield from view.plan_page(call.texts, unsigned.plan, file=str(unsigned.file), every=every)
    yield from view.observed(call.texts, header, every=every)
    yield Line("")


def _before_it(call: Call, unsigned: Unsigned) -> list[Step]:
    """A hand-over waits for its cut: what is to be done with that first, as far as this machine knows."""
    from exeunt.app.next_steps import file_step
    from exeunt.app.plan_files import waiting_files

    header = unsigned.plan.header
    if header.kind != "hand-over":
        return []
    try:
        installation = call.found_installation
        if installation is None or installation.id != header.installation:
            return []
        cut = waiting_files(installation, header.case, unsigned.file.parent).get("cut")
    except ExeuntError:
        return []
    return [file_step(cut)] if cut and not cut.unusable else []


def _steps(unsigned: Unsigned, standing: Standing | None) -> list[Step]:
    """Where nobody here knows whether that is enough, applying says it."""
    from exeunt.app.next_steps import file_step
    from exeunt.app.plan_files import PlanFile
    from exeunt.plan.document import parse_time
    from exeunt.report.shape import Step
    from exeunt.sdk.clock import SystemClock

    header, file = unsigned.plan.header, unsigned.file
    if standing is not None and standing.missing:
        signed_too = Step("cli.next-sign-too", ("approve", str(file)))
        return [signed_too, Step("cli.next-then-apply", ("apply", str(file)))]
    since = parse_time(header.not_before) if header.not_before else None
    early = since is not None and since > SystemClock().now()
    return [file_step(PlanFile(header.kind, file, signed=True, not_before=since if early else None))]


def _after(call: Call, signature: Path, standing: Standing | None, steps: Sequence[Step]) -> Iterator[Block]:
    from exeunt.cli.views.next_steps import next_page

    texts = call.texts
    yield Line(texts.sentence("cli.signed", {"file": str(signature)}), "good")
    if standing is None:
        yield Line(texts.sentence("cli.signers-unknown"), "faint")
    else:
        counted: dict[str, Param] = {
            "have": len(standing.persons),
            "needed": standing.needed,
            "persons": ", ".join(standing.persons),
        }
        yield Line(texts.sentence("cli.signers", counted), "warn" if standing.missing else "good")
        for problem in (standing.missing, *standing.refused):
            if problem is not None:
                yield Line(f"- {texts.of(problem)}", "warn", 1)
    yield from next_page(texts, steps)


def _result(unsigned: Unsigned, signature: Path, standing: Standing | None, steps: Sequence[Step]) -> dict[str, Any]:
    from exeunt.cli.views.coded import coded
    from exeunt.cli.views.next_steps import next_json
    from exeunt.cli.views.plan import leaver_json, plan_json

    return {
        "exeunt": "approve/1",
        "case": unsigned.plan.header.case,
        "person": leaver_json(unsigned.plan.header),
        "plan": plan_json(unsigned.plan, str(unsigned.file)),
        "signature": str(signature),
        "standing": standing
        and {
            "persons": list(standing.persons),
            "needed": standing.needed,
            "missing": coded(standing.missing) if standing.missing else None,
            "refused": [coded(one) for one in standing.refused],
        },
        "next": next_json(steps),
    }
