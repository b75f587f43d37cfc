"""A setting that is none of a closed list is named with its place and the words that it takes; the value is not shown."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal

import msgspec
import pytest

from exeunt.errors import ConfigError
from exeunt.host.settings import parse_settings
from exeunt.sdk import Settings
from exeunt.text import Texts

Colour = Enum("Colour", {"RED": "red", "BLUE": "blue"})


class File(msgspec.Struct):
    of: Literal["people", "customers"] = "people"


class Says(Settings, frozen=True, kw_only=True):
    flow: Literal["jwt", "client-credentials"] = "jwt"
    maybe: Annotated[Literal["yes", "no"] | None, msgspec.Meta(description="or nothing")] = None
    colour: Colour = Colour.RED
    number: Literal[1, 2] = 1
    files: dict[str, File] = {}
    several: tuple[File, ...] = ()
    pair: tuple[int, Literal["left", "right"]] = (0, "left")
    words: dict[Literal["tier", "region"], str] = {}


def refused(table):
    config, system = (
        SimpleNamespace(file=Path("/etc/exeunt.toml")),
        SimpleNamespace(name="crm", settings=table, ca_file=None),
    )
    with pytest.raises(ConfigError) as raised:
        parse_settings(config, system, SimpleNamespace(settings_type=Says))
    return raised.value


@pytest.mark.parametrize(
    ("table", "field", "known"),
    [
        ({"flow": "HUNTER"}, ".flow", "client-credentials, jwt"),
        ({"flow": "HUNTER - at `$.maybe`"}, ".flow", "client-credentials, jwt"),
        ({"flow": "HUNTER\n'\"` - at"}, ".flow", "client-credentials, jwt"),
        ({"maybe": "HUNTER"}, ".maybe", "no, yes"),
        ({"colour": "HUNTER"}, ".colour", "blue, red"),
        ({"number": 7331}, ".number", "1, 2"),
        ({"files": {"a": {"of": "HUNTER"}}}, ".files[...].of", "customers, people"),
        ({"several": [{}, {"of": "HUNTER"}]}, ".several[1].of", "customers, people"),
        ({"pair": [1, "HUNTER"]}, ".pair[1]", "left, right"),
        ({"words": {"HUNTER": "x"}}, ".words", "region, tier"),
    ],
)
def test_the_place_and_the_known_words_are_said_and_never_the_value(table, field, known):
    error = refused(table)
    assert error.code == "config.settings-word"
    assert (error.params["file"], error.params["field"]) == ("/etc/exeunt.toml", f"systems.crm{field}")
    assert error.params["known"] == known
    for language in ("en", "zh"):
        said = Texts.load(language).sentence(error.code, error.params)
        assert known in said
        assert "HUNTER" not in said
        assert "7331" not in said


@pytest.mark.parametrize(("wrong", "meant"), [("jtw", "jwt"), ("client_credentials", "client-credentials"), ("x", "")])
def test_the_word_that_was_meant_is_suggested(wrong, meant):
    assert refused({"flow": wrong}).params["suggestion"] == meant


def test_what_else_does_not_fit_is_said_as_the_library_says_it():
    error = refused({"flow": 7})
    assert (error.code, error.params["field"]) == ("config.settings", "systems.crm")
    assert "$.flow" in error.params["why"]
