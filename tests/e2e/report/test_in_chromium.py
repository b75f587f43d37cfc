"""The report in a real browser: it shows, says nothing to the console, asks nobody for anything, runs nothing."""

from __future__ import annotations

import re
import shutil
import socketserver
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

from exeunt.report.html import render_html
from exeunt.report.preview import Preview, render_preview
from exeunt.report.reach import Departing, Flow, Place, Reach
from exeunt.text import Texts
from unit.report.departures import HOSTILE, troubled

pytestmark = pytest.mark.needs("chromium")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=2000",
    "--proxy-bypass-list=<-loopback>",
    "--hide-scrollbars",
)
BROWSERS_OWN = ("google.com", "googleapis.com", "gstatic.com")
"""Hosts that Chromium asks for its own purposes at every start, whatever the page."""


@dataclass(frozen=True)
class Seen:
    """What came of opening one page."""

    dom: str
    console: list[str]
    asked: list[str]


class Proxy:
    """Takes every request that the browser sends anywhere, and answers none."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        lines = self.lines

        class Note(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                lines.append(self.rfile.readline().decode("latin-1").strip())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Note)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def asked(self) -> list[str]:
        """Hosts asked for by a page, the browser's own business left out."""
        hosts = [_host(line) for line in self.lines]
        return [host for host in hosts if not host.endswith(BROWSERS_OWN)]


def _host(line: str) -> str:
    target = line.split(" ")[1] if " " in line else line
    return urlsplit(target).hostname or target.partition(":")[0]


@pytest.fixture(scope="module")
def chromium() -> str:
    return shutil.which("chromium") or ""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.server.shutdown()
    proxy.server.server_close()


def launch(chromium: str, page: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [chromium, *FLAGS, f"--user-data-dir={folder}", *flags, page.as_uri()]
        # an alert that opens would keep it from ending: then this times out, and the test fails
        return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)  # noqa: S603 (the browser we found)


def look(chromium: str, proxy: Proxy, page: Path, *flags: str) -> Seen:
    done = launch(chromium, page, f"--proxy-server=127.0.0.1:{proxy.port}", "--dump-dom", *flags)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return Seen(done.stdout, console, proxy.asked)


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    going, _ = troubled(tmp_path_factory.mktemp("browser") / "state")
    facts = going.facts()
    going.office.store.close()
    systems = tuple(replace(system, name=f"{system.name} {HOSTILE[1]}{HOSTILE[5]}") for system in facts.systems)
    return replace(facts, person=replace(facts.person, employee_number=HOSTILE[1]), systems=systems)


@pytest.fixture(params=["en", "zh"])
def page(request, facts, tmp_path) -> Path:
    file = tmp_path / "report.html"
    file.write_text(render_html(facts, Texts.load(request.param)), encoding="utf-8")
    return file


def test_a_page_that_misbehaves_would_be_seen(chromium, proxy, tmp_path):
    """What the other tests look for is there to be found."""
    file = tmp_path / "bad.html"
    file.write_text(
        "<title>x</title><img src=http://leak.test/x><script>document.title='owned';console.log('hello')</script>"
    )
    seen = look(chromium, proxy, file)
    assert "<title>owned</title>" in seen.dom
    assert any("hello" in line for line in seen.console)
    assert seen.asked == ["leak.test"]


def test_the_report_loads_silently_asks_nobody_and_runs_nothing(chromium, proxy, page, facts):
    seen = look(chromium, proxy, page)
    assert seen.console == []
    assert seen.asked == []
    assert "owned</title>" not in seen.dom
    assert f"<title>{facts.person.name}" in seen.dom
    assert "<script" not in seen.dom
    assert "<img" not in seen.dom
    assert "&lt;script&gt;document.title='owned'" in seen.dom
    assert facts.trail.root in seen.dom


def test_the_picture_of_the_departure_is_there_with_the_numbers_of_the_report(chromium, proxy, page, facts):
    seen = look(chromium, proxy, page)
    picture = re.search(r'<svg class="paths change".*?</svg>', seen.dom, re.DOTALL)
    assert picture
    crm = next(one for one in facts.systems if one.name.startswith("salesforce-prod"))
    held = sum(one.found - one.content for one in crm.actions if one.action.startswith("customer.transfer"))
    assert f">{held}</text>" in picture[0]
    assert all(one.to_name in picture[0] for one in facts.hand_overs)
    assert 'class="reach unknown"' in picture[0]
    assert seen.console == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_what_plans_would_change_is_as_quiet(chromium, proxy, tmp_path, language):
    places = [Place(HOSTILE[1], [Reach("sight", 57_400), Reach("latent", 12_400, left=12_400)])]
    departing = Departing("Ada", places, [Flow("Ben", {"A": 263})], planned=True)
    file = tmp_path / "preview.html"
    file.write_text(render_preview(Preview(departing, HOSTILE[5], (), ()), Texts.load(language)), encoding="utf-8")
    seen = look(chromium, proxy, file)
    assert seen.console == []
    assert seen.asked == []
    assert "<script" not in seen.dom
    for number in ("57,400", "12,400", "263"):
        assert number in seen.dom


def test_its_own_policy_would_stop_a_script_that_got_in(chromium, proxy, page):
    """The second lock: even markup put in by hand neither runs nor loads."""
    html = page.read_text(encoding="utf-8")
    planted = "<script>document.title='owned'</script><img src=http://leak.test/x><p style='color:red'>"
    page.write_text(html.replace("<main>", f"<main>{planted}"), encoding="utf-8")
    seen = look(chromium, proxy, page)
    assert "<title>owned</title>" not in seen.dom
    assert seen.asked == []
    assert len(seen.console) == 3


@pytest.mark.parametrize("size", [(1200, 900), (420, 900)])
def test_it_draws(chromium, page, tmp_path, size):
    drawn = _screenshot(chromium, page, tmp_path / "drawn.png", size)
    blank = tmp_path / "blank.html"
    blank.write_text("<title>x</title>")
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(drawn) > 4 * len(_screenshot(chromium, blank, tmp_path / "blank.png", size))


def _screenshot(chromium: str, page: Path, file: Path, size: Sequence[int]) -> bytes:
    launch(chromium, page, f"--screenshot={file}", f"--window-size={size[0]},{size[1]}")
    return file.read_bytes()


def test_it_prints_with_its_tables(chromium, page, tmp_path):
    file = tmp_path / "report.pdf"
    launch(chromium, page, "--no-pdf-header-footer", f"--print-to-pdf={file}")
    data = file.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") >= 3
