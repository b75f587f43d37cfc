from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "people.called-so": "Called so: {name}, who is meant by {who}.",
    "people.ambiguous": (
        "In {system}, {count} user accounts share the {identifier} {value}. Whose they are is unclear, so they "
        "are joined to nobody. Name them in the map of people."
    ),
    "people.contested": (
        "{one} and {other} seem to be one person, but {left} and {right}, joined to them, cannot be. Whose they "
        "are is unclear, so none is joined. Name them in the map of people."
    ),
    "people.duplicate-key": (
        "{file}, line {line:raw}: “{value}” stands twice. One of the two would silently win, so the file is not "
        "used. Remove one."
    ),
    "people.map-contested": (
        "The map of people gives {principal} to several: {names}. It is joined to nobody. Correct the map."
    ),
    "people.map-no-system": (
        "The map of people, line {line:raw}, names “{value}” of {name} in {system}, which is not configured or "
        "was not read. Nothing is joined by it. Correct the map, or add the system."
    ),
    "people.map-nobody": (
        "The map of people, line {line:raw}, names “{value}” of {name} in {system}, which is not there. Nothing "
        "is joined by it. Correct the map."
    ),
    "people.map-service": (
        "The map of people, line {line:raw}, names “{value}” of {name} in {system}, which is a service account. "
        "Service accounts belong to nobody, so it is not joined. Correct the map."
    ),
    "people.map-several": (
        "The map of people, line {line:raw}: “{value}” of {name} means {count} user accounts in {system}. Which "
        "one is unclear, so none is joined. Name it by its id."
    ),
    "people.missing": (
        "{file}, line {line:raw}: “{name}” is missing{field:? in …}. The map of people cannot be used without "
        "it. Add it."
    ),
    "people.more-called-so": "… and {count} more who are called so.",
    "people.named-twice": (
        "{file}, line {line:raw}: “{value}” was already named in line {first:raw}. One user account cannot "
        "belong to two people, so the file is not used. Remove one of them."
    ),
    "people.no-system": (
        "There is no system “{system}”. The known ones are: {known}.{suggestion:? Did you mean “…”?} Give an "
        "e-mail address, an employee number or `system:id`."
    ),
    "people.not-read": (
        "Whether “{who}” is known could not be found out, because not everything could be read. Nothing was planned. "
        "Mend what is said below, then plan again."
    ),
    "people.no-who": (
        "No person was named. Nothing was looked up. Give an e-mail address, an employee number or `system:id`."
    ),
    "people.no-yaml": (
        "{file}{line:?, line …} is not YAML: {why}. The map of people cannot be used. Correct that place."
    ),
    "people.nobody": (
        "Nobody is known as “{who}”, so there is nothing to plan or to answer. People are meant by e-mail address, "
        "employee number or `system:id`, never by name. Check the spelling."
    ),
    "people.several": (
        "“{who}” may mean {count} people: {list}. One must be meant, so nothing was planned or answered. Name one "
        "of them as listed."
    ),
    "people.unknown-key": (
        "{file}, line {line:raw}: “{value}” is not a key here. A mistyped key would silently do nothing, so the "
        "file is not used.{suggestion:? Did you mean “…”?} Correct or remove it."
    ),
    "people.unreadable": (
        "{file} cannot be read{why:?: …}. The map of people is missing. Check that the file is there and may be read."
    ),
    "people.weak-match": (
        "{one} and {other} may be one person: {agree} agree{differ:?, … differ}. That is not enough, so they are "
        "not joined. If they are one, name both in the map of people."
    ),
    "people.wrong-type": (
        "{file}, line {line:raw}: “{field}” must be: {wanted:wanted}. The file is not used. Correct it."
    ),
}
