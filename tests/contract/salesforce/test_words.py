from dataclasses import replace

import pytest
from tests.support.words import without_words

from exeunt.sdk import Finding
from exeunt.text import Texts
from exeunt_salesforce.blockers import UNREADABLE
from exeunt_salesforce.manifest import MANIFEST


def test_everything_that_is_shown_has_its_chinese(desk):
    assert without_words(desk.connector) == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", [name.replace("-", " ") for name in ("default-lead-owner", "default-workflow-user")]),
        ("zh", ["默认工作流用户"]),
    ],
)
def test_settings_that_nobody_can_read_are_said_in_words(language, said):
    texts = Texts.load(language, MANIFEST.texts)
    finding = Finding("salesforce.blockers-unreadable", {"user": "005", "settings": ", ".join(UNREADABLE)})
    assert all(one in texts.of(finding) for one in said)
    assert not any(name in texts.of(finding) for name in UNREADABLE)


def test_what_has_no_word_is_found(desk, monkeypatch):
    fewer = {code: text for code, text in desk.connector.manifest.texts.items() if code != "kind.permission_set"}
    monkeypatch.setattr(type(desk.connector), "manifest", replace(desk.connector.manifest, texts=fewer))
    assert without_words(desk.connector) == {"kind.permission_set"}
