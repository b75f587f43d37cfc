"""The whole demo, once, as somebody with a fresh machine runs it; and what becomes of it when it is broken off."""

import re
import signal
import stat
from pathlib import Path

import pytest

from support.practice import PATIENCE, all_gone, descendants, hide_slapd, quiet, start

pytestmark = pytest.mark.waits
LONGEST = 600  # seconds; it takes about ninety, but nobody knows what else this machine does


class Shown:
    """What was printed, and the process that printed it."""

    def __init__(self, folder):
        self.folder = folder
        process = start(folder, "demo", "--lang", "en")
        self.out, self.err = process.communicate(timeout=LONGEST)
        self.code = process.returncode
        self.lines = self.out.splitlines()

    @property
    def typed(self):
        return [line.strip()[2:] for line in self.lines if re.match(r" +\$ (exeunt|python3) ", line)]

    @property
    def kept(self):
        """The demo's own folder, named in the last line but one."""
        return Path(self.lines[-2].split()[-1])


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return Shown(tmp_path_factory.mktemp("demo"))


def test_it_ends_well_and_says_nothing_on_stderr(shown):
    assert shown.code == 0, shown.out[-3000:]
    assert quiet(shown.err)


def test_its_first_line_says_that_nothing_is_real(shown):
    assert "this machine" in shown.lines[0]


def test_it_types_the_main_job(shown):
    verbs = [" ".join(line.split()[1:3]) for line in shown.typed]
    wanted = ["plan ada.moreau@acme.example", "approve", "apply", "case show", "undo", "trail verify", "trail export"]
    places = [next(n for n, verb in enumerate(verbs) if verb.startswith(one)) for one in wanted]
    assert places == sorted(places)


def test_it_begins_with_what_the_company_should_have_known(shown):
    assert shown.typed[0].startswith("exeunt audit")
    assert any(line.startswith("exeunt connectors") for line in shown.typed)


def test_every_promise_was_kept(shown):
    assert sum(line.startswith("  ✓ ") for line in shown.lines) >= 5
    assert not any(line.startswith("  ✗ ") for line in shown.lines)


def test_the_report_is_named_last_and_is_there(shown):
    report = Path(shown.lines[-1].split()[-1])
    assert report == shown.kept / "report.html"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text(encoding="utf-8")
    assert "Ada Moreau" in text
    assert "<script>alert" not in text


def test_what_was_made_is_kept_and_the_sandbox_is_not(shown):
    assert {path.name for path in shown.kept.iterdir()} >= {"plans", "commands", "evidence", "report.html"}
    assert [path.name for path in (shown.folder / "tmp").iterdir()] == [shown.kept.name]
    assert stat.S_IMODE(shown.kept.stat().st_mode) == 0o700


def test_no_secret_and_no_steering_of_the_terminal_is_printed(shown):
    assert not {"\x1b", "\u202e"} & set(shown.out)
    assert "PRIVATE KEY" not in shown.out
    assert not re.search(r"00Dxx\w+![A-Za-z0-9]", shown.out)


def test_broken_off_it_ends_with_130_and_leaves_no_process(tmp_path):
    process = start(tmp_path, "demo", "--lang", "en", **hide_slapd(tmp_path))
    for line in process.stdout:
        if line.strip().startswith("$ exeunt plan"):
            break
    family = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err
    assert all_gone(family)
    assert [path.name for path in (tmp_path / "tmp").iterdir() if "sandbox" in path.name] == []
    without_slapd, last = filter(None, err.splitlines())
    assert "slapd" in without_slapd
    assert "interrupted" in last


def test_it_does_not_write_into_a_folder_that_is_in_use(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "something").write_text("mine")
    process = start(tmp_path, "demo", "--out", "out")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 64
    assert len(err.splitlines()) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["something"]
