from __future__ import annotations

import pytest

from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.extract.fields import fields
from gemquota.extract.limits import limits_of

from .judge import named

HOST = "generativelanguage.googleapis.com"
FREE = f"{HOST}/generate_content_free_tier_requests"


def read(text: str) -> tuple[Limit, ...]:
    flat = " ".join(text.split()) + (" " if text[-1:].isspace() else "")
    return limits_of(fields(text), text, flat)


def names(text: str) -> set[tuple[str | None, int | None, str | None]]:
    return set(map(named, read(text)))


def bullet(value: object, model: str = "gemini-2.5-flash") -> str:
    return f"* Quota exceeded for metric: {FREE}, limit: {value}, model: {model}\n"


def violation(window: str, value: int, model: str = "gemini-2.5-flash") -> str:
    return (
        f'{{"quotaMetric": "{FREE}", "quotaId": "GenerateRequestsPer{window}PerProjectPerModel-FreeTier", '
        f'"quotaDimensions": {{"location": "global", "model": "{model}"}}, "quotaValue": "{value}"}}'
    )


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        (bullet(20), {("RPM/RPD", 20, "gemini-2.5-flash")}),
        (bullet(20) + bullet(20), {("RPM/RPD", 20, "gemini-2.5-flash")}),
        (bullet(5) + bullet(20), {("RPM/RPD", 5, "gemini-2.5-flash"), ("RPM/RPD", 20, "gemini-2.5-flash")}),
        (f"[{violation('Day', 20)}]", {("RPD", 20, "gemini-2.5-flash")}),
        (f"[{violation('Day', 20)}, {violation('Minute', 5)}]", {("RPD", 20, "gemini-2.5-flash"), ("RPM", 5, "gemini-2.5-flash")}),
        (bullet(20) + violation("Day", 20), {("RPD", 20, "gemini-2.5-flash")}),
        (bullet(5) + bullet(20) + violation("Day", 20), {("RPD", 20, "gemini-2.5-flash"), ("RPM/RPD", 5, "gemini-2.5-flash")}),
        ("Rate limit exceeded for model gemini-3.8-flash (limit: 10 requests per minute on Free Tier). ", {("RPM", 10, "gemini-3.8-flash")}),
        ("Rate limit exceeded for model gemini-3.8-flash (limit: 250000 input tokens per minute on Tier 1). ", {("TPM", 250_000, "gemini-3.8-flash")}),
        ("Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model with base model: gemini-2.5-pro. ",
         {("RPM", None, "gemini-2.5-pro")}),
        ("You have exhausted your daily quota on this model. ", {("RPD", None, None)}),
        ("no quota was harmed", set()),
        ("generativelanguage.googleapis.com/v1beta/models/x:generateContent 429 ", set()),
    ],
)  # fmt: skip
def test_every_way_to_name_a_limit(text, limits):
    assert names(text) == limits


def test_a_value_left_out_is_zero_where_the_message_says_zero():
    text = bullet(0) + violation("Day", 1).replace(', "quotaValue": "1"', "")
    assert names(text) == {("RPD", 0, "gemini-2.5-flash")}


@pytest.mark.parametrize(
    "cut", ["limit: 25", "limit: 250, model: gemini-2.5-fl", "limit: 250, model: gemini-"]
)
def test_what_stands_last_without_a_blank_may_be_half_of_itself(cut):
    text = bullet(250)
    head = text[: text.index(cut) + len(cut)]
    assert {name[1:] for name in names(head)} <= {(None, None), (250, None)}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        (bullet("25\n0", "gemini-2.5-flash"), {("RPM/RPD", 250, "gemini-2.5-flash")}),
        (bullet(20, "gemini-9.9-ult\nra"), {("RPM/RPD", 20, None)}),
        (bullet(20, "gemini-2.5-flash") + "and more", {("RPM/RPD", 20, "gemini-2.5-flash")}),
    ],
)
def test_a_number_or_name_that_a_line_end_cut_is_whole_or_unknown(text, limits):
    assert names(text) == limits


def test_tier_and_scope_come_from_the_names():
    (limit,) = read(f"[{violation('Day', 20)}]")
    assert limit.tier is Tier.FREE
    assert limit.scope == ("project", "model")
    assert limit.location == "global"
    assert limit.dimension is Dimension.RPD
