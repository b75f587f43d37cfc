"""Discovery on real package metadata: folders with a dist-info, put on the path."""

from __future__ import annotations

import sys

import pytest

from exeunt.host import plugins

CONNECTOR = """
from exeunt.sdk import Connector, Manifest, hookimpl

class One(Connector):
    manifest = Manifest("{name}", "One"{more})
    def check(self, changes=()): return ()
    def principals(self): ...
    def actions(self): return ()

@hookimpl
def exeunt_connectors():
    return [One]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def install(package: str, code: str, *, entry: str = "", distribution: str = "") -> None:
        (tmp_path / f"{package}.py").write_text(code)
        info = tmp_path / f"{distribution or package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution or package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[exeunt.plugins]\n{entry or package} = {package}\n")
        made.append(package)

    yield install
    for package in made:
        sys.modules.pop(package, None)


def test_a_strangers_connector_is_found_by_metadata_and_loaded_when_named(install):
    install("badges1", CONNECTOR.format(name="badges1", more=""))
    assert ("badges1", "1.0") in {(item.name, item.version) for item in plugins.installed()}
    assert "badges1" not in sys.modules
    loaded, broken = plugins.load(["badges1"])
    assert not broken
    assert loaded["badges1"].connector.manifest.name == "badges1"
    assert len(loaded["badges1"].code) == 64


def test_what_no_configuration_names_is_never_imported(install):
    install("badges2", CONNECTOR.format(name="badges2", more=""))
    install("bomb", "raise SystemExit('imported')")
    plugins.load(["badges2"])
    assert "bomb" not in sys.modules


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise RuntimeError('no such library')", "plugin.broken"),
        ("import nowhere_to_be_found", "plugin.broken"),
        ("raise SystemExit(3)", "plugin.broken"),
        ("from exeunt.sdk import hookimpl\n@hookimpl\ndef exeunt_conectors(): return []", "plugin.broken"),
        (CONNECTOR.replace("    manifest =", "    manifesto =").format(name="broken1", more=""), "plugin.broken"),
        (CONNECTOR.format(name="other", more=""), "plugin.name-differs"),
        (CONNECTOR.format(name="broken1", more=", sdk=(7, 9)"), "plugin.other-sdk"),
        (CONNECTOR.replace('"{name}"', "7").format(more=""), "plugin.name-differs"),
        ("x = 1", "plugin.name-differs"),
    ],
)
def test_a_broken_one_is_listed_with_its_reason_and_stops_nobody(install, code, why):
    install("broken1", code)
    install("badges3", CONNECTOR.format(name="badges3", more=""))
    loaded, broken = plugins.load(["broken1", "badges3"])
    assert broken["broken1"].code == why
    assert set(loaded) == {"badges3"}


@pytest.mark.parametrize(
    ("more", "where"),
    [
        (", sdk=1", "manifest: Manifest.sdk: int"),
        (", sdk=(1, 'many')", "manifest: Manifest.sdk: str"),
        (", texts=[]", "manifest: Manifest.texts: list"),
        (", texts={'broken2.x': 'what happened'}", "manifest: Manifest.texts: str"),
        (", secrets=['token']", "manifest: Manifest.secrets: list"),
        (", secrets={'token': None}", "manifest: Manifest.secrets: NoneType"),
        (", secrets={'token': 'what opens it'}", "manifest: Manifest.secrets: str"),
        (", permissions={'read': 'all'}", "manifest: Manifest.permissions: str"),
        (", reads=['/query']", "manifest: Manifest.reads: list"),
        (", reads=('/query',)", "manifest: Manifest.reads: str"),
        ("); settings_type = dict; x = (1", "settings_type: dict"),
        ("); settings_type = 'dict'; x = (1", "arg 1 must be a class"),
        ("); manifest = property(lambda self: 1", "name"),
    ],
)
def test_a_manifest_of_wrong_types_is_a_reason_that_names_the_field(install, more, where):
    install("broken2", CONNECTOR.format(name="broken2", more=more))
    loaded, broken = plugins.load(["broken2"])
    assert (loaded, broken["broken2"].code) == ({}, "plugin.broken")
    assert where in str(broken["broken2"].params["why"])


def test_what_a_strangers_import_raises_can_be_written_down(install):
    install("broken3", "raise OSError('no such file: \\udce4.so')")
    _, broken = plugins.load(["broken3"])
    assert str(broken["broken3"].params["why"]).encode() == b"OSError: no such file: \\udce4.so"


def test_two_packages_with_one_name_are_an_error_that_names_both(install):
    install("badges4", CONNECTOR.format(name="badges4", more=""))
    install("copycat", CONNECTOR.format(name="badges4", more=""), entry="badges4")
    _, broken = plugins.load(["badges4"])
    assert broken["badges4"].code == "plugin.duplicate"
    assert broken["badges4"].params["packages"] == "badges4, copycat"


def test_a_connector_that_is_not_installed_says_which_are(install):
    _, broken = plugins.load(["nothing"])
    assert broken["nothing"].code == "plugin.not-installed"
    assert "ldap" in str(broken["nothing"].params["installed"])


def test_any_changed_byte_of_a_connector_changes_its_digest(install, tmp_path):
    install("badges5", CONNECTOR.format(name="badges5", more=""))
    first = plugins.code_digest("badges5")
    (tmp_path / "badges5.py").write_text(CONNECTOR.format(name="badges5", more="") + "# one more\n")
    assert plugins.code_digest("badges5") != first
