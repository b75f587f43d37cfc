"""What came back, and what its status means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from exeunt.errors import CallError, Denied, Param, Throttled, Unavailable, Uncertain
from exeunt.sdk.pacing import retry_after

DEFAULT_WAIT = timedelta(seconds=10)  # after a 429 that does not say how long


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. `headers` ignore case; `path` is without its query; `safe`: it answers a read."""

    system: str
    method: str
    path: str
    status: int
    safe: bool
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON, strictly (no NaN). `http.not-json`: Unavailable for a read, Uncertain for a write."""
        try:
            return json.loads(self.content, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            pass  # left before raising: the decoder's error carries the whole body
        raise self.error("http.not-json", status=self.status)

    def error(self, code: str, /, **params: Param) -> CallError:
        """What it means that this answer is useless: Unavailable for a read, Uncertain for a write."""
        sort = Unavailable if self.safe else Uncertain
        return sort(code, system=self.system, method=self.method, path=self.path, **params)


def by_status(response: Response, *, now: datetime) -> CallError | None:
    """What a status means where the vendor has no word for it; None: an answer for the connector to read."""
    where: dict[str, Param] = {
        "system": response.system,
        "method": response.method,
        "path": response.path,
        "status": response.status,
    }
    asked = retry_after(response.headers.get("Retry-After"), now=now, date=response.headers.get("Date"))
    match response.status:
        case 401 | 403:
            return Denied("http.denied", **where)
        case 429:
            return Throttled("http.throttled", until=now + (asked or DEFAULT_WAIT), **where)
        case 503 if asked is not None:
            return Throttled("http.throttled", until=now + asked, **where)
        case status if status >= 500:  # noqa: PLR2004 (HTTP's own word)
            return response.error("http.server-error" if response.safe else "http.server-error-write", status=status)
        case 301 | 302 | 303 | 307 | 308 if "Location" in response.headers:
            return response.error("http.redirect", status=response.status)
        case _:
            return None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
