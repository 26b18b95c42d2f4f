from __future__ import annotations

import json
from dataclasses import replace

from gemquota.domain.diagnosis import Action, Cause, Confidence, Diagnosis
from gemquota.domain.triage import Check, Checked, Conclusion, Outcome, Suspect
from gemquota.render.triage_json import SCHEMA, triage_json, triage_plan_json
from gemquota.render.triage_text import Most

BARE = Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429, message="Resource exhausted.")
ACTIONS = (Action("Use the sibling", "gemquota models lite", None), Action("Ask", None, "https://x"))  # fmt: skip
FOUND = Conclusion(Suspect.MODEL, Confidence.LIKELY, "A sibling passes.", ACTIONS)
CHECKED = (
    Checked(Check.MODELS, Outcome.PASSED, None, 0.25),
    Checked(Check.TINY, Outcome.REFUSED, BARE, 1.23456),
)


def printed(found=FOUND, checked=CHECKED, why_ended=""):
    return json.loads(
        triage_json(
            "m", "lite", "here", checked, found, why_ended=why_ended, spent=(12, 0.0000123456)
        )
    )


def test_the_conclusion_stands_with_what_it_rests_on():
    value = printed()
    assert (value["schema"], value["model"], value["sibling"], value["server"]) == (SCHEMA, "m", "lite", "here")  # fmt: skip
    assert (value["suspect"], value["confidence"], value["why"]) == (Suspect.MODEL.value, "likely", "A sibling passes.")  # fmt: skip
    assert value["actions"] == [
        {"title": "Use the sibling", "command": "gemquota models lite", "url": None},
        {"title": "Ask", "command": None, "url": "https://x"},
    ]
    assert value["spent"] == {"requests": 2, "tokens": 12, "cost_usd": 0.00001235}


def test_each_check_says_how_it_ended_in_the_order_in_which_they_were_made():
    passed, refused = printed()["checks"]
    assert passed == {
        "check": Check.MODELS.value, "outcome": "passed", "took_s": 0.25,
        "http_status": 200, "cause": None, "message": None,
    }  # fmt: skip
    assert refused == {
        "check": Check.TINY.value, "outcome": "refused", "took_s": 1.235,
        "http_status": 429, "cause": "unexplained_429", "message": "Resource exhausted.",
    }  # fmt: skip


def test_an_answer_that_named_the_cause_itself_is_told_and_otherwise_none_is():
    named = replace(FOUND, diagnosis=BARE)
    assert printed(named)["diagnosis"]["cause"] == "unexplained_429"
    assert printed()["diagnosis"] is None


def test_what_ended_it_early_is_said_and_otherwise_nothing_is():
    assert printed(why_ended="the cap on tokens")["ended_early"] == "the cap on tokens"
    assert printed()["ended_early"] is None


def test_a_plan_says_what_comes_first_and_what_depends_on_it():
    most = Most(9, 1234, 0.5, 90.0)
    value = json.loads(
        triage_plan_json("m", "lite", "here", ([Check.GROUNDED], [Check.SIBLING, Check.KEY]), most)
    )
    assert value["dry_run"] is True
    assert value["checks"] == {
        "first": [Check.MODELS.value, Check.COUNT.value, Check.TINY.value],
        "if_passed": [Check.GROUNDED.value],
        "if_refused": [Check.SIBLING.value, Check.KEY.value],
    }
    assert value["most"] == most._asdict()
