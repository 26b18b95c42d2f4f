from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gemquota.clock import local_time
from gemquota.domain.diagnosis import Cause, Diagnosis, ResetSource, Surface
from gemquota.domain.meanings import MEANINGS
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.render.verdict import headline, limit_line, readings, short, status_line, wait_lines

NOW_S = datetime(2026, 11, 24, 20, tzinfo=UTC).timestamp()
DAILY = Limit(
    dimension=Dimension.RPD, limit=20, model="flash", tier=Tier.FREE, scope=("project", "model")
)
MINUTE = Limit(dimension=Dimension.RPM, limit=5, model="flash", tier=Tier.FREE)


def berlin(at_s):
    return datetime.fromtimestamp(at_s + 3600, UTC).strftime("%a %d %b %H:%M CET")


def waits(diagnosis):
    return wait_lines(diagnosis, now_s=NOW_S, local_time=berlin)


@pytest.mark.parametrize(
    ("limits", "tier", "said"),
    [
        ((DAILY,), Tier.FREE, "RPD limit reached: 20 requests per day for flash, free tier"),
        ((MINUTE, DAILY), Tier.FREE, "RPD limit reached: 20 requests per day for flash, free tier"),
        ((Limit(dimension=Dimension.TPM),), Tier.UNKNOWN, "TPM limit reached: input tokens per minute"),
        (
            (Limit(dimension=None, candidates=(Dimension.RPM, Dimension.RPD), limit=20),),
            Tier.UNKNOWN,
            "RPM or RPD limit reached: 20 requests per minute or requests per day",
        ),
    ],
    ids=["day", "day-beats-minute", "no-figure", "window-unknown"],
)  # fmt: skip
def test_the_headline_is_limit_value_model_and_tier(limits, tier, said):
    assert headline(Diagnosis(cause=Cause.QUOTA, limits=limits, tier=tier)) == said


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_a_headline_and_a_word_on_waiting(cause):
    diagnosis = Diagnosis(cause=cause)
    assert headline(diagnosis)[0].isupper()
    for retryable in (True, False, None):
        (line,) = waits(replace(diagnosis, retryable=retryable))
        assert line
        assert not line.endswith((":", " "))


def test_a_wait_says_how_long_and_until_when_on_both_clocks():
    reset_s = NOW_S + 12 * 3600
    assert waits(
        Diagnosis(cause=Cause.QUOTA, retryable=False, resets_at_s=reset_s, reset_source=ResetSource.DOCUMENTED)
    ) == ["12 h, until Wed 25 Nov 09:00 CET = 00:00 PST (documented)"]  # fmt: skip


def test_the_pacific_date_is_said_where_it_is_another():
    hint_s = NOW_S + 4 * 3600
    (line,) = waits(Diagnosis(cause=Cause.QUOTA, retryable=False, resets_at_s=hint_s))
    assert line == "4 h, until Wed 25 Nov 01:00 CET = Tue 24 Nov 16:00 PST"


def test_a_reset_that_has_passed_is_said_to_be_over():
    (line,) = waits(Diagnosis(cause=Cause.QUOTA, retryable=False, resets_at_s=NOW_S - 3600))
    assert line == "over since Tue 24 Nov 20:00 CET = 11:00 PST, 60 min ago"


def test_a_stated_delay_is_waited_a_second_longer_because_it_is_cut():
    assert waits(Diagnosis(cause=Cause.QUOTA, retryable=True, retry_after_s=42.0)) == ["yes, 43 s"]


def test_a_contradiction_is_read_both_ways():
    both = readings(
        Diagnosis(
            cause=Cause.QUOTA, limits=(DAILY,), conflicts=("day, yet 22 s",), retry_after_s=22.0
        )
    )
    assert [title for title, _ in both] == ["The day counts", "The delay counts"]
    assert all("22 s" in text for _, text in both)


def test_a_limit_in_one_line():
    assert limit_line(DAILY) == "RPD 20 · flash · free tier · per project and model"
    assert limit_line(Limit(dimension=None)) == "Unnamed unknown · model not stated · tier unknown"


def test_stored_bytes_are_of_no_model_and_no_tier():
    stored = Limit(
        dimension=Dimension.OTHER,
        limit=20_000,
        quota_id="FileStorageBytesPerProject",
        scope=("project",),
    )
    assert limit_line(stored) == "FileStorageBytesPerProject 20,000 · per project"


def test_who_spoke_and_how_sure_that_is():
    diagnosis = Diagnosis(
        cause=Cause.QUOTA, surface=Surface.DEVELOPER, http_status=429, status="RESOURCE_EXHAUSTED"
    )
    line = status_line(diagnosis)
    assert line == "Gemini API (AI Studio key) · HTTP 429 RESOURCE_EXHAUSTED · a guess"


def test_short_holds_everything_in_one_line():
    diagnosis = Diagnosis(
        cause=Cause.QUOTA, limits=(MINUTE,), tier=Tier.FREE, retryable=True, retry_after_s=9.0, occurrences=3
    )  # fmt: skip
    assert short(diagnosis, now_s=NOW_S, local_time=local_time) == (
        "quota: RPM limit reached: 5 requests per minute for flash, free tier (seen 3 times); wait: yes, 10 s"
    )


def test_the_answer_is_not_said_twice():
    for cause in MEANINGS:
        (line,) = waits(Diagnosis(cause=cause, retryable=False))
        assert not line.lower().startswith(("no: no", "no: yes", "yes: yes"))
