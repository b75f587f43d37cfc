"""Rules about accounts: what is possible and not known never lets one hold, and whose word counts for which account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exeunt.audit.testing import build as building
from exeunt.text import Texts


@pytest.fixture(autouse=True)
def told_apart(monkeypatch):
    """A trait `crm/mfa` is one that the CRM alone tells."""
    code = building.code

    def only_theirs(system, principals, rows, coverage):
        told = [(trait, *trait.field.rpartition("/")) for trait in rows["traits"]]
        own = [trait._replace(field=field) for trait, where, _, field in told if where in ("", system)]
        return code(system, principals, {**rows, "traits": own}, coverage)

    monkeypatch.setattr(building, "code", only_theirs)


def judged(audit, rule_id: str = "r"):
    """The answer of a rule, of how many it is not known, why not, and who was found."""
    one = next(one for one in audit.verdicts if one.rule.id == rule_id)
    found = sorted({found.person.name for found in audit.findings if found.rule == rule_id})
    for gap in one.missing:
        assert "{" not in Texts.load("zh").of(gap) + Texts.load("en").of(gap)
    return one.answer, one.unknown, [gap.code for gap in one.missing], found


def rule(check: str) -> str:
    return f"roles: {{boss: {{title: Boss}}}}\nrules: {{r: {{name: R, severity: high, {check}}}}}"


ADMIN = (
    "people: {{ada: {{title: Clerk, mfa: true}}, root: {{title: Boss, {root}}}}}\ncustomers: {{a: {{owner: ada}}}}\nparts: [export]\n"
    "sees: [{{who: root, what: all, level: full, certain: {certain}}}, {{who: root, what: all, part: export, certain: {certain}}}]"
)


@pytest.mark.parametrize(
    ("root", "certain", "answer"),
    [
        ("mfa: false", "true", ("broken", 0, [], ["root"])),
        ("mfa: false", "false", ("incomplete", 1, ["audit.possible-sight"], [])),
        ("x: y", "false", ("incomplete", 1, ["audit.some-without-trait", "audit.possible-sight"], [])),
        ("mfa: true", "false", ("passes", 0, [], [])),
    ],
)
def test_who_may_see_customers_and_has_no_second_factor_is_not_known_to_keep_the_rule(audit_of, root, certain, answer):
    audit = audit_of(ADMIN.format(root=root, certain=certain), rule("second-factor: true"))
    assert judged(audit) == answer


@pytest.mark.parametrize(
    ("certain", "answer"),
    [("true", ("broken", 0, [], ["root"])), ("false", ("unknown", 1, ["audit.possible-part"], []))],
)
def test_who_may_see_customers_may_take_them_away(audit_of, certain, answer):
    audit = audit_of(ADMIN.format(root="mfa: true", certain=certain), rule("export: {role: boss}"))
    assert judged(audit) == answer


TWO = "people: {ada: {accounts: [crm, mail], %s}}\ncustomers: {a: {owner: ada}}\n"


@pytest.mark.parametrize(
    ("told", "anywhere", "answer"),
    [
        ("mail/mfa: true", "false", "unknown"),
        ("mail/mfa: false", "false", "unknown"),
        ("mail/mfa: true", "true", "passes"),
        ("mail/mfa: true, crm/mfa: false", "false", "broken"),
        ("mail/mfa: true, crm/mfa: false", "true", "passes"),
        ("mail/mfa: false, crm/mfa: true", "false", "passes"),
        ("mail/mfa: false", "true", "broken"),  # the only door that is told of is open
        ("mail/mfa: maybe", "true", "unknown"),
        ("mail/mfa: false, crm/mfa: maybe", "true", "unknown"),
        ("mail/mfa: true, crm/mfa: maybe", "true", "passes"),
    ],
)
def test_only_where_one_door_is_all_doors_another_system_s_second_factor_counts(audit_of, told, anywhere, answer):
    audit = audit_of(TWO % told, rule(f"second-factor: {{anywhere: {anywhere}}}"))
    assert judged(audit)[0] == answer
    assert judged(audit)[2] == (["audit.some-without-trait"] if answer == "unknown" else [])


@pytest.mark.parametrize(
    ("mail", "told", "answer"),
    [
        ("active", "mail/mfa: false", ("unknown", 1)),  # the CRM tells it of ben, and not of ada
        ("active", "mail/mfa: true", ("passes", 0)),
        ("inactive", "mail/mfa: true", ("unknown", 1)),  # nobody comes in by an account that is closed
        ("inactive", "mail/mfa: true, crm/mfa: false", ("broken", 0)),
        ("active", "x: y", ("unknown", 1)),
        ("active", "crm/mfa: false", ("broken", 0)),  # mail tells it of nobody
    ],
)
def test_a_system_that_passes_an_account_over_says_neither_yes_nor_no_of_it(audit_of, mail, told, answer):
    world = (
        f"people: {{ada: {{accounts: {{crm: active, mail: {mail}}}, {told}}}, ben: {{accounts: [crm], mfa: true}}}}\n"
        "customers: {a: {owner: ada}, b: {owner: ben}}\n"
    )
    found = judged(audit_of(world, rule("second-factor: {anywhere: true}")))
    assert (found[0] if found[0] != "incomplete" else "unknown", found[1]) == answer


def leaver(told: str, hr: str = "active", more: str = "") -> str:
    """Somebody with an account in the CRM, and one more who works here."""
    accounts = f"{{crm: active, hr: {hr}{more}}}"
    return (
        f"roster: [hr]\npeople: {{ada: {{accounts: {accounts}, {told}}}, ben: {{accounts: [crm, hr]}}}}\n"
        "customers: {a: {owner: ada}}\n"
    )


KEPT = [("left", "passes", []), ("nobody-knows", "passes", []), ("owner", "passes", [])]
GONE = [("left", "broken", ["ada"]), ("nobody-knows", "passes", []), ("owner", "broken", ["ada"])]
OPEN = [("left", "incomplete", []), ("nobody-knows", "passes", []), ("owner", "unknown", [])]


@pytest.mark.parametrize(
    ("world", "answers"),
    [
        (leaver("hr/last_day: 2026-10-31"), GONE),
        (leaver("hr/last_day: 2026-12-31"), KEPT),
        (leaver("crm/last_day: 2026-10-31"), OPEN),
        (leaver("crm/last_day: 2026-12-31"), KEPT),
        (leaver("crm/last_day: 2026-10-31, hr/last_day: 2026-12-31"), OPEN),
        (leaver("x: y", hr="inactive"), GONE),
        (leaver("hr/last_day: 2026-12-31", hr="inactive"), KEPT),
        (leaver("hr/last_day: 9999-12-31", hr="inactive"), GONE),
        (leaver("hr/last_day: 2026-10-31", hr="inactive"), GONE),
        (leaver("ad/last_day: 2026-12-31", hr="inactive", more=", ad: active").replace("[hr]", "[hr, ad]", 1), GONE),
    ],
)
def test_who_has_left_is_what_the_roster_says_and_not_before_the_day_it_tells(audit_of, world, answers):
    audit = audit_of(world)
    said = [(rule, told[0], told[3]) for rule, _, _ in answers if (told := judged(audit, rule))]
    assert said == answers
    assert judged(audit, "left")[2] == (["audit.last-day-elsewhere"] if answers is OPEN else [])


def test_as_of_a_day_before_his_last_nobody_has_left(audit_of):
    world = leaver("hr/last_day: 2026-10-31", hr="inactive")
    assert judged(audit_of(world, now=datetime(2026, 10, 31, 23, tzinfo=UTC)), "left")[0] == "passes"
    assert judged(audit_of(world, now=datetime(2026, 11, 2, 1, tzinfo=UTC)), "left")[0] == "broken"


@pytest.mark.parametrize(
    ("told", "reasons"),
    [("true", ["audit.no-address"]), ("somewhere", ["audit.no-address"]), ("ada@acme.example", []), ("false", [])],
)
def test_that_mail_is_forwarded_and_not_where_is_said(audit_of, told, reasons):
    world = f"people: {{ada: {{forwarding: '{told}'}}}}\n"
    answer = judged(audit_of(world, rule("forwarding: {inside: [acme.example]}")))
    assert answer == ("unknown" if reasons else "passes", len(reasons), reasons, [])
