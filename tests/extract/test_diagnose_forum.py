from __future__ import annotations

import pytest

from gemquota.extract.diagnose import diagnose

from .forum import PASTES
from .judge import faults
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
