"""The real servers and tools that tests are measured by. Without one its tests are skipped; where `CI` is set they fail."""

from __future__ import annotations

import os
import shutil

import pytest

TITLES = {
    "slapd": "OpenLDAP",
    "ldapadd": "OpenLDAP's tools",
    "ldapsearch": "OpenLDAP's tools",
    "openssl": "OpenSSL",
    "ssh-keygen": "OpenSSH",
    "ssh-agent": "OpenSSH",
    "xxd": "xxd",
    "chromium": "Chromium",
}
"""Command → what brings it."""

STRICT = bool(os.environ.get("CI"))


def missing(*names: str) -> list[str]:
    """What would bring those of *names* that are not here."""
    return list(dict.fromkeys(TITLES[name] for name in names if not _is_here(name)))


def _is_here(name: str) -> bool:
    if name == "slapd":
        from exeunt_ldap.simulator import available

        return available() is not None
    return shutil.which(name) is not None


def need(*names: str) -> None:
    """Skips, or where `CI` is set fails, the test that cannot be run here."""
    if gone := missing(*names):
        (pytest.fail if STRICT else pytest.skip)(f"not installed: {', '.join(gone)}")
