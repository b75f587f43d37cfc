"""Values and fields."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "field.name": "name",
    "field.label": "name",
    "field.count": "number",
    "field.team": "team",
    "field.kind": "sort",
    "field.group": "group",
    "field.active": "active",
    "field.present": "present",
    "field.role": "role",
    "field.owner": "owner",
    "field.status": "status",
    "field.level": "level",
    "value.gone": "not there",
    "value.later": "known after the write",
    "value.sealed": "not shown",
    "wanted.table": "table",
    "wanted.text": "text that is not empty",
    "wanted.number": "number",
    "wanted.list": "list",
    "wanted.address": "web address that begins with https://",
    "wanted.days": "number of days like 90d",
    "wanted.pace": "table with per_second, a number above zero, and burst, a whole number of at least one",
    "wanted.switch": "true or false",
    "wanted.mail": "e-mail address",
    "wanted.name": "name",
    "wanted.count": "whole number",
    "wanted.persons": "number of persons, 1 to 5",
    "wanted.threshold": 'number, or a bound in quotes like ">= 500"',
    "wanted.value": "word or number (a bound stands alone)",
    "wanted.time": "time like 90m, 24h or 7d",
    "wanted.share": "share like 30%",
}
