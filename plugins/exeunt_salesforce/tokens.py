"""`token.revoke`: the apps that may act as somebody without asking him again.

Two lists, and the vendor keeps them apart: connected apps in OauthToken (whose rows carry the very handle that
revokes them), external client apps in the OAuth usage resource. OauthToken stops at 2,500 rows without a word.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from exeunt.sdk import (
    GONE,
    Action,
    Change,
    Completeness,
    Gap,
    Intent,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    State,
    Unavailable,
    Undo,
    reading,
)
from exeunt_salesforce.errors import Missing, Rejected, RowResult, silent_when_locked
from exeunt_salesforce.office import Office
from exeunt_salesforce.sight import TOKENS
from exeunt_salesforce.soql import equals, select

ROWS_AT_MOST = 2_500
EXTERNAL = "external:"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_APPS_A_PAGE = 100


class RevokeTokens(Action):
    """Ref: the app's name, or `external:` and the id of an external client app; `of` the user.

    State: `live`, GONE when revoked; evidence `name`, `last_used`, `count` (uses). An app that signs in by certificate
    has nothing to revoke: it is stopped by the freeze alone.
    """

    name = "token.revoke"
    on = "app"
    order = Order(phase="cut", after=("sign_in.block",), again=timedelta(minutes=1))
    undo = Undo("renewable", note="salesforce.undo-token")
    batch = 25
    settles = timedelta(minutes=1)
    lingers: Mapping[str, timedelta] = {"jwt_access_token": timedelta(minutes=30)}
    evidence = frozenset({"name", "last_used", "count"})
    repeatable = True
    cost: Mapping[str, int] = {"api": 30}

    def __init__(self, office: Office) -> None:
        self.office = office
        self._usage = f"{office.api.base}/apps/oauth/usage"

    # --- reading

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        user = who.ref.id
        states, end = self._connected(user)
        if not self.office.sight.lacks(TOKENS):
            states |= self._external(user)
        for app, state in sorted(states.items()):
            yield Ref(self.office.system, self.on, app, of=user), state
        counted = replace(end, counted=len(states)) if end.whole else end
        return self.office.sight.judge(counted, TOKENS)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        seen: dict[Ref, State] = {}
        if not refs or self.office.sight.lacks(TOKENS):
            return seen  # only our own would be shown: nothing could be said of anybody's absence
        for user in {ref.of for ref in refs}:
            states, end = self._connected(user)
            if not end.whole:
                continue  # absence would mean nothing
            if any(ref.of == user and ref.id.startswith(EXTERNAL) for ref in refs):
                states |= self._external(user)
            seen |= {ref: states.get(ref.id, GONE) for ref in refs if ref.of == user}
        return seen

    def _connected(self, user: str) -> tuple[dict[str, State], Completeness]:
        fields = ("AppName", "LastUsedDate", "UseCount")
        read = self.office.api.query(select(fields, "OauthToken", equals("UserId", user)))
        rows = list(read)
        counted = self.office.api.count("OauthToken", equals("UserId", user))
        uses = [_Use(str(row["AppName"]), str(row["LastUsedDate"] or ""), int(row["UseCount"] or 0)) for row in rows]
        states = {app: _state(app, [use for use in uses if use.app == app]) for app in {use.app for use in uses}}
        if read.end.whole and counted == len(rows) < ROWS_AT_MOST:
            return states, read.end
        gap = Gap("salesforce.tokens-cut", {"user": user, "counted": counted, "taken": len(rows)})
        return states, Completeness(whole=False, how="count", counted=counted, gaps=(gap,))

    def _external(self, user: str) -> dict[str, State]:
        """By app. Apps whose users cannot be asked for are a failed call, never an empty list."""
        try:
            apps = self._items(self._usage, "apps", pageSize=str(_APPS_A_PAGE), page="0")
        except Missing:  # older orgs have no such resource, and then no such apps
            return {}
        states: dict[str, State] = {}
        for app in apps:
            identifier = _named(app, "identifier", "appIdentifier")
            tokens = self._tokens(identifier, user)
            name = _named(app, "developerName", "appDeveloperName", "identifier", "appIdentifier")
            uses = [_Use(name, str(one.get("lastUsedAt") or ""), int(one.get("useCount") or 0)) for one in tokens]
            if uses:
                states[f"{EXTERNAL}{identifier}"] = _state(name, uses)
        return states

    def _tokens(self, app: str, user: str) -> list[Mapping[str, Any]]:
        try:
            return self._items(f"{self._usage}/{quote(app, safe='')}/{user}/tokens", "tokens")
        except Missing:  # this user never used it
            return []

    def _items(self, path: str, name: str, **params: str) -> list[Mapping[str, Any]]:
        """The items of the list `name`, from all pages."""
        found: list[Mapping[str, Any]] = []
        links: set[str] = set()
        body: Any = self.office.api.http.get(path, params=params or None).json()
        while True:
            found += _list_of(body, name)
            link = body.get("nextPageUrl") or ""
            if not link:
                return found
            if link in links or not link.startswith("/services/data/"):
                raise Unavailable("salesforce.repeated-page", counted=len(links), taken=len(found))
            links.add(link)
            body = self.office.api.http.get(link).json()

    # --- judging

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (the same for everybody)
        return now if now.gone else GONE

    # --- writing

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        handles = self._handles({change.ref.of for change in changes if change.after.gone})
        for change in changes:
            if not change.after.gone:
                yield Outcome(change.ref, todo="salesforce.undo-token")
            elif change.ref.id.startswith(EXTERNAL):
                yield Outcome(change.ref, error=self._end_external(change.ref))
            else:
                ended = [self._revoke(handle) for handle in handles.get((change.ref.of, change.ref.id), ())]
                yield Outcome(change.ref, error=next((reason for reason in ended if reason is not None), None))

    def _handles(self, users: set[str]) -> dict[tuple[str, str], list[str]]:
        """The secrets that revoke, by user and app: fetched here, used at once, kept nowhere."""
        found: dict[tuple[str, str], list[str]] = {}
        for user in users:
            fields = ("AppName", "DeleteToken")
            for row in self.office.api.rows(select(fields, "OauthToken", equals("UserId", user))):
                self.office.protect(str(row["DeleteToken"]))
                found.setdefault((user, str(row["AppName"])), []).append(str(row["DeleteToken"]))
        return found

    def _revoke(self, handle: str) -> Reason | None:
        content = urlencode({"token": handle}).encode("ascii")
        try:
            self.office.api.http.write("POST", "/services/oauth2/revoke", content=content, headers=_FORM)
        except Rejected as error:
            return None if error.status == "invalid_token" else RowResult("", error.status).reason
        return None

    def _end_external(self, ref: Ref) -> Reason | None:
        app = quote(ref.id.removeprefix(EXTERNAL), safe="")
        try:
            self.office.api.http.write("DELETE", f"{self._usage}/{app}/{ref.of}/tokens")
        except Missing:  # gone already
            return None
        except Rejected as error:
            return RowResult("", error.status, error.words).reason
        return None


@dataclass(frozen=True, slots=True)
class _Use:
    app: str
    last: str
    count: int


def _state(name: str, uses: Sequence[_Use]) -> State:
    last = max((use.last for use in uses), default="")
    return State({"live": True, "name": name, "last_used": last, "count": sum(use.count for use in uses)})


def _list_of(body: Any, name: str) -> list[Mapping[str, Any]]:
    items = body.get(name) if isinstance(body, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Unavailable("salesforce.odd-answer", status=HTTPStatus.OK.value)
    return items


def _named(item: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is there: the vendor's samples and its reference do not agree on the names."""
    found = next((str(item[name]) for name in names if item.get(name)), "")
    if not found:
        raise Unavailable("salesforce.odd-answer", status=HTTPStatus.OK.value)
    return found
