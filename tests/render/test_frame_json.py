from __future__ import annotations

import json

from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.frame import SPEND_10_MIN, Account, LimitRow
from gemquota.render.frame_json import MOST_REFUSALS, frame_json
from tests.package import CHECKOUT
from tests.render.test_frame_text import FLASH, LAST, frame, gauge


def written(given, explain=lambda refusal: None):
    return json.loads(frame_json(given, explain))


def test_it_is_one_object_with_its_schema_and_instants_in_utc():
    found = written(frame())
    assert (found["schema"], found["at"]) == ("gemquota.frame/1", "2026-11-18T11:06:40Z")
    assert found["day"]["ends"] == "2026-11-18T13:06:40Z"
    assert found["models"][0]["gauges"][2]["runs_out"] == "2026-11-18T12:06:40Z"


def test_what_is_unknown_is_null_and_never_a_guess():
    bare = FLASH._replace(gauges=(gauge("RPM", 3),), last_refusal=None, last_s=None, tier="")
    (model,) = written(frame(rows=(bare,)))["models"]
    assert (model["tier"], model["last_call"], model["last_refusal"]) == (None, None, None)
    (rpm,) = model["gauges"]
    assert [rpm[name] for name in ("limit", "left", "share", "known", "pace", "runs_out")] == [None] * 6  # fmt: skip


def test_money_is_in_dollars():
    found = written(frame(accounts=(Account("key-1", "", (gauge(SPEND_10_MIN, 1_500_000),)),)))
    (money,) = found["accounts"][0]["money"]
    assert (money["used"], money["unit"], money["limit"]) == (1.5, "USD", None)


def test_refusals_come_with_their_diagnoses_up_to_a_number():
    found = written(frame(refusals=(LAST,) * 999), lambda refusal: Diagnosis(cause=Cause.QUOTA))
    assert len(found["refusals"]) == MOST_REFUSALS
    assert found["refusals"][0]["diagnosis"]["cause"] == "quota"
    assert found["refusals"][0]["limits"][0]["limit"] == 5


def test_limits_of_each_source_stand_beside_the_believed_one():
    known = gauge("RPM", 3, 5).known
    row = LimitRow("flash", "key-1", "RPM", (known, known._replace(value=9, source="catalogue")), known, 3, ())  # fmt: skip
    (limit,) = written(frame(limits=(row,)))["limits"]
    assert [each["value"] for each in limit["figures"]] == [5, 9]
    assert (limit["believed"]["source"], limit["drifts"]) == ("refusal", True)


def test_a_caller_says_how_often_it_asked_for_one_thing():
    (caller,) = written(frame())["callers"]
    assert (caller["amplification"], caller["storming"], caller["minute"]["refused"]) == (2.0, True, 1)  # fmt: skip


def test_names_that_hold_anything_stay_data():
    odd = FLASH._replace(label='[bold]"\x1b[2J\u2028')
    text = frame_json(frame(rows=(odd,)), lambda refusal: None)
    assert json.loads(text)["models"][0]["model"] == odd.label
    assert "\x1b" not in text


def test_every_field_is_described():
    described = (CHECKOUT / "docs" / "frame-json.md").read_text(encoding="utf-8")
    found = written(frame())
    names = {*found, *found["models"][0]["gauges"][0], *found["models"][0]["gauges"][0]["known"]}
    untold = {name for name in names if f"`{name}`" not in described}
    assert untold == {"schema"}
