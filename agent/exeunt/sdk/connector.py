from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import msgspec

from exeunt.model import Change, Finding, Principal, Reading, Ref
from exeunt.model.access import Edit, Leave, Own
from exeunt.sdk.access import Part
from exeunt.sdk.action import Action
from exeunt.sdk.gate import DeclaredRead
from exeunt.sdk.kit import Kit

SDK_VERSION = 1


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of a connector's settings: the keys of its `[systems.NAME]` table, parsed and typed at the edge."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages, with `{parameters}`: what happened, what it means, what to do."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a connector says of itself before it is opened.

    name         the `kind` of a `[systems.*]` table; unique among installed connectors
    sdk          the versions of this SDK it works with, both ends included
    secrets      the secrets it asks its kit for, and what each is, as an operator reads it; in the file a reference
    plain        what else it asks its kit for (the name to sign in with), likewise; in the file as it is
    permissions  what the vendor must grant, by the vendor's names: under `read`, and per action name for writing
    reads        reads that POST
    texts        sentences for its own codes (findings, refusals, reasons); `field.NAME` is a field of its states,
                 `kind.NAME` a kind of its things, `permission.NAME` a permission that has no name of the vendor's,
                 `setting.NAME` what a setting is for
    """

    name: str
    title: str
    sdk: tuple[int, int] = (1, 1)
    secrets: Mapping[str, Text] = field(default_factory=dict)
    plain: Mapping[str, Text] = field(default_factory=dict)
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reads: tuple[DeclaredRead, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)


class Connector(ABC):
    """One configured system, open. A context manager: the host closes what it opens."""

    manifest: ClassVar[Manifest]
    settings_type: ClassVar[type[Settings]] = Settings

    def __init__(self, kit: Kit, settings: Any) -> None:
        self.kit = kit
        self.settings = settings

    @classmethod
    def needs(cls, settings: Any) -> Collection[str]:  # noqa: ARG003 (an author's hook)
        """The names that a credential must have under these settings. Default: all that the manifest declares."""
        return cls.manifest.secrets.keys() | cls.manifest.plain.keys()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027 (a connector without connections has nothing to close)
        """Let go of connections. Called once, also after an error."""

    @property
    def acts_as(self) -> Sequence[Ref]:
        """Who we are over there: refs of principals that the guard never lets a change touch."""
        return ()

    @property
    def practice(self) -> bool:
        """The far side is a practice system (its certificate carries the marker)."""
        return False

    @property
    def fresh(self) -> timedelta:
        """How old what is read here may be (`Completeness.as_of`) and still count as so now; older parts are stale.

        A day, for what comes from a live system; longer where everybody knows that it is older, and reads its time.
        """
        return timedelta(days=1)

    @abstractmethod
    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:
        """Permissions missing and surplus; with changes, what stands in their way (a preflight). Reads only.

        CallError where the system does not answer.
        """

    @abstractmethod
    def principals(self) -> Reading[Principal]:
        """Everybody who can, or could, sign in: service accounts and blocked ones too, each once.

        Streams; CallError on the way makes it a gap.
        """

    @abstractmethod
    def actions(self) -> Iterable[Action]:
        """What can be done for a leaver here: the same list each time, each `id` once. CallError where kinds cannot be
        discovered.
        """

    def quotas(self) -> Mapping[str, tuple[int, int, datetime]]:
        """Per quota: calls used, calls allowed, resets at (UTC), as the vendor itself counts; empty where it does not.

        `Action.cost` speaks of these names, and of `CALLS`. CallError where it cannot be read; it is then shown as
        unknown.
        """
        return {}

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:  # noqa: ARG002 (an author's hook)
        """Who can see which customer: the system's sharing model, lowered to the tables of `exeunt.model.access`.

        `base` says which parts the host has from an earlier reading, by id, and as of when: such a part may come as
        what changed since. Principals are those of `principals()`. What the system has and this does not compute
        (portal users, files, reports run as somebody else) is a part without rows whose completeness names the gap.
        A system without customers may still deliver traits of its principals.
        """
        return ()

    def access_after(self, changes: Sequence[Change]) -> Iterable[Edit]:
        """What these changes do to the tables of `access`. Pure.

        Of hand-overs it is asked about those whose kind of thing is a kind of customer in these tables.

        Default: a handed over customer has its new owner, a blocked or deactivated principal no access.
        """
        for change in changes:
            name = change.action.partition(":")[0]
            owner = change.after.get("owner")
            if name == "customer.transfer" and isinstance(owner, str):
                yield Own(change.ref.id, owner)
            elif name in ("sign_in.block", "account.deactivate"):
                yield Leave(change.ref.of or change.ref.id)


@runtime_checkable
class Arranges(Protocol):
    """What a connector of files may offer besides: it tells by looking at a folder what an operator would configure."""

    @classmethod
    def arrange(cls, folder: Path, log: Any) -> Mapping[str, Any]:
        """`roster` and `systems`, as they would stand in an `exeunt.toml` in this folder.

        CallError where that cannot be told; what is wrong with single files is left to who reads them.
        """
        ...
