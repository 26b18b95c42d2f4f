from __future__ import annotations

import json

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.drift import Change
from gemquota.domain.measurement import Ending, Measurement, Method, Spent
from gemquota.domain.observed import Observation, Outcome
from gemquota.domain.outlook import Allowed, Outlook
from gemquota.domain.quota import Dimension, Limit, Tier
from gemquota.render.probe_json import SCHEMA, history_line, plan_json, probe_json

ALLOWED = Allowed(requests=90, tokens=5_000, cost_usd=0.25, seconds=120.0, share_of_day=0.1)
REFUSED = Diagnosis(cause=Cause.QUOTA, http_status=429, message="Quota exceeded", retry_after_s=8.5)
STATED = Limit(dimension=Dimension.RPM, limit=60, quota_id="PerMinute-FreeTier", model="flash")
FOUND = Measurement(
    dimension=Dimension.RPM,
    method=Method.ANNOUNCED,
    ending=Ending.DONE,
    at_s=1_795_574_410.0,
    value=60,
    low=60,
    high=60,
    stated=STATED,
    tier=Tier.FREE,
    refusal=REFUSED,
    spent=Spent(requests=3, admitted=2, refused=1, tokens=7, cost_usd=0.00000149, took_s=1.23456),
    observations=(
        Observation(100.0, 100.2, Outcome.ADMITTED, 2),
        Observation(100.9, 101.0, Outcome.REFUSED),
        Observation(102.1, 102.2, Outcome.ADMITTED),
        Observation(100.1, 100.3, Outcome.ADMITTED),
    ),
)


def printed(found=FOUND, *changes):
    text = probe_json("flash", "https://here", [(found, changes)], ALLOWED, emulated=True)
    value = json.loads(text)
    (result,) = value["results"]
    return value, result


def test_what_was_found_stands_under_the_names_of_the_contract():
    value, result = printed()
    assert (value["schema"], value["model"], value["server"], value["emulated"]) == (SCHEMA, "flash", "https://here", True)  # fmt: skip
    assert value["caps"] == {"requests": 90, "tokens": 5_000, "cost_usd": 0.25, "seconds": 120.0, "share_of_day": 0.1}  # fmt: skip
    assert (result["value"], result["low"], result["high"]) == (60, 60, 60)
    assert (result["dimension"], result["method"], result["ending"]) == ("RPM", "announced", "done")
    assert (result["at"], result["tier"]) == ("2026-11-25T02:40:10Z", "free")
    assert (result["quota_id"], result["quota_model"]) == ("PerMinute-FreeTier", "flash")
    assert result["refusal"] == {
        "cause": "quota",
        "http_status": 429,
        "message": "Quota exceeded",
        "retry_after_s": 8.5,
    }
    assert result["spent"]["requests"] == 3
    assert (result["spent"]["cost_usd"], result["spent"]["took_s"]) == (0.000001, 1.235)


def test_a_timeline_adds_weights_by_the_second_since_the_first_request():
    _, result = printed()
    assert result["timeline"] == [
        {"second": 0, "admitted": 3, "refused": 1},
        {"second": 2, "admitted": 1},
    ]


def test_what_is_not_known_is_null_and_never_empty():
    bare = Measurement(dimension=Dimension.TPM, method=Method.NOT_PROBED)
    _, result = printed(bare)
    for name in ("value", "low", "high", "why", "counting", "quota_id", "quota_metric", "refusal", "surprise"):  # fmt: skip
        assert result[name] is None, name
    assert result["timeline"] == []


def test_changes_since_the_last_probe_stand_beside_what_was_found():
    _, result = printed(FOUND, Change("changed: 50, 60 now", True))
    assert result["compare"] == [{"text": "changed: 50, 60 now", "is_change": True}]


def test_a_line_of_history_is_one_line_without_what_was_seen_in_detail():
    line = history_line("flash", "https://here", FOUND)
    assert "\n" not in line
    value = json.loads(line)
    assert (value["model"], value["value"], value["schema"]) == ("flash", 60, SCHEMA)
    assert "timeline" not in value
    assert "compare" not in value


def test_a_plan_says_what_it_may_spend_and_why_something_is_not_probed():
    outlooks = [
        Outlook(dimension=Dimension.RPM, plausible=(5, 60), most_requests=10, per_day=20, likely_requests=(7, 14)),
        Outlook(dimension=Dimension.TPM, plausible=(), why_not="too dear"),
    ]  # fmt: skip
    value = json.loads(plan_json("flash", "here", outlooks, ALLOWED, emulated=False))
    assert value["dry_run"] is True
    first, second = value["plans"]
    assert (first["on_record"], first["share_of_day"]) == ([5, 60], 0.5)
    assert first["likely_requests"] == {"if_announced": 7, "if_measured": 14}
    assert (first["size_tokens"], first["not_probed_because"]) == (None, None)
    assert (second["share_of_day"], second["not_probed_because"]) == (None, "too dear")
