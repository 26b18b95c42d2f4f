from __future__ import annotations

import asyncio
import json

import pytest

from gemquota.emulator.scenario_file import scenario_of
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import HELLO, START_S, Caller, played

FLASH = "gemini-3.8-flash"
EMBEDDING = "gemini-embedding-001"
TOKEN = {"authorization": "Bearer ya29.token"}
EXPRESS = "/v1beta1/publishers/google/models"


def limits(**quota):
    return {FLASH: {"rpm": -1, "tpm": -1, "rpd": -1, **quota}}


def place(project="p1", location="us-central1"):
    return f"/v1/projects/{project}/locations/{location}"


async def call(
    caller: Caller, method="generateContent", body=HELLO, *, model=FLASH, headers=TOKEN, **where
):
    path = f"{place(**where)}/publishers/google/models/{model}:{method}"
    return await caller.post(path, body, key=None, headers=headers)


def test_an_answer_has_vertex_ais_keys_in_its_order():
    answer = played(call)
    document = answer.json()
    assert list(document) == [
        "candidates", "usageMetadata", "modelVersion", "createTime", "responseId",
    ]  # fmt: skip
    assert list(document["candidates"][0]) == ["content", "finishReason"]
    assert list(document["candidates"][0]["content"]) == ["role", "parts"]
    usage = document["usageMetadata"]
    assert list(usage) == [
        "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "trafficType",
        "promptTokensDetails", "candidatesTokensDetails", "thoughtsTokenCount",
    ]  # fmt: skip
    assert usage["trafficType"] == "ON_DEMAND"
    assert document["createTime"] == "2025-06-15T15:06:40.000000Z"
    assert answer.text.startswith('{\n  "candidates"')
    assert "server-timing" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "traffic"), [("priority", "ON_DEMAND_PRIORITY"), ("flex", "ON_DEMAND_FLEX")]
)
def test_a_header_chooses_the_traffic(asked, traffic):
    headers = {**TOKEN, "X-Vertex-AI-LLM-Shared-Request-Type": asked}
    usage = played(lambda caller: call(caller, headers=headers)).json()["usageMetadata"]
    assert usage["trafficType"] == traffic


def test_who_asks_for_provisioned_throughput_has_none():
    headers = {**TOKEN, "X-Vertex-AI-LLM-Request-Type": "dedicated"}
    refused = played(lambda caller: call(caller, headers=headers))
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (refused.status_code, found.cause) == (429, "provisioned_throughput")


def test_a_stream_tells_usage_in_its_last_event():
    answer = played(lambda caller: call(caller, "streamGenerateContent?alt=sse"))
    assert answer.headers["content-type"] == "text/event-stream"
    found = [json.loads(each[6:]) for each in answer.text.split("\r\n\r\n") if each]
    used = ["promptTokenCount" in each["usageMetadata"] for each in found]
    assert used == [False, False, False, True]


def test_a_stream_without_sse_is_one_array():
    assert len(played(lambda caller: call(caller, "streamGenerateContent")).json()) == 4


@pytest.mark.parametrize(
    ("quota", "dimension", "metric"),
    [
        ({"rpm": 1}, "RPM", "generate_content_requests_per_minute_per_project_per_base_model"),
        ({"tpm": 5}, "TPM", "generate_content_input_tokens_per_minute_per_base_model"),
        ({"rpd": 1}, "RPD", "generate_content_requests_per_day_per_project_per_base_model"),
    ],
)
@pytest.mark.parametrize(("location", "prefix"), [("europe-west4", ""), ("global", "global_")])
def test_a_refusal_names_the_metric_of_its_location(quota, dimension, metric, location, prefix):
    async def story(caller: Caller):
        await call(caller, location=location)
        return await call(caller, location=location)

    refused = played(story, limits=limits(**quota))
    error = refused.json()["error"]
    assert error == {
        "code": 429,
        "message": f"Quota exceeded for aiplatform.googleapis.com/{prefix}{metric} with base model: "
        f"{FLASH}. Please submit a quota increase request. "
        "https://cloud.google.com/vertex-ai/docs/generative-ai/quotas-genai.",
        "status": "RESOURCE_EXHAUSTED",
    }
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.model, found.surface) == (dimension, FLASH, "vertex")


