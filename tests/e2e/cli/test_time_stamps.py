"""A time stamp authority stamps what the trail says; one that does not answer stops nobody."""

from __future__ import annotations

import socket

import pytest

from exeunt.cli.exits import Exit
from support.time_stamps import make_authority, openssl_accepts, served

pytestmark = pytest.mark.needs("openssl")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("tsa"))


def configure(site, url, ca=None):
    trusted = f', ca_file = "{ca}"' if ca else ""
    site.config.write_text(f'time_stamp = {{ url = "{url}"{trusted} }}\n' + site.config.read_text())


def applied(site, *more):
    files = site.plans()
    site.sign(*files)
    return site.run("apply", *map(str, files), *more)


def export(site, case):
    exported = site.run("trail", "export", case, "--out", "proof", "--json")
    assert exported.code == Exit.DONE, exported.out
    return exported.json, site.folder / "proof"


@pytest.fixture
def dead_port():
    """A port where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def test_what_is_applied_is_stamped_and_a_stranger_verifies_it(site, authority):
    with served(authority) as (url, ca):
        configure(site, url, ca)
        done = applied(site, "--json")
    assert (done.code, done.json["unstamped"]) == (Exit.DONE, None)
    said, proof = export(site, done.json["cases"][0]["case"])
    assert said["unstamped"] is None, "the authority is gone, and nobody asks it twice over one checkpoint"
    assert openssl_accepts(authority, proof, "checkpoint", "timestamp.tsr")
    assert site.run("trail", "verify", "--against", "proof").code == Exit.DONE


def test_a_decision_is_stamped(site, authority):
    cut, _ = site.plans()
    site.sign(cut)
    case = site.run("apply", str(cut), "--json").json["cases"][0]["case"]
    with served(authority) as (url, ca):
        configure(site, url, ca)
        cancelled = site.run(
            "case", "cancel", case, "--because", "she stays", "--sign-with", site.key("dora"), "--json"
        )
    assert (cancelled.code, cancelled.json["unstamped"]) == (Exit.DONE, None)
    _, proof = export(site, case)
    assert openssl_accepts(authority, proof, "checkpoint", "timestamp.tsr")


def test_an_authority_that_does_not_answer_stops_no_departure_and_is_asked_again(site, authority, dead_port):
    configure(site, f"https://localhost:{dead_port}/tsr", authority / "web" / "ca.pem")
    with served(authority):
        pass  # the certificate to trust is made
    done = applied(site, "--json")
    assert (done.code, done.json["unstamped"]["code"]) == (Exit.DONE, "http.unreachable")
    assert done.json["cases"][0]["state"] == "closed"
    case = done.json["cases"][0]["case"]
    shown = site.run("trail", "export", case, "--out", "earlier")
    assert "has no time stamp" in shown.out
    assert not (site.folder / "earlier" / "timestamp.tsr").exists()
    with served(authority, port=dead_port):
        said, proof = export(site, case)
    assert said["unstamped"] is None
    assert openssl_accepts(authority, proof, "checkpoint", "timestamp.tsr")


def test_it_is_said_on_the_page_in_both_languages(site, dead_port):
    configure(site, f"https://localhost:{dead_port}/tsr")
    assert "has no time stamp; the next one asks again" in applied(site).out
    (case,) = site.run("case", "list", "--json").json["cases"]
    assert "没有时间戳" in site.run("trail", "export", case["case"], "--out", "y", "--lang", "zh").out


def test_an_authority_whose_certificate_nobody_vouches_for_is_not_believed(site, authority):
    with served(authority) as (url, _):
        configure(site, url)
        done = applied(site, "--json")
    assert (done.code, done.json["unstamped"]["code"]) == (Exit.DONE, "http.certificate")


def test_doctor_asks_for_a_stamp(site, authority, dead_port):
    with served(authority) as (url, ca):
        configure(site, url, ca)
        parts = {part["part"]: part["findings"] for part in site.run("doctor", "--json").json["parts"]}
        assert parts["time_stamp"] == []
    parts = {part["part"]: part["findings"] for part in site.run("doctor", "--json").json["parts"]}
    assert [one["code"] for one in parts["time_stamp"]] == ["http.unreachable"]
