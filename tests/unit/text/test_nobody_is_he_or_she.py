"""What is said to people of people holds for everybody: no sentence takes somebody for a man or for a woman."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from exeunt.text.catalogue import ENGLISH, FOLDER
from exeunt_exports.manifest import MANIFEST as EXPORTS
from exeunt_ldap.manifest import MANIFEST as LDAP
from exeunt_salesforce.manifest import MANIFEST as SALESFORCE

ROOT = Path(__file__).parents[3]
EN = re.compile(r"\b(he|she|him|her|his|hers|himself|herself)\b", re.IGNORECASE)
ZH = re.compile(r"她|(?<!其)他(?!人)")
"""其他 is *other*, 他人 somebody else."""

CATALOGUE = (FOLDER / "zh" / "LC_MESSAGES" / "exeunt.po").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs/how-to/findings").glob("*.md"))
POLICIES = sorted((ROOT / "policies/exeunt_policies").glob("audit*.yaml"))


def found(said: dict[str, str]) -> dict[str, list[str]]:
    """Where somebody is taken for one or the other."""
    wrong = {code: [*EN.findall(text), *ZH.findall(text)] for code, text in said.items()}
    return {code: words for code, words in wrong.items() if words}


def of_connectors() -> Iterator[tuple[str, str]]:
    for manifest in (EXPORTS, LDAP, SALESFORCE):
        for code, text in manifest.texts.items():
            yield f"{manifest.name} {code}", f"{text.en} {text.zh}"


@pytest.mark.parametrize(
    "said",
    [
        dict(ENGLISH),
        {line: line for line in CATALOGUE.splitlines()},
        dict(of_connectors()),
        {file.name: file.read_text(encoding="utf-8") for file in PAGES},
        {f"{file.name} {line}": line for file in POLICIES for line in file.read_text(encoding="utf-8").splitlines()},
    ],
    ids=["english", "chinese", "connectors", "findings", "policies"],
)
def test_nobody_is_taken_for_a_man_or_a_woman(said):
    assert len(said) > 3
    assert not found(said)


def test_whoever_is_taken_for_one_is_found():
    assert found(
        {"a": "She left.", "b": "关闭她的账号", "c": "他今天能看到", "d": "其他人，他人。Other than hershey's."}
    ) == {
        "a": ["She"],
        "b": ["她"],
        "c": ["他"],
    }
