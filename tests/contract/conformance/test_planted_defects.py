"""The suite finds what it promises to find: the example connector, spoilt in one place at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import httpx
import pytest
import tenacity

from exeunt.sdk import testing
from exeunt.sdk.simulator import authority, marker

LOADED = (httpx, tenacity, testing, authority, marker)
"""Here, once: pytester takes away again whatever a run inside it imports, and not all of this can be loaded twice."""

pytest_plugins = ["pytester"]

PLACE = Path(__file__).parents[3] / "docs" / "connectors"
BADGES = ("example", "badges")
DEALS = ("example_access", "deals")

Patch = tuple[str, str]


@dataclass(frozen=True)
class Defect:
    """Exact replacements, the check that must find it, and words of what it must say."""

    name: str
    patches: tuple[Patch, ...]
    check: str
    says: str


def before(line: str, inserted: str) -> Patch:
    """Lines in front of *line*, indented as it is."""
    margin = line[: len(line) - len(line.lstrip())]
    return line, indent(dedent(inserted).strip("\n"), margin) + "\n" + line


def instead(line: str, put: str) -> Patch:
    margin = line[: len(line) - len(line.lstrip())]
    return line, indent(dedent(put).strip("\n"), margin)


WHOLE: Patch = ('whole = len(seen) == page["total"]', "whole = True")
TOKEN = 'self.service.kit.secret("token").reveal()'
OBSERVE = "        answers = {ref: self.service.get"
EACH = "            method, body ="
WRITE = '            answer = self.service.http.write(method, f"/{self.on}/{change.ref.id}", json=body)'
GET = "        answer = self.http.get(path, params=params)"
DESIRE = "        return super().desire(now, intent)"
GOAL = "        return GONE\n\n    def write"
PUT_LABEL = '("PUT", "/badge/p0-0", json={"label": "seen"})'
NO_ERROR = """
    try:
        answer = self.http.get(path, params=params)
    except sdk.CallError:
        return None
