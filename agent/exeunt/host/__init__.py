"""Finding connectors, and opening a live one."""
