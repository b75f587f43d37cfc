"""The connector against a practice CRM: `pytest test_deals.py`."""

from __future__ import annotations

import json
import secrets
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from exeunt_deals import Deals

from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.testing import Conformance, FarSide, Many

PAGE = 20


class TestDeals(Conformance):
    actions = ()

    @contextmanager
    def far_side(self) -> Iterator[FarSide]:
        crm = Crm()
        with serving(crm) as (url, ca_file):
            yield FarSide(
                connector=Deals,
                settings={"url": url},
                read={"token": crm.token},
                write={"token": crm.token},
                ca_file=ca_file,
                leaver="ada@acme.example",
                successor="ben@acme.example",
                census=crm.census,
                many={"access": Many(crm.give, page=PAGE)},
                faults=crm,
            )


class Crm:
    """The CRM, in memory: three people, one team, as many companies as wanted, each shared with the team."""

    kinds = ("denied", "unavailable", "html", "cut-body", "short-page", "missing-page", "repeat-page")

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.fault = ""
        self.lists: dict[str, list[dict[str, Any]]] = {
            "users": [
                {"id": f"u{n}", "name": name, "mail": f"{name}@acme.example", "active": True, "licence": licence}
                for n, (name, licence) in enumerate([("ada", "full"), ("ben", "full"), ("cleo", "light")])
            ],
            "teams": [{"id": "t0", "name": "Tower"}],
            "members": [{"id": "m0", "team": "t0", "user": "u2"}],
        }
        self.give(3)

    def give(self, count: int) -> None:
        self.lists["companies"] = [
            {"id": f"c{n}", "name": f"Company {n}", "owner": f"u{n % 2}", "tax_number": f"T{n}"} for n in range(count)
        ]
        self.lists["shares"] = [
            {"id": f"s{n}", "with": "t0", "company": f"c{n}", "level": "view"} for n in range(count)
        ]

    def census(self) -> dict[str, object]:
        people = {user["mail"]: user for user in self.lists["users"]}
        return {**people, **{name: items for name, items in self.lists.items() if name != "users"}}

    def arm(self, kind: str, *, on: str) -> None:
        self.fault = kind if on == "read" else ""

    def clear(self) -> None:
        self.fault = ""

    def page(self, items: list[Any], cursor: str) -> dict[str, Any]:
        start = int(cursor or 0)
        shown, following = items[start : start + PAGE], start + PAGE
        match self.fault:
            case "repeat-page" if start == PAGE:
                shown = items[:PAGE]
            case "short-page" if start == PAGE:
                shown = shown[:-1]
            case "missing-page" if start == 0:
                following += PAGE
        return {"items": shown, "next": str(following) if following < len(items) else "", "total": len(items)}


@contextmanager
def serving(crm: Crm) -> Iterator[tuple[str, Path]]:
    """Over TLS, on a free port of this machine; gives its address and whom to trust."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            known = self.headers.get("Authorization") == f"Bearer {crm.token}"
            items = crm.lists.get(url.path.strip("/"))
            status = {"denied": 403, "unavailable": 500}.get(crm.fault, 200 if known else 401)
            if items is None or status >= 400:  # noqa: PLR2004 (HTTP)
                self.reply(404 if items is None else status, b"{}")
                return
            page = json.dumps(crm.page(items, parse_qs(url.query).get("cursor", [""])[0])).encode()
            self.reply(200, b"<html>Maintenance</html>" if crm.fault == "html" else page)

        def reply(self, status: int, content: bytes) -> None:
            cut = crm.fault == "cut-body"
            self.close_connection = cut
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with tempfile.TemporaryDirectory() as folder, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority = create_authority(Path(folder), now=datetime.now(UTC))
        issued = authority.issue("deals", now=datetime.now(UTC))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(issued.chain, issued.key)
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}", authority.ca
        finally:
            server.shutdown()
            thread.join()
