"""A secret's file is looked for where the configuration lies, never in the folder that somebody happens to be in."""

from __future__ import annotations

from types import SimpleNamespace

from exeunt.host.opening import _secret
from exeunt.sdk.redaction import Redactor


def test_a_relative_file_is_meant_from_the_configurations_folder(tmp_path, monkeypatch):
    ours, elsewhere = tmp_path / "ours", tmp_path / "elsewhere"
    for folder, text in ((ours, "the-right-one"), (elsewhere, "somebody-elses")):
        folder.mkdir()
        (folder / "token").write_text(text)
        (folder / "token").chmod(0o600)
    monkeypatch.chdir(elsewhere)
    config, manifest = SimpleNamespace(folder=ours), SimpleNamespace(secrets={"token": "what opens it"})
    world = SimpleNamespace(redactor=Redactor())
    secret = _secret(config, manifest, {"token": "file:token"}, "token", world, system="crm")
    assert secret.reveal() == "the-right-one"
    absolute = _secret(config, manifest, {"token": f"file:{elsewhere}/token"}, "token", world, system="crm")
    assert absolute.reveal() == "somebody-elses"