"""

DEFECTS = [
    Defect(
        "the last page is dropped",
        (WHOLE, ('in page["items"]:', 'in page["items"] if page["next"] or not cursor else []:')),
        "test_a_list_of_every_length_is_whole",
        "calls a list whole that holds",
    ),
    Defect(
        "a repeated page is taken for the next",
        (WHOLE,),
        "test_a_broken_page_is_never_a_shorter_whole_list",
        "calls a list whole that holds 51 different things",
    ),
    Defect(
        "a write while reading, which the gate sees",
        (before(OBSERVE, f"self.service.http.write{PUT_LABEL}"),),
        "test_reading_changes_nothing",
        "gate.write-during-read",
    ),
    Defect(
        "a write while reading, declared as a read",  # and only the writing token may
        (
            before("        texts={", 'reads=(sdk.DeclaredRead("PUT", "/badge/.*"),),'),
            before(
                OBSERVE,
                f"""
                try:
                    self.service.http.read{PUT_LABEL}
                except sdk.Denied:
                    pass
                """,
            ),
        ),
        "test_reading_changes_nothing",
        "is another after nothing but reading",
    ),
    Defect(
        "an echo of its own memory",
        (
            ("        self.service = service", "        self.service, self.told = service, set()"),
            before(EACH, "self.told.add(change.ref)"),
            instead(WRITE, 'answer = self.service.http.get("/me")'),
            ("if item else GONE for", "if item and ref not in self.told else GONE for"),
            ('job=answer.json()["job"]', 'job=""'),
        ),
        "test_what_was_written_is_so",
        "a reader who knows nothing of it sees",
    ),
    Defect(
        "an echo that everybody hears",
        (
            before("Item = dict[str, Any]", "TOLD = set()"),
            before(EACH, "TOLD.add(change.ref)"),
            instead(WRITE, 'answer = self.service.http.get("/me")'),
            ("if item else GONE for", "if item and ref not in TOLD else GONE for"),
            ('job=answer.json()["job"]', 'job=""'),
        ),
        "test_what_was_written_is_so",
        "an echo, not an effect",
    ),
    Defect(
        "an undo that forgets a field",
        (("dict(change.after.fields)", '{k: v for k, v in change.after.fields.items() if k != "label"}'),),
        "test_undo_puts_back_what_was_altered",
        "the undo of credential.remove:badge",
    ),
    Defect(
        "a job that is begun again",
        ((', underway=item["job"])', ")"),),
        "test_a_running_job_is_never_begun_again",
        "it was begun again",
    ),
    Defect(
        "a sentence where a code belongs",
        (before('    evidence = frozenset({"last_used"})', 'lingers = {"an open door": timedelta(hours=1)}'),),
        "test_what_lingers_is_named_by_a_code_and_ends",
        "names 'an open door'",
    ),
    Defect(
        "a secret in a state",
        (("State({**plain,", f'State({{**plain, "via": {TOKEN},'),),
        "test_a_secret_shows_nowhere",
        "a state of credential.remove:badge",
    ),
    Defect(
        "a secret in a row's refusal",
        (('"status": answer.status})', f'"status": answer.status, "by": {TOKEN}}})'),),
        "test_a_secret_shows_nowhere",
        "an outcome of credential.remove:badge",
    ),
    Defect(
        "a secret in an error",
        (
            ("auth=self)", "auth=self, translate=self.explain)"),
            before(
                "    def close(self)",
                """
                def explain(self, answer):
                    if answer.status in (401, 403):
                        return sdk.Denied("badges.no-right", right=str(self.headers(renew=False)))
                """,
            ),
        ),
        "test_a_secret_shows_nowhere",
        "the error Denied",
    ),
    Defect(
        "a secret in the log",
        (before(GET, 'self.kit.log.debug("badges.asking", headers=self.headers(renew=False))'),),
        "test_a_secret_shows_nowhere",
        "the log",
    ),
    Defect(
        "a secret that nobody declared",
        (('secrets={"token": Text("a token of the badge service", "门禁服务的令牌")}', "secrets={}"),),
        "test_only_declared_secrets_are_asked_for",
        "token",
    ),
    Defect(
        "a secret that is explained in one language",
        (('Text("a token of the badge service", "门禁服务的令牌")', 'Text("a token of the badge service", "")'),),
        "test_the_manifest_is_complete",
        "in both languages",
    ),
    Defect(
        "a needed name that nobody declared",
        (before("    settings_type = BadgeSettings", "needs = classmethod(lambda cls, settings: ('token', 'pin'))"),),
        "test_the_manifest_names_what_a_credential_must_have",
        "pin",
    ),
    Defect(
        "evidence is compared",
        (('evidence = frozenset({"last_used"})', "evidence = frozenset()"),),
        "test_looking_twice_shows_the_same",
        "a moving field must be `evidence`",
    ),
    Defect(
        "gone for what was not seen",
        (instead(GET, NO_ERROR),),
        "test_what_was_not_seen_is_never_gone",
        "says something new of",
    ),
    Defect(
        "empty for what was not answered",
        (instead(GET, NO_ERROR),),
        "test_a_failed_find_is_never_whole",
        "is whole with 0 things",
    ),
    Defect(
        "a desire with a memory",
        (
            before(DESIRE, 'self.turn = not getattr(self, "turn", False)'),
            ("super().desire(now, intent)", "GONE if self.turn else now"),
        ),
        "test_desire_is_pure",
        "gives two answers",
    ),
    Defect(
        "a desire that spoils what it is given",
        (before(DESIRE, 'now.fields.pop("label", None)'),),
        "test_desire_is_pure",
        "changed the state that it was given",
    ),
    Defect(
        "a desire that breaks on what is gone",
        (('now.get("master")', 'now["master"]'),),
        "test_desire_answers_for_every_state",
        "it raised KeyError",
    ),
    Defect(
        "a desire that is never content",
        ((GOAL, GOAL.replace("GONE", 'GONE if now.fields else State({"hours": "none"})')),),
        "test_desire_is_content_with_its_own_answer",
        "never content",
    ),
    Defect(
        "an outcome for somebody else's ref",
        (("yield Outcome(change.ref, job=", 'yield Outcome(Ref("elsewhere", self.on, change.ref.id), job='),),
        "test_each_change_has_its_answer",
        "which it was not given",
    ),
    Defect(
        "more is taken than was given",
        (before(EACH, 'self.service.http.write("DELETE", "/badge/p2-0")'),),
        "test_only_what_was_given_is_touched",
        "neither leaver nor successor",
    ),
    Defect(
        "one bad target stops the rest",
        (before('                reason = sdk.Reason("badges.refused"', 'raise answer.error("badges.refused")'),),
        "test_one_bad_target_does_not_stop_the_rest",
        "gave no outcome for",
    ),
    Defect(
        "a lost answer is taken for a no",
        (
            instead(
                WRITE,
                f"""
                try:
                    {WRITE.strip()}
                except sdk.Uncertain as error:
                    raise sdk.Unavailable(error.code, **error.params) from None
                """,
            ),
        ),
        "test_a_lost_answer_is_settled_by_looking",
        "`Uncertain` is what is known",
    ),
    Defect(
        "an order across systems",
        (('"badge", Order("cut")', '"badge", Order("cut", after=("*:sign_in.block",))'),),
        "test_order_names_actions_that_exist",
        "nothing waits for another system",
    ),
    Defect(
        "more than the SDK is imported",
        (("from exeunt import sdk\n", "from exeunt import errors, sdk\n"),),
        "test_only_the_sdk_is_imported",
        "exeunt.errors",
    ),
    Defect(
        "a code without a sentence",
        (('"badges.list-short": Text(', '"badges.long-list": Text('),),
        "test_every_code_has_its_sentence",
        "badges.list-short",
    ),
    Defect(
        "a sentence that says less in one language",
        (("只列出 {total} 项中的 {seen} 项", "只列出 {seen} 项"),),
        "test_sentences_have_the_same_parameters_in_both_languages",
        "badges.list-short",
    ),
]


ACCESS_DEFECTS = [
    Defect(
        "the last page of the grants is dropped",
        (WHOLE, ('in page["items"]:', 'in page["items"] if path != "/shares" or page["next"] or not cursor else []:')),
        "test_a_page_and_one_of_access_is_all_there",
        "has more by {'grants/company/shared': 20}",
    ),
    Defect(
        "a repeated page of the grants is taken for the next",
        (WHOLE, ('counted=page["total"], ', "")),
        "test_what_was_missed_of_access_is_never_whole",
        "calls whole what is not",
    ),
    Defect(
        "a list that was not answered is empty",
        (
            instead(
                '        answer = self.http.get(path, params={"cursor": cursor})',
                """
                try:
                    answer = self.http.get(path, params={"cursor": cursor})
                except sdk.CallError:
                    return {"items": [], "next": "", "total": 0}
                """,
            ),
        ),
        "test_what_was_missed_of_access_is_never_whole",
        "calls whole what is not",
    ),
    Defect(
        "a grant to a subject that does not exist",
        (('Grant(item["with"], "one"', 'Grant("team:" + item["with"], "one"'),),
        "test_access_names_only_what_there_is",
        "neither a principal nor a group",
    ),
    Defect(
        "customers have another id where they are shared",
        (('"one", item["company"]', '"one", item["company"].upper()'),),
        "test_access_names_only_what_there_is",
        "not among the customers",
    ),
    Defect(
        "a kind that nothing describes",
        (('yield Part("kinds", known([Kind(KIND)]))', 'yield Part("kinds", known([Kind("account")]))'),),
        "test_access_names_only_what_there_is",
        "not among the kinds",
    ),
    Defect(
        "the vendor's own word in place of a shape",
        (('given = shape((KIND, "self", LEVELS[item["level"]]))', 'given = item["level"]'),),
        "test_tables_of_access_are_legal",
        "is no shape",
    ),
    Defect(
        "the same part twice",
        (before('        yield Part("caps"', 'yield Part("grants", self.listed("/shares", shared), KIND, "shared")'),),
        "test_tables_of_access_are_legal",
        "comes 2 times",
    ),
    Defect(
        "a world that is another at every look",
        (('label=item["name"])', "label=str(id(item)))"),),
        "test_reading_access_twice_shows_the_same",
        "customers/company",
    ),
    Defect(
        "a secret in a label",
        (('"team", item["name"])', '"team", self.kit.secret("token").reveal())'),),
        "test_a_secret_stands_in_no_table",
        "a row of groups",
    ),
]

MOVED_BY_SIGNING_IN = (
    before("class Deals(sdk.Connector):", "SIGNED_IN: set[int] = set()\n"),
    before('        yield Part("kinds", known([Kind(KIND)]))', "SIGNED_IN.add(id(self))"),
    ('"team", item["name"])', '"team", str(len(SIGNED_IN)))'),
)
"""As with a user's last sign-in, which a reader moves once, by coming."""


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_suite_finds_a_planted_defect(defect: Defect, pytester: pytest.Pytester) -> None:
    ran = conformance(pytester, defect.patches, defect.check)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    assert defect.says in ran.stdout.str()


