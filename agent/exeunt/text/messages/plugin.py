from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str]] = {
    "plugin.broken": (
        "The connector {name} of the package {package} cannot be loaded: {why}. Its systems are not read. Repair "
        "or reinstall the package; the other connectors go on."
    ),
    "plugin.defect": (
        "The connector {name} failed with {error} ({where}). This is a defect of the connector, not of {system}; what "
        "it would have told is missing. Send {file} to its author."
    ),
    "plugin.duplicate": (
        "Several packages offer a connector {name}: {packages}. Which one is meant is unclear, so none is "
        "loaded. Remove all but one."
    ),
    "plugin.name-differs": (
        "The package {package} announces the connector {name} and offers {offered}. It is not loaded. Report it "
        "to the author of the package."
    ),
    "plugin.no-arrangement": (
        "The connector {name} cannot tell what stands in a folder. Nothing was read. Install the version that came "
        "with this Exeunt, or name the systems in a configuration."
    ),
    "plugin.no-code": (
        "The code of the connector package {name} cannot be found. A plan cannot be bound to it, so it is not "
        "used. Reinstall the package."
    ),
    "plugin.not-installed": (
        "There is no connector {name}. Its systems cannot be read. Installed are: {installed}. Install the "
        "package, or correct `kind` in the configuration."
    ),
    "plugin.other-sdk": (
        "The connector {name} works with versions {wants} of the SDK; this is {have}. It is not loaded. Install "
        "a version of the connector that fits."
    ),
}
