from __future__ import annotations

import asyncio
import json

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.emulator import create
from gemquota.emulator.scenario_file import scenario_of
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import HELLO, START_S, Caller, played

FLASH = "gemini-3.8-flash"


def limits(**quota):
    return {FLASH: {"rpm": -1, "tpm": -1, "rpd": -1, **quota}}


def test_a_full_minute_refuses_and_the_stated_wait_admits():
    async def story(caller: Caller):
        first = [(await caller.generate()).status_code for _ in range(3)]
        refused = await caller.generate()
        (found,) = diagnose(refused.text, now_s=START_S)
        await asyncio.sleep(found.retry_after_s)
        early = (await caller.generate()).status_code
        await asyncio.sleep(1)  # RetryInfo is truncated to whole seconds
        return first, early, (await caller.generate()).status_code

    assert played(story, limits=limits(rpm=2)) == ([200, 200, 429], 200, 200)


@pytest.mark.parametrize("window", ["fixed", "sliding", "bucket"])
def test_every_way_of_counting_a_minute_admits_no_more_than_the_limit_at_once(window):
    async def story(caller: Caller):
        return [(await caller.generate()).status_code for _ in range(5)]

    assert played(story, window=window, limits=limits(rpm=3)) == [200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    ("quota", "dimension"),
    [({"rpm": 1}, "RPM"), ({"rpd": 1}, "RPD"), ({"tpm": 5}, "TPM"), ({"tpd": 5}, "TPD")],
    ids=["rpm", "rpd", "tpm", "tpd"],
)
@pytest.mark.parametrize("tier", ["free", "tier1", "tier2", "tier3"])
def test_the_limit_that_diagnose_names_is_the_one_that_was_enforced(quota, dimension, tier):
    async def story(caller: Caller):
        await caller.generate()
        return await caller.generate()

    refused = played(story, tier=tier, limits=limits(**quota))
    assert refused.status_code == 429
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.limit, limit.model) == (dimension, *quota.values(), FLASH)
    assert found.tier.value == (tier if tier != "tier1" else found.tier.value)


def test_aliases_share_one_bucket_under_the_quotas_own_label():
    async def story(caller: Caller):
        return [
            await caller.generate(model)
            for model in ("gemini-flash-latest", "gemini-3.7-flash", FLASH)
        ]

    *admitted, refused = played(story, limits=limits(rpm=2))
    assert [answer.json()["modelVersion"] for answer in admitted] == [FLASH, FLASH]
    assert f"limit: 2, model: {FLASH}" in refused.json()["error"]["message"]


def test_keys_of_one_project_share_its_quota_and_strangers_are_refused():
    projects = [
        {"name": "shop", "keys": ["a", "b"], "limits": limits(rpm=1)},
        {"name": "lab", "keys": ["c"], "limits": limits(rpm=1)},
    ]

    async def story(caller: Caller):
        return [(await caller.generate(key=key)).status_code for key in "abcd"]

    assert played(story, project=projects) == [200, 429, 200, 400]


def test_a_daily_limit_comes_back_at_midnight_in_los_angeles():
    async def story(caller: Caller):
        await caller.generate()
        (found,) = diagnose((await caller.generate()).text, now_s=START_S)
        await asyncio.sleep(found.retry_after_s + 1)
        return found.retry_after_s, (await caller.generate()).status_code

    wait_s, status = played(story, limits=limits(rpd=1))
    assert wait_s == 24 * 3600 - (8 * 3600 + 6 * 60 + 40)
    assert status == 200


def test_spending_over_ten_minutes_is_refused_and_returns():
    async def story(caller: Caller):
        seen = [(await caller.generate()).status_code for _ in range(3)]
        await asyncio.sleep(600)
        return [*seen, (await caller.generate()).status_code]

    # One hello costs about 0.0003 dollars on this model.
    assert played(story, tier="tier1", spend_10min_usd=0.0004) == [200, 429, 429, 200]


def test_an_answer_has_the_apis_key_order_and_agrees_with_count_tokens():
    async def story(caller: Caller):
        counted = await caller.post(f"/v1beta/models/{FLASH}:countTokens")
        return await caller.generate(), counted

    answer, counted = played(story)
    document = answer.json()
    assert list(document) == ["candidates", "usageMetadata", "modelVersion", "responseId"]
    assert list(document["candidates"][0]) == ["content", "finishReason", "index"]
    usage = document["usageMetadata"]
    assert usage["promptTokenCount"] == counted.json()["totalTokens"]
    assert usage["totalTokenCount"] == sum(
        usage[name] for name in ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount")
    )
    assert answer.headers["x-gemini-service-tier"] == "standard"
    assert answer.text.endswith("}\n")


