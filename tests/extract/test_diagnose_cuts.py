"""A text that was cut gives a weaker answer, never a wrong one."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.quota import Tier
from gemquota.extract.diagnose import diagnose
from tests.examples import most

from . import payloads as p
from .forum import PASTES
from .judge import VAGUE

NOW_S = 1_795_500_000.0
SHORT = {
    "bullets": "You exceeded your current quota. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, "
    "limit: 250, model: gemini-2.5-flash-lite\nPlease retry in 22.417s.\n",
    "interactions": p.compact(
        p.interactions("Rate limit exceeded for model gemini-3.5-flash-lite (limit: 500 requests per day on Free Tier). Please retry in 7h12m16s or upgrade your tier.")
    ),
    "header": "HTTP/2 429\nretry-after: 25936\n\n" + p.compact(p.interactions("Your project has exceeded a quota.")),
    "proto": 'ResourceExhausted: 429 You exceeded [violations {\n  quota_metric: "generativelanguage.googleapis.com/generate_content_paid_tier_2_requests"\n'
    '  quota_id: "GenerateRequestsPerMinutePerProjectPerModel-PaidTier2"\n  quota_dimensions {\n    key: "model"\n    value: "gemini-2.5-flash-lite"\n  }\n'
    "  quota_value: 250\n}\n, retry_delay {\n  seconds: 53\n}\n]\n",
    "vertex": "429 Quota exceeded for aiplatform.googleapis.com/global_generate_content_input_tokens_per_minute_per_base_model with base model: "
    "gemini-2.5-flash-lite. Please submit a quota increase request.\n",
    "body": p.compact(p.refusal([p.violation(*p.FREE_RPD, "gemini-2.5-flash-lite", 250)], retry="20h17m16.219169168s", retry_s=73036)),
}  # fmt: skip


def against(whole: tuple[Diagnosis, ...], cut: tuple[Diagnosis, ...]) -> list[str]:
    """What `cut` says that `whole` does not."""
    causes = {one.cause for one in whole} | VAGUE | {Cause.UNKNOWN}
    limits = [limit for one in whole for limit in one.limits]
    waits = [one.retry_after_s for one in whole if one.retry_after_s is not None]
    tiers = {one.tier for one in whole} | {Tier.UNKNOWN}
    statuses = {one.http_status for one in whole} | {None}
    made_up = []
    for one in cut:
        made_up += [] if one.cause in causes else [f"cause {one.cause}"]
        made_up += [] if one.tier in tiers or one.tier is Tier.PAID else [f"tier {one.tier}"]
        made_up += [] if one.http_status in statuses else [f"status {one.http_status}"]
        if one.retry_after_s is not None and not any(
            one.retry_after_s in (wait, int(wait)) for wait in waits
        ):
            made_up.append(f"wait {one.retry_after_s}")
        for limit in one.limits:
            said = dataclasses.replace(limit, scope=(), location=None, quota_metric=None)
            # A model is a whole name or none: half a name is another model's.
            if not any(true.covers(said) and said.model in (None, true.model) for true in limits):
                made_up.append(f"limit {said.dimension} {said.limit} {said.model}")
    return made_up


@pytest.mark.parametrize("name", SHORT)
def test_a_cut_at_any_place_makes_nothing_up(name):
    text = SHORT[name]
    whole = diagnose(text, now_s=NOW_S)
    assert whole[0].limits or name == "header"
    wrong = {
        text[max(0, end - 40) : end]: made_up
        for end in range(1, len(text))
        if (made_up := against(whole, diagnose(text[:end], now_s=NOW_S)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "end",
    ["gemini-2.5-flash", "limit: 25", "Please retry in 2", "limit: 250, model: gemini-2.5-flash-"],
)
def test_what_may_go_on_at_the_very_end_is_not_taken_for_whole(end):
    text = SHORT["bullets"]
    cut = text[: text.index(end) + len(end)]
    (found,) = diagnose(cut, now_s=NOW_S)
    assert {limit.model for limit in found.limits} <= {None, "gemini-2.5-flash-lite"}
    assert {limit.limit for limit in found.limits} <= {None, 250}
    assert found.retry_after_s is None


def test_a_new_line_after_a_value_says_that_it_is_whole():
    cut = SHORT["bullets"].split("\nPlease")[0]
    assert [limit.model for limit in diagnose(cut, now_s=NOW_S)[0].limits] == [None]
    (limit,) = diagnose(f"{cut}\n", now_s=NOW_S)[0].limits
    assert (limit.limit, limit.model) == (250, "gemini-2.5-flash-lite")


@settings(max_examples=most(300), deadline=None)
@given(st.sampled_from([paste for paste in PASTES if paste.cause]), st.floats(0, 1))
def test_a_cut_anywhere_in_a_paste_of_a_forum_makes_no_limit_or_wait_up(paste, share):
    whole = diagnose(paste.text, now_s=NOW_S)
    made_up = against(whole, diagnose(paste.text[: int(len(paste.text) * share)], now_s=NOW_S))
    assert [claim for claim in made_up if claim.startswith(("limit", "wait", "tier"))] == []
