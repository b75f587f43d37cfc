"""A value that the vendor picks holds only if it moved with our own write, by the vendor's clock."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SOURCE = Path(__file__).with_name("stamps.py")


@pytest.mark.parametrize(
    ("old", "new", "check", "says"),
    [
        pytest.param(
            "datetime.now(UTC).isoformat()",
            "self.kit.clock.now().isoformat()",
            "test_a_stamp_holds_though_clocks_differ",
            "With clocks -5 minutes apart",
            id="a stamp by our own clock",
        ),
        pytest.param(
            "            if change.ref.id in STAMPS:\n",
            "            if not STAMPS:\n",
            "test_what_was_written_is_so",
            "a reader who knows nothing of it sees",
            id="accepted, and the stamp did not move",
        ),
        pytest.param(
            'str(now.get("void_before", "")) >= intent.since.isoformat()',
            'now.get("void_before")',
            "test_there_is_something_to_do",
            "has nothing that sessions.end:person would change",
            id="any stamp will do",
        ),
    ],
)
def test_a_planted_defect_of_stamps_is_found(
    old: str, new: str, check: str, says: str, pytester: pytest.Pytester
) -> None:
    ran = conformance(pytester, old, new, check)
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    assert says in ran.stdout.str()


def test_without_a_defect_the_whole_suite_passes(pytester: pytest.Pytester) -> None:
    ran = conformance(pytester, "", "", "")
    assert ran.ret == pytest.ExitCode.OK


def conformance(pytester: pytest.Pytester, old: str, new: str, check: str) -> pytest.RunResult:
    source = SOURCE.read_text(encoding="utf-8")
    assert not old or source.count(old) == 1
    test = pytester.path / "test_memory.py"
    test.write_text(source.replace(old, new) if old else source, encoding="utf-8")
    pytester.syspathinsert()
    return pytester.runpytest_inprocess("-q", "-rs", "-p", "no:cacheprovider", "-k", check, str(test))
