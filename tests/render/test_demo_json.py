from __future__ import annotations

import json

from gemquota.demo.story import rehearse
from gemquota.render.demo_json import document
from tests.demo.transcript import START_S


def test_the_contract():
    found = json.loads(document(rehearse(START_S)))
    assert list(found) == [
        "schema", "emulated", "model", "tier", "limits", "daily_reset_at", "acts", "probe", "probe_was_not_told",
    ]  # fmt: skip
    assert (found["schema"], found["emulated"]) == ("gemquota.demo/1", True)
    assert found["daily_reset_at"] == "2026-11-26T08:00:00Z"
    assert list(found["limits"]) == ["RPM", "TPM", "RPD"]
    acts = {act["act"]: act for act in found["acts"]}
    assert list(acts) == ["burst", "minute", "day", "reset"]
    for act in acts.values():
        assert {tuple(moment) for moment in act["moments"]} == {("at", "status", "used")}
        assert all(list(moment["used"]) == list(found["limits"]) for moment in act["moments"])
    assert [act["diagnosis"] and act["diagnosis"]["retryable"] for act in acts.values()] == [
        True, None, False, None,
    ]  # fmt: skip
    assert acts["day"]["diagnosis"]["resets_at"] == found["daily_reset_at"]
    assert found["probe"]["dimension"] == "RPM"
    assert found["probe_was_not_told"] == {"limit": 24, "counting": "sliding"}
