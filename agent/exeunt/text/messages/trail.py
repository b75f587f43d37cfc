from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "trail.altered": (
        "Entry {seq:raw} of the trail was altered: it is not what its hash says. What it tells cannot be relied "
        "on. Compare with a copy kept elsewhere and find out who could write the database."
    ),
    "trail.bad-bundle": (
        "The export cannot be read as one ({name}). It was altered, repacked or damaged. Ask for it again."
    ),
    "trail.bad-fact": (
        "A fact for the trail is not in the form that is kept: {fact}. It was not recorded. This is a defect of "
        "Exeunt: report it."
    ),
    "trail.bad-key": (
        "{file} is no signing key of a trail. No checkpoint can be signed with it. Put the right key back from "
        "your copy."
    ),
    "trail.bad-leaf": (
        "An entry of the trail is not in its one form. It was altered or damaged. Compare with a copy kept "
        "elsewhere: `exeunt trail verify --against FILE`."
    ),
    "trail.bad-note": (
        "A checkpoint of the trail is not in its one form. It was altered or damaged. Compare with a copy kept "
        "elsewhere."
    ),
    "trail.bad-signature": (
        "The signature of {signer} on a checkpoint of the trail is missing or wrong. The checkpoint proves "
        "nothing. Compare with a copy kept elsewhere."
    ),
    "trail.bad-verifier": (
        "The verifier key of the trail cannot be read. No checkpoint can be checked with it. Give the line that "
        "`exeunt trail` shows, whole."
    ),
    "trail.behind-claim": (
        "{name} knows the trail with {size:raw} entries; there are fewer now. Its end was cut off, or this is an "
        "older copy. Compare with the latest copy kept elsewhere."
    ),
    "trail.case-gap": (
        "Before entry {seq:raw} an entry of the same case is missing or doubled (expected number "
        "{expected:raw}). The case's history is not whole. Compare with a copy kept elsewhere."
    ),
    "trail.checkpoint-altered": (
        "The checkpoint over {size:raw} entries and its signed note differ. Somebody changed the database. "
        "Compare with a copy kept elsewhere."
    ),
    "trail.checkpoint-missing": (
        "The checkpoint over {size:raw} entries is recorded and missing. Somebody removed it. Put it back from "
        "the witness folder."
    ),
    "trail.checkpoint-unrecorded": (
        "There is a checkpoint over {size:raw} entries that no entry records. It was added from outside. Find "
        "out who could write the database."
    ),
    "trail.claim-differs": (
        "The trail does not grow out of the head that {name} carries (size {size:raw}). Its past was changed, or "
        "{name} belongs to another trail. Keep both as evidence."
    ),
    "trail.erased-already": (
        "Of the case {case} the trail holds no personal data that could be erased. Nothing was erased. See with "
        "`exeunt trail export` what it still says."
    ),
    "trail.erasure-held": (
        "{count:entry|entries} (first: {seq:raw}) belong to a case whose undo or limitation period still runs. "
        "Nothing was erased. Give a reason with `--because`, or wait."
    ),
    "trail.erasure-of-erasure": (
        "Entry {seq:raw} says who ordered an erasure. It cannot be erased itself, and nothing was erased. Leave it out."
    ),
    "trail.erasure-unsigned": (
        "Nobody is named who ordered the erasure. Nothing was erased. Name that person with `--ordered-by`."
    ),
    "trail.export-exists": "{where} is there already. Nothing is written over. Name another place.",
    "trail.export-wrong": (
        "The export does not prove what it should ({what}: {name}). It was altered or damaged. Do not rely on "
        "it; ask for it again."
    ),
    "trail.gap": (
        "Entries {seq:raw} to {last:raw} of the trail are missing. Somebody removed them. Compare with a copy "
        "kept elsewhere."
    ),
    "trail.head-damaged": (
        "The trail's head is damaged, so nothing can be added to the trail, and nothing was done. Look at what `exeunt "
        "trail verify` says; bring the database back from a backup."
    ),
    "trail.head-differs": (
        "The trail's head says {size:raw} entries and does not fit the {entries:raw} that are there. Entries "
        "were added or removed from outside. Compare with a copy kept elsewhere."
    ),
    "trail.key-missing": (
        "The signing key of the trail is missing: {file}. No checkpoint can be signed. Put it back from your "
        "copy; a new key would begin a new trail."
    ),
    "trail.key-readable": (
        "The signing key of the trail, {file}, can be opened by others. They could sign a false trail. Restrict "
        "it with `chmod 600`, and find out who read it."
    ),
    "trail.misplaced": (
        "Entry {seq:raw} of the trail is out of place: it says that it is number {says:raw} or of another case. "
        "Entries were moved or doubled. Compare with a copy kept elsewhere."
    ),
    "trail.no-such-case": (
        "The trail has no entry of the case {case}. There is nothing to export. Check the id with `exeunt case list`."
    ),
    "trail.no-witness": "{name} bears no witness to this trail: {why:sentence}",
    "trail.none": (
        "There is no trail in {folder} yet. There is nothing to verify. Check that this is the right state folder."
    ),
    "trail.not-checkpointed": (
        "The case {case} has entries that no checkpoint covers yet (up to {seq:raw}). They cannot be proven. "
        "Make a checkpoint, then export again."
    ),
    "trail.not-erased": (
        "Entry {seq:raw} says that the payload of entry {named:raw} was erased; that is not so, or it is another "
        "case's. Somebody put it back, or the entry is false. Find out who could write the database."
    ),
    "trail.nothing-to-erase": (
        "Entry {seq:raw} has no payload that could be erased. Nothing was erased. Check the numbers."
    ),
    "trail.other-key": (
        "The key is not the one that belongs to this trail ({name}). What it signed proves nothing about it. "
        "Check that keys and database are of the same installation."
    ),
    "trail.other-log": (
        "The checkpoint belongs to another trail: {origin}. It proves nothing about this one. Check which file "
        "was meant."
    ),
    "trail.payload-altered": (
        "The payload of entry {seq:raw} was altered: it is not what the leaf says. What it tells cannot be "
        "relied on. Compare with a copy kept elsewhere."
    ),
    "trail.payload-missing": (
        "The payload of entry {seq:raw} is gone, and no entry says that it was erased. Somebody removed it. "
        "Compare with a copy kept elsewhere."
    ),
    "trail.payload-stray": (
        "There is a payload for entry {seq:raw}, which does not exist. It was added, or its entry removed. Find "
        "out who could write the database."
    ),
    "trail.payload-unasked": (
        "Entry {seq:raw} has a payload that its leaf does not name. It was added from outside. Find out who "
        "could write the database."
    ),
    "trail.root-differs": (
        "The entries do not give the root that the checkpoint over {size:raw} of them signed. Something before "
        "was changed. Compare with a copy kept elsewhere."
    ),
    "trail.rows-differ": (
        "The rows of the batch in entry {seq:raw} do not give the count and root of its leaf. The batch cannot "
        "be proven row by row. This is a defect of Exeunt or of the export: report it."
    ),
    "trail.time-stamp-refused": (
        "The time-stamping authority did not give a valid time stamp (status {status:raw}). The checkpoint "
        "stands without one. It is asked again; if it goes on, ask the authority."
    ),
    "trail.token-differs": (
        "The time stamp on the checkpoint over {size:raw} entries is not the one that was recorded. Somebody "
        "replaced it. Compare with a copy kept elsewhere."
    ),
    "trail.token-missing": (
        "The time stamp on the checkpoint over {size:raw} entries is recorded and missing. Somebody removed it. "
        "Put it back from an export."
    ),
    "trail.truncated": (
        "A checkpoint covers {size:raw} entries; there are fewer. The end of the trail was cut off. Compare with "
        "a copy kept elsewhere."
    ),
    "trail.unknown-kind": (
        "“{kind}” is no kind of entry of the trail. Nothing was recorded or selected. Check the spelling."
    ),
    "trail.witness-differs": (
        "The witness {file} holds another checkpoint of {size:raw} entries than this trail. The trail was "
        "rewritten, or two installations share a name. Stop, and keep both as evidence."
    ),
    "trail.witness-missing": (
        "The folder of witnesses {name} is not there. Rewriting the trail could not be noticed by it. Mount it, "
        "or correct `witness` in the configuration."
    ),
}
