"""The example of the tutorial, as a stranger would use it: installed by name into a clean environment, next to the product."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs" / "connectors" / "example"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")
_KEPT = {
    ".": {"agent", "plugins", "policies", "docs", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE"},
    "docs": {"how-to"},
}
BINARIES = "Scripts" if os.name == "nt" else "bin"


class Environment:
    """A virtual environment with the product and the example in it, both from copies: nothing points back here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.binaries = folder / "venv" / BINARIES
        self.run(sys.executable, "-m", "venv", "--without-pip", str(folder / "venv"))
        product = shutil.copytree(ROOT, folder / "product", ignore=_only_the_product)
        example = shutil.copytree(EXAMPLE, folder / "example", ignore=LEFT_OUT)
        pip = (sys.executable, "-m", "pip", "--python", str(self.binaries / "python"))
        install = (*pip, "install", "--quiet", "--disable-pip-version-check")
        self.run(*install, str(product), str(example), "pytest>=9", "hypothesis>=6.130")
        shutil.rmtree(product)

    def run(self, *command: str, expect: int = 0) -> str:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "EXEUNT"))
        }
        ran = subprocess.run(  # noqa: S603 (our own commands)
            command, cwd=self.folder, env=kept, capture_output=True, text=True, check=False
        )
        assert ran.returncode == expect, f"{' '.join(command)}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def python(self, *arguments: str) -> str:
        return self.run(str(self.binaries / "python"), *arguments)

    def exeunt(self, *arguments: str) -> str:
        return self.run(str(self.binaries / "exeunt"), *arguments)


def _only_the_product(folder: str, names: list[str]) -> set[str]:
    """With the pages of findings, which the wheel takes along; no other document."""
    kept = _KEPT.get(Path(folder).relative_to(ROOT).as_posix())
    return LEFT_OUT(folder, names) if kept is None else set(names) - kept


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("stranger"))


def test_it_is_installed_apart_from_the_checkout(clean: Environment) -> None:
    where = clean.python("-c", "import exeunt, exeunt_badges; print(exeunt.__file__, exeunt_badges.__file__)")
    assert str(ROOT) not in where
    assert where.count(str(clean.folder / "venv")) == 2


def test_it_is_listed_without_being_imported(clean: Environment) -> None:
    code = "import sys; from exeunt.host import plugins; print([i.name for i in plugins.installed()], 'exeunt_badges' in sys.modules)"
    assert clean.python("-c", code).strip() == "['badges', 'exports', 'ldap', 'salesforce'] False"


def test_the_command_lists_it_with_its_package(clean: Environment) -> None:
    listed = json.loads(clean.exeunt("connectors", "--json"))["connectors"]
    badges = next(each for each in listed if each["name"] == "badges")
    assert badges["package"] == "exeunt-badges"
    assert badges["version"] == "0.1.0"
    assert badges["broken"] is None


def test_the_command_answers_as_the_tutorial_shows(clean: Environment) -> None:
    page = (ROOT / "docs" / "connectors" / "writing.md").read_text(encoding="utf-8")
    _, shown = page.split("$ exeunt connectors\n", 1)
    expected = shown.partition("```")[0]
    assert [line.split() for line in clean.exeunt("connectors").splitlines()] == [
        line.split() for line in expected.splitlines()
    ]


def test_the_command_tells_what_it_can_do(clean: Environment) -> None:
    told = clean.exeunt("connectors", "badges")
    assert "Door badges" in told
    assert "where the badge service is" in told


def test_it_loads_like_our_own(clean: Environment) -> None:
    code = "from exeunt.host import plugins; loaded, broken = plugins.load(['badges']); print(loaded['badges'].connector.__name__, broken)"
    assert clean.python("-c", code).strip() == "Badges {}"


def test_it_passes_the_conformance_suite(clean: Environment) -> None:
    told = clean.python("-m", "pytest", "-q", "-rs", "-W", "error", "-p", "no:cacheprovider", "example/test_badges.py")
    skipped = [line for line in told.splitlines() if line.startswith("SKIPPED")]
    assert "passed" in told.splitlines()[-1]
    # what has nothing to check is said; no lever is missing
    assert all("no value that the vendor picks" in line or "offers no `access`" in line for line in skipped), skipped
