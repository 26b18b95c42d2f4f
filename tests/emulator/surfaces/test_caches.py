from __future__ import annotations

import asyncio

import pytest

from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played
from tests.emulator.resources import FLASH, call

PATH = "/v1beta/cachedContents"
LARGE = {"parts": [{"text": "x" * 20_000}], "role": "user"}
TOKENS = 5_001
CACHE = {"model": f"models/{FLASH}", "contents": [LARGE], "ttl": "60s", "displayName": "book"}


def test_a_cache_is_used_reported_and_cheaper_in_nothing_but_money():
    async def story(caller: Caller):
        cache = (await call(caller, "POST", PATH, CACHE)).json()
        body = {"contents": [{"parts": [{"text": "hello"}]}], "cachedContent": cache["name"]}
        return cache, (await caller.generate(body=body)).json()

    cache, answer = played(story, tier="tier1")
    assert list(cache) == [
        "name", "model", "displayName", "createTime", "updateTime", "expireTime", "usageMetadata",
    ]  # fmt: skip
    assert cache["usageMetadata"] == {"totalTokenCount": TOKENS}
    usage = answer["usageMetadata"]
    assert usage["promptTokenCount"] == TOKENS + 3
    assert usage["cachedContentTokenCount"] == TOKENS
    assert list(usage)[:5] == [
        "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "cachedContentTokenCount",
        "promptTokensDetails",
    ]  # fmt: skip


def test_count_tokens_says_what_a_prompt_with_a_cache_will_weigh():
    async def story(caller: Caller):
        cache = (await call(caller, "POST", PATH, CACHE)).json()
        request = {"contents": [{"parts": [{"text": "hello"}]}], "cachedContent": cache["name"]}
        counted = await call(
            caller, "POST", f"/v1beta/models/{FLASH}:countTokens",
            {"generateContentRequest": request},
        )  # fmt: skip
        return counted.json(), (await caller.generate(body=request)).json()["usageMetadata"]

    counted, usage = played(story, tier="tier1")
    assert counted["totalTokens"] == usage["promptTokenCount"]
    assert counted["cachedContentTokenCount"] == usage["cachedContentTokenCount"] == TOKENS


def test_cached_tokens_count_against_the_minute():
    async def story(caller: Caller):
        cache = (await call(caller, "POST", PATH, CACHE)).json()
        body = {"contents": [{"parts": [{"text": "hello"}]}], "cachedContent": cache["name"]}
        return [(await caller.generate(body=body)).status_code for _ in range(2)]

    assert played(story, tier="tier1", limits={FLASH: {"tpm": TOKENS + 100}}) == [200, 429]


def test_the_free_tier_stores_none_and_its_refusal_is_understood():
    refused = played(lambda caller: call(caller, "POST", PATH, CACHE))
    assert refused.json()["error"]["message"] == (
        "TotalCachedContentStorageTokensPerModelFreeTier limit exceeded for model "
        f"{FLASH}: limit=0, requested={TOKENS}"
    )
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.limit, limit.model, found.zero_limit) == (0, FLASH, True)
    assert limit.quota_id == "TotalCachedContentStorageTokensPerModelFreeTier"


def test_stored_tokens_return_when_a_cache_expires_or_is_deleted():
    async def story(caller: Caller):
        async def create():
            return await call(caller, "POST", PATH, CACHE)

        first = await create()
        seen = [first.status_code, (await create()).status_code]
        await call(caller, "DELETE", f"/v1beta/{first.json()['name']}")
        second = await create()
        seen += [second.status_code, (await create()).status_code]
        await asyncio.sleep(60)
        seen.append((await create()).status_code)
        return seen

    limits = {FLASH: {"cache": TOKENS + 1}}
    assert played(story, tier="tier1", limits=limits) == [200, 429, 200, 429, 200]


