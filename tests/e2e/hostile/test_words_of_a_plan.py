"""What stands in a plan is put into words: people sign what they can read."""

from __future__ import annotations

import re

from exeunt.host.plugins import load, texts_of
from exeunt.plan.document import read_file
from exeunt.sdk.simulator.company import LEAVER
from exeunt.text import Texts


def test_every_field_of_both_plans_has_its_word_in_both_languages(founded):
    made = founded()
    loaded, _ = load(["ldap", "salesforce"])
    fields = set()
    for file in made.plans():
        plan, _ = read_file(file)
        for row in plan.rows:
            before, after = plan.before(row), plan.after(row)
            fields |= (before if after.gone else after).fields.keys()
            fields |= set(plan.group(row).undo.lost)
    assert len(fields) > 8
    for language in ("en", "zh"):
        texts = Texts.load(language, texts_of(loaded.values()))
        missing = {name for name in fields if f"field.{name}" not in texts.sentences}
        assert not missing


def test_a_group_is_called_by_its_name(founded):
    made = founded()
    told = made.run("plan", LEAVER, "--all", "--out", str(made.folder / "shown")).out
    rows = [line.strip() for line in told.splitlines() if line.strip().startswith("group ") and "/member" in line]
    assert rows
    assert all(re.match(r"group \S.* \([0-9a-f-]{36}/member\w*\): ", row) for row in rows), rows
