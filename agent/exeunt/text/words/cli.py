"""What the command line says between the tables."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "cli.all-done": "Everything was done and seen to hold.",
    "cli.applying": "Working and looking …: this may take minutes.",
    "cli.approver-changed": "{person}: {act:approver-act}. Key: {keys}.{by:? Vouched for by ….}",
    "cli.as-planned": "Status and powers below are as of when the departure was planned, not as of now.",
    "cli.begun": "Exeunt is set up.",
    "cli.between": "{until:time}, not before {since:time}.",
    "cli.calls": "{calls:call|calls} of the quota {quota}, {share} of what is left.",
    "cli.calls-free": "{calls:call|calls}; no quota counts them.",
    "cli.calls-spent": "{calls:call|calls} of the quota {quota}, and nothing of it is left.",
    "cli.cancelled": (
        "The case {case} is cancelled by {person}: {count:change|changes} will not be made. What was written "
        "stays; `exeunt undo {case}` puts it back."
    ),
    "cli.cancelled-unwritten": (
        "The case {case} is cancelled by {person}: {count:change|changes} will not be made. Nothing had been written, "
        "so there is nothing to put back."
    ),
    "cli.changes": "{count:change|changes}.",
    "cli.closed": "Nothing is left to do: the case {case} is closed.",
    "cli.defect": (
        "This is a defect of Exeunt or of a connector ({error}), not of what you did. What was asked for is not "
        "complete. Read {file}, and send it with an issue."
    ),
    "cli.erased": (
        "The personal data of {count:entry|entries} of the case {case} is gone from the trail; {person} signed the "
        "order. The proofs hold as before."
    ),
    "cli.exported": ("The proof of the case {case} is in {file}. Give the key below to the auditor by another way."),
    "cli.goes-on": "It can go on after {until:time}.",
    "cli.held-open": "The case is open, and work on it may need the data: it goes only with a reason.",
    "cli.held-undo": "The case can still be undone, and that may need the data: it goes only with a reason.",
    "cli.incomplete": ("It is not complete: something waits for a person, for a quota, or could not be proven."),
    "cli.planned-done": (
        "What was planned was done and seen to hold. The policy leaves {count:thing|things} as found: see above."
    ),
    "cli.key-made": "The key was made just now. Whoever has it can approve: keep it safe.",
    "cli.lingers": "{name} until {until:time}.",
    "cli.looking": "Looking everywhere: nothing is changed.",
    "cli.alike": "{count} × {what}:",
    "cli.more-alike": "… and {count} more of this sort; `{command}` has them all.",
    "cli.more-changes": "… and {count:more change|more changes}; `{command}` has them all.",
    "cli.more-listed": "… and {count:more row|more rows}; `--all` shows them.",
    "cli.more-rows": "… and {count} more, with `--all` or in the file.",
    "cli.new-passphrase": "A passphrase for the new key {file} (empty for none).",
    "cli.next-approve": "Have the cut signed and apply it; then the hand-over in the same way.",
    "cli.next-approve-rest": "The others do not wait for it: have the cut of what was read signed, and apply it.",
    "cli.next-mend": (
        "It is not known what the leaver has in {systems}: nothing is cut there. Mend that (`exeunt doctor` says what "
        "is wrong), then plan again."
    ),
    "cli.next-apply": "The {kind:plan-kind} is signed: apply it.",
    "cli.next-apply-from": "The {kind:plan-kind} is signed: apply it, not before {since:time}.",
    "cli.next-go-on": "Go on with the {kind:plan-kind} where it stopped: {systems}.",
    "cli.next-go-on-after": "Go on with the {kind:plan-kind} after {until:time}, until when it waits: {systems}.",
    "cli.next-look-again": "Look everywhere once more; the case is closed where nothing is left.",
    "cli.next-waive": "Or let it be, with the reason: a case closes when nothing of it is open.",
    "cli.next-sign": "Have the {kind:plan-kind} signed, then apply it.",
    "cli.next-sign-elsewhere": (
        "Have the {kind:plan-kind} signed, then apply it. Its file lies where `exeunt plan` wrote it."
    ),
    "cli.next-plan-anew": (
        "The {kind:plan-kind} can no longer be applied: its time is over, or the policy, the settings or a connector "
        "are no longer those of the plan. Plan again."
    ),
    "cli.next-plan-left": ("Looking again found {count:thing|things} left; plan again for what should still change."),
    "cli.next-waive-system": "Or, where {system} does not come back, let its part be, with the reason.",
    "cli.next-plan-again": "Look at what did not hold; plan again for what should still change.",
    "cli.next-sign-too": "Have another approver sign it too, then apply it.",
    "cli.next-systems": "Name your systems in {file}, then check.",
    "cli.next-then-apply": "Then apply it.",
    "cli.next-tick": "Say that a task is done.",
    "cli.next-undo": "To put it back.",
    "cli.no-cases": "There is no case yet.",
    "cli.passphrase": "The passphrase of the key {file}.",
    "cli.put-back": "{count} × put back: {action:action}{lost:?, but for: …}.",
    "cli.signed": "Signed. The signature is in {file}.",
    "cli.signers": "{have} of {needed:person|persons} that must sign{persons:?: …}.",
    "cli.signers-unknown": "Whether this signature counts is checked where the plan is applied.",
    "cli.stopped": ("It stopped part-way, and the case is open: something failed or changed meanwhile."),
    "cli.swept": "Looked again at {at:time}: {left:thing|things} left.",
    "cli.swept-in-part": (
        "Looked again at {at:time}, not everything could be read: at least {left:thing|things} left."
    ),
    "cli.ticked": "{person} says that it is done. It counts as stated, not as checked.",
    "cli.trail-broken": (
        "The trail is not as it was signed: {problems:problem|problems} in {size:entry|entries}, held against "
        "{witnesses:witness|witnesses}."
    ),
    "cli.trail-whole": (
        "The trail is whole: {size:entry|entries}, {problems:problem|problems}, held against "
        "{witnesses:witness|witnesses}."
    ),
    "cli.type-mail": "Type the e-mail address of {name} to sign.",
    "cli.type-name": "{name} has no e-mail address: type the employee number, or the name, to sign.",
    "cli.unstamped": "The trail's latest checkpoint has no time stamp; the next one asks again. {why:sentence}",
    "cli.undo-for": "for {left:duration} after it is applied",
    "cli.undo-until": "{system}: {count} × {action:action}, {kind:undo-kind} until {until:time}.",
    "cli.until": "{until:time}.",
    "cli.verifying": "Verifying every entry.",
    "cli.waived": "{person} waived {count:change|changes}. They stay as they are.",
    "cli.would-erase": (
        "The personal data of {count:entry|entries} of the case {case} would go from the trail for good. Nothing was "
        "erased."
    ),
    "cli.at-least": "Not everything was read. This is what is seen at least:",
    "cli.more-paths": "… and {count:more reason|more reasons}; `--all` shows them, `--json` has every step.",
    "cli.more-viewers": "… and {count} more; `--all` shows them.",
    "cli.opening": "Opening the snapshot…",
    "cli.customers-seen": "{count}{unsure:?; of … it is not known}",
    "cli.sees-nothing": "Sees no customer.",
    "cli.sees-nothing-known": "Sees no customer that is known of. Not everything was read.",
    "cli.whole-and-certain": "Everything that this rests on was read whole; nothing in it is uncertain.",
    "cli.whole-not-certain": "Everything that this rests on was read whole; not all of it is certain.",
    "cli.not-whole-certain": "Not everything that this rests on was read; nothing in what was read is uncertain.",
    "cli.not-whole-not-certain": "Not everything that this rests on was read, and not all that was read is certain.",
    "cli.written": "Written to {file}.",
    "cli.handed-aside": "Records whose sight is not computed ({kind:kind})",
    "cli.handed-elsewhere": (
        "{system}: the plans hand over {count:record|records} there; the snapshot does not have that system."
    ),
    "cli.edits-missed": (
        "{count:change|changes} of the plan could not be followed: the snapshot does not have what is changed. Take a "
        "new one with `exeunt snapshot take`."
    ),
    "cli.more-people": "… and {count:more person|more people}; `--json` has them all.",
    "cli.what-is-left": (
        "sees {before:record|records} now, {after} after the plan, {latent} if the account were given back."
    ),
    "cli.more-customers": " … and {count} more",
    "cli.mending": "How to mend it: `exeunt audit --explain {code}`",
    "cli.more-findings": "… and {count:more finding|more findings}; `--all` shows them.",
    "cli.more-rules": " and {count:other rule|other rules}",
    "cli.writing": "Writing the report…",
    "cli.policy-affects": "{customers:customer|customers} and {people:person|people} are affected.",
    "cli.policy-at-least": "That is at least: not everything that the rules rest on was read.",
    "cli.tests-ran": "{count:test|tests}, {failed} not as expected.",
    "cli.people": "{count:person|people}",
    "cli.tier-not-known": (
        "{count:customer is|customers are} left out because the tier is not known: any of them may be of the tier "
        "asked for."
    ),
}
