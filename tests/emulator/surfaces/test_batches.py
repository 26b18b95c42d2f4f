from __future__ import annotations

import asyncio
import json

import pytest

from gemquota.domain.ledger import usage
from gemquota.domain.quota import Dimension
from gemquota.emulator.batches import REQUESTS_LIMIT
from gemquota.extract.diagnose import diagnose
from gemquota.render import verdict
from tests.emulator.calls import HELLO, START_S, Caller, played
from tests.emulator.resources import FLASH, call, upload

PATH = f"/v1beta/models/{FLASH}:batchGenerateContent"
HELLO_TOKENS = 3


def batch(count=2, **more):
    requests = [{"request": HELLO, "metadata": {"key": f"r{i}"}} for i in range(count)]
    return {
        "batch": {
            "displayName": "mine",
            "inputConfig": {"requests": {"requests": requests}},
            **more,
        }
    }


async def states(caller: Caller, name: str, *after_s: float):
    found = []
    for wait_s in after_s:
        await asyncio.sleep(wait_s)
        found.append((await call(caller, "GET", f"/v1beta/{name}")).json()["metadata"]["state"])
    return found


def test_a_batch_is_pending_runs_and_answers_by_the_clock_alone():
    async def story(caller: Caller):
        created = (await call(caller, "POST", PATH, batch())).json()
        seen = await states(caller, created["name"], 0, 20, 79, 1)
        return created, seen, (await call(caller, "GET", f"/v1beta/{created['name']}")).json()

    created, seen, done = played(story, tier="tier1", latency={"job_s": 100})
    assert seen == [
        f"BATCH_STATE_{state}" for state in ("PENDING", "RUNNING", "RUNNING", "SUCCEEDED")
    ]
    assert list(created) == ["name", "metadata"]
    assert created["metadata"]["batchStats"] == {"requestCount": "2", "pendingRequestCount": "2"}
    assert list(done) == ["name", "metadata", "done", "response"]
    assert done["metadata"]["batchStats"] == {"requestCount": "2", "successfulRequestCount": "2"}
    inlined = done["response"]["inlinedResponses"]["inlinedResponses"]
    assert [each["metadata"]["key"] for each in inlined] == ["r0", "r1"]
    assert inlined[0]["response"]["usageMetadata"]["promptTokenCount"] == HELLO_TOKENS
    assert done["metadata"]["output"]["inlinedResponses"]["inlinedResponses"] == inlined


def test_enqueued_tokens_are_a_limit_that_the_refusal_names_and_that_returns_at_the_end():
    async def story(caller: Caller):
        async def create():
            return await call(caller, "POST", PATH, batch())

        first, refused = await create(), await create()
        await asyncio.sleep(10)
        second, third = await create(), await create()
        await call(caller, "POST", f"/v1beta/{second.json()['name']}:cancel")
        fourth = await create()
        await call(caller, "DELETE", f"/v1beta/{fourth.json()['name']}")
        fifth = await create()
        return refused, [
            each.status_code for each in (first, refused, second, third, fourth, fifth)
        ]

    limits = {FLASH: {"batch": 3 * HELLO_TOKENS}}
    refused, statuses = played(story, tier="tier1", limits=limits)
    assert statuses == [200, 429, 200, 429, 200, 200]
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (limit.dimension, limit.limit, limit.model) == (Dimension.OTHER, 9, FLASH)
    assert "EnqueuedTokens" in limit.quota_id
    assert found.retry_after_s is None
    # Time alone brings nothing back, and nothing that is said of it may claim so.
    said = f"{found.explanation} {found.actions[0].title} {verdict.wait_lines(found, now_s=START_S, local_time=str)}"
    assert "frees as what holds it ends" in said
    assert "minute" not in said


def test_a_batch_does_not_count_against_requests_per_minute():
    async def story(caller: Caller):
        await call(caller, "POST", PATH, batch(count=50))
        return (await caller.generate()).status_code

    assert played(story, tier="tier1", limits={FLASH: {"rpm": 1}}) == 200


def test_no_more_than_a_hundred_jobs_at_once():
    async def story(caller: Caller):
        return [await call(caller, "POST", PATH, batch(count=1)) for _ in range(101)]

    *admitted, refused = played(story, tier="tier1")
    assert {each.status_code for each in admitted} == {200}
    (found,) = diagnose(refused.text, now_s=START_S)
    assert found.limits[0].limit == 100
    assert "ConcurrentJobs" in found.limits[0].quota_id


def test_the_free_tier_has_no_batches():
    refused = played(lambda caller: call(caller, "POST", PATH, batch()))
    (found,) = diagnose(refused.text, now_s=START_S)
    assert (refused.status_code, found.zero_limit) == (429, True)


