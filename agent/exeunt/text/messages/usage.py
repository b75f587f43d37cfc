from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "usage.bad-value": "The value of {name} is not taken. {why:sentence} Nothing was done. See `--help`.",
    "usage.duration": "“{value}” is no duration. Nothing was done. Write it like 90s, 15m, 2h or 1d.",
    "usage.exports-alone": (
        "`--exports` reads a folder by itself and now, so {option} cannot be given with it. Nothing was read. Leave "
        "one of them out."
    ),
    "usage.files-or-case": (
        "Plan files and a case cannot be applied together. Nothing was done. Give one or more plan files, or one case."
    ),
    "usage.folder-not-empty": (
        "The folder {folder} is not empty. Nothing was started, so that nothing is mixed up. Name a new one."
    ),
    "usage.lift": (
        "“{value}” lifts no limit. Nothing was done. Write an action and a count, each action once, like "
        "customer.transfer=30000."
    ),
    "usage.lift-unknown": (
        "There is no limit “{value}” to lift. Nothing was done.{suggestion:? Did you mean “…”?} Actions with a limit "
        "are: {known}."
    ),
    "usage.missing": "{name} is missing. Nothing was done. See `--help`.",
    "usage.no-such-code": (
        "No finding has the code {code}.{suggestion:? Did you mean …?} Nothing was done. The codes are: {known}."
    ),
    "usage.no-such-option": (
        "There is no option {option}.{suggestion:? Did you mean …?} Nothing was done. See `--help`."
    ),
    "usage.no-such-verb": (
        "There is no verb {verb}.{suggestion:? Did you mean …?} Nothing was done. See `exeunt --help`."
    ),
    "usage.not-before": (
        "{value:time} is too long ago: the plan “{kind:plan-kind}” can be applied for {left:duration} after it, "
        "which is over. Nothing was done. Give a later time, or leave `--not-before` out."
    ),
    "usage.out-in-exports": (
        "The report would stand among the exports, in {folder}, and be taken for one the next time. Nothing was read. "
        "Name a folder elsewhere for `--out`."
    ),
    "usage.as-of": (
        "“{value}” is neither a time with a zone nor a date. Nothing was done. Write it like "
        "2026-11-30T18:00:00+08:00, or 2026-11-30 for the end of that day (UTC)."
    ),
    "usage.time": ("“{value}” is no time with a zone. Nothing was done. Write it like 2026-11-30T18:00:00+08:00."),
    "usage.same-snapshot": (
        "Both are the same snapshot, {name}. Nothing was compared. Name another one; `exeunt snapshot list` shows "
        "which there are."
    ),
    "usage.no-count": "It is no whole number as is asked for.",
    "usage.no-such-place": "{value:?“…” }is not there, or a folder where a file is asked for, or the other way round.",
    "usage.no-value": "It needs one.",
    "usage.not-among": "It is one of: {known}.",
    "usage.too-many": "There are words too many: {words}. Nothing was done. See `--help`.",
    "usage.wrong": "The command line was wrong: {why} Nothing was done. See `--help`.",
}
