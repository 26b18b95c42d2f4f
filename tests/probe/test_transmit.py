from __future__ import annotations

import json

import pytest

from gemquota.clock import LoopClock, run_virtually
from gemquota.domain.diagnosis import Cause
from gemquota.probe.transmit import Transmitter
from gemquota.wire.client import Answered

REFUSED = {
    "error": {
        "code": 429,
        "message": "Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_"
        "free_tier_requests, limit: 5, model: m\nPlease retry in WAIT.",
        "status": "RESOURCE_EXHAUSTED",
    }
}


class Scripted:
    """Stands in for the client: answers from a list, and keeps what was sent."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    async def post(self, path, document):
        self.sent.append((path, document))
        return self.answers.pop(0)


def through(client, work, **settings):
    given = {"stop_thinking": True, "draws": False, **settings}
    return run_virtually(work(Transmitter(client, LoopClock(0.0), "m", **given)))


def test_refusals_that_differ_in_their_wait_alone_keep_their_own_waits():
    texts = [json.dumps(REFUSED).replace("WAIT", wait) for wait in ("22.5s", "1m3s", "850ms")]

    async def work(sender):
        return [(await sender.generate(2)).diagnosis for _ in texts]

    found = through(Scripted(*(Answered(429, text) for text in texts)), work)
    assert [each.retry_after_s for each in found] == [22.5, 63.0, 0.85]
    assert {each.cause for each in found} == {Cause.QUOTA}


@pytest.mark.parametrize(
    ("answered", "cause"),
    [
        (Answered(None, "no answer within 60 s", timed_out=True), Cause.TIMEOUT),
        (Answered(None, "ConnectError: refused"), Cause.NETWORK),
        (Answered(418, ""), None),
    ],
)
def test_whatever_comes_back_is_a_reply(answered, cause):
    reply = through(Scripted(answered), lambda sender: sender.generate(2))
    assert reply.diagnosis is not None
    assert cause is None or reply.diagnosis.cause is cause


def test_count_tokens_sizes_what_is_sent_later():
    client = Scripted(
        Answered(200, '{"totalTokens": 4000}'), Answered(200, '{"usageMetadata": {}}')
    )

    async def work(sender):
        await sender.count(2_000)
        return await sender.generate(10_000)

    through(client, work)
    (_, counted), (path, sent) = client.sent
    assert path == "/models/m:generateContent"
    counted_text, sent_text = (
        document["contents"][0]["parts"][0]["text"] for document in (counted, sent)
    )
    assert len(sent_text) == pytest.approx(len(counted_text) * 2.5, rel=0.01)


def test_the_request_is_the_smallest_one_that_counts():
    client = Scripted(Answered(200, "{}"))
    through(client, lambda sender: sender.generate(2))
    assert client.sent[0][1] == {
        "contents": [{"role": "user", "parts": [{"text": "a"}]}],
        "generationConfig": {"maxOutputTokens": 1, "thinkingConfig": {"thinkingBudget": 0}},
        "store": False,
    }


def test_an_image_is_asked_for_where_the_model_draws():
    client = Scripted(Answered(200, "{}"))
    through(client, lambda sender: sender.generate(2), stop_thinking=False, draws=True)
    assert client.sent[0][1]["generationConfig"] == {"responseModalities": ["IMAGE"]}