def test_a_file_of_requests_ends_as_a_file_of_answers():
    lines = [
        json.dumps({"key": "a", "request": HELLO}),
        json.dumps({"key": "b", "request": {}}),
        "nonsense",
        json.dumps({"key": "c", "request": HELLO}),
    ]

    async def story(caller: Caller):
        file = await upload(caller, "\n".join(lines).encode(), mime="application/jsonl")
        body = {"batch": {"displayName": "f", "inputConfig": {"fileName": file["name"]}}}
        name = (await call(caller, "POST", PATH, body)).json()["name"]
        await asyncio.sleep(10)
        done = (await call(caller, "GET", f"/v1beta/{name}")).json()
        results = done["response"]["responsesFile"]
        record = (await call(caller, "GET", f"/v1beta/{results}")).json()
        content = await call(caller, "GET", f"/download/v1beta/{results}:download?alt=media")
        return done, record, content

    done, record, content = played(story, tier="tier1")
    answers = [json.loads(line) for line in content.text.splitlines()]
    assert [answer.get("key") for answer in answers] == ["a", "b", None, "c"]
    assert ["response" in answer for answer in answers] == [True, False, False, True]
    assert done["metadata"]["batchStats"] == {
        "requestCount": "4", "successfulRequestCount": "2", "failedRequestCount": "2",
    }  # fmt: skip
    assert (record["source"], record["sizeBytes"]) == ("GENERATED", str(len(content.content)))


def test_jobs_are_listed_without_answers_cancelled_and_deleted():
    async def story(caller: Caller):
        names = [(await call(caller, "POST", PATH, batch())).json()["name"] for _ in range(3)]
        await call(caller, "POST", f"/v1beta/{names[0]}:cancel")
        await call(caller, "DELETE", f"/v1beta/{names[1]}")
        await asyncio.sleep(10)
        listed = (await call(caller, "GET", "/v1beta/batches")).json()["operations"]
        again = await call(caller, "POST", f"/v1beta/{names[2]}:cancel")
        gone = await call(caller, "GET", f"/v1beta/{names[1]}")
        stranger = await call(caller, "GET", f"/v1beta/{names[0]}", key="other")
        return names, listed, again, gone, stranger

    names, listed, again, gone, stranger = played(story, tier="tier1")
    assert [(each["name"], each["metadata"]["state"]) for each in listed] == [
        (names[2], "BATCH_STATE_SUCCEEDED"),
        (names[0], "BATCH_STATE_CANCELLED"),
    ]
    assert listed[1]["error"]["code"] == 1
    assert again.status_code == 200
    assert (gone.status_code, stranger.status_code) == (404, 404)


def test_embeddings_in_a_batch_are_those_of_a_call():
    path = "/v1beta/models/gemini-embedding-001"
    content = {"parts": [{"text": "hello"}]}

    async def story(caller: Caller):
        request = {"content": content, "outputDimensionality": 8}
        at_once = await call(caller, "POST", f"{path}:embedContent", request)
        body = {"batch": {"inputConfig": {"requests": {"requests": [{"request": request}]}}}}
        job = await call(caller, "POST", f"{path}:asyncBatchEmbedContent", body)
        await asyncio.sleep(10)
        done = await call(caller, "GET", f"/v1beta/{job.json()['name']}")
        return at_once.json(), done.json()

    at_once, done = played(story, tier="tier1")
    (inlined,) = done["response"]["inlinedResponses"]["inlinedResponses"]
    assert inlined["response"]["embedding"] == at_once["embedding"]


def nested(depth):
    value = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"batch": []},
        {"batch": {}},
        {"batch": {"inputConfig": {}}},
        {"batch": {"inputConfig": {"requests": []}}},
        {"batch": {"inputConfig": {"requests": {"requests": {}}}}},
        {"batch": {"inputConfig": {"requests": {"requests": []}}}},
        {"batch": {"inputConfig": {"fileName": 7}}},
        batch(displayName=["x"]),
        batch(count=REQUESTS_LIMIT + 1),
        b"[[[",
    ],
    ids=lambda body: str(body)[:60],
)
def test_a_batch_that_cannot_be_is_the_apis_400(body):
    answer = played(lambda caller: call(caller, "POST", PATH, body), tier="tier1")
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    "request_", [None, 7, {}, {"request": 7}, {"request": {"contents": 7}},
                 {"request": HELLO, "metadata": {"key": "x" * 10_000}},
                 {"request": HELLO, "metadata": nested(500)}],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_bad_request_in_a_batch_fails_alone(request_):
    body = batch(count=1)
    body["batch"]["inputConfig"]["requests"]["requests"].append(request_)

    async def story(caller: Caller):
        name = (await call(caller, "POST", PATH, body)).json()["name"]
        await asyncio.sleep(10)
        return (await call(caller, "GET", f"/v1beta/{name}")).json()

    inlined = played(story, tier="tier1")["response"]["inlinedResponses"]["inlinedResponses"]
    assert ["response" in each for each in inlined] == [True, False]


def test_a_batch_costs_half_of_what_its_requests_cost():
    async def story(caller: Caller):
        await caller.generate()
        (spent,) = usage(caller.emulator.projects.of("k").spend, START_S)
        await call(caller, "POST", PATH, batch(count=2))
        (both,) = usage(caller.emulator.projects.of("k").spend, START_S)
        return spent.used, both.used - spent.used

    one, two_by_batch = played(story, tier="tier1")
    assert two_by_batch == pytest.approx(one, abs=2)
