"""`customer.transfer:Account`, by SOAP: everything else deletes the account's team with the change of owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exeunt.sdk import Change, Order, Reason
from exeunt_salesforce.errors import Rejected
from exeunt_salesforce.joins import ACCOUNT_TEAM
from exeunt_salesforce.records import Transfer, moves

_WRONG_HEADER = "INVALID_SOAP_HEADER"
GROUP_LOCK = "group-membership"
"""Taken by what changes groups, roles and territories: one writer at a time in the whole org."""


class AccountTransfer(Transfer):
    order = Order(phase="hand")
    restores = 1

    def _move(self, changes: Sequence[Change]) -> dict[str, Reason]:
        refused: dict[str, Reason] = {}
        for (old, new), rows in _by_owners(changes).items():
            refused |= self._send([change.ref.id for change in rows], old=old, new=new)
        return refused

    def _send(self, ids: Sequence[str], *, old: str, new: str) -> dict[str, Reason]:
        try:
            results = self.office.soap.change_owner(self.on, ids, new, keep_team=self._has_teams)
        except Rejected as error:
            still = self._still_owned(ids, old)
            if error.status != _WRONG_HEADER or len(still) == len(ids):
                raise
            # somebody moved one of them since we looked, and the vendor refuses mixed owners as a whole
            moved = {record: Reason("salesforce.owner-moved") for record in ids if record not in still}
            return moved | (self._send(still, old=old, new=new) if still else {})
        answered = zip(ids, results, strict=True)
        return {record: result.reason for record, result in answered if result.reason is not None}

    def _still_owned(self, ids: Sequence[str], owner: str) -> list[str]:
        rows = self.office.api.by_ids(self.on, ids, ("OwnerId",))
        return [record for record in ids if rows.get(record, {}).get("OwnerId") == owner]

    def pack(self, changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
        """All accounts of one call have the same old and the same new owner; the vendor refuses others."""
        kept = [change for change in changes if not moves(change)]
        groups = [*_by_owners([change for change in changes if moves(change)]).values(), kept]
        return [group[start : start + self.batch] for group in groups for start in range(0, len(group), self.batch)]

    def locks(self, change: Change) -> frozenset[str]:
        portal = {GROUP_LOCK} if change.before.get("portal") is True else set()
        return frozenset({change.ref.id, *portal})

    @property
    def _has_teams(self) -> bool:
        return ACCOUNT_TEAM.source in self._tables


def _by_owners(changes: Sequence[Change]) -> dict[tuple[str, str], list[Change]]:
    found: dict[tuple[str, str], list[Change]] = {}
    for change in sorted(changes, key=lambda change: change.ref.id):
        owners = (str(change.before.get("owner") or ""), str(change.after["owner"]))
        found.setdefault(owners, []).append(change)
    return found
