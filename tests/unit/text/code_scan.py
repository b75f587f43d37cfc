"""Reads from source which codes a program can raise or report, and with which parameters."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

CODE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9_]+(-[a-z0-9]+)*)+")
BEGINNING = re.compile(r"[a-z][a-z-]*\.[a-z-]*")
SCREEN = re.compile(r"(cli|option)\.[a-z-]+")
DATA_FIELDS = frozenset({"code", "params", "about"})
NOT_PARAMS = {"until", "elsewhere"}  # attributes of Throttled and Refused

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Carrier:
    """Something callable that makes an error, finding, gap or reason of a code that it is given.

    `at`: which positional argument is the code. `fixed`: parameters that it adds by itself. `more`: its callers'
    keywords, less `own`, are parameters too. `readable`: whether all of its parameters are known. `is_data`: a
    dataclass with `code` and `params`.
    """

    at: int = 0
    fixed: frozenset[str] = frozenset()
    more: bool = True
    own: frozenset[str] = frozenset()
    readable: bool = True
    is_data: bool = False


# what errors derive from, and `Texts.sentence`
KNOWN = {"ExeuntError": {"": Carrier()}, "sentence": {"": Carrier(is_data=True, own=DATA_FIELDS)}}


@dataclass(frozen=True)
class Call:
    """A code, or the beginning of one and `*`, and what goes with it; `params` is None where that cannot be read."""

    code: str
    params: frozenset[str] | None
    where: str


@dataclass(frozen=True)
class Scan:
    """The modules of one tree, by path, and what in them carries codes: by name, then by file."""

    modules: Mapping[str, ast.Module]
    carriers: dict[str, dict[str, Carrier]]

    def carrier(self, file: str, name: str) -> Carrier | None:
        """The carrier of this file with this name, else that of any file: unreadable if they are several."""
        homes = self.carriers.get(name, {})
        if file in homes or not homes or name.startswith("_"):
            return homes.get(file)
        first, *others = homes.values()
        return first if all(other == first for other in others) else replace(first, readable=False)

    def add(self, file: str, name: str, carrier: Carrier) -> None:
        self.carriers.setdefault(name, {}).setdefault(file, carrier)

    def __len__(self) -> int:
        return sum(map(len, self.carriers.values()))


_parsed = cache(ast.parse)


@cache
def _walk(node: ast.AST) -> tuple[ast.AST, ...]:
    """As `ast.walk`, which takes most of the time: modules and functions are asked several times."""
    return tuple(ast.walk(node))


def scan(sources: Mapping[str, str]) -> list[Call]:
    """All calls in *sources* (text by file name) that make an error, a finding, a gap or a reason."""
    known = {name: dict(homes) for name, homes in KNOWN.items()}
    found = Scan({file: _parsed(text) for file, text in sources.items()}, known)
    before = 0
    while before != len(found):
        before = len(found)
        for file, module in found.modules.items():
            _learn(found, file, module)
    return [call for file, module in found.modules.items() for call in _calls(found, file, module)]


def _learn(found: Scan, file: str, module: ast.Module) -> None:
    for node in _definitions(module):
        if isinstance(node, ast.ClassDef):
            fields = [_name(line.target) for line in node.body if isinstance(line, ast.AnnAssign)]
            if {"code", "params"} <= set(fields):
                found.add(file, node.name, Carrier(is_data=True, own=DATA_FIELDS))
            elif any(found.carrier(file, _name(base)) for base in node.bases):
                found.add(file, node.name, Carrier())
        elif node.name != "__init__":
            carrier = _as_carrier(found, file, node)
            if carrier:
                found.add(file, node.name, carrier)


def _as_carrier(found: Scan, file: str, function: Function) -> Carrier | None:
    arguments = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    own = frozenset(arguments) | {argument.arg for argument in function.args.kwonlyargs}
    rest = function.args.kwarg.arg if function.args.kwarg else ""
    for call in _made(found, file, function):
        code = call.node.args[call.carrier.at] if len(call.node.args) > call.carrier.at else None
        if isinstance(code, ast.Name) and code.id in arguments:
            params, passes_on = _params(call, rest)
            at = arguments.index(code.id) - (arguments[0] in ("self", "cls"))
            return Carrier(at, params or frozenset(), passes_on, own, params is not None)
    if "code" in arguments:  # on its way to a row, say: what it is given there cannot be followed
        return Carrier(arguments.index("code") - (arguments[0] in ("self", "cls")), readable=False)
    return None


@cache
def _calls_inside(node: ast.AST) -> tuple[ast.Call, ...]:
    """Looked through once: the scan comes back until it learns nothing more."""
    return tuple(one for one in _walk(node) if isinstance(one, ast.Call))


@cache
def _definitions(module: ast.Module) -> tuple[ast.ClassDef | Function, ...]:
    return tuple(one for one in _walk(module) if isinstance(one, ast.ClassDef | Function))


@dataclass(frozen=True)
class Made:
    node: ast.Call
    carrier: Carrier
    scope: ast.AST


def _made(found: Scan, file: str, inside: ast.AST) -> Iterator[Made]:
    for node in _calls_inside(inside):
        name = _name(node.func)
        carrier = found.carrier(file, name)
        if carrier is None and isinstance(node.func, ast.Name) and isinstance(inside, Function):
            meant = sorted(_names_assigned(inside, name))
            carrier = next(filter(None, (found.carrier(file, other) for other in meant)), None)
        if carrier:
            yield Made(node, carrier, inside)


def _params(call: Made, rest: str = "") -> tuple[frozenset[str] | None, bool]:
    """The parameters' names, or None; and whether the keywords *rest* of the function around are passed on."""
    named = {keyword.arg for keyword in call.node.keywords if keyword.arg} - call.carrier.own - NOT_PARAMS
    unpacked = [keyword.value for keyword in call.node.keywords if keyword.arg is None]
    if call.carrier.is_data:
        unpacked += [*call.node.args[1:2], *(k.value for k in call.node.keywords if k.arg == "params")]
    passed_on = [value for value in unpacked if isinstance(value, ast.Name) and value.id == rest]
    keys = [_keys(value, call.scope) for value in unpacked if value not in passed_on]
    if not call.carrier.readable or None in keys:
        return None, bool(passed_on)
    added = named if call.carrier.more else set()
    return call.carrier.fixed.union(added, *(key for key in keys if key is not None)), bool(passed_on)


