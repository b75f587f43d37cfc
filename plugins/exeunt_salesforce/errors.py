"""Salesforce's words for "no", sorted by what the host does next.

A refused call answers `[{"errorCode", "message"}]`, OAuth `{"error", "error_description"}`, Bulk `{"exceptionCode"}`,
SOAP a fault. A refused row inside an accepted call has `statusCode` and is data (`RowResult`), no error.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from xml.etree.ElementTree import ParseError

from exeunt.sdk import Change, Denied, Outcome, Reason, Throttled, Unavailable, Uncertain
from exeunt.sdk.clock import Clock
from exeunt.sdk.http import Response

A = TypeVar("A")
Failure = Denied | Throttled | Unavailable | Uncertain
DAILY_WAIT = timedelta(hours=1)  # the window rolls over 24 hours, so a little comes back every hour
BUSY_WAIT = timedelta(seconds=10)
LONGEST_WORDS = 200

_MAIL = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")
_NUMBER = re.compile(r"\+?\d[\d ()./-]{7,}\d")
_NO_ACCESS = frozenset(
    {
        "API_CURRENTLY_DISABLED",
        "API_DISABLED_FOR_ORG",
        "INSUFFICIENT_ACCESS",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "FUNCTIONALITY_NOT_ENABLED",
    }
)
_NAMES_NOTHING = frozenset(
    {
        "INVALID_TYPE",
        "INVALID_FIELD",
        "NOT_FOUND",
        "INVALID_TYPE_FOR_OPERATION",
        "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION",
    }
)
_ROLLED_BACK = frozenset({"UNABLE_TO_LOCK_ROW", "TERRITORY_REALIGN_IN_PROGRESS", "TOO_MANY_APEX_REQUESTS"})
_TROUBLE = frozenset({"SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "REQUEST_RUNNING_TOO_LONG", "QUERY_TIMEOUT"})
_LOCK_WORDS = ("could not acquire lock", "group membership operation already in progress")


class Rejected(Denied):
    """One call was refused, in the vendor's words: parameters `status` and `words`. Nothing happened."""

    @property
    def status(self) -> str:
        return str(self.params.get("status", ""))

    @property
    def words(self) -> str:
        return str(self.params.get("words", ""))


class Missing(Rejected):
    """The call named something that is not there for this credential: a feature that is off, or hidden from us."""

    @property
    def feature_off(self) -> bool:
        """An object of a feature that this org does not have answers so."""
        return self.status in {"INVALID_TYPE", "NOT_FOUND"}


class SessionOver(Denied):
    """SOAP's way to say 401: nothing happened, renew the session id. Denied, so that nobody just repeats it."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """The answer for one row: accepted if `status` is empty."""

    id: str
    status: str = ""
    words: str = ""
    fields: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.status

    @property
    def reason(self) -> Reason | None:
        """Why it was refused. `salesforce.row-locked`: certainly not done, worth another try."""
        if self.accepted:
            return None
        code = "salesforce.row-locked" if self._locked else "salesforce.row-refused"
        return Reason(code, {"status": self.status, "fields": ", ".join(self.fields), "words": trimmed(self.words)})

    @property
    def _locked(self) -> bool:
        words = self.words.lower()
        return self.status in _ROLLED_BACK | _TROUBLE or any(known in words for known in _LOCK_WORDS)


def read_row(data: Any) -> RowResult:
    """One element of a collection's answer: `{"id", "success", "errors": [{"statusCode", "message", "fields"}]}`."""
    known = str(data.get("id") or "")
    if data["success"] is True:
        return RowResult(known)
    error: Any = next(iter(data.get("errors") or ()), {})
    fields = tuple(str(name) for name in error.get("fields") or ())
    return RowResult(known, str(error.get("statusCode") or "UNKNOWN"), str(error.get("message") or ""), fields)


def trimmed(words: str) -> str:
    """A vendor's sentence without people's addresses and numbers, on one short line."""
    plain = _NUMBER.sub("…", _MAIL.sub("…", " ".join(words.split())))
    return plain if len(plain) <= LONGEST_WORDS else plain[: LONGEST_WORDS - 1] + "…"


