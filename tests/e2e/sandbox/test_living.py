"""How it begins and ends, and what it opens while it runs."""

import os
import signal
from pathlib import Path

import pytest

from support.practice import PATIENCE, alive, all_gone, end, environment, hide_slapd, quiet, start, start_company

LISTENING = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def listening(pid):
    """The local addresses, as the kernel writes them, that this process listens on."""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == LISTENING or table.startswith("udp")):
                found.append(fields[1].partition(":")[0])
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_leaves_nothing(tmp_path, number):
    company = start_company(tmp_path)
    family, folder = company.family(), company.folder
    assert family
    company.process.send_signal(number)
    out, err = company.process.communicate(timeout=PATIENCE)
    assert (company.process.returncode, out) == (0, "")
    assert quiet(err)
    assert all_gone(family)
    assert not folder.exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_killed_outright_it_leaves_no_process(fresh):
    family = fresh.family()
    fresh.process.kill()
    assert all_gone(family)


def test_a_system_that_is_killed_does_not_keep_the_rest_from_ending(fresh):
    family = fresh.family()
    os.kill(family[0], signal.SIGKILL)
    assert end(fresh.process)[0] == 0
    assert all_gone(family)
    assert not fresh.folder.exists()


def test_only_loopback_is_open(company):
    addresses = [address for pid in (company.process.pid, *company.family()) for address in listening(pid)]
    assert addresses
    assert set(addresses) <= LOOPBACK


def test_it_says_first_what_it_is(tmp_path):
    process = start(tmp_path, "sandbox")
    first = process.stdout.readline()
    assert "this machine" in first
    assert alive(process.pid)
    assert end(process)[0] == 0
    assert list((tmp_path / "tmp").iterdir()) == []


def test_two_at_once_do_not_meet(company, fresh):
    assert company.folder != fresh.folder
    assert company.crm["url"] != fresh.crm["url"]
    assert company.crm["client_secret"] != fresh.crm["client_secret"]
    other = fresh.web().get(
        f"{fresh.crm['url']}/services/data/v{fresh.crm['api_version']}/limits",
        headers={"Authorization": f"Bearer {company.crm['access_token']}"},
    )
    assert other.status_code == 401


def test_without_slapd_one_line_says_so_and_the_rest_runs(tmp_path):
    company = start_company(tmp_path, **hide_slapd(tmp_path))
    assert set(company.said["systems"]) == {"salesforce"}
    assert "[systems.ldap]" not in Path(company.said["config"]).read_text()
    code, _, err = end(company.process)
    assert code == 0
    assert len(err.splitlines()) == 1
    assert "slapd" in err


def test_being_interrupted_while_it_starts_leaves_nothing_either(tmp_path):
    process = start(tmp_path, "sandbox", "--json")
    while not list((tmp_path / "tmp").iterdir()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert end(process)[0] == 0
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_environment_says_nothing_to_it(tmp_path):
    assert "HOME" not in environment(tmp_path)
    company = start_company(tmp_path, HOME=str(tmp_path / "nowhere"))
    assert end(company.process)[0] == 0
