from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Cause
from gemquota.extract.skim import MOST_REMEMBERED, Skimmer, signature

from . import payloads as p

NOW_S = 1_795_500_000.0


def window(limit: int, *, at: str = "10:00:00", retry: str = "22.4s", req: str = "8f3a") -> bytes:
    payload = p.refusal([p.violation(*p.FREE_RPD, "gemini-3.8-flash", limit)], retry=retry)
    return f"2026-11-24T{at}Z ERROR req={req} {p.compact(payload)}\n".encode()


def test_times_waits_and_ids_do_not_make_a_new_signature():
    assert signature(window(20)) == signature(
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
def test_what_a_diagnosis_rests_on_makes_a_new_signature(before, after):
    original = window(20)
    assert before in original
    assert signature(original.replace(before, after)) != signature(original)


def test_each_sighting_has_its_own_time():
    seen = list(Skimmer(now_s=NOW_S).sightings([window(20), window(20, at="10:00:05")]))
    assert [sighting.diagnosis.cause for sighting in seen] == [Cause.QUOTA] * 2
    assert seen[1].at_s - seen[0].at_s == 5.0


def test_a_window_without_an_error_gives_nothing():
    assert list(Skimmer(now_s=NOW_S).sightings([b"quota check passed\n"])) == []


def test_what_is_remembered_is_bounded():
    skimmer = Skimmer(now_s=NOW_S)
    words = (f"limit: {number} quota\n".encode() for number in range(MOST_REMEMBERED + 100))
    list(skimmer.sightings(words))
    assert len(skimmer._known) == MOST_REMEMBERED
