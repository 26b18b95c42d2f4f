from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.extract.delays import LONGEST_S, duration_s, proto_duration_s, stated_wait_s

from .unseen import go_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("38s", 38.0),
        ('"0.479604233s"', 0.479604233),
        ("7h12m16s", 25_936.0),
        ("19h8.488161794s", 68_408.488161794),
        ("856.2ms", 0.8562),
        ("45m28s.", 2_728.0),
        ("582µs", 0.000582),
        ("1m", None),  # may be the head of "1m30s"
        ("20", None),
        ("", None),
        ("soon", None),
        ("9223372036854775807s", None),  # int64's greatest: never
    ],
)
def test_durations_as_servers_write_them(text, seconds):
    assert duration_s(text) == (None if seconds is None else pytest.approx(seconds))


@given(st.integers(1, int(LONGEST_S)), st.sampled_from(["", "5", "219169168", "000000001"]))
def test_whatever_go_prints_is_read_back(whole, fraction):
    want = whole + float(f"0.{fraction or 0}")
    if want <= LONGEST_S:
        assert duration_s(go_duration(whole, fraction) + " ") == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("{\n  seconds: 53\n}", 53.0),
        ("{ seconds: 33 nanos: 500000000 }", 33.5),
        ("{ nanos: 5000000 }", 0.005),
        ("seconds: 2", None),  # the text ends here: may be the head of 22
        ("{ seconds: 9223372036854775807 }", None),
        ("{ }", None),
    ],
)
def test_text_protos(text, seconds):
    assert proto_duration_s(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("please retry in 44.18s.", 44.18),
        ("your quota will reset after 5h59m59s.", 21_599.0),
        ("try again in 60 seconds", 60.0),
        ("please try again in 2 minutes", 120.0),
        ("please retry in a while. please retry in 5s.", 5.0),
        ("retrying in 4 seconds", None),  # the client's own back-off
        ("retrying after 10023ms", None),
        ("suggested retry after 9s", None),
        ("waiting 2.5s", None),
    ],
)
def test_only_a_servers_own_sentence_counts(text, seconds):
    assert stated_wait_s(text) == seconds
