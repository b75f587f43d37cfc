from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from exeunt.errors import ExeuntError
from exeunt.model import Finding, Gap, Reason
from exeunt.sdk.connector import SDK_VERSION
from exeunt.sdk.testing.checks.base import Checks, lever_for
from exeunt.sdk.testing.checks.reading import unknown_ref
from exeunt.sdk.testing.host import send
from exeunt.sdk.testing.source import codes, foreign
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import broken
from exeunt.text import Texts
from exeunt.text.placeholders import names

NAME = re.compile(r"[a-z][a-z0-9_-]*")


class ManifestChecks(Checks):
    """What a connector says of itself is so, in both languages."""

    def test_the_manifest_is_complete(self, stage: Stage) -> None:
        manifest = stage.far.connector.manifest
        if not NAME.fullmatch(manifest.name) or not manifest.title:
            broken(f"The manifest's name is {manifest.name!r}, its title {manifest.title!r}.")
        lowest, highest = manifest.sdk
        if not lowest <= SDK_VERSION <= highest:
            broken(f"The manifest is for SDK {lowest} to {highest}; this is {SDK_VERSION}.")
        said = [*manifest.secrets.items(), *manifest.plain.items()]
        if nameless := [name for name, what in said if not what.en.strip() or not what.zh.strip()]:
            broken(f"The manifest does not say in both languages what {nameless} in a credential are.")

    def test_permissions_are_listed_for_each_action(self, stage: Stage) -> None:
        permissions = stage.far.connector.manifest.permissions
        if "read" not in permissions:
            broken("The manifest does not list the permissions for reading (`permissions['read']`).")
        actions = list(stage.writer.actions())
        missing = [each.id for each in actions if not each.by_hand and not {each.name, each.id} & permissions.keys()]
        if missing:
            broken(f"The manifest lists no permissions for {missing}.")
        known = {"read"} | {name for each in actions for name in (each.name, each.id)}
        if unknown := permissions.keys() - known:
            broken(f"The manifest lists permissions for {sorted(unknown)}, which it does not offer.")

    def test_sentences_have_the_same_parameters_in_both_languages(self, stage: Stage) -> None:
        ours = Texts.load("en").sentences
        for code, text in stage.far.connector.manifest.texts.items():
            if not text.en.strip() or not text.zh.strip():
                broken(f"The manifest's sentence for {code} is missing in one language.")
            if names(text.en) != names(text.zh):
                broken(
                    f"{code} speaks of {sorted(names(text.en))} in English and of {sorted(names(text.zh))} in Chinese."
                )
            if code in ours:
                broken(f"{code} is a code of the product; a connector's sentence cannot replace it.")

    def test_every_code_has_its_sentence(self, stage: Stage) -> None:
        known = {code: text.en for code, text in stage.far.connector.manifest.texts.items()} | dict(
            Texts.load("en").sentences
        )
        if silent := [
            f"{place.what} ({place.where})" for place in codes(stage.far.connector) if place.what not in known
        ]:
            broken(f"No sentence (`Manifest.texts`) for {silent[:5]}.")
        _provoke(stage)
        for code, params in _coded((*stage.kept.said, *stage.kept.errors)):
            if code not in known:
                broken(f"The connector says {code}({dict(params)}), and the manifest has no sentence for it.")
            if unfilled := names(known[code]) - params.keys():
                broken(f"The sentence of {code} speaks of {sorted(unfilled)}; the connector gives {sorted(params)}.")

    def test_only_the_sdk_is_imported(self, stage: Stage) -> None:
        if places := foreign(stage.far.connector):
            broken(
                f"A connector imports `exeunt.sdk` and its vendor's library: {[f'{p.where} {p.what}' for p in places]}"
            )


def _provoke(stage: Stage) -> None:
    """Have it say as much as it can: findings, refusals, gaps, a bad target, failing calls."""
    stage.kept.said += stage.guarded(lambda: list(stage.reader.check())) or []
    for action in stage.writer.actions():
        rows = stage.rows(action)
        if rows and not action.by_hand:
            bad = replace(rows[0], ref=unknown_ref(stage, [row.ref for row in rows]))
            send(stage, action, stage.changes(action, [bad]))
    if stage.far.faults is not None:
        for kind in sorted({"denied", "html", "short-page"} & set(stage.far.faults.kinds)):
            lever, who = lever_for(stage, kind), stage.leaver
            lever.arm(kind, on="read")
            for action in stage.reader.actions():
                stage.find(action, who)
            lever.clear()


def _coded(said: Iterable[object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for each in said:
        match each:
            case Finding() | Gap() | Reason():
                yield each.code, each.params
            case ExeuntError():
                yield each.code, {**each.params, "system": "", "permission": ""}
