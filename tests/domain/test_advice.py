from __future__ import annotations

import itertools
import shlex

import pytest

from gemquota.cli.table import COMMANDS
from gemquota.cli.tree import load
from gemquota.domain.advice import actions, diagnosed, explanation, is_daily
from gemquota.domain.causes import verdict_on
from gemquota.domain.diagnosis import Cause, ResetSource, Surface
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.domain.report import Report
from gemquota.domain.reset import next_pacific_midnight

NOW_S = 1_795_500_000.0
LIMITS = (
    (),
    (Limit(dimension=Dimension.RPD, limit=20, model="gemini-3.8-flash"),),
    (Limit(dimension=Dimension.RPM, limit=10, model="gemini-2.5-flash"),),
    (Limit(dimension=Dimension.TPM, limit=0),),
    (Limit(dimension=None, candidates=(Dimension.RPM, Dimension.RPD), limit=20),),
)
EVERY = list(itertools.product(Cause, Surface, LIMITS, (Tier.FREE, Tier.TIER2, Tier.UNKNOWN), (None, 22.0, 30_000.0)))  # fmt: skip


def test_every_cause_has_something_to_do_and_a_sentence():
    for cause, surface, limits, tier, wait_s in EVERY:
        assert actions(cause, surface, limits, tier, wait_s)
        said = explanation(cause, limits, tier, wait_s)
        assert said[0].isupper()
        assert said[-1] in ".?!"


def commands() -> list[str]:
    found = {
        action.command
        for case in EVERY
        for action in actions(*case)
        if action.command and action.command.startswith("gemquota")
    }
    return sorted(found)


def test_advice_names_commands_at_all():
    assert len(commands()) >= 5


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_advice_exists_and_takes_its_options(line):
    program, name, *words = shlex.split(line)
    assert program == "gemquota"
    entry = next(entry for entry in COMMANDS if entry.name == name)
    # Parsed with all its options and values, not run: an option it does not know is an error.
    command = load(entry)
    with command.make_context(name, words, resilient_parsing=False):
        pass


def test_an_option_that_does_not_exist_would_be_noticed():
    command = load(next(entry for entry in COMMANDS if entry.name == "limits"))
    with pytest.raises(Exception, match=r"[Nn]o such option"):
        command.make_context("limits", ["--improbable"])


def test_links_are_https_and_googles():
    urls = {action.url for case in EVERY for action in actions(*case) if action.url}
    assert urls
    assert all(url.startswith("https://") for url in urls)
    assert all(url.split("/")[2].endswith(("google.com", "ai.google.dev", "ai.studio", "googleapis.com")) for url in urls)  # fmt: skip


def of(text: str, **facts: object) -> Report:
    return Report(text=text, **facts)  # type: ignore[arg-type]


def diagnosis(report: Report):
    return diagnosed(report, verdict_on(report), now_s=NOW_S)


def test_a_day_with_a_short_delay_names_both_readings():
    limits = (Limit(dimension=Dimension.RPD, limit=20, quota_id="GenerateRequestsPerDay"),)
    found = diagnosis(of("quota exceeded", limits=limits, retry_after_s=22.0))
    assert found.conflicts == ("retry delay of 22 s contradicts a per-day limit",)
    assert found.retryable is False
    assert found.resets_at_s == next_pacific_midnight(NOW_S)
    assert found.reset_source is ResetSource.DOCUMENTED


def test_a_day_with_a_long_delay_believes_the_server():
    limits = (Limit(dimension=Dimension.RPD, limit=20, quota_id="GenerateRequestsPerDay"),)
    found = diagnosis(of("quota exceeded", limits=limits, retry_after_s=73_036.0))
    assert found.conflicts == ()
    assert (found.resets_at_s, found.reset_source) == (NOW_S + 73_036, ResetSource.SERVER)


def test_the_errors_own_time_comes_before_now():
    limits = (Limit(dimension=Dimension.RPD, limit=20),)
    earlier_s = NOW_S - 10 * 86_400
    found = diagnosis(of("quota exceeded", limits=limits, at_s=earlier_s))
    assert found.resets_at_s == next_pacific_midnight(earlier_s)


def test_a_limit_of_zero_makes_the_delay_void():
    limits = (Limit(dimension=Dimension.RPM, limit=0, quota_id="X", tier=Tier.FREE),)
    found = diagnosis(of("quota exceeded", limits=limits, retry_after_s=50.0))
    assert found.zero_limit
    assert found.retryable is False
    assert "means nothing" in found.conflicts[0]
    assert found.resets_at_s is None


def test_a_bare_429_says_that_it_cannot_tell_and_what_to_check():
    found = diagnosis(of("429 resource has been exhausted", http_status=429))
    assert found.cause is Cause.UNEXPLAINED_429
    assert found.retryable is None
    titles = " ".join(action.title for action in found.actions)
    assert "curl -i" in titles
    assert "usage" in titles


def test_a_two_window_metric_says_so():
    limits = (Limit(candidates=(Dimension.RPM, Dimension.RPD), limit=20, quota_metric="m"),)
    assert "does not say whether" in explanation(Cause.QUOTA, limits, Tier.FREE, None)
    assert is_daily(limits) is False
    assert is_daily((Limit(dimension=Dimension.TPD),)) is True


@pytest.mark.parametrize(
    ("wait_s", "is_the_days"), [(None, False), (59.0, False), (43_143.0, True)]
)
def test_a_wait_of_hours_points_to_the_days_window_and_its_reset(wait_s, is_the_days):
    limits = (Limit(candidates=(Dimension.RPM, Dimension.RPD), limit=20, quota_metric="m"),)
    first, *_ = actions(Cause.QUOTA, Surface.DEVELOPER, limits, Tier.FREE, wait_s)
    assert (first.command == "gemquota reset-time") is is_the_days
    said = explanation(Cause.QUOTA, limits, Tier.FREE, wait_s)
    assert said.endswith("points to the day's.") is is_the_days
