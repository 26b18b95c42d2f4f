"""Batch jobs by the clock alone."""

from __future__ import annotations

import json

import pytest

from gemquota.emulator.batches import (
    REQUESTS_LIMIT,
    Batch,
    file_items,
    inline_items,
    inlined_responses,
    metadata_of,
    response_lines,
)
from gemquota.emulator.exchange import Refused
from gemquota.emulator.models import built_in_models

FLASH = built_in_models()["gemini-3.8-flash"]
ASK = {"contents": [{"parts": [{"text": "hello"}]}]}
ID = "0" * 22


def batch_of(items, **more):
    given = {
        "name": "batches/b", "project": "p", "created_s": 1_000.0, "expires_s": 9_000.0,
        "size_bytes": 1, "model": FLASH, "display_name": "nightly", "items": items, "embeds": False,
        "file_name": "", "ends_s": 1_100.0, "priority": "",
    }  # fmt: skip
    return Batch(**{**given, **more})


@pytest.mark.parametrize(
    ("now_s", "state"),
    [(1_000, "PENDING"), (1_019, "PENDING"), (1_020, "RUNNING"), (1_099, "RUNNING"), (1_100, "SUCCEEDED")],
)  # fmt: skip
def test_a_job_is_pending_for_a_fifth_of_its_time(now_s, state):
    batch = batch_of(())
    assert batch.state(now_s) == f"BATCH_STATE_{state}"
    assert batch.is_over(now_s) == (state == "SUCCEEDED")


def test_a_cancelled_job_stays_so():
    batch = batch_of((), cancelled_s=1_010.0)
    assert batch.state(2_000) == "BATCH_STATE_CANCELLED"
    assert metadata_of(batch, 2_000)["endTime"] == "1970-01-01T00:16:50.000000Z"


def test_answers_come_in_order_each_under_its_own_tag():
    requests = [{"request": ASK, "metadata": {"key": "a"}}, {"metadata": {"key": "b"}}]
    batch = batch_of(inline_items(requests, FLASH, embeds=False))
    good, bad = inlined_responses(batch, ID)
    assert (good["metadata"], bad["metadata"]) == ({"key": "a"}, {"key": "b"})
    assert good["response"]["candidates"]
    assert "error" in bad
    stats = metadata_of(batch, 1_100)["batchStats"]
    assert stats == {"requestCount": "2", "successfulRequestCount": "1", "failedRequestCount": "1"}


def test_a_file_has_a_request_in_each_line_and_so_have_its_answers():
    line = json.dumps({"key": "a", "request": ASK}).encode()
    batch = batch_of(file_items(line + b"\n\nno JSON\n", FLASH, embeds=False), file_name="files/f")
    good, bad = map(json.loads, response_lines(batch, ID).splitlines())
    assert good["key"] == "a"
    assert "response" in good
    assert bad == {"error": {"code": 3, "message": "Invalid JSON in the input file."}}


@pytest.mark.parametrize("requests", [None, [], {}, [{}] * (REQUESTS_LIMIT + 1)])
def test_no_requests_and_too_many_are_refused(requests):
    with pytest.raises(Refused) as caught:
        inline_items(requests, FLASH, embeds=False)
    assert caught.value.error.code == 400
