"""click, made to measure: help in two languages, global options on every verb, verbs imported when they are used."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, cast

import click

from exeunt.cli import usage
from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.text import LANGUAGES, Texts

P = ParamSpec("P")


def call_of(context: click.Context) -> Call:
    found = context.find_root().obj
    if not isinstance(found, Call):
        raise TypeError("the command line is entered through exeunt.cli.main")
    return found


class Option(click.Option):
    """Its help is a code of the text catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0], call_of(ctx).texts.sentence(self.help or ""))


_ANY_VERB: Final = "VERB"


class _Speaking(click.Command):
    """Help in the caller's language; the verb's line stands in the catalogue as `verb.<name>`."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = call_of(ctx).texts
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), f"{words.word('heading', 'usage')}: "
        )

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        word = call_of(ctx).texts.word
        own = {self.options_metavar: f"[{word('usage-word', 'options')}]", _ANY_VERB: f"{word('usage-word', 'verb')} …"}
        return [own.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_verb_line(call_of(ctx).texts, self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for param in options if (record := param.get_help_record(ctx))]
        with formatter.section(call_of(ctx).texts.word("heading", "options")):
            formatter.write_dl(records)


class Command(_Speaking):
    """One verb."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"add_help_option": False, **kwargs})
        self.params += global_options()


class Group(_Speaking, click.Group):
    """Verbs by name → the module that holds each as `command`; none is imported before it is called."""

    def __init__(self, *args: Any, verbs: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **{"add_help_option": False, "subcommand_metavar": _ANY_VERB, **kwargs})
        self.params += global_options()
        self._verbs = verbs

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self._verbs)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self._verbs.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        return cast("click.Command", getattr(import_module(module), attribute or "command"))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self._verbs and not args[0].startswith("-"):
            raise usage.no_such_verb(args[0], self._verbs)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        texts = call_of(ctx).texts
        path = [*ctx.command_path.split()[1:]]
        lines = [(name, _verb_line(texts, "-".join([*path, name]))) for name in self._verbs]
        with formatter.section(texts.word("heading", "verbs")):
            formatter.write_dl(lines)


def _verb_line(texts: Texts, name: str) -> str:
    return texts.word("verb", name) if name else texts.word("verb", "exeunt")


def verb(name: str) -> Callable[[Callable[Concatenate[Call, P], Exit]], Command]:
    """Make a function of a call and its parameters into a verb. `name` is its place: `case-show` for `case show`."""

    def made(function: Callable[Concatenate[Call, P], Exit]) -> Command:
        @click.pass_context
        @functools.wraps(function)
        def run(context: click.Context, /, *args: P.args, **kwargs: P.kwargs) -> Exit:
            call = call_of(context)
            call.verb = name
            return function(call, *args, **kwargs)

        return click.command(name.rpartition("-")[2], cls=Command, help=name)(run)

    return made


def option(*names: str, help: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: A002 (click's word)
    """A named parameter; *help* is a code of the catalogue."""
    return click.option(*names, cls=Option, help=help, **more)


argument = click.argument


def global_options() -> Iterable[click.Parameter]:
    """What every verb takes; each sets itself on the call."""
    return [
        Option(
            ["-h", "--help"], help="option.help", is_flag=True, is_eager=True, expose_value=False, callback=_show_help
        ),
        _global("--config", "config", "option.config", type=click.Path(path_type=Path), metavar="FILE"),
        _global("--lang", "language", "option.lang", type=click.Choice(LANGUAGES)),
        _global("--json", "json", "option.json", is_flag=True),
        _global("--quiet", "quiet", "option.quiet", is_flag=True),
        _global("--log-level", "level", "option.log-level", type=click.Choice(["debug", "info", "warning", "error"])),
    ]


def _show_help(context: click.Context, _param: click.Parameter, value: object) -> None:
    if value:
        click.echo(context.get_help())
        context.exit()


def _global(flag: str, attribute: str, help_code: str, **more: Any) -> Option:
    def keep(context: click.Context, _param: click.Parameter, value: object) -> None:
        if value not in (None, False):
            setattr(call_of(context), attribute, value)

    # eager: an error in another parameter must already be said in the right language and form
    return Option([flag], help=help_code, expose_value=False, is_eager=True, callback=keep, **more)
