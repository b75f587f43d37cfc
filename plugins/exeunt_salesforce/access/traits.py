"""What policies read of people: the fields of users that are named here or in the settings, and second factors.

`mfa` is what is registered with Salesforce itself: who signs in by an identity provider has his factors there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

from exeunt.sdk import Completeness, reading
from exeunt.sdk.access import Trait
from exeunt_salesforce.access.columns import batches
from exeunt_salesforce.access.facts import Known, filled, read_wanted, values
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.source import Query, Source, together
from exeunt_salesforce.kinds import USER
from exeunt_salesforce.sight import USERS

USUAL: Mapping[str, str] = {
    "title": "Title",
    "department": "Department",
    "last_login": "LastLoginDate",
    "manager": "ManagerId",
}
MFA = "mfa"
_FACTORS = ("HasTotp", "HasSalesforceAuthenticator", "HasU2F", "HasBuiltInAuthenticator", "HasSecurityKey")
_TABLE = "TwoFactorMethodsInfo"


@reading
def user_traits(source: Source, lists: Lists, named: Mapping[str, str]) -> Generator[Any, None, Completeness]:
    """`named`: name → path from User, beyond the usual ones or in their place."""
    wanted = read_wanted(source, USER, {**USUAL, **named})
    read = source.tables(wanted.query(sight=USERS))
    for table in read:
        for one in wanted.known:
            yield from _batches(filled(table, one), one)
    factors = yield from _second_factors(source, lists)
    return together((wanted.judge(read.end), factors))


def _batches(table: Any, one: Known) -> Iterable[Any]:
    return batches(
        {"principal": table["Id"], "field": one.name, "value": values(table, one), "type": one.type}, len(table)
    )


def _second_factors(source: Source, lists: Lists) -> Generator[Trait, None, Completeness]:
    known = source.api.describe(_TABLE).fields if _TABLE in source.api.objects() else {}
    columns = [name for name in _FACTORS if name in known]
    methods = source.listing(Query(("UserId", *columns), _TABLE, sight=USERS))
    if not methods.end.whole:
        return methods.end
    able = {row["UserId"] for row in methods.rows if any(row[name] == "true" for name in columns)}
    for row in lists.users.rows:
        yield Trait(row["Id"], MFA, "true" if row["Id"] in able else "false", "switch")
    return together((methods.end, lists.users.end))
