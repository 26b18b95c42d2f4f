from __future__ import annotations

import pytest

from gemquota.cli.quota_report import label_of
from gemquota.domain.console import DEVELOPER, console_limit
from gemquota.errors import UsageError


def limits(*labels):
    return [
        console_limit(
            service=DEVELOPER, quota_id="q", metric="m", window="day", dimensions=[("model", label)] if label else [], value=1,
        )
        for label in labels
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("flash", "gemini-3.8-flash"),
        ("gemini-3.1-pro-preview", "gemini-3.1-pro"),
        ("models/gemini-3.1-pro-preview", "gemini-3.1-pro"),
        ("gdm-lc-eval-phase-1", "gdm-lc-eval-phase-1"),
    ],
)
def test_a_model_has_the_name_that_google_s_quota_has_for_it(typed, label):
    listed = limits("gemini-3.8-flash", "gemini-3.1-pro", "gdm-lc-eval-phase-1", "")
    assert label_of(typed, listed) == label


def test_a_model_of_which_google_lists_nothing_is_told_what_it_lists():
    with pytest.raises(UsageError, match=r"Google lists no limit of gemini-3\.8-flash") as refused:
        label_of("flash", limits("b", "a", ""))
    assert refused.value.hint == "it lists a, b"


def test_a_name_of_nothing_is_told_the_nearest():
    with pytest.raises(UsageError, match="no model is called"):
        label_of("flahs", limits("a"))
