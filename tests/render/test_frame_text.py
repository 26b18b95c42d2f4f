from __future__ import annotations

import pytest

from gemquota.domain.call import NamedLimit, Totals
from gemquota.domain.frame import (
    SPEND_10_MIN,
    Account,
    Alert,
    Caller,
    Frame,
    Gauge,
    Level,
    Minute,
    Notice,
    Refusal,
    Row,
)
from gemquota.domain.headroom import Known
from gemquota.render.frame_text import frame_text
from gemquota.render.layout import plain_paint

NOW_S = 1_795_000_000.0


def gauge(dimension, used, value=None, **given):
    known = None if value is None else Known("", "flash", dimension, value, "free", "refusal", "", 0.0)  # fmt: skip
    return Gauge(dimension, used, known, 9, NOW_S + 60, None, None)._replace(**given)


LAST = Refusal(1, NOW_S - 12, "key-1", "flash", "flash", "", "ci", "sdk", "run", 429, "quota", True, "RPM limit reached", (NamedLimit("RPM", 5, "", "free", ""),), 9.0, None, 2, True)  # fmt: skip
FLASH = Row(
    "flash", "key-1", "free",
    (gauge("RPM", 3, 5), gauge("TPM", 700), gauge("RPD", 18, 20, pace=1.44, runs_out_s=NOW_S + 3600)),
    (Minute(0, 0, 0),) * 14 + (Minute(3, 1, 0), Minute(9, 0, 0)), Totals(calls=20, refused=2), LAST, NOW_S,
)  # fmt: skip
CALLER = Caller("ci", "sdk/1", "run", "key-1", Totals(calls=20, refused=2), 1.0, 10, 20, 4, Minute(3, 1, 0), NOW_S, True)  # fmt: skip


def frame(**given):
    plain = Frame(
        NOW_S, NOW_S, "calls.db", NOW_S - 3600, NOW_S + 7200, (Account("key-1", "free", ()),), (FLASH,), (LAST,),
        (CALLER,), (), (), (), (), Totals(calls=20, refused=2), 0.4, NOW_S,
    )  # fmt: skip
    return plain._replace(**given)


def told(given, width=120, **more):
    return frame_text(given, width=width, paint=plain_paint, local_time=lambda at_s: "here", **more)


def flat(lines):
    return " ".join(" ".join(lines).split())


def test_a_model_stands_against_its_limits_with_pace_end_and_last_refusal():
    text = flat(told(frame()))
    assert "flash 3/5 ████▊ 700 18/20 1.4x" in text
    assert "12 s ago, RPM" in text
    assert "ci 100% 20 2 2.0x 4 storm sdk/1" in text
    assert "flash: RPM limit reached, wait 9 s (ci, attempt 2)" in text
    assert "20 calls, 2 refused, 0 failed; 0.4/s now" in text


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_lines_fit_and_the_model_and_its_day_are_never_spared(width):
    lines = told(frame(), width)
    assert max(map(len, lines)) <= max(width, 44)
    assert "18/20" in flat(lines)


def test_keys_are_named_only_where_there_are_several():
    two = frame(rows=(FLASH, FLASH._replace(account="key-2")))
    assert "key-1" not in flat(told(frame())).partition("whose calls")[0]
    assert "key-2" in flat(told(two))


def test_what_is_wrong_and_what_to_look_at_come_first():
    found = frame(
        notices=(Notice("lost", Level.BAD, "the store is gone", NOW_S),),
        alerts=(Alert(Level.BAD, "used up", "flash", "", NOW_S), Alert(Level.WARN, "near", "", "", NOW_S)),
    )  # fmt: skip
    lines = told(found)
    assert lines.index("! the store is gone") < lines.index("!! used up") < lines.index(" ! near".strip())  # fmt: skip
    assert lines.index("! near") < next(n for n, line in enumerate(lines) if "model" in line)


def test_money_is_told_against_its_limit():
    money = Gauge(SPEND_10_MIN, 1_500_000, Known("", "", SPEND_10_MIN, 10_000_000, "tier1", "catalogue", "", 0.0), 0, NOW_S, None, None)  # fmt: skip
    found = frame(accounts=(Account("key-1", "tier1", (money,)),))
    assert "$1.50 of $10 in 10 min" in flat(told(found))


def test_an_empty_store_tells_three_ways_to_fill_it():
    text = flat(told(frame(rows=(), refusals=(), callers=())))
    assert all(way in text for way in ("gemquota run", "gemquota proxy", "gemquota import", "--demo"))  # fmt: skip


def test_models_beyond_what_is_shown_are_counted():
    many = frame(rows=tuple(FLASH._replace(label=f"m{n}") for n in range(50)), hidden_rows=7)
    assert "and 17 more models: --json" in told(many, rows=40)


def test_no_limit_is_said_where_none_is_known():
    bare = FLASH._replace(gauges=(gauge("RPM", 3), gauge("RPD", 4)))
    assert "No limit is known yet: no refusal has stated one." in told(frame(rows=(bare,)))


def test_no_limit_at_all_is_another_thing_than_an_unknown_one():
    free = FLASH._replace(gauges=(gauge("RPM", 3, -1), gauge("RPD", 4)))
    assert "3/no limit" in flat(told(frame(rows=(free,))))


@pytest.mark.parametrize("width", [80, 160])
def test_a_name_without_end_leaves_room_for_the_figures(width):
    long = frame(rows=(FLASH._replace(label="x" * 500),), callers=(CALLER._replace(tag="y" * 500, client="z" * 500),), refusals=())  # fmt: skip
    assert max(map(len, told(long, width))) <= width
    assert "18/20" in flat(told(long, width))
