"""Interactions as documents, whole or as events."""

from __future__ import annotations

import base64
import json

import pytest

from gemquota.domain.tokens import weight_of
from gemquota.emulator.answers import answer_to
from gemquota.emulator.interactions import DONE, Interaction, events, interaction_id, resource
from gemquota.emulator.models import built_in_models

FLASH = built_in_models()["gemini-3.8-flash"]
ID = "0123456789abcdef012345"


def interaction_of(config=None, **more):
    body = {"contents": [{"parts": [{"text": "hi"}]}], "generationConfig": config or {}}
    given = {
        "name": interaction_id(ID), "project": "p", "created_s": 1_000.0, "expires_s": 9_000.0,
        "size_bytes": 1, "model": FLASH.id, "answer": answer_to(body, FLASH, weight_of(body, FLASH.id)),
        "ready_s": 1_000.0, "context_tokens": 0,
    }  # fmt: skip
    return Interaction(**{**given, **more})


def documents(interaction):
    octets = b"".join(events(interaction, 1_000.0))
    assert octets.endswith(DONE)
    for frame in octets.removesuffix(DONE).decode().strip().split("\n\n"):
        name, data = frame.split("\n")
        document = json.loads(data.removeprefix("data: "))
        assert name == f"event: {document['event_type']}"
        yield document


def test_an_id_holds_the_responses_twice():
    coded = interaction_id(ID).removeprefix("v1_")
    assert base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).count(ID.encode()) == 2


def test_a_stream_says_what_the_document_says():
    one = interaction_of()
    whole, told = resource(one, 1_000.0), list(documents(one))
    text = "".join(
        each["delta"]["text"]
        for each in told
        if each["event_type"] == "step.delta" and each["delta"]["type"] == "text"
    )
    assert text == whole["steps"][-1]["content"][0]["text"]
    assert told[0]["event_type"] == "interaction.created"
    assert told[-1]["event_type"] == "interaction.completed"
    assert told[-1]["interaction"]["usage"] == whole["usage"]


@pytest.mark.parametrize(
    ("config", "more", "now_s", "status"),
    [
        (None, {}, 1_000.0, "completed"),
        (None, {"ready_s": 1_010.0}, 1_009.0, "in_progress"),
        (None, {"ready_s": 1_010.0}, 1_010.0, "completed"),
        (None, {"ready_s": 1_010.0, "cancelled": True}, 1_020.0, "cancelled"),
        ({"maxOutputTokens": 2}, {}, 1_000.0, "incomplete"),
    ],
)
def test_its_status_goes_with_time_and_answer(config, more, now_s, status):
    document = resource(interaction_of(config, **more), now_s)
    assert document["status"] == status
    assert ("steps" in document) == (status in ("completed", "incomplete"))


def test_thoughts_are_a_step_of_their_own_summed_up_when_asked():
    plain, summed_up = (
        resource(interaction_of(summaries=asked), 1_000.0)["steps"][0] for asked in (False, True)
    )
    assert plain["type"] == summed_up["type"] == "thought"
    assert "summary" not in plain
    assert summed_up["summary"][0]["text"]
