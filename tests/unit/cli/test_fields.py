from __future__ import annotations

import pytest

from exeunt.cli.views import fields
from exeunt.model import GONE, LATER, Sealed, State
from exeunt.text import Texts

EN, ZH = Texts.load("en"), Texts.load("zh")
NAMES = {"u1": "Ada", "u2": "Ben"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (State({"owner": "u1", "team": ()}), State({"owner": "u2"}), "owner: Ada → Ben"),
        (State({"active": True}), State({"active": False}), "active: yes → no"),
        (State({"stamp": "2026"}), State({"stamp": LATER}), "stamp: 2026 → known after the write"),
        (State({"member": True}), GONE, "present → not there"),
        (GONE, State({"member": True}), "not there → present"),
        (State({"team": ("u1", "x")}), State({"team": ()}), "team: Ada, x → none"),
        (State({"n": 1}), State({"n": None}), "n: 1 → none"),
        (State({"k": ""}), State({"k": "v"}), "k: “” → v"),
        (State({"owner": "u1"}), State({"owner": "u1\nu2"}), "owner: Ada → Ada, Ben"),
    ],
)
def test_a_change_is_told_field_by_field(before, after, said):
    assert fields.moved(EN, before, after, NAMES) == said


def test_a_sealed_value_shows_its_label_only():
    sealed = Sealed("digest", "mail rule", 12, b"secret body")
    shown = fields.moved(EN, State({"rule": sealed}), GONE, {})
    assert "mail rule" in shown
    assert "secret" not in shown


def test_words_of_values_are_told_in_chinese():
    assert fields.moved(ZH, State({"active": True}), State({"active": False}), {}) != "active: yes → no"


def test_a_thing_is_called_by_its_name_and_id():
    assert fields.label(EN, "Visit__c", "001", State({"name": "Acme"}), {}) == "Visit__c Acme (001)"
    assert fields.label(EN, "principal", "u1", State({}), NAMES) == "user account Ada (u1)"
    assert fields.label(ZH, "principal", "u1", State({}), NAMES) == "用户账号 Ada (u1)"
    assert fields.label(EN, "group", "sales", State({"member": True}), {}) == "group sales"
    assert fields.label(EN, "group", "5e1f/member", State({"group": "sales"}), {}) == "group sales (5e1f/member)"
