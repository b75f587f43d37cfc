"""HTTP for connectors: the only module that knows httpx.

Verified TLS, no redirects, no cookies. What reads is retried, what writes is sent once: after a lost answer the
host looks instead. Errors name system, method and path, never a query, a header or a body: those hold people and keys.
"""

from __future__ import annotations

import json
import random
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from exeunt.errors import CallError, ConfigError, Lacking, Param, Throttled, Unavailable, Uncertain
from exeunt.sdk.answer import Response, by_status
from exeunt.sdk.redaction import names_secret

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

    from exeunt.sdk.kit import Kit

PATIENCE = timedelta(minutes=1)  # a wait shorter than this is sat out here; a longer one is the host's to plan
NOT_SENT = frozenset({"http.unreachable"})  # safe to repeat even for a write
FINAL = frozenset({"http.certificate", "http.redirect"})  # trying again gives the same

__all__ = ["Auth", "Http", "HttpOptions", "Query", "Response"]

Query = Mapping[str, str | int | Sequence[str]]


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How the host wants HTTP done.

    ca_file    a CA bundle to trust instead of the system's
    connect, read  time-outs in seconds
    attempts   tries of what may be retried
    pace       asked for a token before every call: blocks until it may go (None: no pacing)
    on_call    told (method, path) of every call that left, for counting
    protect    told every live token, so that no log line ever holds it (a `Redactor`'s `register_token`)
    """

    ca_file: Path | None = None
    connect: float = 10.0
    read: float = 60.0
    attempts: int = 4
    pace: Callable[[], None] | None = None
    on_call: Callable[[str, str], None] | None = None
    protect: Callable[[str], None] | None = None


class Auth(Protocol):
    """How requests sign in. A connector writes one; `Http` asks it before every call, and again after a 401."""

    def headers(self, *, renew: bool) -> Mapping[str, str]:
        """Headers that sign a request in, from memory where they still hold. Called by many threads.

        renew: the last token was refused, get a new one. May raise any CallError; that is then what became of the call.
        """


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: httpx.URL
    body: bytes
    headers: Mapping[str, str]
    safe: bool
    signed_in: bool = True

    @property
    def path(self) -> str:
        """As it goes over the wire (still quoted), without the query."""
        return self.url.raw_path.partition(b"?")[0].decode("ascii")


class Http:
    """One system's HTTP: shared by threads, closed once.

    Whatever is sent ends in a whole `Response` or a CallError: Denied (401 after a renewal, 403), Throttled (asked to
    wait a minute or more, or too often), Unavailable (it certainly had no effect), Uncertain (only from `write`).

    base_url     https, without user, query or fragment; ConfigError `http.base-address` otherwise. Lacking
                 `http.ca-file` where the certificates to trust cannot be had
    headers      sent with every request
    translate    the vendor's words → our error, asked about every answer, a 200 included; None: the status decides
    on_response  told of every answer before it is judged
    """

    def __init__(
        self,
        kit: Kit,
        *,
        base_url: str,
        auth: Auth | None = None,
        headers: Mapping[str, str] | None = None,
        translate: Callable[[Response], CallError | None] | None = None,
        on_response: Callable[[Response], None] | None = None,
    ) -> None:
        self._kit = kit
        self._base = _base(base_url, system=kit.system)
        self._auth = auth
        self._headers = {"User-Agent": "exeunt", **(headers or {})}
        self._translate = translate
        self._on_response = on_response
        self._client = _client(kit.http, self._base, system=kit.system)
        self._certificates: set[bytes] = set()
        self._resume = datetime.min.replace(tzinfo=UTC)

    @property
    def practice(self) -> bool:
        """A server answered here whose certificate carries the practice marker. False before the first answer."""
        return any(_carries_marker(certificate) for certificate in tuple(self._certificates))

    def close(self) -> None:
        """Close the connections. No call is possible afterwards."""
        self._client.close()

    def get(self, path: str, *, params: Query | None = None, headers: Mapping[str, str] | None = None) -> Response:
        """A plain read; retried. *path* is below the base address, or an absolute link of the same origin."""
        return self._run(self._call("GET", path, params, b"", headers, safe=True))

    def read(
        self,
        method: str,
        path: str,
        *,
        params: Query | None = None,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A read by another method, which the manifest declares; retried. The body is *json* or *content*, not both.

        WriteDuringRead where the manifest does not declare it and the kit is for reading.
        """
        body, typed = _body(json, content, headers)
        return self._run(self._call(method, path, params, body, typed, safe=True))

    def write(
        self,
        method: str,
        path: str,
        *,
        params: Query | None = None,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A write. Repeated only where it certainly did not happen: no connection, 401, asked to wait.

        Uncertain when it left and no usable answer came; WriteDuringRead with a kit for reading.
        """
        body, typed = _body(json, content, headers)
        return self._run(self._call(method, path, params, body, typed, safe=False))

    def form(self, path: str, data: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Response:
        """A token endpoint: a declared read, sent without `auth`, retried."""
        self._protect(_secrets(data))
        typed = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        call = self._call("POST", path, None, urlencode(data).encode("ascii"), typed, safe=True, signed_in=False)
        return self._run(call)

    def _call(
        self,
        method: str,
        path: str,
        params: Query | None,
        body: bytes,
        headers: Mapping[str, str] | None,
        *,
        safe: bool,
        signed_in: bool = True,
    ) -> _Call:
        self._protect(_secrets({**self._headers, **(headers or {}), **(params or {})}))
        url = self._locate(method, path)
        if params:
            url = url.copy_merge_params(params)
        return _Call(method.upper(), url, body, {**self._headers, **(headers or {})}, safe, signed_in)

    def _locate(self, method: str, path: str) -> httpx.URL:
        """Where *path* is: below the base address, or absolute on the same origin (a vendor's next-page link)."""
        import httpx

        absolute = path.lower().startswith(("https:", "http:"))
        text = path if absolute else f"{str(self._base).rstrip('/')}/{path.lstrip('/')}"
        try:
            url = httpx.URL(text).copy_with(fragment=None)
        except httpx.InvalidURL:
            url = None
        if url is None:
            raise Unavailable("http.bad-address", system=self._kit.system, method=method.upper())
        if _origin(url) != _origin(self._base) or url.userinfo:
            raise Unavailable("http.other-origin", system=self._kit.system, method=method.upper(), host=url.host)
        return url

    def _run(self, call: _Call) -> Response:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        return Retrying(
            stop=stop_after_attempt(self._kit.http.attempts),
            retry=retry_if_exception(lambda error: self._may_repeat(call, error)),
            wait=self._wait,
            sleep=self._kit.clock.sleep,
            before_sleep=self._report_retry,
            reraise=True,
        )(self._attempt, call)

    def _may_repeat(self, call: _Call, error: BaseException) -> bool:
        match error:
            case Throttled():
                return error.until - self._kit.clock.now() < PATIENCE
            case Unavailable():
                return error.code in NOT_SENT if not call.safe else error.code not in FINAL
            case _:
                return False

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Throttled):
            left = (error.until - self._kit.clock.now()).total_seconds()
            return max(0.0, left) + random.uniform(0, 0.5)
        return float(min(20, 2 ** (state.attempt_number - 1)) * random.uniform(0.5, 1))

    def _report_retry(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        code = error.code if isinstance(error, CallError) else ""
        self._kit.log.info("http.retry", system=self._kit.system, code=code, attempt=state.attempt_number)

    def _attempt(self, call: _Call) -> Response:
        response = self._send(call, renew=False)
        if response.status == 401 and call.signed_in and self._auth is not None:  # noqa: PLR2004 (HTTP's own word)
            response = self._send(call, renew=True)
        error = self._judge(response)
        if isinstance(error, Throttled) and error.until - self._kit.clock.now() < PATIENCE:
            self._resume = max(self._resume, error.until)
        if error is not None:
            raise error
        return response

    def _sit_out(self) -> None:
        """What the system asked of one call, all threads keep: they share what it allows."""
        while (left := (self._resume - self._kit.clock.now()).total_seconds()) > 0:
            self._kit.clock.sleep(left + random.uniform(0, 0.5))

    def _send(self, call: _Call, *, renew: bool) -> Response:
        self._kit.gate.request(call.method, call.path, call.body)
        headers = dict(call.headers)
        if self._auth is not None and call.signed_in:
            signed = self._auth.headers(renew=renew)
            self._protect(part for value in signed.values() for part in (value, value.rpartition(" ")[2]))
            headers |= signed
        if self._kit.http.pace is not None:
            self._kit.http.pace()
        self._sit_out()
        answer = self._exchange(call, headers)
        if isinstance(answer, CallError):
            raise answer
        response = Response(
            system=self._kit.system,
            method=call.method,
            path=call.path,
            status=answer.status_code,
            safe=call.safe,
            headers=answer.headers,
            content=answer.content,
        )
        self._kit.log.debug(
            "http.call", system=self._kit.system, method=call.method, path=call.path, status=response.status
        )
        if self._on_response is not None:
            self._on_response(response)
        return response

    def _exchange(self, call: _Call, headers: Mapping[str, str]) -> httpx.Response | CallError:
        """One request over the wire. Errors are returned, not raised: httpx's own hold the headers and end here."""
        import httpx

        on_call = self._kit.http.on_call or _nobody
        where: dict[str, Param] = {"system": self._kit.system, "method": call.method, "path": call.path}
        try:
            request = self._client.build_request(call.method, call.url, content=call.body or None, headers=headers)
        except ValueError:  # a header that is not ASCII
            return Unavailable("http.unsendable", **where)
        try:
            answer = self._client.send(request, stream=True)
            with closing(answer):
                self._note_certificate(answer)  # now: a connection that the server closes forgets it with the body
                answer.read()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            return Unavailable("http.certificate" if _certificate_refused(error) else "http.unreachable", **where)
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol):
            return Unavailable("http.unsendable", **where)
        except httpx.RequestError as error:
            on_call(call.method, call.path)
            sort, code = (Unavailable, "http.no-answer") if call.safe else (Uncertain, "http.lost-answer")
            return sort(code, **where, why=type(error).__name__)
        on_call(call.method, call.path)
        return answer

    def _judge(self, response: Response) -> CallError | None:
        error = self._translate(response) if self._translate is not None else None
        error = error or by_status(response, now=self._kit.clock.now())
        if isinstance(error, Uncertain) and response.safe:  # a read changes nothing, whatever the vendor's words
            return Unavailable(error.code, **error.params)
        return error

    def _note_certificate(self, answer: httpx.Response) -> None:
        stream = answer.extensions.get("network_stream")
        connection = stream.get_extra_info("ssl_object") if stream is not None else None
        # positional: httpcore hands out what is below ssl.SSLSocket, which knows no keyword
        certificate = connection.getpeercert(True) if connection is not None else None  # noqa: FBT003 (see above)
        if certificate:
            self._certificates.add(certificate)

    def _protect(self, values: Iterable[str]) -> None:
        if self._kit.http.protect is not None:
            for value in values:
                self._kit.http.protect(value)


def _base(text: str, *, system: str) -> httpx.URL:
    import httpx

    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL()
    # the text is not repeated: people put user:password@ into addresses
    if url.scheme != "https" or not url.host or "%" in url.host or url.userinfo or url.query or url.fragment:
        raise ConfigError("http.base-address", system=system, host=url.host)
    return url


def _client(options: HttpOptions, base: httpx.URL, *, system: str) -> httpx.Client:
    import httpx

    return httpx.Client(
        verify=_trust(options.ca_file, system=system),
        timeout=httpx.Timeout(options.read, connect=options.connect, pool=options.connect),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # no session that nobody asked for
        trust_env=not _is_loopback(base.host),  # the operator's proxy, but never for what runs on this machine
    )


def _trust(ca_file: Path | None, *, system: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        pass
    raise Lacking("http.ca-file", system=system, path=str(ca_file))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or 443


def _body(value: object, content: bytes | None, headers: Mapping[str, str] | None) -> tuple[bytes, Mapping[str, str]]:
    if value is None:
        return content or b"", headers or {}
    if content is not None:
        raise TypeError("a body is either json or content")
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8"), {"Content-Type": "application/json", **(headers or {})}


def _secrets(named: Mapping[str, object]) -> Iterable[str]:
    return [str(value) for name, value in named.items() if names_secret(name)]


def _carries_marker(certificate: bytes) -> bool:
    from exeunt.sdk.simulator.marker import is_practice

    try:
        return is_practice(certificate)
    except ValueError:  # verified by TLS, unreadable for the stricter parser: a vendor's, for ours are readable
        return False


def _certificate_refused(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _nobody(method: str, path: str) -> None:
    """Nobody counts."""
