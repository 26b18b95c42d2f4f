from __future__ import annotations

import json

import pytest

from gemquota.domain.console import (
    DEVELOPER,
    VERTEX,
    ConsoleRow,
    Preference,
    console_limit,
)
from gemquota.domain.console_report import Asked
from gemquota.render.layout import plain_paint
from gemquota.render.quota_wish import done_text, plan_text, wish_json

THERE = Preference("mine", DEVELOPER, "q", (), 80, 80, False)


def asked(
    value=50, service=DEVELOPER, lower=True, dimensions=(("model", "flash"),), ineligible="", **more
):
    waived, email = more.pop("waived", ()), more.pop("email", None)
    limit = console_limit(
        service=service, quota_id="GenerateRequestsPerDay", metric=f"{service}/requests", window="day",
        dimensions=dimensions, value=more.pop("limit", 100), ineligible=ineligible,
    )  # fmt: skip
    base = {
        "used": 7,
        "peak": 2,
        "newest_s": None,
        "exceeded": 0,
        "preference": None,
        "resets_s": None,
    }
    return Asked(
        ConsoleRow(limit=limit, **{**base, **more}), value, lower, "why not", email, waived
    )


def plan(*arguments, **more):
    found = "\n".join(plan_text("p-1", asked(*arguments, **more), width=200, paint=plain_paint))
    return " ".join(found.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Limit flash, requests per day (GenerateRequestsPerDay) Now 100; 7 used Wish 50, by preference gemquota-flash-rpd-"),
        ({"used": None}, "Now 100; use unknown"),
        ({"limit": 0}, "Now not offered"),
        ({"limit": -1}, "Now unlimited"),
        ({"value": -1, "lower": False}, "Wish unlimited"),
        ({"preference": THERE}, "There is preference mine for 80, granted 80; it would be replaced"),
        ({"preference": THERE._replace(is_pending=True)}, "for 80, waiting for Google"),
        ({"lower": False, "ineligible": "NO_VALID_BILLING_ACCOUNT"}, "Eligible no billing account is linked"),
        ({"waived": ("large",)}, "Waived Google's safety checks: large"),
        ({"email": "me@x.test"}, "Contact me@x.test"),
        ({"service": VERTEX, "dimensions": (("base_model", "flash"),)}, "this cap may not hold"),
        ({"dimensions": ()}, "Limit all other models"),
    ],
)  # fmt: skip
def test_the_plan_says_what_is_asked_for_and_what_there_is(more, said):
    assert said in plan(**more)


def test_only_a_cap_of_vertex_s_global_endpoint_may_not_hold():
    assert "may not hold" not in plan()
    regional = (("base_model", "flash"), ("region", "us-east1"))
    assert "may not hold" not in plan(service=VERTEX, dimensions=regional)
    assert "us-east1" in plan(service=VERTEX, dimensions=regional)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (THERE, "80 is in force"),
        (THERE._replace(preferred=-1, granted=-1), "unlimited is in force"),
        (THERE._replace(preferred=90), "Google granted 80 of 90"),
        (THERE._replace(preferred=90, is_pending=True), "Google has the request for 90 and will decide; 80 is in force until then"),
        (THERE._replace(is_pending=True, granted=None), "nothing yet is in force"),
    ],
)  # fmt: skip
def test_what_became_of_it(done, said):
    assert said in done_text(done)


def test_json_holds_what_was_and_what_is():
    found = json.loads(wish_json("p-1", asked(waived=("large",)), THERE, dry_run=True))
    assert (found["before"], found["preferred"], found["granted"]) == (100, 80, 80)
    assert (found["is_dry_run"], found["waived"], found["model"]) == (True, ["large"], "flash")
