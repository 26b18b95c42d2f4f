from __future__ import annotations

import asyncio

import pytest

from gemquota.domain.quota import Dimension
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played
from tests.emulator.resources import FLASH, call

IMAGEN, VEO = "imagen-4.0-generate-001", "veo-3.1-generate-preview"
IMAGES = f"/v1beta/models/{IMAGEN}:predict"
VIDEOS = f"/v1beta/models/{VEO}:predictLongRunning"


def images(count=None):
    parameters = {} if count is None else {"sampleCount": count}
    return {"instances": [{"prompt": "a cat"}], "parameters": parameters}


def open_except(**quota):
    return {"rpm": -1, "rpd": -1, "ipm": -1, "ipd": -1, **quota}


def test_images_come_back_as_many_as_were_asked_for():
    answer = played(lambda caller: call(caller, "POST", IMAGES, images(3)), tier="tier1")
    predictions = answer.json()["predictions"]
    assert [list(each) for each in predictions] == [["mimeType", "bytesBase64Encoded"]] * 3


@pytest.mark.parametrize(
    ("quota", "counts", "dimension"),
    [
        ({"ipm": 7}, [4, 3, 1], Dimension.IPM),
        ({"ipd": 7}, [4, 3, 1], Dimension.IPD),
        ({"rpm": 2}, [4, 4, 1], Dimension.RPM),
        ({"rpd": 2}, [4, 4, 1], Dimension.RPD),
    ],
    ids=["ipm", "ipd", "rpm", "rpd"],
)
@pytest.mark.parametrize("tier", ["free", "tier1", "tier2", "tier3"])
def test_images_and_requests_are_limits_of_their_own(quota, counts, dimension, tier):
    async def story(caller: Caller):
        return [await call(caller, "POST", IMAGES, images(count)) for count in counts]

    limits = {"imagen-4.0-generate": open_except(**quota)}
    *admitted, refused = played(story, tier=tier, limits=limits)
    assert [each.status_code for each in admitted] == [200, 200]
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.limit, limit.model) == (
        dimension, *quota.values(), "imagen-4.0-generate",
    )  # fmt: skip
    assert found.tier.value == tier


def test_a_video_is_polled_until_it_can_be_fetched():
    async def story(caller: Caller):
        body = {"instances": [{"prompt": "a dog"}], "parameters": {"sampleCount": 2}}
        started = (await call(caller, "POST", VIDEOS, body)).json()
        early = (await call(caller, "GET", f"/v1beta/{started['name']}")).json()
        await asyncio.sleep(30)
        done = (await call(caller, "GET", f"/v1beta/{started['name']}")).json()
        stranger = await call(caller, "GET", f"/v1beta/{started['name']}", key="other")
        samples = done["response"]["generateVideoResponse"]["generatedSamples"]
        films = [await call(caller, "GET", each["video"]["uri"]) for each in samples]
        return started, early, done, stranger, films

    started, early, done, stranger, films = played(story, tier="tier1", latency={"job_s": 30})
    assert list(started) == ["name"]
    assert started["name"].startswith(f"models/{VEO}/operations/")
    assert early == started
    assert list(done) == ["name", "done", "response"]
    assert stranger.status_code == 404
    assert [film.headers["content-type"] for film in films] == ["video/mp4"] * 2
    assert all(film.content[4:8] == b"ftyp" for film in films)


def test_a_video_of_express_mode_is_polled_by_its_own_name_with_the_same_key():
    model = f"/v1beta1/publishers/google/models/{VEO}"

    async def story(caller: Caller):
        name = (await call(caller, "POST", f"{model}:predictLongRunning", images())).json()["name"]
        await asyncio.sleep(10)
        path = f"/v1beta1/{name.partition('/operations/')[0]}:fetchPredictOperation"
        asked = {"operationName": name}
        return [await call(caller, "POST", path, asked, key=key) for key in ("k", "other", "")]

    done, other, nobody = played(story, tier="tier1")
    assert done.json()["done"] is True
    assert (other.status_code, nobody.status_code) == (404, 401)


@pytest.mark.parametrize(("quota", "dimension"), [("rpm", Dimension.RPM), ("rpd", Dimension.RPD)])
@pytest.mark.parametrize("tier", ["free", "tier1", "tier2", "tier3"])
def test_a_refused_video_names_its_limit(quota, dimension, tier):
    async def story(caller: Caller):
        return [await call(caller, "POST", VIDEOS, images()) for _ in range(2)]

    admitted, refused = played(
        story, tier=tier, limits={"veo-3.1-generate": open_except(**{quota: 1})}
    )
    assert admitted.status_code == 200
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.limit, found.tier.value) == (dimension, 1, tier)
    assert limit.quota_id.startswith("PredictLongRunningRequests")


@pytest.mark.parametrize("path", [IMAGES, VIDEOS])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"instances": []},
        {"instances": ["a cat"]},
        {"instances": [{}]},
        {"instances": [{"prompt": 7}]},
        {"instances": [{"prompt": "a"}], "parameters": []},
        {"instances": [{"prompt": "a"}], "parameters": {"sampleCount": 0}},
        {"instances": [{"prompt": "a"}], "parameters": {"sampleCount": 5}},
        {"instances": [{"prompt": "a"}], "parameters": {"sampleCount": True}},
        b"{",
    ],
    ids=str,
)
def test_a_prediction_that_cannot_be_is_the_apis_400(path, body):
    answer = played(lambda caller: call(caller, "POST", path, body), tier="tier1")
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    "path",
    [
        f"/v1beta/models/{FLASH}:predict",
        f"/v1beta/models/{IMAGEN}:predictLongRunning",
        f"/v1beta/models/{VEO}:predict",
        f"/v1beta/models/{VEO}:generateContent",
    ],
)
def test_each_method_has_its_own_models(path):
    method = path.rpartition(":")[2]
    answer = played(lambda caller: call(caller, "POST", path, images()), tier="tier1")
    assert answer.status_code == 404
    assert f"is not supported for {method}." in answer.json()["error"]["message"]


def test_a_fault_of_limit_zero_names_the_limits_of_the_family():
    async def story(caller: Caller):
        return await call(caller, "POST", IMAGES, images())

    refused = played(story, tier="tier1", fault=[{"kind": "limit_zero"}])
    (found,) = diagnose(refused.text, now_s=START_S)
    assert found.zero_limit
    assert {limit.dimension for limit in found.limits} == {
        Dimension.RPM, Dimension.RPD, Dimension.IPM, Dimension.IPD,
    }  # fmt: skip
