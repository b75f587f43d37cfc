"""The command line as a process of its own: what it imports, how it is interrupted, what it does to a terminal."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exeunt.cli.exits import Exit
from exeunt.cli.main import VERBS
from support.command_line import add_other, write_config
from support.far_side import company

HEAVY = ("httpx", "rich", "sqlalchemy", "dbos", "cryptography", "structlog", "keyring", "ldap3", "msgspec", "jinja2")
PROBE = f"""
import sys
from exeunt.cli.main import main
code = main(sys.argv[1:])
print([name for name in {HEAVY!r} if name in sys.modules], [name for name in sys.modules if name.startswith("exeunt_")])
sys.exit(code)
"""


def ran(site, command, **more):
    return subprocess.run(  # noqa: S603 - our own program
        command,
        cwd=site.folder,
        env=site.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **more,
    )


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], *([name, "--help"] for name in VERBS), ["case", "tick", "--help"], ["plann"], ["plan"]],
    ids=" ".join,
)
def test_help_and_mistypes_import_nothing_heavy(site, arguments):
    done = ran(site, [sys.executable, "-c", PROBE, *arguments])
    assert done.returncode == (Exit.USAGE if arguments[-1].startswith("plan") else Exit.DONE), done.stderr
    assert done.stdout.splitlines()[-1] == "[] []"


def test_the_program_is_installed_under_its_name(site):
    program = str(Path(sys.executable).with_name("exeunt"))
    assert ran(site, [program, "--version"]).stdout.startswith("exeunt ")


def started(site, *arguments):
    return subprocess.Popen(  # noqa: S603 - our own program
        site.process(*arguments),
        cwd=site.folder,
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_ends_at_once_with_130_and_one_line(site):
    write_config(site, slow=60.0)
    with started(site, "plan", "ada@acme.example") as process:
        wait_until((site.folder / "world.reading").exists)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == Exit.INTERRUPTED
    assert (out, err.strip()) == ("", "exeunt: interrupted")
    assert not [*site.folder.glob("*.plan")]


@pytest.mark.waits
def test_an_interrupted_apply_is_gone_on_with_by_the_same_command(site):
    files = [str(file) for file in site.plans()]
    site.sign(*map(Path, files))
    site.faults(slow_write=60.0)
    with started(site, "apply", *files) as process:
        wait_until((site.folder / "world.writing").exists)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == Exit.INTERRUPTED
    (line,) = err.strip().splitlines()
    assert Path(files[0]).name.partition(".")[0] in line
    assert "What was written is recorded" in line
    assert "the same command" in line
    site.faults()
    case = Path(files[0]).name.partition(".")[0]
    cancel = site.run("case", "cancel", case, "--because", "stop", "--sign-with", site.key("dora"))
    for out in (site.run("undo", case), cancel):
        assert out.code == Exit.REFUSED, "what became of it is not known"
        assert f"First `exeunt apply {case}`" in out.err
        assert "also carries out what is left" in out.err
    again = site.run("apply", *files, "--json")
    assert (again.code, again.json["cases"][0]["state"]) == (Exit.DONE, "closed")
    assert site.world().users["ada"]["blocked"]


def test_a_reader_that_goes_away_is_no_bug(site):
    with started(site, "plan", "ada@acme.example") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=60)
    assert "Traceback" not in err
    assert "defect" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here is always full")
@pytest.mark.parametrize("arguments", [["doctor"], ["connectors", "--json"], ["--help"], ["plan", "nobody"]])
@pytest.mark.parametrize("full", [("stdout",), ("stderr",), ("stdout", "stderr")], ids=" and ".join)
def test_a_full_disk_is_no_defect(site, arguments, full):
    with Path("/dev/full").open("w") as nowhere:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **dict.fromkeys(full, nowhere)}
        done = subprocess.run(  # noqa: S603 - our own program
            site.process(*arguments), cwd=site.folder, env=site.environment(), text=True, check=False, **streams
        )
    spoiled = "stderr" in full if arguments[0] == "plan" else "stdout" in full
    assert done.returncode == (Exit.ERROR if spoiled else Exit.REFUSED if arguments[0] == "plan" else Exit.DONE)
    said = done.stderr or ""
    assert "defect" not in said
    assert "ignored" not in said
    assert len(said.splitlines()) == (1 if said else 0)
    if spoiled and "stderr" not in full:
        assert "No space left on device" in said


@pytest.mark.parametrize("room", [250_000, 700_000])
def test_a_disk_that_is_full_stops_the_work_in_one_line_and_room_lets_it_go_on(site, room):
    """No file may grow beyond *room* bytes: what is kept of the case, or of the engine, finds no place part-way."""
    world = company(400)
    site.save(world)
    files = site.plans("--lift", "customer.transfer=1000")
    site.sign(*files)

    def narrow():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = site.process("apply", *map(str, files))
    kept = {"cwd": site.folder, "env": site.environment(), "text": True, "capture_output": True}
    stopped = subprocess.run(command, check=False, preexec_fn=narrow, timeout=120, **kept)  # noqa: S603 - our own
    assert (stopped.returncode, len(stopped.stderr.splitlines())) == (Exit.ERROR, 1), stopped.stderr
    assert "found no place" in stopped.stderr
    gone_on = subprocess.run(command, check=False, timeout=120, **kept)  # noqa: S603 - as above
    assert gone_on.returncode == Exit.DONE, gone_on.stderr
    moved = [entry[1] for entry in site.world().journal if "'owner'" in str(entry[2])]
    assert sorted(moved) == sorted(key for key in world.accounts if key != "other"), "each once"


def test_a_defect_of_a_connector_leaves_a_report_without_secrets_and_people(site):
    site.faults(bug=True)
    done = ran(site, site.process("plan", "ada@acme.example"))
    assert done.returncode == Exit.INCOMPLETE
    assert "Traceback" not in done.stdout + done.stderr
    file = Path(next(word.strip("“”,.") for word in done.stdout.split() if "exeunt-bug-" in word))
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    file.unlink()
    assert "ValueError" in text
    assert "plugin.py" in text, "where it was"
    for secret in ("a-test-token", "hunter2", "ada@acme.example", str(site.folder / "home")):
        assert secret not in text


def test_a_defect_of_one_connector_leaves_the_others_their_plan(site):
    """The second system's connector fails; the first one's rows are planned, and the gap says whose defect it is."""
    add_other(site, bug=True)
    done = ran(site, site.process("plan", "ada@acme.example", "--json"))
    assert done.returncode == Exit.INCOMPLETE
    said = json.loads(done.stdout)
    assert {group["system"] for plan in said["plans"] for group in plan["groups"]} == {"mem"}
    (gap,) = (one for one in said["gaps"] if one["params"].get("why") == "plugin.defect")
    assert gap["params"]["system"] == "other"
    assert gap["params"]["name"] == "filed"
    Path(gap["params"]["file"]).unlink()


def test_a_terminal_gets_tables_and_nothing_that_steers_it(site):
    world = company()
    world.accounts["acc000"]["name"] = "\x1b[2J\u202e[bold red]X[/]"
    world.users["ada"]["name"] = "\x1b]0;owned\x07[link=http://x]Ada"
    site.save(world)
    shown = on_terminal(site, site.process("plan", "ada@acme.example"))
    assert "\\x1b[2J\\u202e[bold red]X[/]" in shown
    assert "\x1b[2J" not in shown
    assert "\x1b]0;" not in shown
    assert "\u202e" not in shown
    assert "\x1b[1m" in shown, "it was told to a terminal"


def test_no_colour_is_respected(site):
    shown = on_terminal(site, site.process("connectors"), NO_COLOR="1")
    assert "\x1b[3" not in shown
    assert "filed" in shown


def test_the_address_is_asked_for_on_a_terminal(site):
    cut, _ = site.plans()
    asked = on_terminal(site, site.process("approve", cut.name, "--key", site.key("dora")), answer="ben@acme.example\n")
    assert "Type the e-mail address" in asked
    assert not [*site.folder.glob("*.sig")]
    on_terminal(site, site.process("approve", cut.name, "--key", site.key("dora")), answer="ada@acme.example\n")
    assert [*site.folder.glob("*.sig")]


def on_terminal(site, command, *, answer="", **more):
    """What a terminal of 200 columns would have been sent."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=site.folder,
        env={**site.environment(), "TERM": "xterm-256color", "COLUMNS": "200", "LANG": "C.UTF-8", **more},
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    if answer:
        os.write(leader, answer.encode())
    chunks = []
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(leader)
    process.wait(timeout=60)
    return b"".join(chunks).decode("utf-8", "replace")


def wait_until(happened):
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
