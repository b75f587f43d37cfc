"""States, refs and principals as canonical JSON values, and back. Strict: what does not fit raises ValueError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from exeunt.errors import Param
from exeunt.model import GONE, LATER, Finding, Gap, Principal, Reason, Ref, Sealed, State, Value
from exeunt.model.principal import Status

Json = Any  # canonical JSON: str, int, bool, None, list, dict

_AS_IT_IS: Final = frozenset({str, int, bool, type(None)})
"""Nearly every value is one of these, and a plan has a million of them: they do not go through the match."""


def value_out(value: Value) -> Json:
    match value:
        case tuple():
            return list(value)
        case Sealed():
            return {"sealed": value.digest, "label": value.label, "size": value.size}
        case None | bool() | str() | int():
            return value
        case _:
            return {"later": True}


def value_in(data: Json) -> Value:
    match data:
        case None | bool() | str() | int():
            return data
        case list() if all(isinstance(item, str) for item in data):
            return tuple(data)
        case {"later": True} if len(data) == 1:
            return LATER
        case {"sealed": str(digest), "label": str(label), "size": int(size)} if len(data) == 3:  # noqa: PLR2004 (its three keys)
            return Sealed(digest, label, size)
        case _:
            raise ValueError(f"no value of a state: {data!r}")


def state_out(state: State) -> Json:
    """GONE is null; a state is its fields. A state under way is never written down."""
    if state.gone:
        return None
    return {name: value if type(value) in _AS_IT_IS else value_out(value) for name, value in state.fields.items()}


def state_in(data: Json) -> State:
    if data is None:
        return GONE
    if not isinstance(data, dict) or not data:
        raise ValueError(f"no state: {data!r}")
    return State({name: value_in(value) for name, value in data.items()})


def ref_out(ref: Ref) -> Json:
    return [ref.system, ref.kind, ref.id, ref.of]


def ref_in(data: Json) -> Ref:
    match data:
        case [str(system), str(kind), str(id_), str(of)]:
            return Ref(system, kind, id_, of)
        case _:
            raise ValueError(f"no ref: {data!r}")


def principal_out(principal: Principal) -> Json:
    return {
        "ref": ref_out(principal.ref),
        "name": principal.name,
        "status": principal.status,
        "ids": dict(principal.ids),
        "mail": list(principal.mail),
        "powers": sorted(principal.powers),
    }


def principal_in(data: Json) -> Principal:
    return Principal(
        ref=ref_in(data["ref"]),
        name=data["name"],
        status=cast("Status", data["status"]),
        ids=dict(data["ids"]),
        mail=tuple(data["mail"]),
        powers=frozenset(data["powers"]),
    )


def coded_out(item: Finding | Gap | Reason) -> Json:
    """A code with parameters, and what it is about where it is about something."""
    about = getattr(item, "about", None)
    tail = [] if about is None else [ref_out(about)]
    return [item.code, dict(item.params), *tail]


def gap_in(data: Json) -> Gap:
    code, params, *about = data
    return Gap(code, _params(params), ref_in(about[0]) if about else None)


def _params(data: Json) -> Mapping[str, Param]:
    if not isinstance(data, dict) or not all(isinstance(item, str | int | bool) for item in data.values()):
        raise ValueError(f"no parameters: {data!r}")
    return data
