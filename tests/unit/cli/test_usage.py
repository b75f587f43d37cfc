"""click's own complaints in both languages; a library's English stays out of Chinese."""

from __future__ import annotations

import re

import click
import pytest

from exeunt.cli.usage import said
from exeunt.text import Texts


def complaint(*arguments: str) -> click.ClickException:
    """What click says of this command line."""
    options = [
        click.Option(["--sort"], type=click.Choice(["good", "bad"])),
        click.Option(["--file"], type=click.Path(exists=True, dir_okay=False)),
        click.Option(["--top"], type=click.IntRange(min=1)),
        click.Option(["--needed"], required=True),
    ]
    with pytest.raises(click.ClickException) as caught:
        click.Command("x", params=options, callback=lambda **_: None).main(
            ["--needed", "1", *arguments] if arguments else [], standalone_mode=False
        )
    return caught.value


@pytest.mark.parametrize(
    ("arguments", "code", "names"),
    [
        (["--sort", "ugly"], "usage.bad-value", ["--sort", "good", "bad"]),
        (["--file", "/no/such/[red]"], "usage.bad-value", ["--file", "/no/such/[red]"]),
        (["--top", "0"], "usage.bad-value", ["--top"]),
        (["--top", "many"], "usage.bad-value", ["--top"]),
        (["--sort"], "usage.bad-value", ["--sort"]),
        (["one", "more"], "usage.too-many", ["one more"]),
        (["--nothing"], "usage.no-such-option", ["--nothing"]),
        ([], "usage.missing", ["--needed"]),
    ],
)
def test_what_click_complains_of_is_said_in_both_languages(arguments, code, names):
    error = said(complaint(*arguments))
    assert error.code == code
    for language in ("en", "zh"):
        sentence = Texts.load(language).of(error)
        assert [name for name in names if name not in sentence] == []
        assert "{" not in sentence
    without = re.sub("|".join(map(re.escape, [*names, "--help"])), "", Texts.load("zh").of(error))
    assert not re.search("[A-Za-z]{2}", without)
