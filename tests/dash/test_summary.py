from __future__ import annotations

from gemquota.dash.summary import Tally, summary_lines
from tests.dash.frames import EMPTY, FRAME


def counted(frame, calls, refused):
    return frame._replace(totals=frame.totals._replace(calls=calls, refused=refused))


def test_what_arrived_while_it_was_open_is_counted():
    tally = Tally(100.0)
    for calls, refused in ((10, 1), (14, 1), (20, 4)):
        tally.add(counted(FRAME, calls, refused))
    summary = tally.summary(160.0)
    assert (summary.seconds, summary.frames, summary.calls, summary.refused) == (60.0, 3, 10, 3)
    assert not summary.failed


def test_a_new_day_begins_at_nothing_and_going_back_counts_nothing():
    tally = Tally(0.0)
    tally.add(counted(FRAME, 100, 9))
    tally.add(counted(FRAME, 90, 8))
    tally.add(counted(FRAME, 5, 1)._replace(day_start_s=FRAME.day_ends_s))
    assert tally.summary(1.0)[2:4] == (5, 1)


def test_the_fullest_limit_is_told():
    summary = Tally(0.0)
    summary.add(FRAME._replace(rows=FRAME.rows[:3]))
    lines = summary_lines(summary.summary(3700.0))
    assert (
        lines[0] == "gemquota: watched for 1h 01m: 0 calls, 0 refused; 619 calls today, 40 refused"
    )
    assert lines[1] == "  fullest: RPD of gemini-2.5-flash, 241 of 250 (96%), fresh in 9h 56m"


def test_nothing_seen_is_a_line_too():
    assert len(summary_lines(Tally(0.0).summary(5.0))) == 1
    tally = Tally(0.0)
    tally.add(EMPTY)
    assert "0 calls today" in summary_lines(tally.summary(5.0))[0]
