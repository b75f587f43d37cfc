"""The connector against a practice badge service: `pytest test_badges.py`."""

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

from exeunt_badges import Badges

from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.testing import Conformance, FarSide, Many

PAGE = 50
LOOKS = 2  # so often a job is seen under way before it is done


class TestBadges(Conformance):
    actions = ("credential.remove:badge", "membership.remove:membership")

    @contextmanager
    def far_side(self) -> Iterator[FarSide]:
        service = Service()
        with serving(service) as (url, ca_file):
            yield FarSide(
                connector=Badges,
                settings={"url": url},
                read={"token": service.reader},
                write={"token": service.writer},
                ca_file=ca_file,
                leaver="ada@acme.example",
                successor="ben@acme.example",
                census=service.census,
                journal=lambda: service.journal,
                many={
                    "credential.remove:badge": Many(service.give_badges, page=PAGE),
                    "membership.remove:membership": Many(service.give_groups, page=PAGE),
                },
                touch={
                    "credential.remove:badge": lambda ref: service.change("badge", ref.id, label="found again"),
                    "membership.remove:membership": lambda ref: service.change("membership", ref.id, hours="night"),
                },
                works={"credential.remove:badge": lambda ref: ref.id in service.things["badge"]},
                faults=service,
            )


class Service:
    """The badge service, in memory. Strict about tokens, honest in its census, and it fails when told to."""

    kinds = (
        *("denied", "unavailable", "html", "cut-body", "short-page", "missing-page", "repeat-page"),
        *("error-before", "error-after", "lost-call", "lost-answer", "slow-job"),
    )

    def __init__(self) -> None:
        self.reader, self.writer = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.journal: list[str] = []
        self.fault, self.fault_on, self.slow = "", "", False
        self.lock = threading.Lock()
        self.steps = 0
        names = ("ada", "ben", "cleo")
        self.people: dict[str, dict[str, Any]] = {
            f"p{n}": {"id": f"p{n}", "name": name.title(), "mail": f"{name}@Acme.example", "active": True}
            for n, name in enumerate(names)
        }
        self.things: dict[str, dict[str, dict[str, Any]]] = {"badge": {}, "membership": {}}
        for holder in self.people:
            self.give_badges(3, holder)
            self.give_groups(2, holder)
        self.things["badge"]["p0-1"]["master"] = True

    def give_badges(self, count: int, holder: str = "p0") -> None:
        made = {
            f"{holder}-{n}": {"label": f"Tower {n}", "zones": ["floor 2", "lobby"], "master": False}
            for n in range(count)
        }
        self._hold("badge", holder, made)

    def give_groups(self, count: int, holder: str = "p0") -> None:
        self._hold("membership", holder, {f"g{n}.{holder}": {"hours": "07-19"} for n in range(count)})

    def _hold(self, kind: str, holder: str, made: dict[str, dict[str, Any]]) -> None:
        others = {key: item for key, item in self.things[kind].items() if item["holder"] != holder}
        new = {key: {**item, "id": key, "holder": holder, "job": "", "left": 0} for key, item in made.items()}
        self.things[kind] = {**others, **new}

    def change(self, kind: str, key: str, **fields: object) -> None:
        self.things[kind][key].update(fields)

    def census(self) -> dict[str, object]:
        return {
            name["mail"].lower(): {
                kind: {
                    key: {field: item[field] for field in ("label", "zones", "master", "hours") if field in item}
                    for key, item in sorted(things.items())
                    if item["holder"] == person
                }
                for kind, things in self.things.items()
            }
            for person, name in self.people.items()
        }

    def arm(self, kind: str, *, on: str) -> None:
        if kind == "slow-job":
            self.slow = True
        else:
            self.fault, self.fault_on = kind, on

    def clear(self) -> None:
        self.fault, self.fault_on, self.slow = "", "", False

    def fault_for(self, method: str) -> str:
        side = "read" if method == "GET" else "write"
        if side != self.fault_on:
            return ""
        fault = self.fault
        if side == "write":
            self.fault = self.fault_on = ""
        return fault

    def answer(self, method: str, path: str, cursor: str, body: Any, token: str) -> tuple[int, Any]:
        known: dict[str, list[str]] = {self.reader: ["read"], self.writer: ["read", "badges", "groups"]}
        rights = known.get(token, [])
        answer: tuple[int, Any]
        self.steps += 1  # the leaver walks about meanwhile
        match method, path.strip("/").split("/"):
            case _ if not rights:
                answer = 401, {"error": "who are you?"}
            case "GET", ["me"]:
                answer = 200, {"rights": rights}
            case "GET", ["person"]:
                answer = 200, self._page(list(self.people.values()), cursor)
            case "GET", ["person", person, kind] if person in self.people:
                held = [key for key, item in self.things[kind].items() if item["holder"] == person]
                answer = 200, self._page([self._shown(kind, key) for key in held], cursor)
            case "GET", [("badge" | "membership") as kind, key] if key in self.things[kind]:
                answer = self._looked(kind, key)
            case "PUT" | "DELETE", [("badge" | "membership") as kind, key]:
                answer = self._written(method, kind, key, body) if "badges" in rights else (403, {"error": "no right"})
            case _:
                answer = 404, {"error": "nothing there"}
        return answer

    def _page(self, items: list[Any], cursor: str) -> dict[str, Any]:
        start = int(cursor or 0)
        shown, following = items[start : start + PAGE], start + PAGE
        match self.fault if self.fault_on == "read" else "":
            case "repeat-page" if start == PAGE:
                shown = items[:PAGE]
            case "short-page" if start == PAGE:
                shown = shown[:-1]
            case "missing-page" if start == 0:
                following += PAGE
        return {"items": shown, "next": str(following) if following < len(items) else "", "total": len(items)}

    def _shown(self, kind: str, key: str) -> dict[str, Any]:
        return {**self.things[kind][key], **({"last_used": f"step {self.steps}"} if kind == "badge" else {})}

    def _looked(self, kind: str, key: str) -> tuple[int, Any]:
        item = self.things[kind][key]
        if item["job"] and not self.slow:
            item["left"] -= 1
            if item["left"] < 0:
                item["job"] = ""
                if item.pop("leaving"):
                    del self.things[kind][key]
                    return 404, {"error": "nothing there"}
        return 200, self._shown(kind, key)

    def _written(self, method: str, kind: str, key: str, body: Any) -> tuple[int, Any]:
        things, holder = self.things[kind], key.replace(".", "-").split("-")[kind == "membership"]
        if holder not in self.people or (method == "DELETE" and key not in things):
            return 404, {"error": "nothing there"}
        self.journal.append(f"{method} {kind} {key}")
        own = {"label": "", "zones": [], "master": False} if kind == "badge" else {"hours": ""}
        item = things.setdefault(key, {**own, "id": key, "holder": holder, "job": "", "left": 0})
        item.update({name: value for name, value in (body or {}).items() if name in item})
        if kind == "membership":
            item.update(job=f"job-{len(self.journal)}", left=LOOKS, leaving=method == "DELETE")
        elif method == "DELETE":
            del things[key]
        return 200, {"job": item["job"]}


