from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "summary.all-proven": ("All {changes:change|changes} were looked at afterwards, and hold. Nothing is open."),
    "summary.all-proven-more-open": (
        "All {changes:change|changes} were looked at afterwards, and hold. What is around them is not all "
        "settled: see below."
    ),
    "summary.before-after": (
        "What was found before the plan, what was planned, and what looking afterwards has shown."
    ),
    "summary.cut-here": "{count:row|rows} more, not shown on this screen.",
    "summary.exposure": (
        "Measured from the order to when the last change of the cut was seen to hold. Where that was not seen, "
        "no number is given."
    ),
    "summary.findings": "{count:finding|findings} to look at.",
    "summary.findings-lead": (
        "Rules that the world was seen to break, when the plan was made and since; and what the policy leaves as it is."
    ),
    "summary.gaps-lead": (
        "What could not be read whole. It may hold anything: nothing was changed because of it, and nothing is "
        "proven by it."
    ),
    "summary.given-back": "In {system}, an undo gave access back at {at:time}. The leaver may get in again.",
    "summary.hand-over": (
        "Tiers are those of the plan. Solid is what was seen with the successor; hatched is not proven."
    ),
    "summary.looked-clean": "Looked again after the {kind:plan-kind}, {at:time}: read whole, nothing left.",
    "summary.looked-in-part": (
        "Looked again after the {kind:plan-kind}, {at:time}: it could not be read whole, so what is left is not known."
    ),
    "summary.left-by-policy": (
        "By the policy, {count:thing|things} left as found. What, where and why stands under the findings."
    ),
    "summary.looked-left": "Looked again after the {kind:plan-kind}, {at:time}: {count:thing|things} left.",
    "summary.looked-left-at-least": (
        "Looked again after the {kind:plan-kind}, {at:time}: at least {count:thing|things} left; it could not be "
        "read whole."
    ),
    "summary.more": "{count:row|rows} more. See them with `{command}`.",
    "summary.no-findings": "In what was read, no rule was broken.",
    "summary.no-gaps": "Everything that was asked for was read whole.",
    "summary.no-hand-over": "No plan of this case hands anything over.",
    "summary.no-tasks": "No task was given to a person.",
    "summary.none-unproven": "There is no change that was not seen to hold.",
    "summary.not-finished": "In {system}, the {kind:plan-kind} is not finished.",
    "summary.not-looked-again": "In {system}, nobody has looked again for what is left.",
    "summary.not-read": ("{count:reading|readings} could not be made whole ({systems}). What is there is not known."),
    "summary.nothing-planned": "No change was planned. What could not be read is named below.",
    "summary.part-proven": (
        "{proven} of {changes:change|changes} were looked at afterwards, and hold. {open} not proven."
    ),
    "summary.plans": ("What was applied is exactly these files: `sha256sum` over a plan file gives its digest."),
    "summary.practice": "This is the practice company. None of these systems is real.",
    "summary.quotas": ("Calls that the plans reckoned with, beside what the systems said when the plans were made."),
    "summary.residual": "In {system}, {what} may still work until {until:time}.",
    "summary.restored": (
        "{count:time|times} a system changed a field together with our write; it was written once more as it was "
        "right before. Where that did not hold, the change is named above as failed."
    ),
    "summary.restored-unknown": ("What was put back beside a change was not looked up in the trail for this report."),
    "summary.see-one-by-one": "{count:row|rows}, one by one: `{command}`, or the HTML report.",
    "summary.signs": "≥ and ? stand where the reading was not whole.",
    "summary.standing": "{count:change|changes}: {status:status}.",
    "summary.stopped": "In {system}, the {kind:plan-kind} stopped: {why:rested}.",
    "summary.tasks": "{count:task|tasks} for people still open.",
    "summary.tasks-lead": ("What no program can do. A task that is ticked is what somebody said, not what was seen."),
    "summary.trail": (
        "The trail as it stood when this report was made. This file is a witness: if the past is changed later, "
        "the first command says so."
    ),
    "summary.undo": (
        "What an undo plan made now would put back. Make it with `exeunt undo {case}`; it is signed by itself."
    ),
    "summary.undo-standing": ("Of the undo in {system}, {action:action}: {count:change|changes} {status:status}."),
    "summary.undone": (
        "{proven} of {changes:change|changes} were seen to hold; an undo has since written to {back} of them."
    ),
    "summary.unknown": ("In {system}, it is not known how long access lasted, nor that it is gone. {why:unknown}."),
    "summary.unproven": ("Every change that was not seen to hold, field by field. Nothing here counts as done."),
    "summary.unsigned": (
        "The {kind:plan-kind} plan was applied with {persons:signature|signatures} that counted; it needs {needed}."
    ),
    "summary.waiting": "In {system}, the {kind:plan-kind} waits until {until:time}: {why:rested}.",
}
