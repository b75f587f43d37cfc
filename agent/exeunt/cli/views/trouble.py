"""The changes of an applied plan that did not simply hold, by what they share: the gravest first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from exeunt.cli.page import Block, Line
from exeunt.cli.views import fields
from exeunt.cli.views.alike import more_line
from exeunt.engine.judge import shown
from exeunt.errors import Param
from exeunt.model import GONE, State
from exeunt.report.alike import FEW, SORTS, by_reason, reason_of
from exeunt.report.unproven import GRAVEST_FIRST, seen_fields
from exeunt.text import Texts

if TYPE_CHECKING:
    from exeunt.app.casework import ChangeView, PlanView


def trouble_lines(texts: Texts, plan: PlanView, command: str) -> Iterator[Block]:
    """How many of each sort and why, the first few by name. *command* shows all of them."""
    sorts = sorted(by_reason(plan.trouble, _place, _code, _reason), key=_gravity)
    for same in sorts[:SORTS]:
        names = plan.names.get(same[0].system, {})
        if len(same) <= FEW:
            for change in same:
                yield from _change(texts, change, names)
        else:
            yield from _sort(texts, same, names, command)
    if left := sum(map(len, sorts[SORTS:])):
        yield Line(texts.sentence("cli.more-changes", {"count": left, "command": command}), "faint", 1)


def _gravity(same: Sequence[ChangeView]) -> int:
    return [str(one) for one in GRAVEST_FIRST].index(same[0].status)


def _place(change: ChangeView) -> Hashable:
    return change.system, change.action, change.ref.kind, change.status


def _code(change: ChangeView) -> str:
    return change.why.code if change.why else ""


def _reason(change: ChangeView) -> Hashable:
    return reason_of(change.why.params, change.ref.id) if change.why else ()


def _sort(texts: Texts, same: Sequence[ChangeView], names: fields.Names, command: str) -> Iterator[Block]:
    """A reason that all have is told once; else each of the first few tells its own."""
    first = same[0]
    what = f"{texts.word('status', first.status)}: {first.system}, {texts.action(first.action)}"
    yield Line(texts.sentence("cli.alike", {"count": len(same), "what": what}), "bad", 1)
    one_reason = len({_reason(change) for change in same}) == 1
    if one_reason:
        yield from _why(texts, first, names)
    for change in same[:FEW]:
        named = _label(texts, change, names)
        yield Line(f"{change.id}  {named}", "bad", 3)
        yield Line(fields.moved(texts, change.planned_before, change.planned_after, names), "plain", 5)
        if not one_reason:
            yield from _why(texts, change, names, indent=5)
    yield more_line(texts, len(same) - FEW, command, 3)


def _change(texts: Texts, change: ChangeView, names: fields.Names) -> Iterator[Block]:
    head = f"{change.id}  {texts.word('status', change.status)}: {change.system}, {texts.action(change.action)}, "
    yield Line(head + _label(texts, change, names), "bad", 1)
    yield Line(fields.moved(texts, change.planned_before, change.planned_after, names), "plain", 3)
    yield from _why(texts, change, names)


def _label(texts: Texts, change: ChangeView, names: fields.Names) -> str:
    there = change.planned_after if change.planned_before.gone else change.planned_before
    return fields.label(texts, change.ref.kind, change.ref.id, there, names)


def _why(texts: Texts, change: ChangeView, names: fields.Names, *, indent: int = 3) -> Iterator[Line]:
    if change.why:
        yield Line(texts.sentence(change.why.code, _named(texts, change, change.why.params, names)), "plain", indent)


def _named(texts: Texts, change: ChangeView, params: Mapping[str, Param], names: fields.Names) -> Mapping[str, Param]:
    """The reason's parameters; fields that moved in words, and by the names of whom they point at."""
    moved = seen_fields(change.planned_after, str(params.get("fields", "")))
    said = [_differs(texts, name, change.planned_after, seen, names) for name, seen in moved.items()]
    return {**params, "fields": "; ".join(said)} if said else params


def _differs(texts: Texts, name: str, planned: State, seen: str, names: fields.Names) -> str:
    """What was planned ≠ what is wanted now; `*`: of the whole thing, for one of both is that it is not there."""
    if name == "*":
        there = texts.word("value", "gone") if seen == shown(GONE) else seen
        return f"{fields.whole(texts, planned, names)} ≠ {there}"
    word, wanted = texts.word("field", name), fields.value(texts, planned.get(name), names)
    return f"{word}: {wanted} ≠ {names.get(seen, seen)}"
