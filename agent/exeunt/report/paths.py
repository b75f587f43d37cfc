"""Why somebody sees a customer, in a line: edit: sharing rule “EMEA key accounts” · via public group “Key accounts”."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.access.coding import UNKNOWN
from exeunt.access.seen import GivingSeen, GrantSeen, PathSeen, SubjectSeen
from exeunt.model.access import LEVELS
from exeunt.text import Texts


class PathWords:
    """The paths of one system, read by a *connector*, in words of one language."""

    def __init__(self, texts: Texts, connector: str) -> None:
        self._texts = texts
        self._sorts = f"{connector}.group"

    def line(self, path: PathSeen) -> str:
        """One path. What a system calls things is data; whoever prints the line escapes it."""
        level = self._texts.word("level", LEVELS[path.level])
        return f"{level}: {' · '.join([self.cause(path.giving), *self._ways(path), *self._doubt(path.giving.grant)])}"

    def to(self, record: str, path: PathSeen) -> str:
        """One path, and to what."""
        return self._texts.sentence("path.to", {"customer": record, "path": self.line(path)})

    def reason(self, giving: GivingSeen) -> str:
        """What gives it and by way of what, whoever is let in."""
        return " · ".join([self.cause(giving), *self._where(giving)])

    def cause(self, giving: GivingSeen) -> str:
        """What gives it: the kind of cause, and what the system calls it. Several names: one of them."""
        word, names = self._texts.word("cause", giving.grant.cause), giving.labels
        if not names:
            return word
        named = ", ".join(f"“{name}”" for name in names)
        return f"{word} {self._texts.sentence('path.one-of', {'names': named}) if len(names) > 1 else named}"

    def subject(self, subject: SubjectSeen) -> str:
        """A principal's name, or what a group is and is called."""
        kind, label = subject.kind, subject.label or subject.id
        if kind == "principal":
            return label
        word = self._texts.word("group" if kind == UNKNOWN else self._sorts, kind)
        return word if label == kind else f"{word} “{label}”"

    def _where(self, giving: GivingSeen) -> Iterator[str]:
        for way, record in giving.turns:
            yield self._texts.sentence(f"path.{way}", {"customer": record.name})
        if giving.holder and giving.holder != (giving.subject,):  # whoever owns it himself need not be told whose it is
            yield self._texts.sentence("path.owner", {"owner": self.subject(giving.holder[0])})
        for group in giving.holder[1:]:
            yield self._texts.sentence("path.owner-in", {"group": self.subject(group)})

    def _ways(self, path: PathSeen) -> Iterator[str]:
        yield from self._where(path.giving)
        for group in reversed(path.chain[1:]):
            yield self._texts.sentence("path.via", {"group": self.subject(group)})
        if path.others:
            yield self._texts.sentence("path.others", {"count": path.others})

    def _doubt(self, grant: GrantSeen) -> Iterator[str]:
        if grant.certainty != "exact":
            yield self._texts.word("certainty", grant.certainty)