@pytest.mark.parametrize("method", ["generateContent", "streamGenerateContent?alt=sse"])
def test_shared_capacity_is_a_wording_that_names_no_limit(method):
    refused = played(
        lambda caller: call(caller, method), limits=limits(rpm=0), wording=["a4", "v2"]
    )
    assert refused.json()["error"]["message"].startswith("Resource exhausted. Please try again")
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.cause, found.limits) == ("shared_capacity", ())


def test_a_stream_without_sse_is_refused_in_an_array():
    refused = played(lambda caller: call(caller, "streamGenerateContent"), limits=limits(rpm=0))
    assert refused.text.startswith('[{\n  "error"')


def test_the_project_in_the_path_pays_whatever_the_token():
    async def story(caller: Caller):
        other = {"authorization": "Bearer ya29.renewed"}
        return [
            (await call(caller)).status_code,
            (await call(caller, headers=other, model="gemini-flash-latest")).status_code,
            (await call(caller, project="p2")).status_code,
        ]

    assert played(story, limits=limits(rpm=1)) == [200, 429, 200]


def test_what_a_project_has_used_outlives_another_scenario():
    async def story(caller: Caller):
        await call(caller)
        caller.emulator.reload(scenario_of({"limits": limits(rpm=1), "seed": 3}))
        return (await call(caller)).status_code, (await call(caller, project="p2")).status_code

    assert played(story, limits=limits(rpm=1)) == (429, 200)


def test_a_key_pays_for_express_mode_and_the_developer_api_alike():
    async def story(caller: Caller):
        return [
            (await caller.post(f"{EXPRESS}/{FLASH}:generateContent")).status_code,
            (await caller.generate()).status_code,
        ]

    assert played(story, limits=limits(rpm=1)) == [200, 429]


def test_projects_of_a_scenario_are_found_by_name_or_token():
    projects = [
        {"name": "shop", "keys": ["a"], "limits": limits(rpm=1)},
        {"name": "lab", "keys": ["ya29.lab"]},
    ]

    async def story(caller: Caller):
        lab = {"authorization": "Bearer ya29.lab"}
        return [
            (await call(caller, project="shop")).status_code,
            (await caller.generate(key="a")).status_code,
            (await call(caller, project="unnamed", headers=lab)).status_code,
            await call(caller, project="unnamed"),
        ]

    *seen, denied = played(story, project=projects)
    assert seen == [200, 429, 200]
    assert denied.status_code == 403
    resource = f"projects/unnamed/locations/us-central1/publishers/google/models/{FLASH}"
    assert f"denied on resource '//aiplatform.googleapis.com/{resource}'" in denied.text
    (found,) = diagnose(denied.text, now_s=START_S)
    assert found.cause == "permission"


def test_a_project_wants_a_token_or_a_key():
    async def story(caller: Caller):
        return await call(caller, headers={"x-goog-api-key": "k"}), await call(caller, headers={})

    answer, refused = played(story)
    assert answer.status_code == 200
    error = refused.json()["error"]
    assert (refused.status_code, error["status"]) == (401, "UNAUTHENTICATED")
    assert error["message"].startswith("Request is missing required authentication credential.")
    assert error["details"][0]["reason"] == "CREDENTIALS_MISSING"
    (found,) = diagnose(refused.text, now_s=START_S)
    assert found.cause == "auth"


def test_express_mode_refuses_a_strange_key_as_its_own_service():
    refused = played(
        lambda caller: caller.post(f"{EXPRESS}/{FLASH}:generateContent", key="x"),
        project=[{"name": "shop", "keys": ["a"]}],
    )
    details = refused.json()["error"]["details"]
    assert details[0]["metadata"] == {"service": "aiplatform.googleapis.com"}


