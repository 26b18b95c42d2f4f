from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.dash import figures


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"), (0.02, "0"), (0.4, "0.4"), (7, "7"), (1.5, "1.5"), (2.04, "2"), (9.96, "10"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (9949, "9.9k"),
        (9951, "10k"), (250_000, "250k"), (999_499, "999k"), (999_500, "1M"), (1_250_000, "1.2M"), (10**9, "1G"),
        (10**15, "1000T"), (-1200, "-1.2k"),
    ],
)  # fmt: skip
def test_a_number_takes_three_digits_and_a_unit(number, text):
    assert figures.short(number) == text


@given(st.integers(0, 10**14))
def test_a_short_number_is_within_five_per_cent_of_the_number(number):
    text = figures.short(number)
    value = float(text.rstrip("kMGT")) * {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}.get(text[-1], 1)
    assert value == pytest.approx(number, rel=0.051)
    assert len(text) <= 4


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.004, "<1%"), (0.42, "42%"), (0.999, "99%"), (1, "100%"), (12.4, "1,240%")],
)
def test_a_share_is_full_only_where_it_is_full(share, text):
    assert figures.share_text(share) == text


@pytest.mark.parametrize(
    ("micro_usd", "text"),
    [
        (0, "$0"), (20, "<$0.0001"), (2100, "$0.0021"), (240_000, "$0.240"), (1_240_000, "$1.24"), (123_000_000, "$123"),
        (1_200_000_000, "$1.2k"),
    ],
)  # fmt: skip
def test_money_has_as_many_digits_as_matter(micro_usd, text):
    assert figures.money(micro_usd) == text


@pytest.mark.parametrize(
    ("micro_usd", "text"),
    [(0, "$0"), (1500, "$.0015"), (250_000, "$.25"), (1_500_000, "$1.5"), (12_000_000, "$12")],
)
def test_money_of_an_axis_takes_six_cells(micro_usd, text):
    assert figures.axis_money(micro_usd) == text
    assert len(text) <= 6


@pytest.mark.parametrize(
    ("per_s", "text"), [(0, "0"), (0.04, "0"), (1.42, "1.4"), (12.4, "12"), (1234, "1.2k")]
)
def test_a_rate(per_s, text):
    assert figures.rate_text(per_s) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "now"), (0, "now"), (0.2, "1s"), (59, "59s"), (60, "1m 00s"), (729, "12m 09s"), (3600, "1h 00m"),
        (25_961, "7h 12m"), (86_400 * 3 + 7200, "3d 2h"),
    ],
)  # fmt: skip
def test_a_countdown_never_says_nothing_is_left_before_it_is_over(seconds, text):
    assert figures.wait(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "now"), (0.5, "now"), (12.9, "12s"), (200, "3m"), (7300, "2h"), (500_000, "5d")],
)
def test_an_age_is_in_one_unit(seconds, text):
    assert figures.age(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(60, "60s"), (900, "15m"), (3600, "1h"), (86_400, "1d"), (90, "90s")]
)
def test_the_length_of_a_chart(seconds, text):
    assert figures.length(seconds) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(84, "84ms"), (1400, "1.4s"), (22_000, "22s"), (190_000, "3m 10s")]
)
def test_a_latency(ms, text):
    assert figures.duration_ms(ms) == text


def test_a_clock_is_ahead_of_utc_by_its_offset():
    assert figures.clock(1_764_072_000, -8 * 3600) == "04:00:00"
    assert figures.clock(1_764_072_000, 3600, seconds=False) == "13:00"
    assert figures.day(1_764_072_000, -8 * 3600) == "25 Nov"
    assert figures.day_and_clock(1_764_072_000, -8 * 3600) == "Tue 25 Nov 04:00"
