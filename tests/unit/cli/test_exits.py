from __future__ import annotations

import click
import pytest

from exeunt import errors
from exeunt.cli.exits import Exit, exit_of, worst


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("x.y"), 64),
        (errors.RefusedPlan("x.y"), 4),
        (errors.ConfigError("x.y"), 1),
        (errors.Lacking("x.y"), 1),
        (errors.PluginError("x.y"), 1),
        (errors.StoreError("store.locked"), 1),
        (errors.TrailError("x.y"), 1),
        (errors.Denied("x.y"), 1),
        (errors.WriteDuringRead("x.y"), 1),
        (click.BadParameter("no"), 64),
        (click.ClickException("no"), 1),
    ],
)
def test_every_expected_error_has_its_exit_code(error, code):
    assert exit_of(error) == code


def test_stopped_outweighs_incomplete_and_incomplete_outweighs_findings():
    assert worst() == Exit.DONE
    assert worst(Exit.DONE, Exit.FINDINGS) == Exit.FINDINGS
    assert worst(Exit.FINDINGS, Exit.INCOMPLETE) == Exit.INCOMPLETE
    assert worst(Exit.INCOMPLETE, Exit.STOPPED, Exit.DONE) == Exit.STOPPED
