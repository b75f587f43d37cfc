"""The command line's options."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "option.against": (
        "A file that has left this machine: a plan, a checkpoint, an export, or a folder of checkpoints."
    ),
    "option.all": "Show every change, through the pager.",
    "option.approver": "The first approver's e-mail address.",
    "option.approver-key": "The approver's key; it is made if it is not there (default: ~/.ssh/id_ed25519).",
    "option.because": "Why: kept in the trail.",
    "option.config": "The configuration file.",
    "option.confirm": "The leaver's e-mail address, where nobody can type it.",
    "option.exit-code": "End with 2 if there is anything to change.",
    "option.export-out": "A new folder, or a file ending in .zip.",
    "option.help": "Show this and stop.",
    "option.json": "Codes and parameters for programs, on stdout.",
    "option.key": "The key to sign with (default: $EXEUNT_KEY, then ssh's own).",
    "option.lang": "The language of the sentences.",
    "option.lift": "Lift a limit for this plan; a second person must then sign.",
    "option.log-level": "Which log events are shown on stderr.",
    "option.not-before": "The exit time, with a zone: the plans may not be applied earlier.",
    "option.out": "Where the plan files go (default: here).",
    "option.quiet": "Say nothing but errors.",
    "option.sign-with": "The key to sign the decision with (default: as for `approve`).",
    "option.ordered-by": "Who ordered the erasure: kept in the trail.",
    "option.erase-because": "Why: kept in the trail. Needed where the case is open or can still be undone.",
    "option.erase-yes": "Erase; without it, show what would go.",
    "option.state": "Where database, keys and approvers are kept.",
    "option.successor": "Who takes over, instead of the policy's last rule.",
    "option.schema-departure": "Of the departure policy; without it, of the audit policy.",
    "option.unfinished": "Also what was not begun, or has no known end; SYSTEM alone names all of it.",
    "option.version": "Show the version and stop.",
    "option.wait": "How long to wait for a turn or a quota, like 90s, 15m, 2h (default: 15m).",
    "option.demo-out": (
        "Where plans, what the commands said, and the report go: a new or empty folder (default: a new one among "
        "the temporary files)."
    ),
    "option.snapshot": "Answer from this snapshot: its name, its id or a file (default: the newest).",
    "option.as-of": "Answer as of this time, or the end of this day (UTC): from the newest snapshot that is not later.",
    "option.all-viewers": "Show everybody, with every reason.",
    "option.access-csv": "Write every customer to this CSV file, too.",
    "option.what-if-plan": "A plan file; may be given several times.",
    "option.all-findings": "Show every finding.",
    "option.exports": (
        "Read this folder of exported files, one folder in it for each system; no configuration, no credential."
    ),
    "option.audit-as-of": (
        "Judge as of this time, or the end of this day (UTC); if it is past, what was last read before it."
    ),
    "option.explain": "Say what findings of this code mean and how to mend them, and stop.",
    "option.audit-exceptions": "The file of acknowledged findings, instead of the configured one.",
    "option.audit-policy": "The audit policy, instead of the configured one.",
    "option.audit-snapshot": "Judge this snapshot instead of reading every system: its name, id or file.",
    "option.fail-on": "Exit code 2 only for findings at least as grave as this (default: low).",
    "option.audit-out": "Write the report into this folder: HTML, CSV and a workbook.",
    "option.all-people": "Show everybody.",
    "option.drill-by": (
        "What makes a departure the worst: the share of revenue without an owner, A customers that nobody else knows, "
        "systems that nobody else administers, or the hours to finish; the others decide in this order where it is the "
        "same (default: revenue)."
    ),
    "option.what-if-out": "Write the answer as a page with a picture into this HTML file, too.",
    "option.access-tier": "Only customers of this tier (A, B, C, unknown); may be given several times.",
    "option.case-out": "Write the report of the departure into this HTML file, too.",
}
