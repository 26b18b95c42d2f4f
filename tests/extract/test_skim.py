from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.extract.locate import Located, Window
from gemquota.extract.skim import (
    MOST_REMEMBERED,
    MOST_REMEMBERED_BYTES,
    Skimmer,
    far_key,
    near_key,
)
from tests.examples import most

from . import payloads as p
from .test_diagnose_properties import any_payload

NOW_S = 1_795_500_000.0


def window(limit: int, *, at: str = "10:00:00", retry: str = "22.4s", req: str = "8f3a") -> bytes:
    payload = p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", limit)], retry=retry)
    return f"2026-11-24T{at}Z ERROR req={req} {p.compact(payload)}\n".encode()


def test_times_waits_and_ids_do_not_make_a_new_far_key():
    assert far_key(window(20)) == far_key(
        window(20, at="11:59:01", retry="7.123456789s", req="00ffee")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"limit: 20", b"limit: 250"),
        (b'"quotaValue":"20"', b'"quotaValue":"250"'),
        (b"gemini-3.8-flash", b"gemini-2.5-flash"),
        (b'"code":429', b'"code":503'),
        (b"PerDay", b"PerMinute"),
    ],
    ids=["limit", "value", "model", "status", "window"],
)
def test_what_a_diagnosis_rests_on_makes_a_new_far_key(before, after):
    original = window(20)
    assert before in original
    assert far_key(original.replace(before, after)) != far_key(original)


def test_what_stands_before_the_needle_and_the_wait_make_no_new_near_key():
    first, second = window(20), window(20, at="11:59:01", retry="7.123456789s", req="00ff")
    needle = first.index(b"exceeded") + len("exceed")
    assert near_key(first, needle) == near_key(second, needle)


def located(*logs: bytes) -> Located:
    return Located([b"".join(logs)])


def seen(*logs: bytes, exact: bool = False) -> list[tuple[object, float | None]]:
    skimmer = Skimmer(now_s=NOW_S, exact=exact)
    return [(one.group, one.at_s) for one in skimmer.sightings(located(*logs))]


STAMP = "2026-11-24T10:{minute:02d}:00Z "
TEMPLATES = (
    "ERROR req={hex} upstream answered {status} after {n}ms, attempt {digit}",
    'WARN [{n}] HTTP/1.1" {status} {n}',
    'ERROR {{"error": {{"code": {status}, "message": "try {n}", "status": "X{digit}"}}}}',
    "ERROR id={hex} rate limit exceeded for model gemini-{digit}.5-flash (limit: {n} requests per day on Free Tier)",
    'ERROR {hex} quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", quotaValue: "{n}"',
    "ERROR Error: input token count is {n} but the model gemini-{digit}.5-pro takes {n}",
    "ERROR spend-based rate limit, rolling 10-minute window, please retry in {n}.{hex}s",
    "ERROR reached your daily gemini-{digit}.5-flash quota limit after {n}",
    "ERROR {n} status code {status}: {hex}",
)
numbers = st.one_of(st.integers(0, 60), st.sampled_from([250, 429, 500, 503, 250_000]))
dialects = st.builds(
    lambda template, minute, **parts: (STAMP + template).format(minute=minute, **parts) + "\n",
    st.sampled_from(TEMPLATES),
    minute=st.integers(0, 59),
    hex=st.integers(0, 1 << 32).map("{:x}".format),
    status=st.sampled_from([200, 400, 403, 404, 429, 500, 503, 504]),
    digit=st.integers(0, 9),
    n=numbers,
)
payloads = st.builds(
    lambda payload, minute, number: (
        STAMP.format(minute=minute) + f"ERROR req={number:x} " + p.compact(payload) + "\n"
    ),
    any_payload,
    st.integers(0, 59),
    st.integers(0, 1 << 60),
)


@settings(max_examples=most(150), deadline=None)
@given(st.lists(st.one_of(dialects, payloads), min_size=2, max_size=30))
def test_remembering_changes_no_group_and_no_time(lines):
    log = "".join(lines).encode()
    assert seen(log) == seen(log, exact=True)


def test_each_sighting_has_its_own_time():
    (_, first_s), (_, second_s) = seen(window(20), window(20, at="10:00:05"))
    assert second_s - first_s == 5.0


def test_an_exact_sighting_has_its_own_wait():
    log = located(window(20, retry="3.5s"), window(20, retry="7.5s"))
    waits = [one.diagnosis.retry_after_s for one in Skimmer(now_s=NOW_S, exact=True).sightings(log)]
    assert waits == [3.5, 7.5]


def test_a_window_without_an_error_gives_nothing():
    assert seen(b"your quota check passed\n") == []


def test_what_is_remembered_is_bounded_by_number_and_by_bytes():
    skimmer = Skimmer(now_s=NOW_S)
    list(
        skimmer.sightings(
            Window(b"limit: %d" % number, 0, 0) for number in range(MOST_REMEMBERED + 100)
        )
    )
    assert len(skimmer._near.known) == len(skimmer._far.known) == MOST_REMEMBERED
    long = b"x" * (MOST_REMEMBERED_BYTES // 10)
    list(skimmer.sightings(Window(b"%d" % number + long, 0, 0) for number in range(30)))
    assert len(skimmer._near.known) < 12
