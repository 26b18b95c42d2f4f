from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Cause
from gemquota.extract import locate, records
from gemquota.extract.diagnose import diagnose
from gemquota.extract.locate import Located, cut_after, windows
from gemquota.extract.needles import NEEDLES, re_finder
from tests.examples import most

from . import payloads as p

NOW_S = 1_795_500_000.0
PAYLOAD = p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)])
OVERLOADED = p.plain_error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
AT = "2026-11-24T10:00:00.123Z "
ORDINARY = f"{AT}INFO app request 17 done in 12 ms\n"
RECORDS = {
    "compact": f"{AT}ERROR app refused: {p.compact(PAYLOAD)}\n",
    "pretty": f"{AT}ERROR app refused:\n{p.pretty(PAYLOAD)}",
    "python": f"{AT}ERROR google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {PAYLOAD!r}\n",
    "json-in-json": json.dumps({"level": "error", "msg": p.compact(PAYLOAD)}) + "\n",
    "overloaded": f"{AT}ERROR app {p.compact(OVERLOADED)}\n",
    "bare": f"{AT}WARN gateway answered 429 Too Many Requests\n",
    "network": f"{AT}ERROR TypeError: fetch failed: connect ECONNREFUSED 10.0.3.7:443\n",
}
lines = st.one_of(
    st.just(ORDINARY),
    st.sampled_from(sorted(RECORDS.values())),
    st.sampled_from(
        [
            "\n",
            "}\n",
            "{\n",
            "  indented quota_id\n",
            "\r\n",
            "data: {}\n",
            "no newline",
            "undated 429 Too Many Requests\n",
            "and on\n" * 45,
        ]
    ),
)
logs = st.lists(lines, max_size=30).map("".join).map(str.encode)


def pieces(log: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(log) + 1) for cut in cuts), len(log)]
    return [log[start:stop] for start, stop in pairwise(edges)]


@settings(max_examples=most(150), deadline=None)
@given(logs, st.lists(st.integers(0, 50_000), max_size=8))
def test_windows_do_not_depend_on_where_chunks_were_cut(log, cuts):
    assert list(windows(pieces(log, cuts))) == list(windows([log]))


@settings(max_examples=most(60), deadline=None)
@given(logs, st.lists(st.integers(0, 50_000), max_size=8), st.integers(1, 3))
def test_windows_do_not_depend_on_the_size_of_blocks(log, cuts, repeats):
    log = (log + ORDINARY.encode() * 900) * repeats
    whole = list(windows([log]))
    before = locate.BLOCK_BYTES
    locate.BLOCK_BYTES = 4_096
    try:
        assert list(windows(pieces(log, cuts))) == whole
    finally:
        locate.BLOCK_BYTES = before


def placed(located: Located) -> list[tuple[bytes, int, int]]:
    """Each window with its needle and place, repeats one by one: how they are bundled may differ."""
    return [
        (one.octets, one.needle, one.start + number * len(one.octets))
        for one in located
        for number in range(one.times)
    ]


@settings(max_examples=most(40), deadline=None)
@given(st.lists(lines, min_size=1, max_size=12), st.integers(140_000, 400_000), st.integers(1, 900))
def test_windows_do_not_depend_on_the_seams_of_large_blocks(some, size, quiet):
    record = "".join(some) + ORDINARY * quiet
    log = (record * (900_000 // len(record) + 1)).encode()
    whole = Located([log])
    found = placed(whole)
    before = locate.BLOCK_BYTES
    locate.BLOCK_BYTES = size
    try:
        seamed = Located(log[at : at + size] for at in range(0, len(log), size))
        assert placed(seamed) == found
    finally:
        locate.BLOCK_BYTES = before
    assert seamed.calls == whole.calls


@settings(max_examples=most(150), deadline=None)
@given(logs)
def test_no_byte_is_in_two_windows_and_their_order_is_the_logs(log):
    at = 0
    for window in windows([log]):
        at = log.index(window, at) + len(window)


@settings(max_examples=most(150), deadline=None)
@given(logs, st.integers(0, 200_000))
def test_a_log_cut_in_two_has_the_windows_of_the_whole(log, at):
    log = log + ORDINARY.encode() * 1_800 + log
    cut = cut_after(log, at % len(log))
    if cut is not None:
        assert cut >= at % len(log)
        assert [*windows([log[:cut]]), *windows([log[cut:]])] == list(windows([log]))


def test_a_quiet_log_can_be_cut_at_its_lines():
    log = ORDINARY.encode() * 3_000
    assert cut_after(log, 1_000) == -(-1_000 // len(ORDINARY)) * len(ORDINARY)


def test_a_single_line_cannot_be_cut():
    assert cut_after(b"exceed " * 100_000, 1_000) is None


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_scan_finds_what_a_whole_diagnosis_of_the_record_finds(name, newline):
    record = RECORDS[name].replace("\n", newline)
    quiet = ORDINARY.replace("\n", newline) * 50
    found = [
        diagnosis
        for window in windows([(quiet + record + quiet).encode()])
        for diagnosis in diagnose(window.decode(), now_s=NOW_S)
    ]
    (alone,) = diagnose(record, now_s=NOW_S)
    assert [(one.cause, one.limits, one.retry_after_s) for one in found] == [
        (alone.cause, alone.limits, alone.retry_after_s)
    ]


@settings(max_examples=most(60), deadline=None)
@given(st.lists(st.sampled_from(sorted(RECORDS)), min_size=1, max_size=6))
def test_a_scan_finds_the_causes_of_a_whole_diagnosis(names):
    log = "".join(RECORDS[name] + ORDINARY * 3 for name in names)
    scanned = {
        diagnosis.cause
        for window in windows([log.encode()])
        for diagnosis in diagnose(window.decode(), now_s=NOW_S)
    }
    whole = {diagnosis.cause for diagnosis in diagnose(log, now_s=NOW_S)}
    assert whole - {Cause.UNKNOWN} <= scanned


@settings(max_examples=most(100), deadline=None)
@given(st.lists(st.sampled_from(sorted(RECORDS.values())), max_size=8))
def test_both_engines_give_the_same_windows(records):
    log = "".join(record + ORDINARY * 2 for record in records).encode()
    assert list(windows([log], re_finder(NEEDLES))) == list(windows([log]))


def test_a_window_is_bounded_whatever_the_line():
    for window in windows([b"exceed {" * 300_000]):
        assert len(window) <= records.UP_BYTES + records.DOWN_BYTES + records.LONGEST_LINE


def test_a_line_full_of_needles_is_read_in_few_windows():
    log = b"x quota exceeded " * 200_000
    assert sum(1 for _ in windows([log])) <= len(log) // (records.LONGEST_LINE // 4) + 1


@pytest.mark.parametrize("end", ["", "\n", "."])
def test_a_status_at_the_very_end_is_found_once(end):
    log = f"{ORDINARY}{AT}ERROR answered HTTP 429{end}".encode()
    (found,) = windows([log])
    assert found == log[len(ORDINARY) :]
