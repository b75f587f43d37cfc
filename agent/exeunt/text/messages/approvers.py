from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "approvers.unsigned": (
        "{file} is not as its last change was signed: an editor, a copy or somebody else changed who may sign. Nothing "
        "was done. Bring the file back from a backup; change it with `exeunt approver` only."
    ),
    "approvers.change-altered": (
        "The signed change of the approvers of {person} is not the change that lies between the two files. A "
        "signature counts only for exactly what was signed. Make the change again with `exeunt approver` and "
        "sign that."
    ),
    "approvers.change-backdated": (
        "The new key of {person} is dated back, before the change was made. A key dated back could approve plans "
        "that are older than its listing. List it with the present time."
    ),
    "approvers.change-self-signed": (
        "The change of the approver {person} is signed by {person} alone. Such a change needs somebody else. Have "
        "another approver sign it."
    ),
    "approvers.change-unclear": (
        "The two approvers files differ by more than one act on one person: {lines:line|lines}, "
        "{persons:person|persons}. Such a change cannot be signed. Make one change at a time with `exeunt "
        "approver`."
    ),
    "approvers.change-unsigned": (
        "The change of the approver {person} has no valid signature. After the first approver, every change of "
        "the approvers is signed. Have another approver sign it."
    ),
    "approvers.changed-meanwhile": (
        "The approvers changed while this change, of {person}, was being signed. Nothing was changed by it. Look "
        "at `exeunt approver list`, and try again."
    ),
    "approvers.comment": (
        "{file}, line {line:raw}: “{value}” cannot stand as a comment. The file is not used, so that nothing "
        "hides in it. Use `exeunt approver` instead of an editor."
    ),
    "approvers.empty": (
        "{file} lists no approver. Nobody can approve a plan. Add the first one with `exeunt approver add`."
    ),
    "approvers.form": (
        "{file}, line {line:raw} is not written as Exeunt writes it. Somebody may have edited the file, so it is "
        "not used. Put the last good file back, and use `exeunt approver`."
    ),
    "approvers.gone": (
        "{file} is gone, though the trail says that there were approvers. Somebody may have taken it away, so no "
        "first approver is made again. Put the last good file back."
    ),
    "approvers.key": (
        "{file}, line {line:raw}: the public key cannot be read. No signature could be checked with it. Give the "
        "whole content of the `.pub` file."
    ),
    "approvers.key-kind": (
        "{file}, line {line:raw}: keys of the kind “{value}” are not accepted. No signature could be checked "
        "with it. Use an Ed25519, ECDSA or RSA key, or a hardware key."
    ),
    "approvers.key-listed-twice": (
        "{file}, line {line:raw}: the key is listed twice for the same time, again from {value}. It would be "
        "unclear which line counts. Remove one of the two."
    ),
    "approvers.key-shared": (
        "{file}, line {line:raw}: the key of {value} is listed for another person too. Persons are counted, so "
        "each needs a separate key. Give one of them a new key."
    ),
    "approvers.key-weak": (
        "{file}, line {line:raw}: an RSA key of {value} bits is too weak. It could be forged. Use one of at "
        "least 2,048 bits, or an Ed25519 key."
    ),
    "approvers.line": (
        "{file}, line {line:raw} is no approver: “{value}”. The file is not used. Put the last good file back, "
        "and use `exeunt approver` instead of an editor."
    ),
    "approvers.not-listed": (
        "{target} has no valid key among the approvers. There is nothing to end. Look at `exeunt approver list`."
    ),
    "approvers.not-there": (
        "{file} is not there, so nobody can approve a plan. Add one: `exeunt approver add MAIL KEY.pub`. If there were "
        "approvers before, put the last good file back."
    ),
    "approvers.option": (
        "{file}, line {line:raw}: the option “{field}” is missing, unknown or wrong: “{value}”. The file is not "
        "used. Use `exeunt approver` instead of an editor."
    ),
    "approvers.person": (
        "{file}, line {line:raw}: “{value}” is no e-mail address in lower case. Approvers are known by it. Give "
        "the address as in the directory, in lower case."
    ),
    "approvers.time": (
        "{file}, line {line:raw}: “{value}” is no time for {field}. It would be unclear when the key counts. "
        "Write UTC as in 20261122100400Z."
    ),
    "approvers.unreadable": (
        "The approvers in {file} cannot be read: {reason}. Without them no signature counts. Check that the file "
        "is there and may be read."
    ),
    "approvers.writable-by-others": (
        "{file} can be changed by others than its owner. Anybody could become an approver by that, so the file is "
        "not used. Take the right away with `chmod 600`, and check its lines."
    ),
}
