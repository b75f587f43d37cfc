"""What policies read of people. A directory has no customers: who may see which is told by other systems."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import Final

from exeunt.sdk import Completeness, Part, reading
from exeunt.sdk.access import Row, Trait
from exeunt_ldap.directory import Answer, Directory
from exeunt_ldap.entry import Entry, instant
from exeunt_ldap.names import normal_dn
from exeunt_ldap.referrals import gaps

LAST_LOGIN: Final = "last_login"
_SIGN_INS: Final = ("pwdLastSuccess", "authTimestamp")


def traits(directory: Directory) -> Part:
    return Part("traits", _traits(directory))


@reading
def _traits(directory: Directory) -> Generator[Row, None, Completeness]:
    settings = directory.settings
    wanted = settings.wanted_traits
    attributes = [*dict.fromkeys(wanted.values()), *_SIGN_INS]
    ids = {normal_dn(entry.dn): entry.id for page in _people(directory, []) for entry in page.entries}
    count, referrals = 0, set[str]()
    for page in _people(directory, attributes):
        referrals.update(page.referrals)
        for entry in page.entries:
            for trait in (*_said(entry, wanted, ids), *_last_login(entry)):
                count += 1
                yield trait
    missing = gaps(sorted(referrals), settings)
    return Completeness(whole=not missing, how="last-page", counted=count, gaps=missing)


def _people(directory: Directory, attributes: Sequence[str]) -> Iterator[Answer]:
    return directory.pages(directory.settings.people, directory.settings.user_filter, attributes)


def _said(entry: Entry, wanted: Mapping[str, str], ids: Mapping[str, str]) -> Iterable[Trait]:
    """Every value of the attributes that are asked for. The name of one of the people becomes his id, as elsewhere."""
    for name, attribute in wanted.items():
        for value in dict.fromkeys(entry.texts(attribute)):
            yield Trait(entry.id, name, ids.get(normal_dn(value), value))


def _last_login(entry: Entry) -> Iterable[Trait]:
    """Where the server notes it. Nothing where it does not, or we may not see it: that is no sign of absence."""
    noted = (instant(entry.text(attribute)) for attribute in _SIGN_INS)
    last = max((moment for moment in noted if moment is not None), default=None)
    if last is not None:
        yield Trait(entry.id, LAST_LOGIN, last.isoformat().replace("+00:00", "Z"), "time")