def translator(clock: Clock) -> Callable[[Response], Failure | None]:
    """For `Http`: the vendor's words → our error; None: the status decides."""

    def translate(response: Response) -> Failure | None:
        if response.status < 400:  # noqa: PLR2004 (HTTP's own word)
            return _page_of_a_browser(response)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:  # the edge in front of the interface, whatever its words
            return None
        complaint = _read_complaint(response)
        if complaint is not None:
            return _judge(response, *complaint, now=clock.now())
        if response.status >= 500 or response.status in {401, 403, 429}:  # noqa: PLR2004 (the kit's own default knows these)
            return None
        return useless(response)

    return translate


def useless(response: Response) -> Unavailable | Uncertain:
    """An answer that we cannot use: of a write it may still have happened."""
    if response.safe:
        return Unavailable("salesforce.odd-answer", status=response.status)
    return Uncertain("salesforce.odd-answer", status=response.status)


def _page_of_a_browser(response: Response) -> Failure | None:
    """A maintenance page may come with 200: no answer of the interface, and worth another try where reading."""
    is_page = "text/html" in response.headers.get("Content-Type", "")
    return useless(response) if is_page else None


def _read_complaint(response: Response) -> tuple[str, str] | None:
    """(code, message), whichever of the vendor's forms they come in."""
    if response.content.lstrip()[:1] == b"<":
        return _read_fault(response.content)
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    match body:
        case [{"errorCode": str(code), **more}, *_]:
            return code, str(more.get("message", ""))
        case {"error": str(code), **more}:
            return code, str(more.get("error_description", ""))
        case {"exceptionCode": str(code), **more}:
            return code, str(more.get("exceptionMessage", ""))
        case _:
            return None


def _read_fault(content: bytes) -> tuple[str, str] | None:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        fault = fromstring(content).find(".//{http://schemas.xmlsoap.org/soap/envelope/}Fault")
    except (ParseError, DefusedXmlException):
        return None
    if fault is None:
        return None
    # by local names: an envelope's own default namespace would otherwise hide them
    parts = {str(part.tag).rpartition("}")[2]: str(part.text or "") for part in fault}
    code = parts.get("faultcode", "").rpartition(":")[2]
    return (code, parts.get("faultstring", "")) if code else None


def _judge(response: Response, code: str, words: str, *, now: datetime) -> Failure | None:  # noqa: PLR0911 (a table of the vendor's codes, one line each)
    said = {"status": code, "words": trimmed(words)}
    if code == "REQUEST_LIMIT_EXCEEDED":
        return _limit(words, now=now)
    if code == "INVALID_SESSION_ID":
        return SessionOver("salesforce.session-over") if _is_soap(response) else Denied("salesforce.session-refused")
    if response.path.endswith("/oauth2/token"):
        return None if response.status >= 500 else Denied("salesforce.sign-in-refused", **said)  # noqa: PLR2004 (HTTP's own word)
    if code in _NO_ACCESS:
        return Denied("salesforce.permission-missing", permission=_permission(code), **said)
    if code in _NAMES_NOTHING:
        return Missing("salesforce.not-there", **said)
    if code in _ROLLED_BACK:
        return Unavailable("salesforce.busy", status=code)
    if code in _TROUBLE:
        sort = Unavailable if response.safe else Uncertain
        return sort("salesforce.trouble", status=code)
    if response.status >= 500 and not _is_soap(response):  # noqa: PLR2004 (HTTP's own word)
        return None
    return Rejected("salesforce.call-refused", **said)


def _limit(words: str, *, now: datetime) -> Throttled:
    # One code for two limits: many long calls at once pass in seconds, a spent day does not pass by waiting a little.
    if "concurrent" in words.lower():
        return Throttled("salesforce.concurrent-limit", until=now + BUSY_WAIT)
    return Throttled("salesforce.daily-limit", until=now + DAILY_WAIT)


def _permission(code: str) -> str:
    return "API Enabled" if code.startswith("API_") else "see the words"


def _is_soap(response: Response) -> bool:
    return response.path.startswith("/services/Soap/")


Write = Callable[[A, Sequence[Change]], Iterator[Outcome]]


def silent_when_locked(write: Write[A]) -> Write[A]:
    """A row that was locked over there gets no outcome: the host looks, and writes it again."""

    @functools.wraps(write)
    def written(action: A, changes: Sequence[Change]) -> Iterator[Outcome]:
        return (
            outcome
            for outcome in write(action, changes)
            if outcome.error is None or outcome.error.code != "salesforce.row-locked"
        )

    return written
