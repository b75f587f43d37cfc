"""Why somebody sees a customer, in a line: edit: sharing rule “EMEA key accounts” · via public group “Key accounts”."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.access.coding import UNKNOWN
from exeunt.access.paths import Giving, GrantSeen, Path, Paths
from exeunt.access.tables import Tables
from exeunt.model.access import LEVELS
from exeunt.text import Texts


class PathWords:
    """The paths of one system, read by a *connector*, in words of one language."""

    def __init__(self, texts: Texts, connector: str, tables: Tables, paths: Paths) -> None:
        self._texts = texts
        self._sorts = f"{connector}.group"
        self._tables = tables
        self._paths = paths

    def line(self, path: Path) -> str:
        """One path. What a system calls things is data; whoever prints the line escapes it."""
        grant = self._paths.grant(path.giving.grant)
        level = self._texts.word("level", LEVELS[path.level])
        return f"{level}: {' · '.join([self.cause(grant), *self._ways(path), *self._doubt(grant)])}"

    def reason(self, giving: Giving) -> str:
        """What gives it and by way of what, whoever is let in."""
        return " · ".join([self.cause(self._paths.grant(giving.grant)), *self._where(giving)])

    def cause(self, grant: GrantSeen) -> str:
        """What gives it: the kind of cause, and what the system calls it. Several names: one of them."""
        word, names = self._texts.word("cause", grant.cause), self._paths.labels(grant.via)
        if not names:
            return word
        named = ", ".join(f"“{name}”" for name in names)
        return f"{word} {self._texts.sentence('path.one-of', {'names': named}) if len(names) > 1 else named}"

    def subject(self, place: int) -> str:
        """A principal's name, or what a group is and is called."""
        subjects = self._tables.subjects
        kind, label = str(subjects.kinds[place]), str(subjects.labels[place]) or str(subjects.ids[place])
        if kind == "principal":
            return label
        word = self._texts.word("group" if kind == UNKNOWN else self._sorts, kind)
        return word if label == kind else f"{word} “{label}”"

    def customer(self, place: int) -> str:
        """A customer's name, or its id."""
        customers = self._tables.customers
        return str(customers.labels[place]) or str(customers.ids[place])

    def _where(self, giving: Giving) -> Iterator[str]:
        for way, place in giving.turns:
            yield self._texts.sentence(f"path.{way}", {"customer": self.customer(place)})
        if giving.holder and giving.holder != (giving.subject,):  # whoever owns it himself need not be told whose it is
            yield self._texts.sentence("path.owner", {"owner": self.subject(giving.holder[0])})
        for place in giving.holder[1:]:
            yield self._texts.sentence("path.owner-in", {"group": self.subject(place)})

    def _ways(self, path: Path) -> Iterator[str]:
        yield from self._where(path.giving)
        for place in reversed(path.chain[1:]):
            yield self._texts.sentence("path.via", {"group": self.subject(place)})
        if path.others:
            yield self._texts.sentence("path.others", {"count": path.others})

    def _doubt(self, grant: GrantSeen) -> Iterator[str]:
        if grant.certainty != "exact":
            yield self._texts.word("certainty", grant.certainty)
