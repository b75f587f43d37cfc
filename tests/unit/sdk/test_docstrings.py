"""A connector's author reads docstrings: whatever `exeunt.sdk` hands out has one, and so has each public method of it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

import exeunt.model
from exeunt import sdk

WORDS = 3
"""Fewer are a name said twice."""

CLASSES = sorted(name for name in sdk.__all__ if inspect.isclass(getattr(sdk, name)))
FUNCTIONS = sorted(name for name in sdk.__all__ if inspect.isfunction(getattr(sdk, name)))
CONSTANTS = sorted({*sdk.__all__} - {*CLASSES, *FUNCTIONS})


def is_said(text: str | None) -> bool:
    return text is not None and len(text.split()) >= WORDS


def own_words(cls: type) -> str | None:
    """Its docstring, unless Python made it up from the signature, as it does for dataclasses."""
    text = vars(cls).get("__doc__")
    return None if text is None or text.startswith(f"{cls.__name__}(") else text


def silent_methods(cls: type) -> list[str]:
    """Public methods and properties without a docstring, also those that it has from our own bases."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("exeunt.") or base is cls]
    members = {name: member for base in reversed(ours) for name, member in vars(base).items() if name[0] != "_"}
    functions = {name: getattr(member, "__func__", getattr(member, "fget", member)) for name, member in members.items()}
    return sorted(name for name, one in functions.items() if inspect.isfunction(one) and not is_said(one.__doc__))


def explained(source: str) -> set[str]:
    """The names of a module under whose assignment a string stands."""
    body = ast.parse(source).body
    return {
        target.id
        for line, below in pairwise(body)
        if isinstance(line, ast.Assign | ast.AnnAssign)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and is_said(str(below.value.value))
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target])
        if isinstance(target, ast.Name)
    }


def modules(package: ModuleType) -> list[Path]:
    names = [found.name for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.") if not found.ispkg]
    return [Path(str(importlib.import_module(name).__file__)) for name in names]


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_and_its_public_methods_say_what_they_are_for(name):
    cls = getattr(sdk, name)
    assert is_said(own_words(cls))
    assert silent_methods(cls) == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_is_for(name):
    assert is_said(getattr(sdk, name).__doc__)


def test_constants_are_explained_under_their_assignment():
    said = {
        name for package in (exeunt.model, sdk) for path in modules(package) for name in explained(path.read_text())
    }
    assert [name for name in CONSTANTS if name not in said] == []


def test_nothing_is_left_out():
    assert {"Action", "Connector", "Http", "Refused"} <= set(CLASSES)
    assert {"altered", "reading"} <= set(FUNCTIONS)
    assert {"ACTIONS", "CALLS", "GONE", "LATER", "Value", "hookimpl"} == set(CONSTANTS)


def test_the_search_finds_what_says_nothing():
    class Base:
        """Is none of ours, so nobody asks it."""

        def foreign(self): ...

    Base.__module__ = "elsewhere"

    class Odd(Base):
        """Odd."""

        @property
        def empty(self): ...

        @classmethod
        def built(cls): ...

        def said(self):
            """Says enough of itself."""

    assert not is_said(own_words(Odd))
    assert silent_methods(Odd) == ["built", "empty"]
    assert own_words(type("Odd", (), {"__doc__": "Odd(x: int)"})) is None
    assert explained('A = 1\n"""What it counts."""\nB: int = 2\nC = 3\n"""C."""\n') == {"A"}