def _keys(value: ast.expr, scope: ast.AST) -> frozenset[str] | None:
    """The keys of a dict that is written out here, or assigned once in *scope*."""
    if isinstance(value, ast.Name):
        assigned = _assigned(scope, value.id)
        return _keys(assigned[0], scope) if len(assigned) == 1 and isinstance(assigned[0], ast.Dict) else None
    if not isinstance(value, ast.Dict):
        return None
    parts = zip(value.keys, value.values, strict=True)
    keys = [_keys(item, scope) if key is None else _literal(key) for key, item in parts]
    return None if None in keys else frozenset().union(*(key for key in keys if key is not None))


def _literal(key: ast.expr) -> frozenset[str] | None:
    return frozenset({str(key.value)}) if isinstance(key, ast.Constant) else None


def _calls(found: Scan, file: str, module: ast.Module) -> Iterator[Call]:
    functions = [node for node in _walk(module) if isinstance(node, Function)]
    inner = {node for function in functions for node in _walk(function)}
    seen: set[ast.Call] = set()
    for scope in (*functions, module):
        for call in _made(found, file, scope):
            if call.node in seen or (scope is module and call.node in inner):
                continue
            seen.add(call.node)
            arguments = [*call.node.args, *(k.value for k in call.node.keywords if k.arg == "code")]
            code = arguments[call.carrier.at] if len(arguments) > call.carrier.at else None
            for text in sorted(_codes_in(code, scope, module)):
                yield Call(text, _params(call)[0], f"{file}:{call.node.lineno}")
    yield from _written_down(file, module)


def _written_down(file: str, module: ast.Module) -> Iterator[Call]:
    """Codes that are no argument: `{"code": CODE, ...}` of a row, `(CODE, {...})` of a plan."""
    for node in _walk(module):
        found: list[tuple[ast.expr, frozenset[str] | None]]
        match node:
            case ast.Dict():
                entries = zip(node.keys, node.values, strict=True)
                values = [value for key, value in entries if isinstance(key, ast.Constant) and key.value == "code"]
                found = [(value, None) for value in values]
            case ast.Tuple(elts=[ast.Constant() as value, ast.Dict() as params]):
                found = [(value, _keys(params, module))]
            case _:
                continue
        for code, keys in found:
            yield from (Call(text, keys, f"{file}:{node.lineno}") for text in sorted(_codes_in(code, node, module)))


