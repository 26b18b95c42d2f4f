from __future__ import annotations

import zoneinfo
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.cli.times import _Pacific, in_zone, instant_s, pacific_date_s, zone
from gemquota.errors import UsageError

NOW_S = datetime(2026, 11, 24, 15, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("typed", "expected_s"),
    [
        ("now", NOW_S),
        ("30m", NOW_S - 1800),
        ("2h ago", NOW_S - 7200),
        ("1d", NOW_S - 86_400),
        ("1795532400", 1_795_532_400.0),
        ("2026-11-24T12:00:00Z", NOW_S - 3 * 3600),
        ("2026-11-24 12:00 UTC", NOW_S - 3 * 3600),
        ("24 Nov 2026 04:00 PST", NOW_S - 3 * 3600),
    ],
)
def test_what_users_type_is_understood(typed, expected_s):
    assert instant_s(typed, now_s=NOW_S, flag="--since") == expected_s


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "garbage",
        "999999w",
        "4102444801",
        "9" * 50,
        "2026-13-45",
        "0001-01-01",
        "9999-12-31",
        "12:00 XYZ",
        "\x00",
    ],
)
def test_anything_else_is_refused_in_one_line_with_an_example(typed):
    with pytest.raises(UsageError) as refused:
        instant_s(typed, now_s=NOW_S, flag="--since")
    assert "--since" in str(refused.value)
    assert refused.value.hint


@given(st.text(max_size=60))
def test_no_text_raises_anything_but_usage(typed):
    with suppress(UsageError):
        instant_s(typed, now_s=NOW_S, flag="--at")


def test_a_bare_date_is_a_day_in_los_angeles():
    assert (
        pacific_date_s("2027-03-14", flag="--at")
        == datetime(2027, 3, 14, 8, tzinfo=UTC).timestamp()
    )
    assert pacific_date_s("2027-03-14 10:00", flag="--at") is None


def test_zones_by_name_offset_or_nickname():
    assert zone("UTC") is UTC
    assert zone("+05:30") == timezone(timedelta(hours=5, minutes=30))
    assert datetime(2026, 7, 1, tzinfo=zone("Europe/Berlin")).utcoffset() == timedelta(hours=2)
    assert zone("local") is not None


@pytest.mark.parametrize("name", ["Europe/Berlim", "../../etc/passwd", "", "\x00", "+99:99"])
def test_an_unknown_zone_is_refused_with_the_nearest(name):
    with pytest.raises(UsageError) as refused:
        zone(name)
    assert refused.value.hint


@pytest.fixture
def _no_time_zone_data(monkeypatch):
    def missing(name):
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", missing)
    monkeypatch.setattr(zoneinfo, "available_timezones", set)


@pytest.mark.usefixtures("_no_time_zone_data")
def test_without_time_zone_data_the_zones_shown_by_default_remain():
    for name, hours in (("Asia/Shanghai", 8), ("UTC", 0), ("+05:00", 5)):
        assert datetime(2026, 11, 24, tzinfo=zone(name)).utcoffset() == timedelta(hours=hours)


@pytest.mark.usefixtures("_no_time_zone_data")
@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-07-01", "2026-07-01 05:00 PDT"), ("2026-12-01", "2026-12-01 04:00 PST")],
)
def test_without_time_zone_data_los_angeles_is_computed(day, said):
    noon_s = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    moment = in_zone(noon_s, zone("America/Los_Angeles"))
    assert moment.strftime("%Y-%m-%d %H:%M %Z") == said
    assert moment.timestamp() == noon_s


@pytest.mark.usefixtures("_no_time_zone_data")
def test_without_time_zone_data_other_zones_are_refused_with_the_reason():
    with pytest.raises(UsageError, match="no time zone data") as refused:
        zone("Europe/Berlin")
    assert "tzdata" in (refused.value.hint or "")


def test_the_computed_los_angeles_is_the_databases():
    real = zoneinfo.ZoneInfo("America/Los_Angeles")
    for at_s in range(1_767_225_600, 1_830_297_600, 1800 * 7):
        computed = _Pacific().fromutc(datetime.fromtimestamp(at_s, UTC))
        there = datetime.fromtimestamp(at_s, real)
        assert (computed.isoformat(), computed.tzname()) == (there.isoformat(), there.tzname())
