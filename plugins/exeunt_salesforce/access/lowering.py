"""The parts of an org's sharing, in the order in which they lean on each other."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from typing import Any

from exeunt.sdk import CallError, Completeness, Gap, Part, Throttled, reading, with_reason
from exeunt.sdk.access import Level, Row
from exeunt_salesforce.access.facts import Facts
from exeunt_salesforce.access.field_classes import FieldClasses
from exeunt_salesforce.access.gaps import gap_parts, nothing
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.models import Models, read_models
from exeunt_salesforce.access.owners import default_grants, hierarchy_grants, owner_grants, queue_grants
from exeunt_salesforce.access.parties import Parties
from exeunt_salesforce.access.permissions import EXPORT, Permissions
from exeunt_salesforce.access.restrictions import read_restrictions
from exeunt_salesforce.access.rule_texts import read_rules
from exeunt_salesforce.access.rules import RuleRows, Rules
from exeunt_salesforce.access.sets import PermissionSets
from exeunt_salesforce.access.shares import Shares, read_share_table
from exeunt_salesforce.access.since import Since
from exeunt_salesforce.access.source import Source, together
from exeunt_salesforce.access.stored import Stored
from exeunt_salesforce.access.structure import Structure
from exeunt_salesforce.access.traits import user_traits
from exeunt_salesforce.kinds import Kind
from exeunt_salesforce.office import Office
from exeunt_salesforce.settings import SalesforceSettings


class Lowering:
    """One reading of one org."""

    def __init__(
        self, office: Office, settings: SalesforceSettings, kinds: Iterable[Kind], base: Mapping[str, datetime]
    ) -> None:
        self._office = office
        self._settings = settings
        self._source = Source(office.api, office.sight, office.clock, spare=office.keep_reserve)
        self._lists = Lists(self._source)
        self._sets = PermissionSets(self._source, office.clock)
        self._kinds = kinds
        self._stored = Stored(self._source, self._lists, Since(self._source, base))

    @cached_property
    def _models(self) -> Models:
        included, flat = self._settings.include, self._settings.flat
        return read_models(self._source, self._kinds, include=included, flat=flat)

    def parts(self) -> Iterator[Part]:
        yield Part("kinds", _rows(self._models.rows, lambda: self._models.end))
        yield from self._people()
        yield from self._records()
        yield from self._ownership()
        for shares in self._tables.values():
            yield from self._stored.shares(shares)
            yield from self._rules(shares)
        yield from self._unshared
        yield from self._permissions()
        yield from gap_parts(self._source, self._lists, self._office.soap)

    # --- groups and people

    def _people(self) -> Iterator[Part]:
        structure, sets = self._structure, self._sets
        groups = partial(chain, structure.groups(), sets.groups())
        yield Part("groups", _rows(groups, lambda: together((structure.groups_end(), sets.end))))
        for cause, (members, end) in structure.members().items():
            yield Part("members", _rows(members, end), cause=cause)
        yield Part("members", _rows(sets.members, sets.members_end), cause="permission")
        yield Part("traits", user_traits(self._source, self._lists, self._settings.traits))

    # --- records

    def _records(self) -> Iterator[Part]:
        for model in self._models.kinds:
            yield self._stored.records(model, self._settings.key)
        if self._settings.facts:
            yield self._stored.facts(Facts(self._source, self._settings.facts))

    def _ownership(self) -> Iterator[Part]:
        lists, models = self._lists, self._models
        people = lambda: together((models.end, lists.users.end, lists.roles.end))  # noqa: E731 (used thrice)
        yield Part("grants", _rows(partial(owner_grants, lists, models), people), cause="owner")
        above = partial(hierarchy_grants, lists, models)
        yield Part("grants", _rows(above, people), cause="hierarchy")
        yield Part("grants", _rows(partial(queue_grants, lists, models), lambda: lists.groups.end), cause="queue")
        yield Part("grants", _rows(partial(default_grants, models), lambda: models.end), cause="default")

    # --- shares

    @cached_property
    def _tables(self) -> Mapping[str, Shares]:
        """The share tables, by kind; of those that cannot be read a part says so."""
        found: dict[str, Shares] = {}
        for model in self._models.shared:
            try:
                shares = read_share_table(self._source, model, self._models)
            except Throttled:
                raise
            except CallError as error:
                self._unread(model.name, error)
                continue
            if shares is not None:
                found[model.name] = shares
            elif model.certain < Level.EDIT:
                self._unread(model.name, Gap("salesforce.hidden"))
        return found

    @cached_property
    def _unshared(self) -> list[Part]:
        return []

    def _unread(self, kind: str, why: CallError | Gap) -> None:
        gap = Gap("salesforce.shares-unread", with_reason({"object": kind}, why))
        self._unshared.append(Part("grants", nothing(gap, how=""), kind=kind, cause="shared"))

    def _rules(self, shares: Shares) -> Iterator[Part]:
        kind = shares.model.name
        rows = RuleRows(self._source, shares, self._rules_of[kind], self._lists, self._structure)
        if rows.needed:
            yield Part("sets", rows.sets(), kind=kind, cause="rule")
        yield Part("grants", rows.grants(self._models), kind=kind, cause="rule")
        yield Part("labels", rows.labels(), kind=kind, cause="rule")

    @cached_property
    def _rules_of(self) -> Mapping[str, Rules]:
        texts, parties = read_rules(self._office.soap, list(self._tables)), Parties(self._lists)
        return {
            kind: Rules((texts or {}).get(kind, ()), texts is not None, parties, shares.model.flat)
            for kind, shares in self._tables.items()
        }

    @cached_property
    def _structure(self) -> Structure:
        return Structure(self._lists)

    # --- permissions

    def _permissions(self) -> Iterator[Part]:
        users = [row["Id"] for row in self._lists.users.rows]
        restrictions = read_restrictions(self._source, self._models, users)
        allowed = Permissions(self._source, self._sets, self._models)
        yield Part("grants", _rows(allowed.bypasses, allowed.end), cause="bypass")
        yield Part("labels", _rows(allowed.labels, allowed.end), cause="permission")
        yield Part("sets", _rows(lambda: restrictions.sets, lambda: restrictions.end), cause="permission")
        ceilings = partial(allowed.object_caps, restrictions)
        yield Part("caps", _rows(ceilings, lambda: together((allowed.end(), restrictions.end))), cause="permission")
        yield Part("caps", _rows(allowed.export_caps, allowed.end), cause=EXPORT)
        if self._settings.classes:
            fields = FieldClasses(self._source, self._sets, self._models, allowed, self._settings.fields_by_class)
            yield Part("caps", _rows(fields.caps, fields.end), cause="field")


@reading
def _rows(make: Callable[[], Iterable[Row]], end: Callable[[], Completeness]) -> Generator[Any, None, Completeness]:
    """Rows made of lists, each once. The lists are read when the first is taken; how well they are known is asked
    afterwards.
    """
    yield from dict.fromkeys(make())
    return together([end()])
