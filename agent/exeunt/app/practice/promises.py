"""What a departure promises, held against the truth of each system past its connector. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exeunt.errors import Param
from exeunt.plan.document import Plan
from exeunt.sdk.simulator.practice import Standing

Look = Mapping[str, Mapping[str, Standing]]
"""System → person → the truth about him."""

Census = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise and whether it was kept. `shown`: what is otherwise than promised, a few of it."""

    code: str
    params: Mapping[str, Param]
    kept: bool
    shown: Sequence[str] = ()


def cut(now: Look, leaver: str) -> list[Promise]:
    """Nobody gets in as the leaver, and nothing of his still works."""
    found = []
    for system, people in now.items():
        one = people[leaver]
        params: dict[str, Param] = {"system": system, "ways": one.ways_in}
        found.append(Promise("demo.cut", params, not one.may_sign_in and one.ways_in == 0))
    return found


def handed_over(before: Look, now: Look, leaver: str, heirs: Sequence[str]) -> list[Promise]:
    """Every customer of the leaver's is a successor's, of each kind as many as were his."""
    found = []
    for system, people in before.items():
        his = Counter(people[leaver].customers)
        if not his:
            continue
        gained = _total(now[system], heirs) - _total(people, heirs)
        params: dict[str, Param] = {"system": system, "count": his.total()}
        kept = not now[system][leaver].customers and gained == his
        shown = [f"{kind}: {his[kind]} → {gained[kind]}" for kind in sorted(his | gained) if his[kind] != gained[kind]]
        found.append(Promise("demo.handed-over", params, kept, shown))
    return found


def _total(people: Mapping[str, Standing], who: Sequence[str]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in who:
        total.update(people[one].customers)
    return total


def put_back(
    system: str, before: Census, after: Census, *, losses: Mapping[str, Sequence[str]], admitted: frozenset[str]
) -> Promise:
    """Everything is as it was, but for what the undo plan itself said it cannot bring back (*admitted*: actions)."""
    excused = {key for action, keys in losses.items() if action in admitted for key in keys}
    differing = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    wrong = [key for key in differing if key not in excused]
    params: dict[str, Param] = {"system": system, "things": len(before), "lost": len(differing) - len(wrong)}
    shown = [f"{key}: {before.get(key, '∅')} → {after.get(key, '∅')}" for key in wrong[:10]]
    return Promise("demo.put-back", params, not wrong, shown)


def admitted(undo: Plan, system: str) -> frozenset[str]:
    """The actions of which the undo plan says that not all of it comes back."""
    header = undo.header
    told = {
        str(params.get("action"))
        for code, params, _ in header.findings
        if code.startswith("undo.") and params.get("system") == system
    }
    return frozenset(told | {group.action for group in header.groups if group.system == system and group.undo.lost})
