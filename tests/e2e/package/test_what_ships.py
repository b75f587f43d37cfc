"""What is built from this tree: a wheel and a source distribution that can be used, and passed on, as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from exeunt.policy.audit.codes import WORDS

ROOT = Path(__file__).parents[3]
NAMES = (
    "agent",
    "plugins",
    "policies",
    "tests",
    "docs",
    ".ci",
    "pyproject.toml",
    "hatch_build.py",
    "README.md",
    "LICENSE",
)
BUILD = "from hatchling import build; print(build.build_wheel('out')); print(build.build_sdist('out'))"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and source distribution, from a copy: building writes the compiled translations beside their sources."""
    folder = tmp_path_factory.mktemp("source")
    left_out = shutil.ignore_patterns("__pycache__", "*.mo", "*.egg-info")
    for name in NAMES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=left_out)
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    ran = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", BUILD], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return folder / "out"


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def sources(built: Path) -> dict[str, bytes]:
    """By path below the one folder of the archive."""
    (file,) = built.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        members = [(one.name.partition("/")[2], archive.extractfile(one)) for one in archive.getmembers()]
        return {name: content.read() for name, content in members if content is not None}


def test_both_carry_the_whole_licence_and_say_which(wheel: dict[str, bytes], sources: dict[str, bytes]) -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert b"Version 2.0, January 2004" in text
    assert b"END OF TERMS AND CONDITIONS" in text
    (inside,) = [name for name in wheel if name.endswith(".dist-info/licenses/LICENSE")]
    assert wheel[inside] == sources["LICENSE"] == text
    (metadata,) = [name for name in wheel if name.endswith(".dist-info/METADATA")]
    for said in (wheel[metadata], sources["PKG-INFO"]):
        headers = Parser().parsestr(said.decode("utf-8"))
        assert (headers["License-Expression"], headers.get_all("License-File")) == ("Apache-2.0", ["LICENSE"])


def test_the_wheel_carries_what_it_needs_besides_code_and_nothing_of_the_workshop(wheel: dict[str, bytes]) -> None:
    needed = {
        "exeunt/py.typed",
        "exeunt/text/locale/zh/LC_MESSAGES/exeunt.mo",
        "exeunt/report/templates/report.html",
        *(f"exeunt/report/audit/runbook/{word}.md" for word in WORDS),
        "exeunt_policies/departure.yaml",
        "exeunt_salesforce/simulator/schema.txt",
    }
    assert needed <= wheel.keys()
    tops = {name.partition("/")[0] for name in wheel if ".dist-info" not in name}
    assert all(top == "exeunt" or top.startswith("exeunt_") for top in tops), tops
    assert not [name for name in wheel if name.endswith((".po", ".pyc"))]


def test_the_wheel_alone_says_how_to_mend_a_finding(built: Path, tmp_path: Path) -> None:
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)  # noqa: S202 (our own wheel)
    asked = "from exeunt.report.audit.runbook import FOLDER, runbook; print(FOLDER, runbook('owner-role', 'zh').title)"
    ran = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", asked], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [str(tmp_path / "exeunt/report/audit/runbook"), "负责人角色不符"]


def test_the_source_distribution_can_be_tested_and_holds_no_machinery(sources: dict[str, bytes]) -> None:
    assert {"pyproject.toml", "hatch_build.py", "README.md", "tests/conftest.py"} <= sources.keys()
    assert not [name for name in sources if name.startswith(".ci/")]