def test_a_cache_lives_as_long_as_its_latest_ttl():
    async def story(caller: Caller):
        name = (await call(caller, "POST", PATH, CACHE)).json()["name"]
        await asyncio.sleep(59)
        longer = await call(caller, "PATCH", f"/v1beta/{name}", {"ttl": "100s"})
        await asyncio.sleep(99)
        listed = await call(caller, "GET", PATH)
        await asyncio.sleep(1)
        body = {"contents": [{"parts": [{"text": "hello"}]}], "cachedContent": name}
        return (
            longer,
            listed,
            [
                await call(caller, "GET", f"/v1beta/{name}"),
                await caller.generate(body=body),
            ],
        )

    longer, listed, gone = played(story, tier="tier1")
    assert longer.json()["expireTime"] == "2025-06-15T15:09:19.000000Z"
    assert len(listed.json()["cachedContents"]) == 1
    for answer in gone:
        assert answer.json()["error"] == {
            "code": 403,
            "message": "CachedContent not found (or permission denied)",
            "status": "PERMISSION_DENIED",
        }


@pytest.mark.parametrize(
    "change",
    [
        {"model": None},
        {"model": 7},
        {"contents": "text"},
        {"contents": [{"parts": [{"text": "small"}]}]},
        {"ttl": "0s"},
        {"ttl": "-1s"},
        {"ttl": 60},
        {"ttl": "999999999999s"},
        {"ttl": None, "expireTime": "soon"},
        {"ttl": None, "expireTime": "2001-01-01T00:00:00Z"},
        {"expireTime": "2027-01-01T00:00:00Z"},
        {"displayName": ["x"]},
    ],
    ids=str,
)
def test_a_cache_that_cannot_be_is_the_apis_400(change):
    body = {name: value for name, value in {**CACHE, **change}.items() if value is not None}
    answer = played(lambda caller: call(caller, "POST", PATH, body), tier="tier1")
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("model", "more", "words"),
    [
        ("gemini-3.1-pro-preview", {}, "has to be the same"),
        (FLASH, {"systemInstruction": {"parts": [{"text": "x"}]}}, "Proposed fix"),
        (FLASH, {"tools": [{"googleSearch": {}}]}, "Proposed fix"),
        (FLASH, {"cachedContent": {"name": "x"}}, "cached_content"),
    ],
)
def test_a_request_that_does_not_fit_its_cache_is_told_so(model, more, words):
    async def story(caller: Caller):
        cache = (await call(caller, "POST", PATH, CACHE)).json()
        body = {"contents": [{"parts": [{"text": "hi"}]}], "cachedContent": cache["name"], **more}
        return await caller.generate(model, body=body)

    answer = played(story, tier="tier1")
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [{}, {"contents": []}, {"ttl": "10s", "model": "x"}, [], b"{"])
def test_nothing_but_the_time_of_a_cache_can_be_changed(body):
    async def story(caller: Caller):
        name = (await call(caller, "POST", PATH, CACHE)).json()["name"]
        return await call(caller, "PATCH", f"/v1beta/{name}", body)

    assert played(story, tier="tier1").status_code == 400


def test_a_cache_of_vertex_ai_is_named_with_its_place_and_used_there():
    place = "/v1/projects/shop/locations/global"
    model = f"projects/shop/locations/global/publishers/google/models/{FLASH}"

    async def vertex(caller: Caller, method: str, path: str, body: object = None):
        return await call(caller, method, path, body, key="", authorization="Bearer token")

    async def story(caller: Caller):
        cache = (
            await vertex(caller, "POST", f"{place}/cachedContents", {**CACHE, "model": model})
        ).json()
        body = {"contents": [{"parts": [{"text": "hello"}]}], "cachedContent": cache["name"]}
        path = f"{place}/publishers/google/models/{FLASH}:generateContent"
        answer = await vertex(caller, "POST", path, body)
        listed = await vertex(caller, "GET", f"{place}/cachedContents")
        gone = await vertex(caller, "DELETE", f"/v1/{cache['name']}")
        return cache, answer.json(), listed.json()["cachedContents"], gone.status_code

    cache, answer, listed, gone = played(story, tier="tier1")
    assert cache["name"].startswith("projects/shop/locations/global/cachedContents/")
    assert cache["model"] == model
    assert answer["usageMetadata"]["cachedContentTokenCount"] == TOKENS
    assert ([each["name"] for each in listed], gone) == ([cache["name"]], 200)
