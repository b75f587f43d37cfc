"""`exeunt case`: list, show, tick, waive, cancel."""

from __future__ import annotations

from exeunt.cli.verb import Group

command = Group(
    "case",
    help="case",
    no_args_is_help=True,
    verbs={
        "list": "exeunt.cli.verbs.case_show:list_command",
        "show": "exeunt.cli.verbs.case_show:show_command",
        "tick": "exeunt.cli.verbs.case_act:tick_command",
        "waive": "exeunt.cli.verbs.case_act:waive_command",
        "cancel": "exeunt.cli.verbs.case_act:cancel_command",
    },
)
