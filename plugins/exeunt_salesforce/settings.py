from __future__ import annotations

import re
from typing import Literal

from exeunt.sdk import Settings

_VERSION = re.compile(r"v\d\d\.0")
_FACT = re.compile(r"[a-z][a-z0-9_]*")
_PATH = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)*", re.ASCII)
_QUALIFIED = re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*", re.ASCII)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
OWN_FIELDS = frozenset({"owner", "team", "manual", "name", "parent", "modified", "portal"})
"""Fields of a customer's state that are ours: no fact may be called so."""


class SalesforceSettings(Settings, frozen=True, kw_only=True):
    """`[systems.NAME]` with `kind = "salesforce"`.

    What each is for says `texts_settings`.
    """

    url: str
    flow: Literal["jwt", "client-credentials"] = "jwt"
    login_url: str = "https://login.salesforce.com"
    api_version: str = "v64.0"
    facts: dict[str, str] = {}  # noqa: RUF012 (msgspec copies an empty default for each instance)
    key: str = ""
    traits: dict[str, str] = {}  # noqa: RUF012 (as above)
    classes: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 (as above)
    flat: tuple[str, ...] = ()
    privileged: tuple[str, ...] = ()
    own_accounts: tuple[str, ...] = ()
    reserve: int = 20
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value in (("url", self.url), ("login_url", self.login_url)):
            _expect(value.startswith("https://"), f"{name}: an https address")
        _expect(_VERSION.fullmatch(self.api_version) is not None, "api_version: like v64.0")
        _expect(0 <= self.reserve <= 90, "reserve: 0 to 90 percent")  # noqa: PLR2004 (a share)
        for fact, path in self.facts.items():
            _expect(_FACT.fullmatch(fact) is not None and fact not in OWN_FIELDS, f"facts: no name for a fact: {fact}")
            _expect(_PATH.fullmatch(path) is not None, f"facts.{fact}: no field path")
        for trait, path in self.traits.items():
            _expect(_FACT.fullmatch(trait), f"traits: no name for a trait: {trait}")
            _expect(_PATH.fullmatch(path), f"traits.{trait}: no field path")
        for name, fields in self.fields_by_class.items():
            _expect(_FACT.fullmatch(name) and name != "export", f"classes: no name for a class: {name}")
            _expect(fields and all(_QUALIFIED.fullmatch(field) for field in fields), f"classes.{name}: fields")
        _expect(not self.key or _NAME.fullmatch(self.key), "key: no field of Account")
        for name, kinds in (("include", self.include), ("exclude", self.exclude), ("flat", self.flat)):
            _expect(all(map(_NAME.fullmatch, kinds)), f"{name}: no object name")

    @property
    def fields_by_class(self) -> dict[str, tuple[str, ...]]:
        """Every field with its object."""
        return {
            name: tuple(field if "." in field else f"Account.{field}" for field in fields)
            for name, fields in self.classes.items()
        }


def _expect(fulfilled: object, what: str) -> None:
    if not fulfilled:
        raise ValueError(what)
