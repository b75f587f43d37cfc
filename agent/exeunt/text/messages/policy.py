from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "policy.alias": (
        "{file}, line {line:raw}: aliases of YAML are not allowed. They hide what a line means, so the policy is not "
        "used. Write the value out."
    ),
    "policy.contradiction": (
        "{file}, line {line:raw}: “{first}” and “{second}” contradict each other. What is meant is unclear, so the "
        "policy is not used. Keep one."
    ),
    "policy.currencies": (
        "{file}, line {line:raw}: the bounds of “{field}” do not fit together in their currencies. Some customers "
        "could not be sorted, so the policy is not used. Give A and B bounds in the same currencies, or one number "
        "each without `currency`, which names the field that holds the code."
    ),
    "policy.duplicate-key": (
        "{file}, line {line:raw}: “{field}” stands there already in line {first:raw}. One of the two would silently "
        "win, so the policy is not used. Remove one."
    ),
    "policy.empty": (
        "{file}, line {line:raw}: {field:?“…” }is empty. Empty could mean nothing or everything, so the policy is not"
        " used. Fill it, or remove it."
    ),
    "policy.errors": (
        "The policy {file} is wrong in {count:place|places}. It is not used, and nothing was done. Correct what is "
        "listed."
    ),
    "policy.excepted": (
        "In {system}, the policy makes an exception of {action:action}: {count:thing|things} left as found, by the "
        "rule “{rule}”."
    ),
    "policy.missing": (
        "{file}, line {line:raw}: “{name}”{other:? or “…”} is missing{field:? in “…”}. The policy is not used. Add it."
    ),
    "policy.never-reached": (
        "{file}, line {line:raw}: the rule is never reached; the one in line {earlier:raw} takes all that it would. "
        "The policy is not used. Put the special rule first, or remove it."
    ),
    "policy.no-because": (
        "{file}, line {line:raw}: “{value}” is to be treated otherwise without a reason. An auditor will ask for it, "
        "so the policy is not used. Add `because`."
    ),
    "policy.no-check": (
        "{file}, line {line:raw}: the rule {field:?“…” }does not say what it asks. It would never find anything, so "
        "the policy is not used. Give it one of: {known}."
    ),
    "policy.no-day": (
        "{file}, line {line:raw}: “{value}” is no day. Until when or as of when it counts is not known, so the file "
        "is not used. Write it like 2027-03-31."
    ),
    "policy.no-mail": (
        "{file}, line {line:raw}: “{value}” is neither an e-mail address nor a known word. Nobody could take over, so"
        " the policy is not used.{suggestion:? Did you mean “…”?} Correct it."
    ),
    "policy.no-manager": (
        "Line {line:raw} of the policy hands {kind:kind} records of {tier:tier} to the leaver's manager, and no "
        "manager is known. They stay where they are. Enter the manager in the directory, or change the rule."
    ),
    "policy.no-successor": (
        "No rule of the policy says who takes over {kind:kind} records of {tier:tier}. They stay where they are. Add a "
        "rule, or name a successor with `--successor`."
    ),
    "policy.no-yaml": (
        "{file}{line:?, line …} is not YAML: {why}. The policy cannot be used. Correct that place; a value that "
        "begins with > or < needs quotes."
    ),
    "policy.no-except-here": (
        "{file}, line {line:raw}: a rule “{sort}” is about everything together and accuses nobody, so there is nobody "
        "to spare. The policy is not used. Take “except” out; an exception until a day acknowledges what the rule "
        "finds."
    ),
    "policy.no-tier-here": (
        "{file}, line {line:raw}: a rule “{sort}” is about accounts, not about customers, so it spares none by tier. "
        "The policy is not used. Take “tier” out; `role` and `person` can be spared."
    ),
    "policy.other-format": (
        "{file}, line {line:raw}: the policy has the format “{value}”; this version knows “{known}”. It is not used. "
        "Adapt it, or use the version of Exeunt that it is for."
    ),
    "policy.other-kind": (
        "{file}, line {line:raw}: the file is {value:file-kind}. What is wanted here is {wanted:file-kind}; it is not "
        "used. Name another file."
    ),
    "policy.reserved": (
        "{file}, line {line:raw}: “{value}” is the role of those whose role is not known, whom no role fits, or who "
        "are no people. The policy is not used. Choose another name."
    ),
    "policy.say-skip": (
        "{file}, line {line:raw}: “{value}” would leave everything out without saying so. The policy is not used. "
        "Write `skip` with a reason."
    ),
    "policy.second-person": (
        "{file}, line {line:raw}: customers of the tiers {tiers} always need a second person. A policy may ask for "
        "more, not for less; it is not used. Add them."
    ),
    "policy.skipped": (
        "In {system}, the policy leaves out {action:action}: {count:thing|things} left as found. Its reason: {because}."
    ),
    "policy.successor-leaves": (
        "{mail}, who should take over {kind:kind} records of {tier:tier}, is the leaver. They stay where they are. "
        "Change the rule, or name another successor with `--successor`."
    ),
    "policy.tier-order": (
        "{file}, line {line:raw}: the bound of tier A is not above that of tier B. Customers would be sorted wrongly,"
        " so the policy is not used. Correct the bounds."
    ),
    "policy.tier-undefined": (
        "{file}, line {line:raw}: rules ask for tiers, and nothing says how customers are sorted. The policy is not "
        "used. Add the section `tier`."
    ),
    "policy.unknown-action": (
        "{file}, line {line:raw}: no connector offers the action “{value}”. It would silently do nothing, so the "
        "policy is not used.{suggestion:? Did you mean “…”?} Correct or remove it."
    ),
    "policy.unknown-key": (
        "{file}, line {line:raw}: “{value}” is not a key here. A mistyped key would silently do nothing, so the "
        "policy is not used.{suggestion:? Did you mean “…”?} Correct or remove it."
    ),
    "policy.unknown-phase": (
        "{file}, line {line:raw}: there is no phase “{value}”. The phases are: {known}.{suggestion:? Did you mean "
        "“…”?} Correct it; the policy is not used until then."
    ),
    "policy.unknown-role": (
        "{file}, line {line:raw}: “{value}” is no role of this policy. The rule would be about nobody, so the policy "
        "is not used.{suggestion:? Did you mean “…”?} Correct it, or add it under `roles`."
    ),
    "policy.unknown-word": (
        "{file}, line {line:raw}: “{value}” is not one of: {known}.{suggestion:? Did you mean “…”?} Correct it; the "
        "policy is not used until then."
    ),
    "policy.unreadable": (
        "{file} cannot be read{why:?: …}. There is no policy to go by. Check that the file is there and may be read."
    ),
    "policy.wrong-phase": (
        "{file}, line {line:raw}: the action “{value}” belongs to the phase {right}, not to {phase}. The policy is "
        "not used. Move it."
    ),
    "policy.wrong-type": (
        "{file}, line {line:raw}: “{field}” must be: {wanted:wanted}; it is “{value}”. The policy is not used. "
        "Correct it."
    ),
}
