"""Which of the offered actions a departure takes: all, but for what the policy leaves out with a reason.

The most exact rule wins: one for the action with its kind (`customer.transfer:Lead`) before one for the name, and a
rule under the phase in which the connector takes the action before one under another phase. That one still holds
where it is the only one: what an operator wrote is never passed over in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exeunt.errors import Param
from exeunt.model import PHASES, Phase, Reason, Ref, State, Value
from exeunt.policy.asking import read_conditions
from exeunt.policy.conditions import Conditions, glob, meet
from exeunt.policy.document import Place, closest

Names = Mapping[str, Collection[Phase]]
"""Action names and ids (`name`, `name:kind`) → the phases they belong to."""

SKIPPED: Final = "policy.skipped"
EXCEPTED: Final = "policy.excepted"
"""Why one thing stays as it is. A plan says it once for all things of an action that stay for the same reason."""

_WORDS: Final = ("do", "skip")


@dataclass(frozen=True, slots=True)
class Do:
    """The action is taken on this ref, with the policy's words for it."""

    options: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skip:
    """The policy leaves this ref, or the whole action, alone."""

    because: Reason


@dataclass(frozen=True, slots=True)
class Despite:
    """Needs (names or ids of actions) that an action does without, so far as the policy leaves them out."""

    needs: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """Refs that a rule does not touch: by a pattern on their id, or by their fields."""

    pattern: str
    conditions: Conditions

    def holds_for(self, ref: Ref, state: State) -> bool:
        return meet(self.conditions, state.fields) if self.conditions else glob(self.pattern, ref.id)

    def __str__(self) -> str:
        return self.pattern or ", ".join(f"{name}: {wanted}" for name, wanted in self.conditions.items())


@dataclass(frozen=True, slots=True)
class ActionRule:
    """What one line under `actions` says. An empty `because` means that the action is taken."""

    phase: Phase
    action: str
    because: str = ""
    options: Mapping[str, Value] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    despite: Despite = field(default_factory=Despite)

    def decide(self, ref: Ref, state: State) -> Do | Skip:
        one: dict[str, Param] = {"system": ref.system, "action": self.action, "count": 1}
        if self.because:
            return Skip(Reason(SKIPPED, {**one, "because": self.because}))
        for exemption in self.exemptions:
            if exemption.holds_for(ref, state):
                return Skip(Reason(EXCEPTED, {**one, "rule": str(exemption)}))
        return Do(self.options)


def rule_for(rules: Sequence[ActionRule], action: str, phase: Phase) -> ActionRule | None:
    """The rule that speaks about an action (its id or its name), or None: nothing was said."""
    name = action.partition(":")[0]
    ranked = [
        (rule.action != action, rule.phase != phase, number)
        for number, rule in enumerate(rules)
        if rule.action in (action, name)
    ]
    return rules[min(ranked)[2]] if ranked else None


def read_actions(place: Place, names: Names) -> tuple[ActionRule, ...]:
    """The section `actions`: phase → action → what to do with it."""
    rules: list[ActionRule] = []
    for phase, section in place.table().items():
        known = next((known for known in PHASES if known == phase), None)
        if known is None:
            section.complain(
                "policy.unknown-phase", value=phase, known=", ".join(PHASES), suggestion=closest(phase, PHASES)
            )
            continue
        for action, entry in section.table().items():
            check_action(entry, action, names, phase=known)
            rules.append(_read_rule(entry, known, action, names))
    return tuple(rules)


def check_action(place: Place, action: str, names: Names, *, phase: Phase | None = None) -> None:
    """Complain of an action that nobody offers, or that belongs to another phase than *phase*."""
    belongs = _phases(action, names)
    if not belongs:
        place.complain("policy.unknown-action", value=action, suggestion=closest(action, names))
    elif phase is not None and phase not in belongs:
        place.complain("policy.wrong-phase", value=action, phase=phase, right=", ".join(sorted(belongs)))


def _phases(action: str, names: Names) -> Collection[Phase]:
    if action in names or ":" not in action:
        return names.get(action, ())
    name, _, kind = action.partition(":")
    # A kind can only be checked where a connector at hand offers the action: policies travel between companies.
    if not kind or any(other.startswith(f"{name}:") for other in names):
        return ()
    return names.get(name, ())


def _read_rule(place: Place, phase: Phase, action: str, names: Names) -> ActionRule:
    if not place.is_table:
        if place.word(_WORDS) == "skip":
            place.complain("policy.no-because", value=action)
        return ActionRule(phase, action)
    entries = place.known("do", "skip", "because", "options", "except", "despite")
    if "skip" in entries:
        return _read_skip(place, entries, phase, action)
    if "because" in entries and "despite" not in entries:
        entries["because"].complain("policy.contradiction", first="because", second="do")
    if "do" in entries and not entries["do"].truth():
        entries["do"].complain("policy.say-skip", value=action)
    return ActionRule(
        phase,
        action,
        options=_read_options(entries["options"]) if "options" in entries else {},
        exemptions=tuple(_read_exemption(item) for item in entries["except"].items()) if "except" in entries else (),
        despite=_read_despite(place, entries, action, names) if "despite" in entries else Despite(),
    )


def _read_despite(place: Place, entries: Mapping[str, Place], action: str, names: Names) -> Despite:
    needs = tuple(item.text() for item in entries["despite"].items())
    for need in needs:
        check_action(entries["despite"], need, names)
    if "because" not in entries:
        place.complain("policy.no-because", value=action)
        return Despite()
    return Despite(needs, entries["because"].text())


def _read_skip(place: Place, entries: Mapping[str, Place], phase: Phase, action: str) -> ActionRule:
    for other in ("do", "options", "except", "despite"):
        if other in entries:
            entries[other].complain("policy.contradiction", first=other, second="skip")
    if not entries["skip"].truth():
        entries["skip"].complain("policy.contradiction", first="skip: false", second="skip")
    if "because" not in entries:
        place.complain("policy.no-because", value=action)
        return ActionRule(phase, action)
    return ActionRule(phase, action, because=entries["because"].text())


def _read_options(place: Place) -> dict[str, Value]:
    return {name: _option(entry) for name, entry in place.table().items()}


def _option(place: Place) -> Value:
    if place.is_list:
        return tuple(item.text() for item in place.items())
    if place.is_truth:
        return place.truth()
    return place.whole() if place.is_number else place.text()


def _read_exemption(place: Place) -> Exemption:
    if place.is_table:
        return Exemption("", read_conditions(place))
    pattern = place.text()
    if pattern and not pattern.strip("*"):
        place.complain("policy.say-skip", value=pattern)
    return Exemption(pattern, {})