def test_an_unknown_model_is_named_with_its_whole_path():
    refused = played(lambda caller: call(caller, model="nope", location="global"))
    assert refused.status_code == 404
    assert (
        "Publisher Model `projects/p1/locations/global/publishers/google/models/nope` was not found"
        in refused.json()["error"]["message"]
    )
    (found,) = diagnose(refused.text, now_s=START_S)
    assert found.cause == "model_not_found"


def test_a_version_of_a_model_is_that_model():
    assert played(lambda caller: call(caller, model=f"{FLASH}@default")).status_code == 200


def test_count_tokens_counts_characters_too():
    body = {"contents": [{"role": "user", "parts": [{"text": "two words"}]}]}
    counted = played(lambda caller: call(caller, "countTokens", body)).json()
    assert list(counted) == ["totalTokens", "totalBillableCharacters", "promptTokensDetails"]
    assert (counted["totalTokens"], counted["totalBillableCharacters"]) == (4, 8)


@pytest.mark.parametrize(
    ("method", "body", "vectors"),
    [
        (
            "predict",
            {"instances": [{"content": "a"}, {"content": "b"}],
             "parameters": {"outputDimensionality": 8}},
            lambda document: [each["embeddings"]["values"] for each in document["predictions"]],
        ),
        (
            "batchEmbedContents",
            {"requests": [{"content": {"parts": [{"text": text}]},
                           "embedContentConfig": {"outputDimensionality": 8}} for text in "ab"]},
            lambda document: [each["values"] for each in document["embeddings"]],
        ),
    ],
    ids=["predict", "batch"],
)  # fmt: skip
def test_every_text_counts_in_each_way_to_embed(method, body, vectors):
    async def story(caller: Caller):
        return [await call(caller, method, body, model=EMBEDDING) for _ in range(2)]

    answer, refused = played(story, limits={"gemini-embedding-1.0": {"rpm": 3}})
    assert [len(each) for each in vectors(answer.json())] == [8, 8]
    assert (
        "embed_content_requests_per_minute_per_base_model with base model: gemini-embedding."
        in (refused.json()["error"]["message"])
    )
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.limits[0].model) == ("RPM", "gemini-embedding")


def test_one_content_gets_one_vector():
    body = {
        "content": {"parts": [{"text": "a"}]},
        "embedContentConfig": {"outputDimensionality": 8},
    }
    document = played(lambda caller: call(caller, "embedContent", body, model=EMBEDDING)).json()
    assert (len(document["embedding"]["values"]), list(document)) == (
        8, ["embedding", "usageMetadata"],
    )  # fmt: skip


def test_images_are_predicted_and_count_in_the_projects_limits():
    body = {"instances": [{"prompt": "a cat"}], "parameters": {"sampleCount": 2}}
    model = {"id": "my-imagen", "family": "imagen"}

    async def story(caller: Caller):
        return [await call(caller, "predict", body, model="my-imagen") for _ in range(2)]

    answer, refused = played(story, model=[model], limits={"my-imagen": {"rpm": 1, "ipm": -1}})
    assert [list(each) for each in answer.json()["predictions"]] == [
        ["mimeType", "bytesBase64Encoded"]
    ] * 2
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.limits[0].model) == ("RPM", "my-imagen")


def test_a_cache_belongs_to_the_project_in_the_path():
    content = {"role": "user", "parts": [{"text": "x" * 40_000}]}
    cache = {"model": f"{place()[4:]}/publishers/google/models/{FLASH}", "contents": [content]}

    async def story(caller: Caller):
        path = f"{place()}/cachedContents"
        made = (await caller.post(path, cache, key=None, headers=TOKEN)).json()
        body = {**HELLO, "cachedContent": f"{place()[4:]}/{made['name']}"}
        return await call(caller, body=body), await call(caller, body=body, project="p2")

    answer, strange = played(story, tier="tier1")
    assert answer.json()["usageMetadata"]["cachedContentTokenCount"] == 10_001
    assert strange.status_code == 403


