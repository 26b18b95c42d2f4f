from __future__ import annotations

import pytest

from gemquota.emulator.durations import go_duration, retry_delay
from gemquota.extract.diagnose import diagnose


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (3.443097063, "3.443097063s"),
        (0.5821, "582.1ms"),
        (0.01329357, "13.29357ms"),
        (0.0000005, "500ns"),
        (60, "1m"),
        (45 * 60 + 28, "45m28s"),
        (18 * 3600 + 7 * 60 + 44.2, "18h7m44.2s"),
        (3 * 3600 + 46.55, "3h46.55s"),
        (48.5934500001, "48.59345s"),
    ],
)
def test_a_duration_is_printed_as_the_server_prints_it(seconds, text):
    assert go_duration(seconds) == text


def test_the_delay_is_truncated_to_whole_seconds():
    assert [retry_delay(s) for s in (0.9, 42.92, 73036.2)] == ["0s", "42s", "73036s"]


@pytest.mark.parametrize("seconds", [1.5, 59.25, 61.0, 3600.0, 5000.125, 73_036.5])
def test_what_is_printed_is_read_back_as_the_same_wait(seconds):
    text = f"429 RESOURCE_EXHAUSTED. Please retry in {go_duration(seconds)}."
    (found,) = diagnose(text, now_s=0.0)
    assert found.retry_after_s == pytest.approx(seconds)
