"""An installation for the practice company alone: configuration, policy, state folder, approvers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from exeunt.app import electorate
from exeunt.app.initial import prepare_state
from exeunt.app.installation import PRACTICE_FILE, Installation, write_private
from exeunt.app.practice import toml
from exeunt.config import file as config_file
from exeunt.plan import signature

POLICY: Final = "departure.yaml"
ROSTER: Final = "ldap"
"""The practice system that says who works there."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who may sign, and where the key lies."""

    mail: str
    key: Path


def set_up(
    folder: Path, tables: Mapping[str, Mapping[str, Any]], approving: Sequence[str]
) -> tuple[Path, tuple[Signer, ...]]:
    """Write it all below *folder*: the configuration file, and the approvers as given, each with a new key."""
    state = folder / "state"
    prepare_state(state)
    write_private(state / PRACTICE_FILE, "practice systems only\n")
    write_private(folder / POLICY, resources.files(__package__).joinpath(POLICY).read_text(encoding="utf-8"))
    config = folder / config_file.NAME
    top: dict[str, Any] = {"state": str(state), "policy": POLICY, "origin": "practice"}
    roster = [name for name in tables if name == ROSTER]
    write_private(config, toml.render({**top, **({"roster": roster} if roster else {})}, tables))
    (folder / "keys").mkdir(mode=0o700)
    signers = tuple(Signer(mail, folder / "keys" / mail) for mail in approving)
    _elect(Installation.at(config), signers)
    return config, signers


def _elect(installation: Installation, signers: Sequence[Signer]) -> None:
    """As `exeunt approver add` does it: the first vouches for the others."""

    def sign(document: bytes) -> str:
        key = signature.load_private_key(signers[0].key, None)
        return signature.sign(document, key, signature.APPROVERS)

    for signer in signers:
        public = signature.generate_key(signer.key, signer.mail)
        electorate.add(installation, signer.mail, public, str(signer.key), sign)
