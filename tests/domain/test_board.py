from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.board import MOST_CALLERS, MOST_KEYS, MOST_REFUSALS, Board
from gemquota.domain.board_drawing import STORM_WASTED
from gemquota.domain.call import Kind, Totals
from gemquota.domain.frame import SPEND_10_MIN, SPEND_MONTH, Level, Minute, Refusal
from gemquota.domain.headroom import Known
from gemquota.domain.known_index import KnownIndex
from gemquota.domain.reset import pacific_day
from gemquota.domain.slices import Slice
from tests.examples import most

NOON_S = pacific_day(1_795_000_000.0).start_s + 12 * 3600
FLASH = Kind(account="key-1", label="flash", model="flash", tag="ci", client="sdk/1")
PRO = FLASH._replace(label="pro", model="pro")


def some(second, kind=FLASH, calls=1, refused=0, failed=0, tokens=0, images=0, micro_usd=0, retries=0, wasted=0):  # fmt: skip
    return Slice(second, kind, calls, refused, failed, tokens, 0, 0, 0, images, micro_usd, calls - retries, wasted)  # fmt: skip


def known(dimension, value, label="flash"):
    return Known("key-1", label, dimension, value, "free", "refusal", "", 0.0)


def refusal(at_s, cause="quota", label="flash", **given):
    plain = Refusal(1, at_s, "key-1", label, label, "", "ci", "sdk/1", "proxy", 429, cause, True, "", (), None, None, 1, False)  # fmt: skip
    return plain._replace(**given)


@pytest.fixture
def board():
    return Board(float(NOON_S), "calls.db")


def drawn(board, now_s=None, *limits):
    if now_s is not None:
        board.advance(now_s)
    return board.frame(KnownIndex(limits), ())


