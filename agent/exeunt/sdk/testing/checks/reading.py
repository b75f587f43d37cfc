from __future__ import annotations

from dataclasses import replace

from exeunt.errors import ExeuntError
from exeunt.model import Ref
from exeunt.sdk.action import Action
from exeunt.sdk.connector import Connector
from exeunt.sdk.testing.checks.base import Checks, rows_of
from exeunt.sdk.testing.legal import end_faults, params_faults, people_faults, ref_faults, state_faults
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import broken, lacking


class ReadingChecks(Checks):
    """Looking changes nothing, and the same world always looks the same."""

    def test_every_action_is_named_in_the_suite(self, stage: Stage) -> None:
        offered = [action.id for action in stage.reader.actions()]
        if sorted(offered) != sorted(self.actions):
            broken(f"The connector offers {sorted(offered)}; the suite's `actions` are {sorted(self.actions)}.")
        again = [action.id for action in stage.writer.actions()]
        if sorted(again) != sorted(offered):
            broken(f"With the writing credential it offers other actions: {sorted(again)}.")

    def test_reading_changes_nothing(self, stage: Stage) -> None:
        before = stage.census()
        for connector in (stage.reader, stage.writer):
            _read_everything(stage, connector)
            if stage.census() != before:
                broken("The far side is another after nothing but reading: some reading call writes.")

    def test_there_is_something_to_do(self, stage: Stage, action: str) -> None:
        rows_of(stage, action)

    def test_principals_are_all_there_and_legal(self, stage: Stage) -> None:
        people, end = stage.reader.principals().all()
        faults = [*people_faults(people, system=stage.far.system), *end_faults(end)]
        if faults or not end.whole:
            broken(f"`principals` is not whole or not legal: {faults or end.gaps}")
        for mail in (stage.far.leaver, stage.far.successor):
            stage.principal(mail)
        known = {person.ref for person in people}
        if strangers := [str(ref) for ref in stage.reader.acts_as if ref not in known]:
            broken(
                f"`acts_as` names refs that `principals` does not list: {strangers}; the guard could not match them."
            )

    def test_the_census_knows_the_people(self, stage: Stage) -> None:
        census = stage.far.census()
        missing = [mail for mail in (stage.far.leaver, stage.far.successor) if mail not in census]
        if missing:
            broken(f"`census` has no key for {missing}: whether somebody else was touched could not be told.")

    def test_findings_and_quotas_are_legal(self, stage: Stage) -> None:
        findings = list(stage.reader.check())
        faults = [fault for finding in findings for fault in params_faults(finding.code, finding.params)]
        for name, (used, allowed, resets) in stage.reader.quotas().items():
            if used < 0 or allowed < 0 or resets.tzinfo is None:
                faults.append(f"the quota {name} is {used} of {allowed}, reset at {resets} (UTC, aware)")
        if faults:
            broken(f"`check` or `quotas` says what is not legal: {faults}")

    def test_found_things_are_legal(self, stage: Stage, action: str) -> None:
        looking, leaver = stage.action(action), stage.leaver
        found = stage.find(looking)
        faults = [] if found.error else list(end_faults(found.end))
        for ref, state in found.items:
            faults += ref_faults(ref, system=stage.far.system, kind=looking.on)
            faults += [f"{ref}: {fault}" for fault in state_faults(state)]
            if state.gone:
                faults.append(f"{ref}: found, and GONE")
            if ref.of not in {"", leaver.ref.id}:
                faults.append(f"{ref}: belongs to {ref.of!r}, found for {leaver.ref.id!r}")
        if len(set(found.refs)) != len(found.refs):
            faults.append("the same ref was found twice")
        if faults:
            broken(f"`find` of {action} gives what is not legal: {faults[:10]}")

    def test_evidence_names_fields_that_are_there(self, stage: Stage, action: str) -> None:
        looking = stage.action(action)
        names = {name for _, state in stage.find(looking).items for name in state.fields}
        if unknown := looking.evidence - names:
            broken(f"`evidence` of {action} names {sorted(unknown)}; the states have {sorted(names)}.")

    def test_observing_shows_what_was_found(self, stage: Stage, action: str) -> None:
        looking = stage.action(action)
        found = dict(stage.find(looking).items)
        seen = stage.action(action, stage.stranger()).observe(list(found))
        if missing := [str(ref) for ref in found if ref not in seen]:
            broken(f"`observe` of {action} left out what `find` had just found: {missing[:5]}")
        hidden = looking.evidence
        if other := [str(ref) for ref in found if seen[ref].without(hidden) != found[ref].without(hidden)]:
            broken(f"`observe` of {action} shows {other[:5]} otherwise than `find`: one normal form for both.")

    def test_looking_twice_shows_the_same(self, stage: Stage, action: str) -> None:
        looking = stage.action(action)
        refs = stage.find(looking).refs
        once = {ref: state.without(looking.evidence) for ref, state in looking.observe(refs).items()}
        again = {ref: state.without(looking.evidence) for ref, state in looking.observe(refs[::-1]).items()}
        if once != again:
            broken(f"Two looks of {action} without a change between differ: a moving field must be `evidence`.")

    def test_observing_nothing_asks_nobody(self, stage: Stage, action: str) -> None:
        looking = stage.action(action)
        calls = stage.kept.calls
        if looking.observe([]) != {} or stage.kept.calls != calls:
            broken(f"`observe` of {action} with no refs asked the far side or made something up.")

    def test_what_does_not_exist_is_gone_or_not_seen(self, stage: Stage, action: str) -> None:
        looking = stage.action(action)
        ref = unknown_ref(stage, stage.find(looking).refs)
        try:
            seen = looking.observe([ref])
        except ExeuntError as error:
            broken(f"`observe` of {action} raised {error} for a ref that names nothing; the rest would not be seen.")
        if foreign := set(seen) - {ref}:
            broken(f"`observe` of {action} answered for refs that nobody asked for: {sorted(map(str, foreign))}")
        if ref in seen and seen[ref].fields:
            broken(f"`observe` of {action} sees {ref}, which does not exist: {seen[ref]}")

    def test_who_does_not_exist_has_nothing(self, stage: Stage, action: str) -> None:
        looking, leaver = stage.action(action), stage.leaver
        nobody = replace(leaver, ref=unknown_ref(stage, [leaver.ref]))
        found = stage.find(looking, nobody)
        if found.items:
            broken(f"`find` of {action} gives {nobody.ref}, who does not exist, {found.refs[:3]}.")

    def test_a_change_by_somebody_else_is_seen(self, stage: Stage, action: str) -> None:
        looking = stage.action(action)
        touch = stage.far.touch.get(action) or lacking("touch", f"a change by somebody else to {action}")
        refs = stage.find(looking).refs
        before = looking.observe(refs[:1])
        touch(refs[0])
        if looking.observe(refs[:1]) == before:
            broken(f"`observe` of {action} shows the old world after somebody else's change: it must look, each time.")


def unknown_ref(stage: Stage, known: list[Ref]) -> Ref:
    """A ref of the vendor's form that names nothing: of the far side, or a known one with its digits moved on."""
    if not known:
        broken("Nothing was found, so there is no form to follow.")
    if stage.far.unknown is not None:
        return stage.far.unknown(known[0])
    moved = known[0].id.translate(str.maketrans("0123456789", "5678901234"))
    made = replace(known[0], id=moved if moved != known[0].id else f"{moved}0")
    return made if made not in known else lacking("unknown", "a ref that names nothing")


def _read_everything(stage: Stage, connector: Connector) -> None:
    list(connector.principals())
    _ = (list(connector.acts_as), connector.practice, connector.quotas(), list(connector.check()))
    for action in connector.actions():
        _read_with(stage, connector, action)


def _read_with(stage: Stage, connector: Connector, action: Action) -> None:
    found = stage.find(action)
    action.observe(found.refs)
    rows = stage.rows(action)
    changes = stage.changes(action, rows)
    list(connector.check(changes))
    action.disturbs(changes).all()
    for change in changes:
        action.locks(change)
