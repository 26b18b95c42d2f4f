from __future__ import annotations

import pytest

from gemquota.domain.quota import Dimension, Tier
from gemquota.emulator.models import NONE, Quota, built_in_models, quota_of
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played


@pytest.mark.parametrize(
    ("label", "tier", "quota"),
    [
        ("gemini-3.8-flash", Tier.FREE, Quota(5, 250_000, 20)),
        ("gemini-3.5-flash-lite", Tier.FREE, Quota(15, 250_000, 500)),
        ("gemini-3.1-pro", Tier.TIER1, Quota(150, 1_000_000, 250)),
        ("gemini-2.5-flash-lite", Tier.TIER1, Quota(4_000, 4_000_000, None)),
        ("gemini-3.1-pro", Tier.FREE, NONE),
        ("a-model-of-tomorrow", Tier.FREE, Quota(5, 250_000, 20)),
    ],
)
def test_a_limit_is_the_newest_reading_or_the_familys(label, tier, quota):
    assert quota_of(label, tier)[:6] == quota[:6]


@pytest.mark.parametrize(
    ("id_", "label", "serves"),
    [
        ("gemini-flash-latest", "gemini-3.8-flash", "gemini-3.8-flash"),
        ("gemini-3.7-flash", "gemini-3.8-flash", "gemini-3.8-flash"),
        ("gemini-3.5-flash", "gemini-3.6-flash", "gemini-3.6-flash"),
        ("gemini-pro-latest", "gemini-3.1-pro", "gemini-3.1-pro-preview"),
        ("gemini-embedding-001", "gemini-embedding-1.0", "gemini-embedding-001"),
    ],
)
def test_an_alias_or_a_routed_model_leads_to_the_bucket_of_its_target(id_, label, serves):
    model = built_in_models()[id_]
    assert (model.label, model.serves) == (label, serves)


def test_every_model_of_the_catalogue_either_answers_or_says_that_it_cannot():
    async def story(caller: Caller):
        return {
            model.id: (await caller.generate(model.id)).status_code
            for model in built_in_models().values()
        }

    statuses = played(story, tier="tier1")
    talks = {model.id: 200 if model.talks else 404 for model in built_in_models().values()}
    assert statuses == talks


def test_a_limit_on_a_name_that_nobody_knows_brings_the_model_into_being():
    async def story(caller: Caller):
        return [await caller.generate("my-model") for _ in range(2)]

    answer, refused = played(story, limits={"my-model": {"rpm": 1}})
    assert answer.json()["modelVersion"] == "my-model"
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.limits[0].model) == (Dimension.RPM, "my-model")
