from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from exeunt.errors import CallError, ExeuntError
from exeunt.sdk.connector import Connector
from exeunt.sdk.testing.checks.base import Checks
from exeunt.sdk.testing.checks.reading import unknown_ref
from exeunt.sdk.testing.host import send, write_needed
from exeunt.sdk.testing.secrecy import SHORTEST, leaks, plain_names, secrets_of, told
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import broken

READ_FAULTS = ("denied", "html", "cut-body", "unavailable")
WRITE_FAULTS = ("denied", "error-before", "lost-answer")


class SecretChecks(Checks):
    """A secret goes to the vendor, and nowhere else."""

    def test_a_secret_shows_nowhere(self, stage: Stage) -> None:
        secrets = secrets_of(stage.far)
        if short := [secret for secret in secrets if len(secret) < SHORTEST]:
            broken(
                f"{len(short)} secrets of the far side are shorter than {SHORTEST} characters: they could not be found."
            )
        texts = _work(stage)
        for kind in READ_FAULTS:
            texts += _with_fault(stage, kind, lambda: _read(stage, stage.stranger()))
        for kind in WRITE_FAULTS:
            texts += _with_fault(stage, kind, lambda: _write(stage), on_write=True)
        texts += [("the log", line) for line in stage.kept.log]
        texts += [place for error in stage.kept.errors for place in told(error)]
        texts += [("a finding, gap or reason", repr(said)) for said in stage.kept.said]
        if places := leaks(texts, secrets | stage.kept.live):
            broken(f"A secret of the credential shows in {places}.")

    def test_a_refused_credential_is_denied(self, stage: Stage) -> None:
        """Wrong secrets end in an error on purpose, never in an empty whole list, and are not repeated in it."""
        named = stage.far.read.keys() - plain_names(stage.far)
        wrong = {name: "wrong-" + stage.far.read[name][::-1] for name in named}
        before = stage.census()
        try:
            people, end = stage.impostor(wrong).principals().all()
        except ExeuntError as error:
            stage.kept.errors.append(error)
        else:
            stage.kept.said += end.gaps
            if end.whole:
                broken(f"With a wrong credential `principals` is whole, with {len(people)} people.")
        if stage.census() != before:
            broken("Trying a wrong credential changed the far side.")
        texts = [place for error in stage.kept.errors for place in told(error)]
        texts += [("a gap", repr(said)) for said in stage.kept.said]
        if places := leaks(texts, wrong.values()):
            broken(f"A refused secret shows in {places}.")

    def test_only_declared_secrets_are_asked_for(self, stage: Stage) -> None:
        _read(stage, stage.reader)
        _read(stage, stage.writer)
        manifest = stage.far.connector.manifest
        if undeclared := stage.kept.asked - manifest.secrets.keys() - manifest.plain.keys():
            broken(
                f"The kit is asked for {sorted(undeclared)}, which the manifest does not declare:"
                " the host refuses a configuration that has it."
            )

    def test_the_manifest_names_what_a_credential_must_have(self, stage: Stage) -> None:
        far, manifest = stage.far, stage.far.connector.manifest
        if both := manifest.secrets.keys() & manifest.plain.keys():
            broken(f"The manifest calls {sorted(both)} secret and plain.")
        known = manifest.secrets.keys() | manifest.plain.keys()
        needs = set(far.connector.needs(stage.settings()))
        if unknown := needs - known:
            broken(f"`needs` names {sorted(unknown)}, which the manifest does not declare.")
        for purpose, names in (("read", far.read.keys()), ("write", far.write.keys())):
            if unknown := names - known:
                broken(f"`{purpose}` of the far side has {sorted(unknown)}; the host would refuse it as unknown.")
            if missing := needs - names:
                broken(f"`{purpose}` of the far side lacks {sorted(missing)}, which `needs` says it must have.")


def _work(stage: Stage) -> list[tuple[str, str]]:
    """Read and write everything once, well; what came out, as text."""
    texts = _read(stage, stage.reader)
    texts += _write(stage)
    texts += [("repr of the connector", f"{stage.reader!r} {stage.reader.kit!r} {stage.reader.settings!r}")]
    return texts


def _read(stage: Stage, connector: Connector) -> list[tuple[str, str]]:
    texts = [("a principal", repr(person)) for person in stage.guarded(lambda: list(connector.principals())) or ()]
    findings = stage.guarded(lambda: list(connector.check())) or []
    stage.kept.said += findings
    who = stage.guarded(lambda: stage.leaver)
    for action in stage.guarded(lambda: list(connector.actions())) or ():
        if who is None:
            break
        found = stage.find(action, who)
        seen = stage.guarded(lambda action=action, found=found: action.observe(found.refs)) or {}  # type: ignore[misc]  # bound early
        texts += [(f"a state of {action.id}", f"{ref!r} {state!r}") for ref, state in (*found.items, *seen.items())]
    return texts


def _write(stage: Stage) -> list[tuple[str, str]]:
    texts = []
    for action in stage.writer.actions():
        if action.by_hand:
            continue
        try:
            rows = stage.rows(action)[:2]
            written = write_needed(stage, action, rows, stage.goal(action, stage.intent(action.id)))
            bad = [unknown_ref(stage, [row.ref for row in rows])] if rows else []
            changes = stage.changes(action, rows[:1])
            outcomes = [*written.outcomes.values()]
            if bad:
                outcomes += send(stage, action, [replace(changes[0], ref=bad[0])]).outcomes.values()
        except CallError as error:
            stage.kept.errors.append(error)
            continue
        texts += [(f"an outcome of {action.id}", repr(outcome)) for outcome in outcomes]
    return texts


def _with_fault(
    stage: Stage, kind: str, do: Callable[[], list[tuple[str, str]]], *, on_write: bool = False
) -> list[tuple[str, str]]:
    lever = stage.far.faults
    if lever is None or kind not in lever.kinds:
        return []
    lever.arm(kind, on="write" if on_write else "read")
    try:
        return do()
    except ExeuntError as error:
        stage.kept.errors.append(error)
        return []
    finally:
        lever.clear()