@pytest.mark.parametrize(
    "path",
    [
        f"/models/{FLASH}:generateContent",
        f"/v1/models/{FLASH}:generateContent",
        f"/v1alpha/models/{FLASH}:generateContent",
        f"/gateway/eu/v1beta/models/{FLASH}:generateContent",
        f"//v1beta/models/{FLASH}:generateContent",
    ],
)
def test_a_path_is_answered_whatever_stands_before_it(path):
    assert played(lambda caller: caller.post(path)).status_code == 200


def test_an_unknown_model_is_named_with_the_paths_own_version():
    refused = played(lambda caller: caller.post("/v1/models/nope:streamGenerateContent?alt=json"))
    (document,) = refused.json()
    assert document["error"]["message"].startswith(
        "models/nope is not found for API version v1, or is not supported for generateContent."
    )


def test_a_stream_tells_usage_in_each_event_and_the_reason_in_the_last():
    async def story(caller: Caller):
        return await caller.post(f"/v1beta/models/{FLASH}:streamGenerateContent?alt=sse")

    answer = played(story)
    assert answer.headers["content-type"] == "text/event-stream"
    events = [json.loads(line[6:]) for line in answer.text.split("\r\n\r\n") if line]
    assert all("usageMetadata" in event for event in events)
    assert [("finishReason" in event["candidates"][0]) for event in events] == (
        [False] * (len(events) - 1) + [True]
    )


def test_a_stream_without_sse_is_one_array():
    answer = played(lambda caller: caller.post(f"/v1beta/models/{FLASH}:streamGenerateContent"))
    assert len(answer.json()) == 4
    assert "\n,\r\n{" in answer.text


@pytest.mark.parametrize(
    ("path", "content_type", "start"),
    [
        ("generateContent", "application/json; charset=UTF-8", '{\n  "error"'),
        ("streamGenerateContent?alt=sse", "text/event-stream", '{\n  "error"'),
        ("streamGenerateContent", "application/json; charset=UTF-8", '[{\n  "error"'),
    ],
    ids=["plain", "sse", "array"],
)
def test_a_refusal_wears_the_dress_of_its_stream(path, content_type, start):
    refused = played(
        lambda caller: caller.post(f"/v1beta/models/{FLASH}:{path}"), limits=limits(rpm=0)
    )
    assert (refused.status_code, refused.headers["content-type"]) == (429, content_type)
    assert refused.text.startswith(start)
    assert "quotaValue" not in refused.text
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.cause, found.zero_limit) == ("no_entitlement", True)


def test_every_text_of_an_embedding_batch_counts_as_a_request():
    texts = [{"content": {"parts": [{"text": "hello"}]}, "outputDimensionality": 8}] * 3

    async def story(caller: Caller):
        path = "/v1beta/models/gemini-embedding-001:batchEmbedContents"
        return [await caller.post(path, {"requests": texts}) for _ in range(2)]

    answer, refused = played(story, limits={"gemini-embedding-1.0": {"rpm": 5}})
    assert [len(each["values"]) for each in answer.json()["embeddings"]] == [8, 8, 8]
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (found.limits[0].dimension, found.limits[0].limit) == ("RPM", 5)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"nonsense", "Invalid JSON payload received."),
        (b"[" * 100_000, "Invalid JSON payload received."),
        (b"[1]", "Root element must be a message."),
        (b"{}", "contents is not specified"),
        (b'{"contents": 5}', "Invalid value at 'contents'"),
        (b'{"contents": [{"parts": [7, null, {"text": 3}]}, "x", null]}', ""),
    ],
    ids=["no-json", "deep", "array", "empty", "number", "odd"],
)
def test_a_body_of_any_shape_gets_an_answer_of_the_api(body, message):
    answer = played(lambda caller: caller.generate(body=body))
    assert answer.status_code == (400 if message else 200)
    assert message in answer.text


def test_a_body_over_the_limit_is_refused_and_not_kept():
    answer = played(lambda caller: caller.generate(body=b" " * (21 << 20)))
    assert answer.status_code == 400
    assert "payload size exceeds the limit: 20971520 bytes" in answer.text


def test_a_call_without_a_key_is_refused():
    assert played(lambda caller: caller.generate(key=None)).status_code == 403


def test_models_are_listed_in_pages():
    async def story(caller: Caller):
        names, token = [], ""
        while True:
            page = (await caller.get(f"/v1beta/models?pageSize=7&pageToken={token}")).json()
            names += [model["name"] for model in page["models"]]
            token = page.get("nextPageToken")
            if token is None:
                return names, (await caller.get(f"/v1/models/{FLASH}")).json()

    names, model = played(story)
    assert len(names) == len(set(names)) > 10
    assert model["name"] == f"models/{FLASH}"


