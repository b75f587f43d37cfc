"""Who is who: principals of several systems joined to persons. Pure."""

from exeunt.people.bearers import bearers
from exeunt.people.join import join
from exeunt.people.map import MapEntry, PeopleMap, load_map, read_map
from exeunt.people.people import People, Person
from exeunt.people.perhaps import perhaps_in, perhaps_more_in
from exeunt.people.who import resolve

__all__ = [
    "MapEntry",
    "People",
    "PeopleMap",
    "Person",
    "bearers",
    "join",
    "load_map",
    "perhaps_in",
    "perhaps_more_in",
    "read_map",
    "resolve",
]
