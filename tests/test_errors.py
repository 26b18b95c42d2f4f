from __future__ import annotations

import re

import pytest

from gemquota import errors
from gemquota.errors import ExitCode, GemquotaError, exit_code_for


def tree(cls: type[GemquotaError]) -> set[type[GemquotaError]]:
    return {cls}.union(*(tree(below) for below in cls.__subclasses__()))


def drawn() -> list[tuple[str, str, int]]:
    """The docstring's drawing, as (class, its parent, exit code)."""
    rows, parents = [], {0: "GemquotaError"}
    for line in (errors.__doc__ or "").splitlines():
        if node := re.match(r"    ([│ ]*)[├└]── (\w+) +(\d+)  \S", line):
            depth = len(node[1]) // 4 + 1
            parents[depth] = node[2]
            rows.append((node[2], parents[depth - 1], int(node[3])))
    return rows


def test_the_drawing_of_the_tree_is_the_tree():
    classes = tree(GemquotaError) - {GemquotaError}
    ours = {c for c in classes if c.__module__.startswith("gemquota.errors")}
    assert sorted(drawn()) == sorted(
        (c.__name__, c.__bases__[0].__name__, int(c.exit_code)) for c in ours
    )


def test_every_code_but_success_crash_and_interruption_has_an_error():
    raised = {c.exit_code for c in tree(GemquotaError)}
    assert set(ExitCode) - raised == {ExitCode.OK, ExitCode.INTERRUPTED}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(errors.AuthError("no key"), 4, id="ours"),
        pytest.param(KeyboardInterrupt(), 130, id="ctrl-c"),
        pytest.param(ValueError("a bug"), 1, id="foreign"),
    ],
)
def test_an_error_names_the_status_the_process_ends_with(error, code):
    assert exit_code_for(error) == code


def test_a_hint_is_kept_beside_the_message():
    error = errors.UsageError("no example 'x'", hint="choose another")
    assert (str(error), error.hint) == ("no example 'x'", "choose another")
