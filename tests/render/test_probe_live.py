from __future__ import annotations

import pytest

from gemquota.render.probe_live import Gauge, Running, live_text

NOW = Running(
    "flash RPM", "rising", 12.3, 7, 1_200, 3, 0, 99.6, 1.0,
    (Gauge("requests", 1_210, 3_000), Gauge("cost", 0.0123, 0.5), Gauge("tokens", 5, 0)),
)  # fmt: skip


def test_a_moment_shows_flight_rates_and_caps():
    text = live_text(NOW, 100)
    for part in (
        "12.3 s",
        "7 in flight",
        "1,200 admitted (100/s)",
        "1,210 of 3,000",
        "$0.0123 of $0.50",
    ):
        assert part in text  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(len, live_text(NOW, width).splitlines())) <= width
