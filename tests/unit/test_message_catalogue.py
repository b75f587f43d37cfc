"""Every code that the product can raise or report has a sentence in both languages, and says only what it is given."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

from exeunt.access import coding
from exeunt.app import checking
from exeunt.audit import finding, selfcheck
from exeunt.engine import status
from exeunt.model import PHASES, access, principal
from exeunt.model.catalogue import ACTIONS
from exeunt.model.change import UndoKind
from exeunt.plan import document
from exeunt.policy.audit.rule import SEVERITIES
from exeunt.policy.tiers import Tier
from exeunt.text import Bilingual
from exeunt.text.catalogue import ENGLISH, FOLDER
from exeunt.text.messages import SENTENCES
from exeunt.text.placeholders import forms, names, needed
from exeunt.text.po import entries
from exeunt.text.words import WORDS
from exeunt.trail import kinds

from .text.code_scan import Call, scan, words_asked_for

ROOT = Path(__file__).parents[2]
TREES = ("agent", "plugins", "policies")
FORMS = {"raw", "time", "duration", "action", "sentence", "told", "facts"}


def po_block(code: str, sentence: str, translation: str = "…") -> str:
    return "\n".join(
        f"{keyword} {quoted(text)}"
        for keyword, text in (("msgctxt", code), ("msgid", sentence), ("msgstr", translation))
    )


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listing(lines: Iterable[str]) -> str:
    return "\n\n" + "\n\n".join(lines)


@cache
def sources(tree: str) -> Mapping[str, str]:
    found = sorted((ROOT / tree).rglob("*.py"))
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found if "/text/" not in str(path)
    }


@cache
def all_calls() -> list[Call]:
    return scan({path: text for tree in TREES for path, text in sources(tree).items()})


@cache
def connector_texts(package: str) -> Mapping[str, Bilingual]:
    """The sentences that the connectors of one of our plugin packages bring."""
    if not (ROOT / "plugins" / package / "plugin.py").exists():
        return {}
    plugin = importlib.import_module(f"{package}.plugin")
    return {code: text for kind in plugin.exeunt_connectors() for code, text in kind.manifest.texts.items()}


def packages() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py"))


def english_for(call: Call) -> str | None:
    """What is said for the code of *call*; for the beginning of a code, what is said for any that begins so."""
    if call.code.endswith("*"):
        return next((text for code, text in ENGLISH.items() if code.startswith(call.code[:-1])), None)
    if call.code in ENGLISH:
        return ENGLISH[call.code]
    tree, package, *_ = call.where.split("/")
    theirs = connector_texts(package).get(call.code) if tree == "plugins" else None
    return theirs.en if theirs else None


@cache
def chinese() -> list[dict[str, str]]:
    return list(entries((FOLDER / "zh" / "LC_MESSAGES" / "exeunt.po").read_text(encoding="utf-8").splitlines()))


def test_every_code_has_an_english_sentence() -> None:
    missing = sorted({(call.code, call.where) for call in all_calls() if english_for(call) is None})
    assert not missing, listing([f"{where}: no sentence for {code}" for code, where in missing])


def test_every_english_sentence_has_its_chinese() -> None:
    known = {(entry["msgctxt"], entry["msgid"]) for entry in chinese() if entry["msgstr"]}
    missing = [po_block(code, sentence) for code, sentence in ENGLISH.items() if (code, sentence) not in known]
    assert not missing, listing(["to be filled in, in exeunt.po:", *missing])


def test_the_chinese_catalogue_holds_nothing_else_and_nothing_twice() -> None:
    counted = Counter(entry["msgctxt"] for entry in chinese())
    assert not [code for code, count in counted.items() if count > 1 or code not in ENGLISH]


def test_both_languages_speak_of_the_same_parameters() -> None:
    ours = [(entry["msgctxt"], entry["msgid"], entry["msgstr"]) for entry in chinese()]
    theirs = [(code, text.en, text.zh) for package in packages() for code, text in connector_texts(package).items()]
    wrong = [(code, names(en) ^ names(zh)) for code, en, zh in ours + theirs if names(en) != names(zh)]
    assert not wrong


def test_a_sentence_speaks_only_of_parameters_that_every_call_gives() -> None:
    wrong = [
        f"{call.where}: {call.code} is not given {sorted(unknown)}"
        for call in all_calls()
        if call.params is not None and (unknown := needed(english_for(call) or "") - call.params)
    ]
    assert not wrong, listing(wrong)


def test_a_sentence_asks_for_forms_that_exist() -> None:
    areas = {code.partition(".")[0] for code in WORDS}
    for code, sentence in [*ENGLISH.items(), *((entry["msgctxt"], entry["msgstr"]) for entry in chinese())]:
        unknown = {form for form in forms(sentence) if not form.startswith("?") and "|" not in form}
        assert unknown <= FORMS | areas, code


def test_a_sentence_is_one_and_ends_in_both_languages() -> None:
    """Words stand alone; sentences end, also where another sentence ends them."""
    for code, sentence in SENTENCES.items():
        assert sentence.endswith((".", ":sentence}")), code
    for entry in chinese():
        if entry["msgctxt"] in SENTENCES:
            assert entry["msgstr"].endswith(("。", ":sentence}")), entry["msgctxt"]


def test_chinese_is_chinese() -> None:
    assert not [entry["msgctxt"] for entry in chinese() if not re.search(r"[\u4e00-\u9fff]", entry["msgstr"])]


def test_no_sentence_is_left_that_nothing_says() -> None:
    text = "\n".join(text for tree in TREES for text in sources(tree).values())
    beginnings = tuple(call.code.removesuffix("*") for call in all_calls() if call.code.endswith("*"))
    assert not [code for code in SENTENCES if f'"{code}"' not in text and not code.startswith(beginnings)]


def test_every_word_that_a_screen_asks_for_is_there() -> None:
    asked = {path: text for tree in TREES for path, text in sources(tree).items()}
    missing = sorted({(code, where) for code, where in words_asked_for(asked) if code not in ENGLISH})
    assert not missing, listing([f"{where}: no word for {code}" for code, where in missing])


def test_the_scan_finds_what_is_known_to_be_there() -> None:
    found = {call.code: call.params for call in all_calls()}
    assert found["gate.write-during-read"] == frozenset({"connector", "verb", "on"})
    assert found["approvers.key"] == frozenset({"file", "line", "field", "value"})


def test_the_values_of_closed_sets_have_their_words() -> None:
    sets = {
        "action": ACTIONS,
        "phase": PHASES,
        "status": get_args(status.Status),
        "entry": kinds.KINDS,
        "plan-kind": get_args(document.Kind),
        "undo-kind": get_args(UndoKind),
        "account": get_args(principal.Status),
        "power": principal.POWERS,
        "tier": get_args(Tier),
        "level": access.LEVELS,
        "cause": access.CAUSES,
        "certainty": access.CERTAINTIES,
        "part": (*get_args(access.TableName), "principals"),
        "severity": SEVERITIES,
        "verdict": get_args(finding.Answer),
        "reach": get_args(selfcheck.Way),
        "connector": get_args(checking.State),
        "kind": (coding.PRINCIPAL, "group"),
    }
    missing = [f"{area}.{value}" for area, values in sets.items() for value in values if f"{area}.{value}" not in WORDS]
    assert not missing, listing(missing)


def test_no_code_stands_in_two_files_and_no_file_is_left_out() -> None:
    counted: Counter[str] = Counter()
    for folder, table in (("messages", "MESSAGES"), ("words", "WORDS")):
        for path in (ROOT / "agent" / "exeunt" / "text" / folder).glob("[a-z]*.py"):
            counted.update(getattr(importlib.import_module(f"exeunt.text.{folder}.{path.stem}"), table).keys())
    assert not [code for code, count in counted.items() if count > 1]
    assert set(counted) == set(ENGLISH), "a file is not named in its folder's __init__"
