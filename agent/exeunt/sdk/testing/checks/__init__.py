"""The checks, by what they are about. Each is a promise that the host relies on."""