def _codes_in(expression: ast.expr | None, scope: ast.AST, module: ast.Module) -> set[str]:
    """The codes that *expression* may be: constants in it, and in what the names in it were assigned or return."""
    codes: set[str] = set()
    waiting: list[ast.AST] = [expression] if expression else []
    looked_up: set[str] = set()
    while waiting:
        for node in _walk(waiting.pop()):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                codes.add(node.value)
            elif isinstance(node, ast.JoinedStr) and (beginning := _beginning(node)):
                codes.add(f"{beginning}*")
            elif isinstance(node, ast.Name) and node.id not in looked_up:
                looked_up.add(node.id)
                waiting += [*_assigned(scope, node.id), *_assigned(module, node.id, deep=False)]
                waiting += _returned(module, node.id)
    return codes


def _beginning(text: ast.JoinedStr) -> str:
    """What a code that is put together begins with: `guard.` of `f"guard.{code}"`."""
    first = text.values[0] if text.values else None
    known = first.value if isinstance(first, ast.Constant) else ""
    return known if isinstance(known, str) and BEGINNING.fullmatch(known) else ""


def _returned(module: ast.Module, name: str) -> list[ast.AST]:
    return _returns(module).get(name, [])


@cache
def _returns(module: ast.Module) -> dict[str, list[ast.AST]]:
    values: dict[str, list[ast.AST]] = defaultdict(list)
    for function in (node for node in _walk(module) if isinstance(node, Function)):
        values[function.name] += [node.value for node in _walk(function) if isinstance(node, ast.Return) and node.value]
    return values


def _assigned(scope: ast.AST, name: str, *, deep: bool = True) -> list[ast.AST]:
    return _assignments(scope, deep).get(name, [])


@cache
def _assignments(scope: ast.AST, deep: bool) -> dict[str, list[ast.AST]]:  # noqa: FBT001 (a cache's key)
    values: dict[str, list[ast.AST]] = defaultdict(list)
    for node in _walk(scope) if deep else getattr(scope, "body", ()):
        targets = node.targets if isinstance(node, ast.Assign) else [_target(node)] if _is_assignment(node) else []
        value = getattr(node, "value", None) or getattr(node, "iter", None)
        for part in (part for target in targets for part in _walk(target)):
            if isinstance(part, ast.Name) and value is not None:
                values[part.id].append(value)
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "add"), args=[value]):
                values[name].append(value)
    return values


def _is_assignment(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For | ast.comprehension)


def _target(node: ast.AST) -> ast.expr:
    target: ast.expr = node.target  # type: ignore[attr-defined] # every kind of `_is_assignment` has one
    return target


def _names_assigned(scope: ast.AST, name: str) -> set[str]:
    return {node.id for value in _assigned(scope, name) for node in _walk(value) if isinstance(node, ast.Name)}


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def words_asked_for(sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What screens ask for, and where: `word` with literal area and value, and any code of a screen's own areas."""
    for file, text in sources.items():
        for node in _walk(_parsed(text)):
            match node:
                case ast.Constant(str(code)) if SCREEN.fullmatch(code):
                    yield code, f"{file}:{node.lineno}"
                case ast.ListComp(elt=spoken) | ast.GeneratorExp(elt=spoken):
                    yield from _words(spoken, file, _written_out(node.generators))
                case ast.Call():
                    yield from _words(node, file, {})


def _words(node: ast.expr, file: str, loops: Mapping[str, list[ast.expr]]) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Call(func=ast.Name("word") | ast.Attribute(attr="word"), args=[ast.Constant(str(area)), value]):
            yield from ((f"{area}.{word}", f"{file}:{node.lineno}") for word in _words_in(value, loops))
        case ast.Call(func=ast.Name("section"), args=[_, value, *_]):  # its title is a heading
            yield from ((f"heading.{word}", f"{file}:{node.lineno}") for word in _words_in(value, loops))


def _words_in(value: ast.expr, loops: Mapping[str, list[ast.expr]]) -> list[str]:
    match value:
        case ast.Constant(str(word)):
            return [word]
        case ast.IfExp(body=one, orelse=other):
            return [*_words_in(one, loops), *_words_in(other, loops)]
        case ast.Name(name):
            return [word for item in loops.get(name, ()) for word in _words_in(item, {})]
        case _:
            return []


def _written_out(loops: list[ast.comprehension]) -> dict[str, list[ast.expr]]:
    """The items of `for NAME in (…)`."""
    return {
        loop.target.id: loop.iter.elts
        for loop in loops
        if isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Tuple)
    }