VEO = {"id": "my-veo", "family": "veo"}
CLIP = {"instances": [{"prompt": "a dog"}], "parameters": {"sampleCount": 2}}


def test_a_video_is_fetched_by_the_name_of_its_operation():
    async def story(caller: Caller):
        name = (await call(caller, "predictLongRunning", CLIP, model="my-veo")).json()["name"]
        asked = {"operationName": name}
        early = await call(caller, "fetchPredictOperation", asked, model="my-veo")
        await asyncio.sleep(3_600)
        late = await call(caller, "fetchPredictOperation", asked, model="my-veo")
        strange = await call(caller, "fetchPredictOperation", asked, model="my-veo", project="p2")
        return name, early.json(), late.json(), strange.status_code

    limits = {"my-veo": {"rpm": -1, "rpd": -1}}
    name, early, late, strange = played(story, model=[VEO], tier="tier1", limits=limits)
    start = "projects/p1/locations/us-central1/publishers/google/models/my-veo/operations/"
    assert name.startswith(start)
    assert (early, strange) == ({"name": name}, 404)
    assert [list(each) for each in late["response"]["videos"]] == [
        ["bytesBase64Encoded", "mimeType"]
    ] * 2


def test_a_refused_video_names_the_metric_of_predictions():
    async def story(caller: Caller):
        return [await call(caller, "predictLongRunning", CLIP, model="my-veo") for _ in range(2)]

    limits = {"my-veo": {"rpm": 1, "rpd": -1}}
    *_, refused = played(story, model=[VEO], tier="tier1", limits=limits)
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (
        limit.quota_metric == "aiplatform.googleapis.com/online_prediction_requests_per_base_model"
    )
    assert limit.model == "my-veo"
    assert "RPM" in (limit.dimension, *limit.candidates)


@pytest.mark.parametrize("asked", [{}, {"operationName": 7}, {"operationName": "x"}])
def test_an_operation_that_is_none_is_not_found(asked):
    answer = played(lambda caller: call(caller, "fetchPredictOperation", asked))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"instances": []}, {"instances": [{}]}, {"instances": [7]}, b"x"]
)
def test_a_prediction_of_nothing_is_refused(body):
    answer = played(lambda caller: call(caller, "predict", body, model=EMBEDDING))
    assert answer.status_code == 400


def test_publisher_models_are_listed():
    async def story(caller: Caller):
        return (await caller.get(EXPRESS)).json(), (await caller.get(f"{EXPRESS}/{FLASH}")).json()

    listed, one = played(story)
    assert one in listed["publisherModels"]
    assert one["name"] == f"publishers/google/models/{FLASH}"


def test_an_interaction_is_paid_by_the_project_in_its_path():
    path, body = f"{place()}/interactions", {"model": FLASH, "input": "hi"}

    async def story(caller: Caller):
        await call(caller)
        return await caller.post(path, body, key=None, headers=TOKEN)

    refused = played(story, limits=limits(rpm=1))
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.surface) == ("RPM", "vertex")


def chat(caller: Caller, **body):
    body = {"model": f"google/{FLASH}", "messages": [{"role": "user", "content": "hi"}], **body}
    path = f"{place(location='global')}/endpoints/openapi/chat/completions"
    return caller.post(path, body, key=None, headers=TOKEN)


def test_the_openai_endpoint_says_which_traffic_it_was():
    document = played(chat).json()
    assert document["usage"]["extra_properties"] == {"google": {"traffic_type": "ON_DEMAND"}}
    assert (document["model"], document["system_fingerprint"]) == (f"google/{FLASH}", "")


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_the_openai_endpoint_refuses_in_an_array_with_vertex_ais_words(stream):
    async def story(caller: Caller):
        await call(caller)
        return await chat(caller, stream=stream)

    refused = played(story, limits=limits(rpm=1))
    assert refused.text.startswith('[{\n  "error": {\n    "code": 429,')
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.surface) == ("RPM", "vertex")
