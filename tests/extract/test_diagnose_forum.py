from __future__ import annotations

import pytest

from gemquota.extract.diagnose import diagnose

from .forum import PASTES
from .judge import faults
from .lines import LINES
from .unseen import Facts

NOW_S = 1_795_500_000.0


@pytest.mark.parametrize("paste", PASTES, ids=[paste.name for paste in PASTES])
def test_a_paste_of_a_forum_is_read_as_its_words_say(paste):
    found = diagnose(paste.text, now_s=NOW_S)
    if paste.cause is None:
        assert found == ()
        return
    expected = {key: value for key, value in paste.expected.items() if key != "zero_limit"}
    if "limits" in expected:
        expected["limits"] = frozenset(expected["limits"])
    undecided = {"limits": ..., "tier": ..., "retry_after_s": ...}
    assert faults(Facts(paste.cause, **{**undecided, **expected}), found) == []
    if "zero_limit" in paste.expected:
        assert found[0].zero_limit is paste.expected["zero_limit"]


def test_the_pastes_cover_every_cause_that_a_forum_sees():
    causes = {paste.cause for paste in PASTES}
    assert len(PASTES) >= 100
    assert len(causes) >= 20


@pytest.mark.parametrize("cause", LINES)
def test_single_errors_of_programs_have_the_cause_and_status_that_they_print(cause):
    wrong = {}
    for code, line in LINES[cause]:
        found = diagnose(line + "\n", now_s=NOW_S)
        got = [(str(one.cause), one.http_status or 0) for one in found]
        if got[:1] != [(cause, code)]:
            wrong[line] = got
    assert wrong == {}