def test_the_log_says_what_was_counted_and_why_a_call_was_refused():
    seen = []

    async def story():
        emulator = create(
            scenario_of({"limits": limits(rpm=1)}), LoopClock(START_S), on_call=seen.append
        )
        caller = Caller(emulator)
        await caller.generate()
        await caller.generate()
        return emulator.tally

    assert run_virtually(story()) == {"admitted": 1, "RPM": 1}
    assert [(call.status, call.counted, call.used, call.limit, call.why) for call in seen] == [
        (200, "RPM", 1, 1, ""),
        (429, "RPM", 1, 1, "RPM"),
    ]
    assert "hello" not in repr(seen)


def test_another_scenario_goes_on_with_what_was_counted():
    async def story(caller: Caller):
        await caller.generate()
        statuses = []
        for quota in ({"rpm": 1}, {"rpm": 2}, {"rpm": 9, "rpd": 2}, {"rpm": 9, "rpd": 3}):
            caller.emulator.reload(scenario_of({"limits": limits(**quota)}))
            statuses.append((await caller.generate()).status_code)
        return statuses

    # A limit that was not there begins at nothing, so the third request is the day's first.
    assert played(story, limits=limits(rpm=1)) == [429, 200, 200, 200]


def test_another_limit_under_a_models_own_name_goes_on_too():
    async def story(caller: Caller):
        await caller.generate("mine")
        caller.emulator.reload(scenario_of({**scenario, "limits": {"mine": {"rpm": 2}}}))
        return [(await caller.generate("mine")).status_code for _ in range(2)]

    scenario = {"model": [{"id": "mine", "label": FLASH}], "limits": {"mine": {"rpm": 1}}}
    assert played(story, **scenario) == [200, 429]


def test_a_request_larger_than_the_minute_is_never_admitted():
    long = {"contents": [{"parts": [{"text": "x" * 4_000}]}]}

    async def story(caller: Caller):
        seen = []
        for _ in range(3):
            seen.append((await caller.generate(body=long)).status_code)
            await asyncio.sleep(61)
        return seen, (await caller.generate(body=HELLO)).status_code

    assert played(story, limits=limits(tpm=500)) == ([429] * 3, 200)


def test_a_scenarios_clock_starts_where_it_says_and_goes_on():
    seen = []

    async def story():
        start = scenario_of({"clock_start": "2026-03-08T07:59:00Z"})
        caller = Caller(create(start, on_call=seen.append))
        await asyncio.sleep(5)
        await caller.generate()
        await asyncio.sleep(90)
        await caller.generate()

    run_virtually(story())
    assert [call.at_s - 1_772_956_740 for call in seen] == [0, 90]


def test_equal_requests_get_equal_answers_but_for_their_id():
    async def story(caller: Caller):
        return [(await caller.generate()).json() for _ in range(3)]

    answers = played(story)
    assert len({answer.pop("responseId") for answer in answers}) == 3
    assert answers[0] == answers[1] == answers[2]


def test_a_path_that_is_no_method_is_logged_because_it_shows_a_wrong_base_url():
    seen = []

    async def story():
        caller = Caller(create(on_call=seen.append))
        return (await caller.post("/v1beta/wrong?key=AIza-secret")).status_code

    assert run_virtually(story()) == 404
    assert [(call.method, call.why) for call in seen] == [("POST /v1beta/wrong", "no_such_method")]


def test_a_query_of_a_thousand_fields_is_answered():
    query = "&".join(f"a{n}=1" for n in range(1_000))
    path = f"/v1beta/models/{FLASH}:streamGenerateContent?{query}"
    assert played(lambda caller: caller.post(path)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"contents": [{"parts": [{"text": "hi"}]}], "tools": ['
        + b"[" * 1015
        + b"]" * 1015
        + b"]}",
        b'{"contents": ' + b"[" * 1000 + b"]" * 1000 + b"}",
        b'{"content": {"parts": ' + b"[" * 1000 + b"]" * 1000 + b"}}",
    ],
    ids=["tools", "contents", "parts"],
)
@pytest.mark.parametrize("method", ["generateContent", "countTokens", "embedContent"])
def test_deep_nesting_is_answered(body, method):
    model = "gemini-embedding-001" if method == "embedContent" else "gemini-3.8-flash"
    answer = played(lambda caller: caller.post(f"/v1beta/models/{model}:{method}", body))
    assert answer.status_code in (200, 400)
