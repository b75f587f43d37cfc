"""The commands in the bundle's README, run from its very text, accept a good bundle and refuse altered ones."""

import re
import subprocess

import pytest

from exeunt.trail import export

pytestmark = pytest.mark.needs("openssl", "xxd")


@pytest.fixture
def folder(trail, tmp_path):
    export(trail, "case-1", tmp_path / "bundle")
    return tmp_path / "bundle"


def blocks(folder):
    """The indented blocks: the script, the files, a payload, a proof, the time stamp."""
    text = (folder / "README.txt").read_text()
    return [match[0].replace("\n    ", "\n") for match in re.finditer(r"(?:^    .*\n)+", text, re.MULTILINE)]


def run(folder, block, number=1):
    script = "set -e\n" + re.sub(r"\bN=1\b", f"N={number}", block)
    return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603, S607  # the test's own command


def alter(folder, name, old, new):
    data = (folder / name).read_bytes()
    assert old in data
    (folder / name).write_bytes(data.replace(old, new, 1))


def test_every_command_accepts_a_good_bundle_for_every_entry(folder):
    script, files, payload, proof, stamp = blocks(folder)
    for block in (script, files, stamp):
        ran = run(folder, block)
        assert ran.returncode == 0, ran.stderr
    assert run(folder, files).stdout.count("Signature Verified Successfully") == 2
    for number in range(1, 5):
        for block in (payload, proof):
            ran = run(folder, block, number)
            assert ran.returncode == 0, ran.stderr


def test_openssl_refuses_a_changed_size(folder):
    _, files, *_ = blocks(folder)
    alter(folder, "checkpoint", b"\n14\n", b"\n15\n")
    (folder / "MANIFEST").write_bytes((folder / "MANIFEST").read_bytes())
    ran = run(folder, files.replace("sed '1d", "true || sed '1d"))
    assert ran.returncode != 0
    assert "Signature Verification Failure" in ran.stdout + ran.stderr


def test_sha256sum_refuses_a_changed_file(folder):
    _, files, *_ = blocks(folder)
    alter(folder, "README.txt", b"hand", b"hard")
    ran = run(folder, files)
    assert ran.returncode != 0
    assert "README.txt" in ran.stdout


def test_the_payload_command_refuses_a_changed_payload(folder):
    _, _, payload, *_ = blocks(folder)
    alter(folder, "payloads.txt", b"Lovelace", b"Loveless")
    assert run(folder, payload).returncode != 0


@pytest.mark.parametrize(
    ("name", "old", "new"), [("leaves.jsonl", b"case-opened", b"case-closed"), ("proofs.txt", b"1 ", b"2 ")]
)
def test_the_proof_commands_refuse_a_changed_leaf_or_place(folder, name, old, new):
    _, _, _, proof, _ = blocks(folder)
    alter(folder, name, old, new)
    assert run(folder, proof).returncode != 0


def test_the_script_refuses_a_changed_leaf(folder):
    script, *_ = blocks(folder)
    alter(folder, "leaves.jsonl", b"finding", b"binding")
    ran = run(folder, script)
    assert ran.returncode == 1
    assert "WRONG proof: line 2" in ran.stdout
