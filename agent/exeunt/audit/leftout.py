"""What a policy says in vain: it is left out, and said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exeunt.audit.scene import Scene
from exeunt.errors import Param
from exeunt.model import Gap
from exeunt.policy.audit import Rule


def left_out(scene: Scene) -> Iterator[Gap]:
    """Rows that ask for what no system says, and people spared who are nobody here. Of what was not read nobody knows
    whether it says them.
    """
    policy = scene.policy
    for tier, rows in (("A", policy.tiers.a), ("B", policy.tiers.b)) if scene.read("facts") else ():
        fields = dict.fromkeys(field for row in rows for field in row if not scene.facts.delivered(field))
        yield from (Gap("audit.tier-row", {"name": tier, "field": field}) for field in fields)
    for role in policy.roles if scene.read("traits") else ():
        fields = dict.fromkeys(field for row in role.rows for field in row if field not in scene.traits.told)
        yield from (Gap("audit.role-row", {"name": role.name, "field": field}) for field in fields)
    for rule in policy.rules:
        named = [called for exempt in rule.exempt for called in exempt.person]
        yield from (_spared(scene, rule, called) for called in named if scene.names.person(called) is None)


def _spared(scene: Scene, rule: Rule, called: str) -> Gap:
    """Why this name spares nobody."""
    params: Mapping[str, Param] = {"rule": rule.id, "name": called}
    candidates = scene.names.candidates(called)
    if not candidates:
        return Gap("audit.spared-nobody", params)
    return Gap("audit.spared-several", {**params, "candidates": ", ".join(candidates)})
