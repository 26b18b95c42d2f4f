from __future__ import annotations

import shlex
from itertools import chain

import pytest

from gemquota.cli.table import COMMANDS
from gemquota.cli.tree import compact, load, unfolded
from gemquota.data import examples
from gemquota.domain.advice import actions
from gemquota.domain.diagnosis import Cause, Surface
from gemquota.domain.quota import Tier
from gemquota.extract.diagnose import diagnose


def advised() -> set[str]:
    """Every command of ours that a diagnosis or an explanation tells a user to run."""
    told = chain(
        *(
            one.actions
            for name in examples.names()
            for one in diagnose(examples.read(name), now_s=0.0)
        ),
        *(actions(cause, Surface.DEVELOPER, (), Tier.UNKNOWN, None) for cause in Cause),
    )
    return {a.command for a in told if a.command and a.command.startswith("gemquota ")}


@pytest.mark.parametrize("line", sorted(advised()))
def test_every_command_that_is_advised_can_be_run(line):
    _, name, *words = shlex.split(line)
    (entry,) = (entry for entry in COMMANDS if entry.name == name)
    known = {option for parameter in load(entry).params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_there_is_advice_to_check():
    assert len(advised()) > 3


def test_paragraphs_are_unfolded_and_examples_brought_together():
    assert unfolded("One\ntwo.\n\n  Three\n  four.") == "One two.\n\nThree four."
    assert compact("\n[bold]A[/bold]\n\none\n\ntwo\n\n[bold]B[/bold]\n") == (
        "[bold]A[/bold]\none\ntwo\n\n[bold]B[/bold]"
    )
