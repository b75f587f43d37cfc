"""A snapshot on a machine where its systems are not configured: it is put into words by what is installed there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from exeunt.cli.exits import Exit
from support.command_line import Site
from support.sharing import found, not_whole

CODE, WORDS = "sharing.no-files", "Who may open files is not computed."
ABSENT = f"{CODE}: what that means only the connector sharing knows, which read crm, erp and is not installed here"


@pytest.fixture
def carried(here, tmp_path):
    """The file of a snapshot that says something in a code of its connector."""
    here.crm.said["members"] = not_whole(CODE)
    here.taken()
    file = tmp_path / "carried.zip"
    assert here.run("snapshot", "export", "newest", str(file)).code == Exit.DONE
    return file


@pytest.fixture
def elsewhere(tmp_path):
    """An installation with no system at all."""
    folder = tmp_path / "elsewhere"
    file = found(folder, folder, {})

    def run(*arguments):
        return Site(folder, folder).run("--config", str(file), *arguments)

    return run


@pytest.fixture
def not_installed(packages, monkeypatch):
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one != str(packages)])


ASKED = pytest.mark.parametrize("asked", [("customer", "c1"), ("person", "ada@acme.example")], ids=lambda one: one[0])


def told(tmp_path: Path, *arguments: str) -> str:
    return Site(tmp_path, tmp_path).run(*arguments).out


@ASKED
def test_an_installed_connector_puts_it_into_words(carried, tmp_path, asked):
    out = told(tmp_path, "access", *asked, "--snapshot", str(carried))
    assert WORDS in out
    assert CODE not in out


@ASKED
def test_where_it_is_not_installed_that_is_said_with_the_code_and_the_system(carried, tmp_path, not_installed, asked):
    out = told(tmp_path, "access", *asked, "--snapshot", str(carried))
    assert ABSENT in " ".join(out.split())


def test_the_report_of_an_audit_and_the_snapshot_itself_are_in_words_too(carried, elsewhere, tmp_path):
    assert elsewhere("snapshot", "import", str(carried)).code == Exit.DONE
    imported = elsewhere("snapshot", "list", "--json").json["snapshots"][0]["id"]
    assert WORDS in elsewhere("snapshot", "show", imported).out
    ran = elsewhere("audit", "--snapshot", imported, "--out", str(tmp_path / "report"))
    assert WORDS in ran.out
    assert WORDS in (tmp_path / "report" / "audit.html").read_text(encoding="utf-8")
    assert CODE not in ran.out


def test_what_could_not_be_read_at_all_is_in_words(settle, elsewhere, tmp_path):
    here = settle()
    here.erp.unreachable = True
    here.taken()
    here.run("snapshot", "export", "newest", str(tmp_path / "carried.zip"))
    assert "The system in memory cannot be reached." in told(
        tmp_path, "access", "customer", "c1", "--snapshot", str(tmp_path / "carried.zip")
    )


def test_it_is_said_in_chinese(carried, tmp_path, not_installed):
    out = told(tmp_path, "access", "customer", "c1", "--snapshot", str(carried), "--lang", "zh")
    assert f"{CODE}：其含义只有读取 crm, erp 的连接器 sharing 知道" in out
