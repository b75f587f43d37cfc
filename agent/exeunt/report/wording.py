"""Facts in words: statuses with their tone, values, things, times. The only place that chooses a tone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from exeunt.engine.status import Status
from exeunt.model import Ref, Sealed, Value
from exeunt.model.state import Marker
from exeunt.report.blocks import NOTHING, Cell, Line, Tone, mark, text
from exeunt.report.shape import PROVEN, Absent, FieldFacts, ThingFacts
from exeunt.report.unproven import by_gravity
from exeunt.text import Texts, duration, moment, number

LONGEST: Final = 240
"""Characters of one foreign text; what is longer is cut and says so."""


def tone_of(status: Status) -> Tone:
    """Only what was looked at is good."""
    match status:
        case "verified" | "content":
            return "good"
        case "failed" | "refused":
            return "bad"
        case "planned" | "intended" | "accepted" | "unproven" | "drifted" | "todo":
            return "warn"
        case "attested" | "waived" | "cancelled":
            return "plain"
        case _:
            assert_never(status)


def status_cell(texts: Texts, status: Status) -> Cell:
    return mark(texts.word("status", status), tone_of(status))


def standing(texts: Texts, counts: Mapping[Status, int]) -> Iterator[Line]:
    """What is not proven, the gravest first: "2 refused"."""
    for status, count in by_gravity(counts):
        yield Line(f"{number(count)} {texts.word('status', status)}", tone_of(status))


def standing_cell(texts: Texts, counts: Mapping[Status, int], *more: Line) -> Cell:
    """A line for each status that is not proven; a dash where there is none."""
    found = [*standing(texts, counts), *more]
    return Cell(tuple(found)) if found else NOTHING


def written_back(texts: Texts, count: int) -> Sequence[Line]:
    """What an undo has written to since; nothing where it has not."""
    return (Line(f"{number(count)} {texts.word('report', 'written-back')}", "warn"),) if count else ()


def proven_cell(counts: Mapping[Status, int]) -> Cell:
    """How many were looked at and hold."""
    proven = sum(count for status, count in counts.items() if status in PROVEN)
    return text(number(proven), "good") if proven else NOTHING


def worst(tones: Iterable[Tone]) -> Tone:
    found = set(tones)
    order: tuple[Tone, ...] = ("bad", "warn", "plain", "good", "faint")
    return next((tone for tone in order if tone in found), "plain")


def value(texts: Texts, given: Value | Absent) -> str:
    """A value as a person reads it; what is sealed stays so."""
    match given:
        case str() | tuple():
            return _text(texts, given)
        case bool() | None:
            return texts.word("answer", "none" if given is None else "yes" if given else "no")
        case int():
            return str(given)
        case Absent():
            return texts.word("value", "gone")
        case Marker():
            return texts.word("value", "later")
        case Sealed():
            return f"{texts.word('value', 'sealed')} ({clip(str(given))})"
        case _:
            assert_never(given)


def _text(texts: Texts, given: str | tuple[str, ...]) -> str:
    if isinstance(given, str):
        return clip(given) if given else "“”"
    return clip(", ".join(given)) if given else texts.word("answer", "none")


def field_word(texts: Texts, name: str) -> str:
    """What a field is called, as its connector says; its own name where nobody does."""
    return clip(texts.word("field", name))


def change(texts: Texts, one: FieldFacts) -> str:
    """`owner: ada → ben`"""
    return f"{field_word(texts, one.name)}: {value(texts, one.before)} → {value(texts, one.after)}"


def thing(texts: Texts, one: ThingFacts) -> Cell:
    """What it is called, and below that where it is and its natural key."""
    kind = clip(texts.word("kind", one.kind))
    key = f"{kind} {clip(one.id)}" if one.label else kind
    return text(clip(one.label or one.id), under=f"{one.system} · {key}")


def ref(texts: Texts, one: Ref) -> Cell:
    return text(f"{clip(texts.word('kind', one.kind))} {clip(one.id)}", under=one.system)


def clip(given: str, longest: int = LONGEST) -> str:
    return given if len(given) <= longest else f"{given[:longest]}… (+{number(len(given) - longest)})"


def when(texts: Texts, at: datetime | None) -> str:
    return moment(at) if at else texts.word("answer", "unknown")


def span(texts: Texts, given: timedelta | None) -> str:
    return texts.word("answer", "unknown") if given is None else duration(given, texts.language)


def linger(texts: Texts, name: str) -> str:
    """What outlives a cut, `kerberos_ticket`: in words where there are any."""
    known = f"linger.{name}" in texts.sentences
    return texts.word("linger", name if known else name.replace("_", " "))
