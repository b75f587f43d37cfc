from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "store.busy": (
        "Our database was busy for {seconds:duration}. Nothing was recorded. Another Exeunt process may be "
        "working: wait for it, then try again."
    ),
    "store.cannot-open": (
        "Our database {where} cannot be opened: {why}. Nothing was done. Check the address, the disk and the "
        "permissions."
    ),
    "store.locked": (
        "Another Exeunt process holds {file} (process id {pid:raw}; 0 means not known). Only one may work at a "
        "time. Wait for it to end; after a crash the lock is free by itself."
    ),
    "store.missing": (
        "There is no database at {where}. There is no case to go on with. Check `state` in the configuration; "
        "the first `exeunt apply` makes it."
    ),
    "store.newer": (
        "Our database has version {found:raw}; this Exeunt knows {known:raw}. An older program could damage it, "
        "so it was not opened. Use the newer version of Exeunt."
    ),
    "store.not-a-file": (
        "{where} is not a plain file. Our database is not kept there. Correct `state` in the configuration."
    ),
    "store.old-library": (
        "This machine's SQLite is {found:raw}; with Python {python:raw} the engine needs {needed:raw} or later. "
        "Nothing was applied. Use a Python whose SQLite is newer, or Python 3.11."
    ),
    "store.unsafe-folder": (
        "The folder {folder} can be changed by others. They could swap our database, so it was not opened. "
        "Restrict it with `chmod 700`."
    ),
}
