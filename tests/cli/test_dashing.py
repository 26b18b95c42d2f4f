from __future__ import annotations

import pytest

from gemquota.cli.dashing import Late, Look, look_of, size_of
from gemquota.errors import UsageError
from tests.dash.frames import FRAME, NOW_S, FixedFeed


def test_a_late_feed_is_made_once_and_only_when_it_is_asked():
    made = []

    def make():
        made.append(FixedFeed())
        return made[-1]

    late = Late(make)
    late.close()
    assert made == []
    assert late.frame(NOW_S) == FRAME
    assert late.timeline() == made[0].timeline()
    assert late.series("m", "k", 900, NOW_S) == made[0].series("m", "k", 900, NOW_S)
    assert late.diagnosis(FRAME.refusals[0]) == made[0].diagnosis(FRAME.refusals[0])
    late.replay()
    late.close()
    assert len(made) == 1


@pytest.mark.parametrize(("text", "cells"), [("120x40", (120, 40)), ("20x5", (20, 5)), ("500×300", (500, 300))])  # fmt: skip
def test_a_size_is_columns_and_lines(text, cells):
    assert size_of(text) == cells


@pytest.mark.parametrize(
    "text", ["", "120", "19x40", "120x4", "501x40", "x", "-1x9", "12²x40", "٣٠x٣٠"]
)
def test_other_sizes_are_refused(text):
    with pytest.raises(UsageError):
        size_of(text)


def test_without_a_file_nothing_is_set(tmp_path):
    assert look_of(tmp_path / "gone.toml") == Look()


def test_other_tables_of_the_file_are_not_ours(tmp_path):
    (tmp_path / "config.toml").write_text("[other]\nx = 1\n[dashboard]\nrate = 0.5\n")
    assert look_of(tmp_path / "config.toml") == Look(rate_hz=0.5)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        look_of(tmp_path)
