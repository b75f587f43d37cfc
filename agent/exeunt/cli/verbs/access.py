"""`exeunt access`: who sees a customer and why; what a person sees; what has changed; what a plan would change."""

from __future__ import annotations

from exeunt.cli.verb import Group

command = Group(
    "access",
    help="access",
    no_args_is_help=True,
    verbs={
        "customer": "exeunt.cli.verbs.access_ask:customer_command",
        "person": "exeunt.cli.verbs.access_ask:person_command",
        "diff": "exeunt.cli.verbs.access_diff",
        "what-if": "exeunt.cli.verbs.access_ask:what_if_command",
    },
)
