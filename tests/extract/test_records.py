from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.tally import group_of
from gemquota.extract.diagnose import diagnose
from gemquota.extract.locate import Located, cut_after, windows
from gemquota.extract.records import RUN_LINES, headed_record, is_apart
from gemquota.extract.skim import Skimmer

from . import payloads as p
from .test_diagnose_properties import NOW_S

REFUSED = p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", 20)])
HEADS = {
    "iso": "2026-11-24T10:00:00.123Z INFO app ",
    "python": "2026-11-24 10:00:00,123 - app - INFO - ",
    "bracketed": "[2026-11-24 10:00:00] INFO: ",
    "go": "2026/11/24 10:00:00 ",
    "clock": "10:00:00 INFO ",
    "syslog": "Nov 24 10:00:00 host app[71]: ",
    "klog": "I1124 10:00:00.123456 71 app.go:12] ",
    "compose": "api-1  | 2026-11-24T10:00:00Z ",
    "json": '{"ts":"2026-11-24T10:00:00Z","msg":"well"} ',
    "access": "10.0.0.7 - - [24/Nov/2026:10:00:00 +0000] ",
    "level": "INFO:app:",
    "level in brackets": "[INFO] ",
}
BODY = "one line of a body without a head\n"


def groups(text: str):
    """What a scan of the text counts."""
    return {one.group for one in Skimmer(now_s=NOW_S).sightings(Located([text.encode()]))}


@pytest.mark.parametrize("head", sorted(HEADS))
@pytest.mark.parametrize("width", [40, 72, 100, 132])
def test_an_error_that_was_cut_at_a_width_is_read_whole_between_records(head, width):
    quiet = f"{HEADS[head]}request done in 12 ms\n"
    said = f"call failed: {REFUSED['error']['message']} {p.compact(REFUSED)}"
    cut = "\n".join(textwrap.wrap(said, width, break_on_hyphens=False))
    log = quiet * 3 + f"{HEADS[head]}{cut}\n" + quiet * 3
    assert groups(log) >= {group_of(one) for one in diagnose(cut, now_s=NOW_S)}


@pytest.mark.parametrize("print_it", [p.proto_error, p.compact, repr, p.pretty])
def test_an_error_below_the_record_that_announces_it_is_one_with_it(print_it):
    record = f"{HEADS['iso']}refused\n{print_it(REFUSED)}".rstrip("\n") + "\n"
    quiet = f"{HEADS['iso']}all well\n"
    assert [*windows([(quiet + record + quiet).encode()])] == [record.encode()]


def test_protobuf_text_goes_on_where_no_record_has_a_head():
    record = p.proto_error(REFUSED).rstrip("\n") + "\n"
    (window,) = windows([("all well\n" + record + "all well\n").encode()])
    assert window.decode() == record


def test_a_body_as_long_as_allowed_is_one_records_and_a_longer_one_is_not():
    head = f"{HEADS['iso']}429 Too Many Requests\n"
    for size, expected in ((RUN_LINES - 1, RUN_LINES), (RUN_LINES + 1, 1)):
        log = (head + BODY * size + HEADS["iso"] + "\n").encode()
        (window,) = windows([log])
        assert window.count(b"\n") == expected


def test_long_lines_without_a_head_are_not_one_records():
    head = f"{HEADS['iso']}429 Too Many Requests\n"
    log = (head + ("x" * 5_000 + "\n") * 3 + HEADS["iso"] + "\n").encode()
    assert [*windows([log])] == [head.encode()]


def test_a_log_without_heads_is_read_line_by_line():
    log = (BODY + "upstream said 429 Too Many Requests\n" + BODY).encode()
    assert [*windows([log])] == [b"upstream said 429 Too Many Requests\n"]


def test_the_logs_last_record_may_lack_its_newline():
    log = f"{HEADS['iso']}429 Too Many Requests\n{BODY}and this".encode()
    assert [*windows([log])] == [log]


def test_a_log_is_apart_at_heads_and_nowhere_in_a_body():
    head = f"{HEADS['iso']}one\n".encode()
    log = head + BODY.encode() * 2 + head
    assert [is_apart(log, at) for at in (0, len(head), len(log) - len(head))] == [True, False, True]
    assert is_apart(BODY.encode() * 3, len(BODY))
    far = head + BODY.encode() * (RUN_LINES + 3)
    assert is_apart(far, len(far) - len(BODY))
    wide = HEADS["iso"].encode() + b"x" * 20_000 + b"\n"
    assert not is_apart(wide + BODY.encode(), len(wide))


@pytest.mark.parametrize("size", range(RUN_LINES - 3, RUN_LINES + 6))
def test_a_long_body_is_cut_where_no_part_of_it_looks_like_a_whole_record(size):
    head = f"{HEADS['iso']}429 Too Many Requests\n"
    log = (head + BODY * size + head * 1_800).encode()
    cut = cut_after(log, len(head))
    assert [*windows([log[:cut]]), *windows([log[cut:]])] == [*windows([log])]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*HEADS.values(), BODY, "}", "\n", "  x\n", "  2026-"]), max_size=60).map("".join), st.integers(0))  # fmt: skip
def test_a_record_holds_its_line_and_begins_with_a_head(log, place):
    octets = log.encode()
    lines = [0, *(at + 1 for at, byte in enumerate(octets) if byte == 10), len(octets)]
    index = place % (len(lines) - 1)
    start, stop = lines[index], lines[index + 1]
    if start == stop:
        return
    record = headed_record(octets, start, stop, 0)
    if record is not None:
        assert record[0] <= start
        assert stop <= record[1]
        assert octets.count(b"\n", *record) <= RUN_LINES + 1
