from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "plan.case-over": (
        "The case {case} is over ({state:status}). It takes no further plan, and nothing was written. Make a new "
        "plan; it opens a new case."
    ),
    "plan.expired": (
        "The plan expired at {expires:time}. The world may have changed since, so nothing was written. Make the "
        "plan again."
    ),
    "plan.from-the-future": (
        "The plan says that it was made at {created:time}, which is still to come. One of the two clocks is "
        "wrong, so nothing was written. Set the clocks, and make the plan again."
    ),
    "plan.key-too-new": (
        "{person} signed with a key ({key}) that was listed after the plan was made. Such a key does not count, "
        "and nothing was written. Make the plan again, or have somebody else sign it."
    ),
    "plan.malformed": (
        "The plan is damaged in line {line:raw}: {why}. It is not what was made, so nothing was written. Fetch "
        "the file again, or make the plan anew."
    ),
    "plan.no-case": (
        "There is no case {case} to undo. Nothing was written. Check that this is the state folder where the "
        "plan was applied."
    ),
    "plan.other-code": (
        "The plan was made with version {made} of the connector {connector} for {system}{here:?; here is …}. The "
        "code differs, so nothing was written. Make the plan again."
    ),
    "plan.other-format": (
        "The plan has the format {format}; this version knows {known}. Nothing was written. Make the plan anew "
        "with this version."
    ),
    "plan.not-made-here": (
        "This plan of {case} was not made here: no `exeunt plan` or `exeunt undo` of this installation wrote it. What "
        "it says of itself cannot be relied on, so nothing was written. Make the plan anew and have it signed."
    ),
    "plan.other-installation": (
        "The plan was made by another installation ({made}, here {here}). Nothing was written. Apply it there, "
        "or make the plan here."
    ),
    "plan.other-policy": (
        "The departure policy changed since the plan was made. By the policy of today it might be another plan, so "
        "nothing was written. Make the plan again."
    ),
    "plan.other-settings": (
        "The configuration changed since the plan was made. What was approved may mean something else now, so "
        "nothing was written. Make the plan again."
    ),
    "plan.second-person-needed": (
        "The plan needs {needed:signature|signatures} of different persons and has {have}. Nothing was written. "
        "Have another approver sign it with `exeunt approve`."
    ),
    "plan.self-approved": (
        "The plan is signed only by {person}, who leaves or takes over. Such a signature does not count, and "
        "nothing was written. Have an approver sign it who is not concerned."
    ),
    "plan.spent": (
        "The plan was applied before, in the case {case}. A plan is used once, so nothing was written. To go on, "
        "apply the case; otherwise make a new plan."
    ),
    "plan.too-early": ("The plan may not be applied before {not_before:time}. Nothing was written. Apply it then."),
    "plan.too-large": (
        "{file} is larger than {limit} bytes. No plan is so large, so it was not read. Check that this is the "
        "right file."
    ),
    "plan.unknown": (
        "No applied plan has the digest {digest}. There is nothing to go on with. Check that this is the right "
        "state folder."
    ),
    "plan.unreadable": (
        "{file} cannot be read: {why}. Nothing was written. Check that the file is there and may be read."
    ),
    "plan.unsigned": (
        "The plan has no signature that counts and needs {needed}. Nothing was written. Have an approver sign it "
        "with `exeunt approve`."
    ),
}