@settings(max_examples=most(60))
@given(
    st.lists(
        st.tuples(st.integers(-100, 900), st.integers(1, 9), st.integers(0, 9), st.integers(0, 99)),
        max_size=40,
    )
)
def test_a_row_tells_the_last_minute_and_the_day_of_all_that_was_taken(arrivals):
    board = Board(float(NOON_S), "")
    for offset, calls, refused, tokens in sorted(arrivals):
        board.advance(float(NOON_S + offset))
        board.take([some(NOON_S + offset, calls=calls + refused, refused=refused, tokens=tokens)])
    frame = drawn(board, NOON_S + 900.0)
    inside = [each for each in arrivals if each[0] > 900 - 60]
    minutes = {}
    for offset, calls, refused, _ in arrivals:
        counted = minutes.setdefault((NOON_S + offset) // 60, [0, 0])
        counted[0] += calls
        counted[1] += refused
    if arrivals:
        (row,) = frame.rows
        assert row.gauge("RPM").used == sum(each[1] for each in inside)
        assert row.gauge("TPM").used == sum(each[3] for each in inside)
        assert row.gauge("RPD").used == sum(each[1] for each in arrivals)
        assert row.today.calls == sum(each[1] + each[2] for each in arrivals)
        first = (NOON_S + 900) // 60 - 15
        assert row.minutes == tuple(Minute(*minutes.get(at, (0, 0)), 0) for at in range(first, first + 16))  # fmt: skip


def test_the_high_water_mark_stays_and_the_gauge_falls(board):
    board.take([some(NOON_S, calls=7, tokens=100)])
    later = drawn(board, NOON_S + 60.0).rows[0]
    assert (later.gauge("RPM").used, later.gauge("RPM").peak) == (0, 7)
    assert (later.gauge("TPM").used, later.gauge("TPM").peak) == (0, 100)


def test_at_midnight_in_los_angeles_the_day_begins_afresh_and_the_minute_does_not(board):
    midnight_s = board.day.end_s
    board.advance(midnight_s - 10.0)
    board.take([some(midnight_s - 10, calls=5), some(midnight_s - 10, PRO._replace(label="once"))])
    row = drawn(board, midnight_s + 1.0).rows[0]
    assert (row.gauge("RPM").used, row.gauge("RPD").used, row.gauge("RPM").peak) == (5, 0, 5)
    assert row.gauge("RPD").until_s == pacific_day(midnight_s + 1.0).end_s
    board.take([some(midnight_s - 5), some(midnight_s)])
    assert drawn(board, midnight_s + 2.0).rows[0].gauge("RPD").used == 1


def test_who_has_not_called_for_a_day_is_forgotten(board):
    board.take([some(NOON_S, PRO)])
    board.advance(board.day.end_s + 1.0)
    board.advance(board.day.end_s + 1.0)
    assert drawn(board).rows == drawn(board).callers == ()


def test_a_limit_gives_pace_and_the_time_it_runs_out(board):
    for minute in range(15):
        board.advance(NOON_S + minute * 60.0)
        board.take([some(NOON_S + minute * 60, calls=60)])
    gauge = drawn(board, NOON_S + 900.0, known("RPD", 1800)).rows[0].gauge("RPD")
    assert gauge.pace == pytest.approx(900 / (1800 * 12.25 / 24))
    assert gauge.runs_out_s == pytest.approx(NOON_S + 900 + 900, abs=1)
    assert drawn(board, None, known("RPD", 1_000_000)).rows[0].gauge("RPD").runs_out_s is None


def test_money_is_counted_over_ten_minutes_and_the_month(board):
    board.load({FLASH: Totals(calls=1, micro_usd=500)}, {FLASH: Totals(calls=9, micro_usd=4_000)})
    board.take([some(NOON_S, micro_usd=70)])
    ten = drawn(board, NOON_S + 599.0).rows[0]
    assert (ten.gauge(SPEND_10_MIN).used, ten.gauge(SPEND_MONTH).used) == (70, 4_070)
    over = drawn(board, NOON_S + 620.0)
    assert (over.rows[0].gauge(SPEND_10_MIN).used, over.rows[0].gauge(SPEND_10_MIN).peak) == (0, 70)
    assert [gauge.used for gauge in over.accounts[0].money] == [0, 4_070]


def test_a_new_month_costs_nothing_yet(board):
    board.load({FLASH: Totals(calls=1)}, {FLASH: Totals(calls=9, micro_usd=4_000)})
    for _ in range(40):
        board.advance(board.day.end_s + 1.0)
        board.take([some(int(board.now_s), micro_usd=1)])
    assert drawn(board).rows[0].gauge(SPEND_MONTH).used < 40


def test_sums_at_the_begin_are_not_counted_twice(board):
    board.load({FLASH: Totals(calls=10, refused=1, input_tokens=50)}, {})
    board.load_minutes([((NOON_S - 120) // 60 * 60, FLASH, Totals(calls=6, input_tokens=50))])
    board.load_recent([some(NOON_S, calls=4, refused=1)], from_minute=NOON_S // 60)
    row = drawn(board, float(NOON_S)).rows[0]
    assert (row.gauge("RPD").used, row.gauge("RPM").used, row.gauge("RPM").peak) == (9, 3, 6)
    assert [each.passed for each in row.minutes][-3:] == [6, 0, 3]


def test_callers_share_amplification_and_waste(board):
    other = FLASH._replace(tag="app", label="pro")
    board.take([some(NOON_S, calls=3), some(NOON_S, PRO, calls=5, refused=4, retries=4, wasted=3), some(NOON_S, other, calls=4)])  # fmt: skip
    first, second = drawn(board).callers
    assert (first.tag, first.totals.calls, first.share, first.amplification, first.wasted) == ("ci", 8, 0.5, 2.0, 3)  # fmt: skip
    assert (second.tag, second.share, second.minute) == ("app", 0.5, Minute(4, 0, 0))


def test_attempts_of_before_are_added_when_they_are_known(board):
    board.load({FLASH: Totals(calls=10)}, {})
    board.load_retries([(FLASH, 10, 4, 2), (PRO._replace(tag="gone"), 9, 9, 9)], NOON_S - 500.0)
    (caller,) = drawn(board).callers
    assert (caller.attempts, caller.first_attempts, caller.wasted) == (10, 4, 2)
    assert drawn(board).retries_since_s == NOON_S - 500.0


def test_a_storm_is_told_while_it_lasts_and_remembered(board):
    board.take([some(NOON_S, calls=STORM_WASTED, refused=STORM_WASTED, wasted=STORM_WASTED)])
    frame = drawn(board, NOON_S + 1.0)
    assert frame.callers[0].storming
    assert [(each.level, each.text) for each in frame.alerts] == [(Level.BAD, "ci keeps calling into a closed window: 5 calls wasted today")]  # fmt: skip
    calm = drawn(board, NOON_S + 61.0)
    assert (calm.callers[0].storming, calm.callers[0].storm_s) == (False, NOON_S + 1.0)


def test_the_last_refusal_stands_in_its_row_and_names_the_tier(board):
    from gemquota.domain.call import NamedLimit

    board.take([some(NOON_S, refused=1)])
    limit = NamedLimit("RPM", 5, "flash", "free", "")
    board.refused([refusal(NOON_S + 1.0, limits=(limit,)), refusal(NOON_S + 2.0, refused=False)])
    frame = drawn(board)
    assert (frame.rows[0].last_refusal.at_s, frame.rows[0].tier, frame.tier) == (NOON_S + 1.0, "free", "free")  # fmt: skip
    assert [each.at_s for each in frame.refusals] == [NOON_S + 2.0, NOON_S + 1.0]


def test_time_that_goes_back_moves_nothing(board):
    board.take([some(NOON_S, calls=5)])
    before = drawn(board, NOON_S + 30.0)
    assert drawn(board, NOON_S - 3600.0) == before


def test_names_without_end_take_bounded_room(board):
    for number in range(MOST_KEYS * 2):
        kind = FLASH._replace(label=f"[bold]{number}\x1b[2J", tag=str(number))
        board.take([some(NOON_S, kind)])
        board.refused([refusal(NOON_S)])
    frame = drawn(board)
    assert (len(frame.rows), frame.hidden_rows) == (MOST_KEYS, MOST_KEYS)
    assert (len(frame.callers), len(frame.refusals)) == (MOST_CALLERS, MOST_REFUSALS)


def test_a_simulated_day_takes_no_more_room_than_an_hour(board):
    def held():
        row = board._rows["key-1", "flash"]
        return (
            len(row.rolling._bins),
            len(row.minutes),
            len(row.money._bins),
            len(board._pulse._bins),
        )

    sizes = []
    for second in range(0, 86_400, 30):
        board.advance(float(NOON_S + second))
        board.take([some(NOON_S + second, micro_usd=1)])
        if second % 3600 == 0:
            board.frame(KnownIndex(), ())
            sizes.append(held())
    assert max(sizes[2:]) <= max(sizes[1:3])


def test_limits_stand_side_by_side_with_what_is_used(board):
    board.take([some(NOON_S, calls=3)])
    limits = [known("RPM", 5), known("RPM", 10)._replace(source="catalogue", account=""), known("RPD", 20, "gone")]  # fmt: skip
    rpm, gone = drawn(board, None, *limits).limits
    assert (rpm.used, rpm.believed.value, [each.value for each in rpm.by_source]) == (3, 5, [5, 10])
    assert (rpm.drifts, gone.label, gone.used) == (True, "gone", 0)


@pytest.mark.parametrize(
    ("value", "level", "words"),
    [
        pytest.param(3, Level.BAD, "is used up: 3 of 3, back in 60 s", id="full"),
        pytest.param(4, None, "", id="three quarters"),
        pytest.param(0, Level.BAD, "is used up: 3 of 0", id="nothing allowed"),
    ],
)
def test_a_full_gauge_is_told(board, value, level, words):
    board.take([some(NOON_S, calls=3)])
    found = drawn(board, None, known("RPM", value)).alerts
    assert [each.level for each in found] == ([level] if level else [])
    assert all(words in each.text for each in found)


def test_a_refusal_that_waiting_does_not_help_is_told_for_a_while(board):
    board.take([some(NOON_S, refused=1)])
    board.refused([refusal(float(NOON_S), "prepay_depleted")])
    assert "prepaid" in drawn(board).alerts[0].text
    assert drawn(board, NOON_S + 301.0).alerts == ()
