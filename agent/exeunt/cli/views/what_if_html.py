"""What plans would change, as a page to look at and to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from exeunt.app.footing import of_what_if
from exeunt.cli.views.access import part_line
from exeunt.cli.views.footing import footing_said
from exeunt.cli.views.what_if import elsewhere, handed_over
from exeunt.report.blocks import NOTHING, Block, Column, Line, Section, Table, text
from exeunt.report.preview import Preview
from exeunt.report.reach import Departing, Flow, Place, Reach, flows
from exeunt.report.shape import Taker
from exeunt.report.successors import taker
from exeunt.text import Texts, moment, number

if TYPE_CHECKING:
    from exeunt.app.what_if import Left, SystemAfter, WhatIf
    from exeunt.audit.world import World
    from exeunt.plan.document import Plan

PEOPLE: Final = 200
"""People listed who see more or less afterwards; the others are counted."""


def preview_of(texts: Texts, world: World, found: WhatIf, *, practice: bool) -> Preview:
    """The page of an answer."""
    dates = ((texts.word("heading", "as-of"), moment(world.taken)), (texts.word("heading", "snapshot"), world.name))
    sections = [*(_section(one, texts) for one in found.systems), *_unread(texts, world, found)]
    return Preview(departing_of(found), found.person.mail, dates, [*sections, _footing(texts, world, found)], practice)


def departing_of(found: WhatIf) -> Departing:
    """What the picture shows: how many customers can be seen, before and after, and to whom they are planned to go."""
    places = [_place(one) for one in found.systems]
    return Departing(found.person.name, places, flows(_flows(found.plans)), planned=True)


def _place(system: SystemAfter) -> Place:
    # what the snapshot has no place for is a customer or a grant that nobody has counted
    whole = not (system.before.not_whole or system.missed)
    reaches = [reach for left in system.left for reach in _reaches(left, whole=whole)]
    return Place(system.before.name, reaches, known=whole or bool(reaches))


def _reaches(left: Left, *, whole: bool) -> Iterator[Reach]:
    before, after, latent = (int(np.count_nonzero(levels)) for levels in (left.before, left.after, left.latent))
    yield Reach("sight", max(before, after), whole, left=after)
    if latent:
        yield Reach("latent", latent, whole, left=latent)


def _flows(plans: Iterable[Plan]) -> Iterator[tuple[Taker, Flow]]:
    for plan in plans:
        for group in plan.header.groups:
            if group.to:
                to = taker(plan.header, group)
                yield to, Flow(to.name, group.tiers)


def _unread(texts: Texts, world: World, found: WhatIf) -> Iterator[Section]:
    said = [*map(texts.of, world.unread), *elsewhere(texts, found)]
    if said:
        yield Section("gaps", texts.word("heading", "gaps"), "", [Line(one, "warn") for one in said])


def _footing(texts: Texts, world: World, found: WhatIf) -> Section:
    footing = of_what_if(world, found)
    doubts = [Line(texts.of(gap), "warn") for gap in footing.doubts]
    said = Line(footing_said(texts, footing), "good" if footing.sound else "warn")
    return Section("footing", texts.word("heading", "how-complete"), "", [*doubts, said])


def _section(system: SystemAfter, texts: Texts) -> Section:
    handed = (Line(f"{name}: {value}") for name, value in handed_over(texts, system))
    blocks: Sequence[Block] = [*handed, *_doubts(system, texts), *_others(system, texts)]
    return Section(f"system-{system.before.name}", system.before.name, "", blocks)


def _doubts(system: SystemAfter, texts: Texts) -> Iterator[Line]:
    if system.before.not_whole:
        yield Line(texts.sentence("cli.at-least"), "warn")
    for part in system.before.not_whole:
        yield Line(part_line(texts, part), "warn")
    if system.missed:
        yield Line(texts.sentence("cli.edits-missed", {"count": len(system.missed)}), "warn")
    for part in system.before.beside:
        yield from (Line(texts.sentence(code, dict(params))) for code, params in part.gaps)


def _others(system: SystemAfter, texts: Texts) -> Iterator[Table]:
    if not system.others:
        return
    columns = [
        Column(texts.word("heading", "person")),
        Column(texts.word("heading", "gains"), numeric=True),
        Column(texts.word("heading", "loses"), numeric=True),
    ]
    rows = [
        (
            text(one.principal.name, under=one.principal.ref.id),
            text(number(len(one.gained))) if len(one.gained) else NOTHING,
            text(number(len(one.lost))) if len(one.lost) else NOTHING,
        )
        for one in system.others[:PEOPLE]
    ]
    left_out = len(system.others) - len(rows)
    more = texts.sentence("cli.more-people", {"count": left_out}) if left_out else ""
    yield Table(texts.word("report", "sees-otherwise"), columns, rows, more=more, dense=True)
