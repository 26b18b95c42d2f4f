from __future__ import annotations

import pytest

from tests.emulator.calls import HELLO, played


def asking(count, *, method="generateContent"):
    body = {**HELLO, "generationConfig": {"candidateCount": count}}
    path = f"/v1beta/models/gemini-3.8-flash:{method}"
    return played(lambda caller: caller.post(path, body))


def test_every_candidate_is_answered_and_counted():
    one, three = asking(1).json(), asking(3).json()
    assert [each["index"] for each in three["candidates"]] == [0, 1, 2]
    assert len({each["content"]["parts"][0]["text"] for each in three["candidates"]}) == 1
    said = one["usageMetadata"]["candidatesTokenCount"]
    assert three["usageMetadata"]["candidatesTokenCount"] == 3 * said
    thoughts = three["usageMetadata"]["thoughtsTokenCount"]
    prompt = three["usageMetadata"]["promptTokenCount"]
    assert three["usageMetadata"]["totalTokenCount"] == prompt + 3 * said + thoughts


def test_a_stream_ends_every_candidate_in_its_last_piece():
    *_, last = asking(2, method="streamGenerateContent").json()
    assert [each["finishReason"] for each in last["candidates"]] == ["STOP", "STOP"]


@pytest.mark.parametrize("count", [0, -1, 9, 10**9, True, "2", [2]])
def test_another_number_of_candidates_is_refused_and_not_counted(count):
    answer = asking(count)
    assert answer.status_code == 400
    assert "candidateCount" in answer.json()["error"]["message"]