def test_the_same_checks_pass_without_a_defect(pytester: pytest.Pytester) -> None:
    ran = conformance(pytester, (), " or ".join(sorted({defect.check for defect in DEFECTS})))
    assert ran.ret == pytest.ExitCode.OK
    assert "skipped" not in ran.parseoutcomes()


@pytest.mark.parametrize("defect", ACCESS_DEFECTS, ids=lambda defect: defect.name)
def test_the_suite_finds_a_planted_defect_of_access(defect: Defect, pytester: pytest.Pytester) -> None:
    ran = conformance(pytester, defect.patches, defect.check, DEALS)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    assert defect.says in ran.stdout.str()


def test_the_example_with_access_passes_the_whole_suite(pytester: pytest.Pytester) -> None:
    ran = conformance(pytester, (), "test", DEALS)
    assert ran.ret == pytest.ExitCode.OK
    assert ran.parseoutcomes()["passed"] > len(ACCESS_DEFECTS)


def test_what_signing_in_moves_is_no_defect(pytester: pytest.Pytester) -> None:
    ran = conformance(pytester, MOVED_BY_SIGNING_IN, "access_twice or page", DEALS)
    assert ran.ret == pytest.ExitCode.OK


def conformance(
    pytester: pytest.Pytester, patches: tuple[Patch, ...], check: str, example: tuple[str, str] = BADGES
) -> pytest.RunResult:
    """The example's own conformance test over a copy with *patches*, only the checks that are named."""
    folder, name = PLACE / example[0], f"exeunt_{example[1]}.py"
    source = (folder / name).read_text(encoding="utf-8")
    for old, new in patches:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in the example"
        source = source.replace(old, new)
    (pytester.path / name).write_text(source, encoding="utf-8")
    test = pytester.path / f"test_{example[1]}.py"
    test.write_text((folder / test.name).read_text(encoding="utf-8"), encoding="utf-8")
    pytester.syspathinsert()
    return pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "-k", check, str(test))
