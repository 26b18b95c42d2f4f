from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.extract.vocabulary import KEYS, REASONS, STATUSES, mended

TERMS = [
    *KEYS, *STATUSES, *REASONS,
    "generativelanguage.googleapis.com/generate_content_free_tier_input_token_count",
    "aiplatform.googleapis.com/global_generate_content_requests_per_minute_per_project_per_base_model",
    "type.googleapis.com/google.rpc.QuotaFailure",
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "GenerateContentPaidTierInputTokensPerModelPerMinute-PaidTier2",
    "gemini-2.5-flash-lite", "gemini-3.1-pro-preview", "imagen-4.0-generate", "gemini-embedding-1.0",
]  # fmt: skip


@pytest.mark.parametrize("term", TERMS)
def test_a_term_that_a_blank_broke_anywhere_is_whole_again(term):
    for at in range(1, len(term)):
        broken = f'"{term[:at]}\n{term[at:]}": 1'
        # Where both halves are terms themselves the blank may be meant.
        if term[:at] in TERMS or term[at:] in TERMS:
            continue
        assert mended(broken).replace("\n", "") == f'"{term}": 1'
        if "-" not in (term[at], term[at - 1]):
            assert term[: at + 1] in mended(broken)


@pytest.mark.parametrize(
    "prose",
    [
        "use gemini-2.5-flash - live demos need it",
        "the limit: 20 is for the model: none",
        "quota exceeded for this project",
        "requests per minute per project",
        "* Quota exceeded for metric: x, limit: 5, model: y",
        "status UNAVAILABLE and INTERNAL errors",
        "model: gemini-embedding-1.0\n3 more lines",
    ],
)
def test_prose_keeps_its_blanks(prose):
    assert mended(prose) == prose


@given(st.text(alphabet="abquotaMetric _-.\n", max_size=80))
def test_only_blanks_are_ever_taken_out(text):
    assert "".join(mended(text).split()) == "".join(text.split())
