"""What settings take, and what a file is for."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "file-kind.audit": "an audit policy",
    "file-kind.departure": "a policy for departures",
    "file-kind.exceptions": "a file of exceptions",
    "file-kind.audit-test": "a file of tests, which names its audit policy under `policy`",
    "setting.bool": "true or false",
    "setting.list": "list: {what}",
    "setting.number": "number{least:? from …}{most:? to …}",
    "setting.one-of": "one of {values}",
    "setting.or": " or ",
    "setting.pattern": "text that fits {pattern}",
    "setting.str": "text",
    "setting.struct": "table",
    "setting.table": "table, for each name: {what}",
    "setting.whole": "whole number{least:? from …}{most:? to …}",
}
