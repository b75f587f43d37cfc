"""The personal data of a case leaves the trail on a signed order; that it went, and by whose order, cannot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from exeunt.cli.exits import Exit
from exeunt.plan import signature
from exeunt.store import Store
from exeunt.store import trail as rows

ORDER = ("--ordered-by", "the data protection officer", "--yes", "--json")
WHY = ("--because", "she asked for it")


@pytest.fixture
def undone(site):
    """A case that was undone: nothing holds its data any more."""
    case = site.departed()
    file = site.folder / site.run("undo", case, "--json").json["plan"]["file"]
    site.sign(file)
    assert site.run("apply", str(file)).code == Exit.DONE
    return case


def erase(site, case, *more, by="dora"):
    return site.run("trail", "erase", case, *ORDER, "--sign-with", site.key(by), *more)


def payloads(site):
    """Number → kind and payload of every entry that has one."""
    with Store.open(site.state / "exeunt.db") as store, store.read() as conn:
        entries = [row for chunk in rows.everything(conn) for row in chunk]
    return {row.seq: (json.loads(row.leaf)["kind"], json.loads(row.payload)) for row in entries if row.payload}


def refused(ran):
    return ran.code, ran.json["error"]["code"]


def test_first_it_only_says_what_would_go(site):
    case = site.departed()
    before = payloads(site)
    shown = site.run("trail", "erase", case, "--json")
    assert (shown.code, shown.json["erased"], shown.json["held"]) == (Exit.DONE, False, "undo")
    assert shown.json["count"] == sum(shown.json["kinds"].values()) > 0
    assert payloads(site) == before
    page = site.run("trail", "erase", case).out
    assert "would go from the trail for good. Nothing was erased." in page
    assert f"exeunt trail erase {case} --ordered-by '…' --yes --because '…'" in page
    assert "将被永久删除" in site.run("trail", "erase", case, "--lang", "zh").out


def test_what_went_is_gone_and_the_trail_and_its_proofs_stay_whole(site, undone):
    counted = site.run("trail", "erase", undone, "--json").json["count"]
    gone = {json.dumps(payload) for kind, payload in payloads(site).values() if kind == "signature-counted"}
    erased = erase(site, undone)
    assert erased.code == Exit.DONE, erased.out
    assert (erased.json["erased"], erased.json["count"]) == (True, counted)
    assert (erased.json["person"], erased.json["held"]) == ("dora@acme.example", None)
    left = payloads(site)
    assert gone
    assert not [payload for _, payload in left.values() if json.dumps(payload) in gone]
    verified = site.run("trail", "verify", "--json")
    assert (verified.code, verified.json["problems"]) == (Exit.DONE, [])
    assert site.run("trail", "export", undone, "--out", "proof").code == Exit.DONE
    script = [sys.executable, "proof/check_export.py", "proof"]
    assert subprocess.run(script, cwd=site.folder, check=False).returncode == 0  # noqa: S603  # the bundle's own script
    assert "erased\n" in (site.folder / "proof" / "payloads.txt").read_text()
    assert site.run("case", "show", undone, "--out", "report.html").code == Exit.DONE, "the case itself stays"


def test_who_ordered_and_who_signed_it_stays(site, undone):
    erase(site, undone, *WHY)
    (order,) = [payload for kind, payload in payloads(site).values() if kind == "erased"]
    assert (order["ordered_by"], order["reason"]) == ("the data protection officer", "she asked for it")
    signed = json.loads(order["document"])
    assert (signed["act"], signed["case"], signed["ordered_by"]) == ("erase", undone, order["ordered_by"])
    assert order["person"] == "dora@acme.example"
    assert order["signature"].startswith("-----BEGIN SSH SIGNATURE-----")
    assert refused(erase(site, undone)) == (Exit.ERROR, "trail.erased-already")
    assert len([kind for kind, _ in payloads(site).values() if kind == "erased"]) == 1


def test_nothing_of_it_lingers_in_the_files_of_the_trail(site, undone):
    with Store.open(site.state / "exeunt.db") as store, store.read() as conn:
        everything = [row for chunk in rows.everything(conn) for row in chunk]
    (salt, *_) = [row.salt.encode() for row in everything if json.loads(row.leaf)["kind"] == "signature-counted"]
    files = [site.state / "exeunt.db", *site.state.glob("exeunt.db-*")]
    assert any(salt in file.read_bytes() for file in files)
    assert erase(site, undone).code == Exit.DONE
    assert not any(salt in file.read_bytes() for file in files if file.exists())


@pytest.mark.parametrize("held", ["open", "undo"])
def test_a_case_that_is_held_gives_its_data_for_a_reason_only(site, held):
    if held == "open":
        cut, _ = site.plans()
        site.sign(cut)
        case = site.run("apply", str(cut), "--json").json["cases"][0]["case"]
    else:
        case = site.departed()
    before = payloads(site)
    assert site.run("trail", "erase", case, "--json").json["held"] == held
    assert refused(erase(site, case)) == (Exit.REFUSED, "trail.erasure-held")
    assert payloads(site) == before
    assert erase(site, case, *WHY).json["held"] == held
    assert site.run("trail", "verify").code == Exit.DONE


def test_an_erased_case_can_still_be_undone(site):
    case = site.departed()
    assert erase(site, case, *WHY).code == Exit.DONE
    file = site.folder / site.run("undo", case, "--json").json["plan"]["file"]
    site.sign(file)
    assert site.run("apply", str(file)).code == Exit.DONE
    assert not site.world().users["ada"]["blocked"]


def test_nobody_erases_who_may_not_decide(site, undone):
    signature.generate_key(Path(site.key("stranger")), "stranger")
    before = payloads(site)
    for key, code in {"ada": "signature.key-suspended", "stranger": "signature.unknown-key"}.items():
        assert refused(erase(site, undone, by=key)) == (Exit.REFUSED, code)
    nameless = site.run("trail", "erase", undone, "--yes", "--sign-with", site.key("dora"), "--json")
    assert refused(nameless) == (Exit.ERROR, "trail.erasure-unsigned")
    assert refused(erase(site, "case-0123456789ab")) == (Exit.REFUSED, "case.unknown")
    assert payloads(site) == before
