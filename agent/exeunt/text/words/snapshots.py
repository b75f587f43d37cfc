"""Snapshots: verbs, options, headings, and what is said of them."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "cli.part-read": "{system}, {part:part}: {rows:row|rows}",
    "cli.reading": "Reading who may see what: nothing is changed.",
    "cli.snapshot-carried-in": "The snapshot {name} is here, every file as it was written.",
    "cli.snapshot-carried-out": "The snapshot {name} is in {file}. It holds personal data: keep it as you keep those.",
    "cli.snapshot-in-part": "The snapshot {name} is kept. Not everything was read: answers from it say “at least”.",
    "cli.snapshot-pruned": "{count:snapshot|snapshots} removed.",
    "cli.snapshot-same": "Both hold as many rows of everything, read equally well.",
    "cli.snapshot-whole": "The snapshot {name} is kept. Everything was read.",
    "cli.snapshots-none": "There is no snapshot yet. Take one with `exeunt snapshot take`.",
    "heading.differs": "What differs",
    "heading.grants": "Grants",
    "heading.how": "How that is known",
    "heading.name": "Name",
    "heading.part": "Part",
    "heading.principals": "User accounts",
    "heading.rows": "Rows",
    "heading.size": "Size",
    "text.no-connector": (
        "{code}: what that means only the connector {connector} knows, which read {systems} and is not installed here "
        "or cannot be used. `exeunt connectors` shows which are."
    ),
    "heading.taken": "Taken",
    "heading.unusable": "Not usable",
    "option.older-than": "How old, like 90d or 12h.",
    "option.prune-named": "Named ones and those of other installations, too.",
    "option.snapshot-against": "Another snapshot: show only what differs from it.",
    "option.snapshot-name": "A name: such a snapshot is kept until it is asked to go.",
    "verb.snapshot": "What the systems said at one time: take, list, show, prune, carry.",
    "verb.snapshot-export": "Write a snapshot to one file, for another machine.",
    "verb.snapshot-import": "Take in a snapshot from a file.",
    "verb.snapshot-list": "The snapshots.",
    "verb.snapshot-prune": "Remove old snapshots.",
    "verb.snapshot-show": "One snapshot: what was read, and how well.",
    "verb.snapshot-take": "Read every system and keep what it says; writes to no system.",
}
