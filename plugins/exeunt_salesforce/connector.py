"""One Salesforce org, open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from exeunt.sdk import (
    Action,
    Change,
    Connector,
    Finding,
    Gap,
    Kit,
    Manifest,
    Part,
    Principal,
    Reading,
    Ref,
    Settings,
    with_reason,
)
from exeunt.sdk.access import Edit
from exeunt.sdk.gate import ReadOnlyGate
from exeunt.sdk.http import Http
from exeunt_salesforce.accounts import AccountTransfer
from exeunt_salesforce.api import Api, Usage
from exeunt_salesforce.auth import NAMES, TokenAuth
from exeunt_salesforce.checks import permissions, preflight
from exeunt_salesforce.deactivate import Deactivate
from exeunt_salesforce.errors import translator
from exeunt_salesforce.holdings import held_actions
from exeunt_salesforce.kinds import ACCOUNT, Discovered, discover
from exeunt_salesforce.manifest import MANIFEST
from exeunt_salesforce.office import Office
from exeunt_salesforce.records import Transfer
from exeunt_salesforce.references import Reference
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.sight import Sight
from exeunt_salesforce.sign_in import PRINCIPAL, BlockSignIn, EndSessions
from exeunt_salesforce.soap import Soap
from exeunt_salesforce.tokens import RevokeTokens
from exeunt_salesforce.users import principals

DAY = timedelta(hours=24)


class SalesforceConnector(Connector):
    manifest: ClassVar[Manifest] = MANIFEST
    settings_type: ClassVar[type[Settings]] = SalesforceSettings
    settings: SalesforceSettings

    def __init__(self, kit: Kit, settings: SalesforceSettings) -> None:
        super().__init__(kit, settings)
        self._auth = TokenAuth(kit, settings)
        self._usage = Usage()
        self._http = Http(
            kit,
            base_url=settings.url,
            auth=self._auth,
            translate=translator(kit.clock),
            on_response=self._usage.note,
        )
        api = Api(self._http, version=settings.api_version)
        self._office = Office(
            system=kit.system,
            api=api,
            sight=Sight(api, lambda: self._auth.user),
            soap=Soap(self._http, self._auth, version=settings.api_version),
            usage=self._usage,
            clock=kit.clock,
            facts=settings.facts,
            reserve=settings.reserve,
            privileged=frozenset(settings.privileged),
            protect=kit.http.protect or _nobody,
        )

    def close(self) -> None:
        self._auth.close()
        self._http.close()

    @classmethod
    def needs(cls, settings: SalesforceSettings) -> Collection[str]:
        return NAMES[settings.flow]

    @property
    def acts_as(self) -> Sequence[Ref]:
        return (Ref(self.kit.system, PRINCIPAL, self._auth.user),)

    @property
    def practice(self) -> bool:
        self._http.get("/services/data")  # whoever data goes to shows his certificate: signing in may be elsewhere
        return self._http.practice

    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:
        if changes:
            yield from preflight(self._office, changes)
            return
        reading_only = isinstance(self.kit.gate, ReadOnlyGate)
        yield from permissions(self._office, reading_only=reading_only)
        for gap in self._discovered.gaps:
            yield _unread(gap)

    def principals(self) -> Reading[Principal]:
        return principals(self._office, own=self._auth.user, others=self.settings.own_accounts)

    def actions(self) -> Iterable[Action]:
        return self._actions

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:
        from exeunt_salesforce.access.lowering import Lowering  # Arrow is slow to load, and few verbs need it

        return Lowering(self._office, self.settings, self._discovered.kinds, base).parts()

    def access_after(self, changes: Sequence[Change]) -> Iterable[Edit]:
        from exeunt_salesforce.access.after import edits_after

        return edits_after(changes, self.settings.flat)

    def quotas(self) -> Mapping[str, tuple[int, int, datetime]]:
        """The day's calls. The window rolls: all of what is used now is free again a day from now."""
        used = self._usage.last or self._office.api.limit("DailyApiRequests")
        return {} if used is None else {"api": (*used, self.kit.clock.now() + DAY)}

    @cached_property
    def _discovered(self) -> Discovered:
        return discover(self._office.api, include=self.settings.include, exclude=self.settings.exclude)

    @cached_property
    def _actions(self) -> tuple[Action, ...]:
        office, kinds = self._office, self._discovered.kinds
        transfers = [
            AccountTransfer(office, kind) if kind.name == ACCOUNT else Transfer(office, kind) for kind in kinds
        ]
        cut = (BlockSignIn(office), EndSessions(office), RevokeTokens(office))
        held = held_actions(office, kinds, exclude=self.settings.exclude)
        references = [Reference(office, field) for field in self._discovered.references]
        before = (*cut, *transfers, *references, *held)
        return (*before, Deactivate(office, offered={action.name for action in before}))


def _unread(gap: Gap) -> Finding:
    return Finding("salesforce.object-unread", with_reason({"object": gap.params["object"]}, gap))


def _nobody(secret: str) -> None:
    """Nobody writes a log."""
    del secret
