from __future__ import annotations

from calendar import timegm

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.data import examples
from gemquota.domain.diagnosis import Cause
from gemquota.domain.merge import merged, ranked
from gemquota.domain.tally import group_of
from gemquota.extract.diagnose import diagnose
from gemquota.extract.locate import Located, windows
from gemquota.extract.skim import Skimmer
from tests.examples import most

from . import payloads as p
from .test_diagnose_properties import NOW_S, OTHERS, any_payload
from .wrappings import LOSSLESS

PRINTS = (p.compact, p.pretty, repr)
STAMP = "2026-11-20T09:00:00Z "


@settings(max_examples=most(150), deadline=None)
@given(
    payloads=st.lists(any_payload, min_size=1, max_size=4),
    print_it=st.sampled_from(PRINTS),
    size=st.integers(1, 3_000),
)
def test_a_scan_finds_each_error_of_a_log_as_its_own_text_is_diagnosed(payloads, print_it, size):
    entries = [f"{STAMP}ERROR call failed: {print_it(payload)}" for payload in payloads]
    octets = f"\n{STAMP}INFO 200 in 12 ms\n".join(["", *entries, ""]).encode()
    chunks = [octets[at : at + size] for at in range(0, len(octets), size)]
    scanned = {one.group for one in Skimmer(now_s=NOW_S).sightings(Located(chunks))}
    assert scanned == {group_of(one) for entry in entries for one in diagnose(entry, now_s=NOW_S)}


STAMPS = {
    "iso": "2026-11-24T10:00:{:02d}.123Z ERROR app ",
    "python": "2026-11-24 10:00:{:02d},123 - app - ERROR - ",
    "bracketed": "[2026-11-24 10:00:{:02d}] ERROR: ",
    "no level": "2026-11-24T10:00:{:02d}Z app ",
    "go": "2026/11/24 10:00:{:02d} ",
    "clock": "10:00:{:02d} WARN ",
    "syslog": "Nov 24 10:00:{:02d} host app[71]: ",
    "klog": "E1124 10:00:{:02d}.123456 71 app.go:12] ",
}
BARE = [
    "upstream answered 429 Too Many Requests after 3ms",
    "TypeError: fetch failed: connect ECONNREFUSED 10.0.3.7:443",
    "httpx.ReadTimeout: The read operation timed out",
    "upstream answered 502 Bad Gateway",
]
DISTINCT = [
    "TypeError: fetch failed: connect ECONNREFUSED 10.0.3.7:443",
    *map(p.compact, OTHERS[1:]),
    p.compact(p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)])),
]
one_line = st.one_of(
    st.sampled_from(BARE), st.tuples(any_payload, st.sampled_from((p.compact, repr))).map(lambda pair: pair[1](pair[0]))
)  # fmt: skip


def essence(found):
    return [
        (d.cause, d.surface, d.http_status, d.status, d.reason, frozenset(d.limits), d.retry_after_s)
        for d in found
    ]  # fmt: skip


@settings(max_examples=most(200), deadline=None)
@given(
    errors=st.lists(one_line, min_size=1, max_size=5),
    stamp=st.sampled_from(sorted(STAMPS)),
    quiet=st.booleans(),
)
def test_dated_errors_are_diagnosed_together_as_a_scan_finds_them_one_by_one(errors, stamp, quiet):
    lines = [STAMPS[stamp].format(second) + error for second, error in enumerate(errors)]
    if quiet:
        lines = [line for error in lines for line in (error, STAMPS[stamp].format(59) + "all well")]
    text = "\n".join([*lines, ""])
    windows_found = [
        one for window in windows([text.encode()]) for one in diagnose(window.decode(), now_s=NOW_S)
    ]
    whole = diagnose(text, now_s=NOW_S)
    assert essence(whole) == essence(ranked(merged(windows_found)))


@settings(max_examples=most(100), deadline=None)
@given(errors=st.permutations(DISTINCT), stamp=st.sampled_from(sorted(STAMPS)))
def test_so_many_distinct_dated_errors_so_many_diagnoses(errors, stamp):
    text = "\n".join(STAMPS[stamp].format(second) + error for second, error in enumerate(errors))
    assert len(diagnose(text, now_s=NOW_S)) == len(DISTINCT)


@pytest.mark.parametrize("stamp", sorted(STAMPS))
def test_equal_errors_of_one_length_are_counted_each(stamp):
    line = STAMPS[stamp] + "upstream answered 429 Too Many Requests"
    (found,) = diagnose("\n".join(map(line.format, range(10, 15))), now_s=NOW_S)
    assert found.occurrences == 5


@pytest.mark.parametrize("stamp", ["iso", "no level", "bracketed"])
def test_a_dated_error_after_a_cut_one_is_another(stamp):
    cut = p.compact(p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)]))[:-40]
    text = STAMPS[stamp].format(1) + cut + "\n" + STAMPS["iso"].format(2) + BARE[1]
    assert {one.cause for one in diagnose(text, now_s=NOW_S)} == {Cause.QUOTA, Cause.NETWORK}


INNOCENT = f"{STAMP}INFO app request 17 done in 12 ms\n" * 3
PASTES = {name: examples.read(name) for name in examples.names()}


@pytest.mark.parametrize("name", sorted(PASTES))
def test_a_scan_finds_the_causes_of_each_built_in_example_in_an_innocent_log(name):
    text = PASTES[name].rstrip("\n")
    log = Located([f"{INNOCENT}{text}\n{INNOCENT}".encode()])
    scanned = {one.diagnosis.cause for one in Skimmer(now_s=NOW_S).sightings(log)}
    assert {one.cause for one in diagnose(text, now_s=NOW_S)} - {Cause.UNKNOWN} <= scanned


@settings(max_examples=most(200), deadline=None)
@given(
    payload=any_payload,
    print_it=st.sampled_from((p.compact, p.pretty, repr, p.js_inspect, p.go_error, p.proto_error)),
    name=st.sampled_from(sorted({*LOSSLESS} - {"smart-quotes"})),
)
def test_a_scan_finds_the_causes_of_any_payload_in_any_lossless_wrapping(payload, print_it, name):
    try:
        text = LOSSLESS[name](print_it(payload))
    except (KeyError, TypeError, IndexError):
        return  # this dialect cannot say it
    log = Located([f"{INNOCENT}{text}\n{INNOCENT}".encode()])
    scanned = {one.diagnosis.cause for one in Skimmer(now_s=NOW_S).sightings(log)}
    assert {one.cause for one in diagnose(text, now_s=NOW_S)} - {Cause.UNKNOWN} <= scanned


def test_a_traceback_has_the_time_of_the_record_above_it():
    text = (
        f"{STAMP}ERROR app job 7 failed\nTraceback (most recent call last):\n"
        '  File "/srv/app/llm.py", line 31, in ask\n    answer = client.ask()\n'
        f"google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {OTHERS[0]!r}\n"
    )
    (one,) = Skimmer(now_s=NOW_S).sightings(Located([(INNOCENT + text + INNOCENT).encode()]))
    assert one.at_s == timegm((2026, 11, 20, 9, 0, 0))


def test_equal_lines_are_counted_each_and_read_once():
    line = f"{STAMP}WARN answered 429 Too Many Requests\n"
    seen = list(Skimmer(now_s=NOW_S).sightings(Located([(INNOCENT + line * 5_000).encode()])))
    assert sum(one.times for one in seen) == 5_000
    assert len(seen) <= 3
