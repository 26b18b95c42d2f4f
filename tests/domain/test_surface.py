from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Surface
from gemquota.domain.quota import Limit
from gemquota.domain.report import Report
from gemquota.domain.surface import surface_of


def of(text: str = "", **facts: object) -> Report:
    return Report(text=text, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("generativelanguage.googleapis.com", Surface.DEVELOPER),
        ("us-central1-aiplatform.googleapis.com", Surface.VERTEX),
        ("daily-cloudcode-pa.googleapis.com", Surface.CODE_ASSIST),
        ("see https://ai.dev/rate-limit", Surface.DEVELOPER),
        ("see https://cloud.google.com/vertex-ai/x", Surface.VERTEX),
        ("no capacity available for model x", Surface.CODE_ASSIST),
        ("litellm vertexaiexception", Surface.UNKNOWN),
        ("429 too many requests", Surface.UNKNOWN),
    ],
)
def test_words_that_prove_who_spoke(text, surface):
    assert surface_of(of(text)) is surface


def test_a_machine_field_beats_every_word():
    report = of("see https://ai.dev/rate-limit", services=("aiplatform.googleapis.com",))
    assert surface_of(report) is Surface.VERTEX
    metric = Limit(quota_metric="generativelanguage.googleapis.com/x")
    assert surface_of(of("cloudcode-pa.googleapis.com", limits=(metric,))) is Surface.DEVELOPER


def test_a_host_beats_a_sentence():
    text = "generativelanguage.googleapis.com: no capacity available for model x"
    assert surface_of(of(text)) is Surface.DEVELOPER
