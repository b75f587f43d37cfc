from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol, Self

from exeunt.errors import Param, params_of_reason
from exeunt.text.catalogue import ENGLISH, translations
from exeunt.text.figures import duration, moment, number
from exeunt.text.languages import Language
from exeunt.text.placeholders import fill
from exeunt.text.printable import printable
from exeunt.text.told import told, told_facts

_NOTHING: Final[Mapping[str, Param]] = MappingProxyType({})

_LONGEST: Final = 10**12
"""Seconds; what is longer is no duration that anybody meant, and more than timedelta holds."""


class Said(Protocol):
    """An error, a finding, a gap or a reason: whatever is a code with parameters."""

    @property
    def code(self) -> str: ...

    @property
    def params(self) -> Mapping[str, Param]: ...


class Bilingual(Protocol):
    """A sentence in both languages, as a connector's manifest brings them."""

    @property
    def en(self) -> str: ...

    @property
    def zh(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Texts:
    """The sentences of one language, by code. Never raises: an unknown code comes out as `code(parameter='value')`.

    absent  connectors that are not there to put their codes into words → the systems that they read
    """

    language: Language
    sentences: Mapping[str, str] = field(repr=False)
    absent: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def load(
        cls,
        language: Language,
        extra: Mapping[str, Bilingual] = MappingProxyType({}),
        absent: Mapping[str, str] = MappingProxyType({}),
    ) -> Self:
        """The product's sentences and those of connectors, *extra*, which cannot replace ours."""
        translate = translations(language).pgettext
        ours = {code: translate(code, sentence) for code, sentence in ENGLISH.items()}
        theirs = {code: _in(language, text) for code, text in extra.items()}
        return cls(language, MappingProxyType({**theirs, **ours}), absent)

    def sentence(self, code: str, params: Mapping[str, Param] = _NOTHING) -> str:
        """What happened, what it means, what to do. A missing parameter shows as `{name}`. Values are data."""
        known = self.sentences.get(code)
        return self._unknown(code, params) if known is None else self._filled(known, params)

    def _unknown(self, code: str, params: Mapping[str, Param]) -> str:
        connector, said = code.partition(".")[0], _bare(code, params)
        if connector not in self.absent:
            return said
        about = {"code": said, "connector": connector, "systems": self.absent[connector]}
        return self._filled(self.sentences["text.no-connector"], about)

    def _filled(self, sentence: str, params: Mapping[str, Param], missing: str | None = None) -> str:
        def show(value: Param, form: str) -> str:
            inner = self.sentences.get(str(value)) if form == "sentence" else None
            if inner is not None:
                return self._filled(inner, params_of_reason(params), missing="…")
            if form == "sentence" and str(value).partition(".")[0] in self.absent:
                return self._unknown(str(value), {})
            return self._show(value, form)

        return fill(sentence, params, show=show, missing=missing)

    def own(self, text: Bilingual) -> str:
        """What a connector's manifest says, in this language."""
        return printable(_in(self.language, text))

    def of(self, said: Said) -> str:
        """The sentence of an error, a finding, a gap or a reason."""
        return self.sentence(said.code, said.params)

    def word(self, area: str, value: str) -> str:
        """The plain word for *value* of a closed set: `word("status", "verified")`; *value* itself if there is none."""
        return self.sentences.get(f"{area}.{value}", printable(value))

    def action(self, action: str) -> str:
        """An action's id, `permission.remove:permission_set`, in words: "remove permissions (permission set)"."""
        name, colon, on = action.partition(":")
        word = self.word("action", name)
        return f"{word} ({self.word('kind', on)})" if colon else word

    def part(self, part: str) -> str:
        """A part of what was read, `grants/Account/owner`, or of a record, in words: "grants (Account, owner)"."""
        name, *about = part.split("/")
        said = ", ".join(self._narrowed(one) for one in about)
        return f"{self.word('part', name)} ({said})" if said else self.word("part", name)

    def _narrowed(self, to: str) -> str:
        """What a part is narrowed to: a cause, another part, or a kind."""
        known = (self.sentences.get(f"{area}.{to}") for area in ("cause", "part"))
        return next(filter(None, known), None) or self.word("kind", to)

    def _show(self, value: Param, form: str) -> str:
        if form.startswith("?"):
            inner, _, text = form[1:].rpartition("|")
            return text.replace("…", self._show(value, inner)) if value else ""
        match value:
            case bool():
                return self.word("answer", "yes" if value else "no")
            case int():
                return self._show_int(value, form)
            case str():
                return self._show_str(value, form)
        return printable(repr(value))  # type: ignore[unreachable] # a stranger's connector may break the type

    def _show_int(self, value: int, form: str) -> str:
        if form == "raw":
            return str(value)
        if form == "duration" and abs(value) < _LONGEST:
            return duration(timedelta(seconds=value), self.language)
        one, bar, many = form.partition("|")
        return f"{number(value)} {one if value == 1 else many}" if bar else number(value)

    def _show_str(self, value: str, form: str) -> str:
        match form:
            case "":
                return printable(value)
            case "time":
                return _time(value)
            case "action":
                return ", ".join(self.action(one) for one in value.split(", "))
            case "part":
                return self.part(value)
            case "told" | "facts":
                return (told if form == "told" else told_facts)(value, self.word)
            case area:
                return self._words(area, value)

    def _words(self, area: str, value: str) -> str:
        """The word for a value; where there is none and several stand there with ", " between, that of each."""
        if f"{area}.{value}" in self.sentences:
            return self.word(area, value)
        return ", ".join(self.word(area, one) for one in value.split(", "))


def _in(language: Language, text: Bilingual) -> str:
    return text.zh if language == "zh" else text.en


def _time(value: str) -> str:
    try:
        return moment(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return printable(value)


def _bare(code: str, params: Mapping[str, Param]) -> str:
    shown = ", ".join(f"{name}={value!r}" for name, value in params.items())
    return printable(f"{code}({shown})" if shown else code)
