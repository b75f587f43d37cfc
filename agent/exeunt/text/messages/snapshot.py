from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "snapshot.already-here": (
        "The snapshot {id} is here already. Nothing was taken in. Look at it with `exeunt snapshot show {id}`."
    ),
    "snapshot.bad-bundle": (
        "{file} is no exported snapshot as Exeunt writes it ({why:raw}). It may have been altered, so nothing was "
        "taken in. Export it anew with `exeunt snapshot export`."
    ),
    "snapshot.bad-manifest": (
        "{file} is not as Exeunt writes it: {why:raw}. What it says of the snapshot cannot be trusted, so it is not "
        "used. Take the snapshot from a copy, or take a new one."
    ),
    "snapshot.bad-name": (
        "“{name}” cannot be the name of a snapshot. Nothing was read. Use letters, digits, full stops and hyphens, "
        "at most 64, beginning with a letter or digit."
    ),
    "snapshot.bad-rows": (
        "The connector delivered rows that do not fit the table {table:raw}: {why}. They were not taken. This is a "
        "defect of the connector: tell its author."
    ),
    "snapshot.changed": (
        "{file} is not what was written: its digest differs. Somebody or a bad disk changed it, so the snapshot is "
        "not used. Take it from a copy, or take a new one."
    ),
    "snapshot.count-differs": (
        "{rows:row|rows} came, and the system itself counts {counted}. Something is missing or was counted twice, so "
        "it counts as incomplete. Take the snapshot again when the system is quieter."
    ),
    "snapshot.file-exists": "{file} exists already. It was not written over. Name another file.",
    "snapshot.file-missing": (
        "{file} is missing. The snapshot is not whole, so it is not used. Take it from a copy, or take a new one."
    ),
    "snapshot.name-taken": (
        "A snapshot is already named {name}. A name means one snapshot, so nothing was read. Choose another name."
    ),
    "snapshot.newer": (
        "{file} was written by a newer Exeunt: its format is {found:raw}, this one knows {known:raw}. It is not "
        "used. Use the newer version."
    ),
    "snapshot.no-such": (
        "There is no snapshot {name}. Nothing was done.{suggestion:? Did you mean “…”?} `exeunt snapshot list` shows "
        "which there are."
    ),
    "snapshot.none": (
        "There is no snapshot of this installation in {folder}. Nothing was judged. Take one with "
        "`exeunt snapshot take`."
    ),
    "snapshot.none-before": (
        "There is no snapshot from before {time:time}. What was so then is not known. `exeunt snapshot list` shows "
        "which there are."
    ),
    "snapshot.not-asked": (
        "The connector delivered {part:raw} as changes only, and nothing is here that they could change. They were "
        "not taken. This is a defect of the connector: tell its author."
    ),
    "snapshot.not-read": (
        "Of {system}, {part:part} could not be read whole. Answers that rest on it say “at least”. {why:sentence}"
    ),
    "snapshot.not-whole": (
        "It is not certain that all of {part:part} in {system} was read. Answers that rest on it say “at least”. Look "
        "at the system by hand, or take the snapshot again."
    ),
    "snapshot.part-twice": (
        "The connector delivered {part:raw} twice. Which of the two counts is not known, so the second was not "
        "taken. This is a defect of the connector: tell its author."
    ),
    "snapshot.repeated": (
        "A list came with the same row twice. Another may be missing in turn, so it counts as incomplete. Take the "
        "snapshot again when the system is quieter."
    ),
    "snapshot.unreadable": "{system} could not be read. Nothing about it is in the snapshot. {why:sentence}",
}