@contextmanager
def serving(service: Service) -> Iterator[tuple[str, Path]]:
    """Over TLS, on a free port of this machine; gives its address and whom to trust."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")
            url = urlsplit(self.path)
            cursor = parse_qs(url.query).get("cursor", [""])[0]
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            with service.lock:
                fault = service.fault_for(self.command)
                if fault in {"denied", "unavailable", "error-before", "lost-call", "html"}:
                    status, answer = {"denied": 403, "html": 200}.get(fault, 500), {"error": fault}
                else:
                    status, answer = service.answer(self.command, url.path, cursor, body, token)
            self.reply(500 if fault == "error-after" else status, json.dumps(answer).encode(), fault)

        do_GET = do_PUT = do_DELETE = handle_one  # noqa: N815 (the library's names)

        def reply(self, status: int, content: bytes, fault: str) -> None:
            self.close_connection = fault in {"lost-call", "lost-answer", "cut-body"}
            if fault in {"lost-call", "lost-answer"}:
                return
            content = b"<html>Maintenance</html>" if fault == "html" else content
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if fault == "cut-body" else content)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with tempfile.TemporaryDirectory() as folder, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority = create_authority(Path(folder), now=datetime.now(UTC))
        issued = authority.issue("badges", now=datetime.now(UTC))
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
