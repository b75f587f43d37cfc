from dataclasses import replace

from tests.support.words import without_words


def test_everything_that_is_shown_has_its_chinese(desk):
    assert without_words(desk.connector) == set()


def test_what_has_no_word_is_found(desk, monkeypatch):
    fewer = {code: text for code, text in desk.connector.manifest.texts.items() if code != "kind.permission_set"}
    monkeypatch.setattr(type(desk.connector), "manifest", replace(desk.connector.manifest, texts=fewer))
    assert without_words(desk.connector) == {"kind.permission_set"}
