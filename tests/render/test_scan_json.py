from __future__ import annotations

import json

from gemquota.domain.tally import Tally
from gemquota.render.scan_json import scan_json
from tests.render.tallies import a_day


def value(tally, *, interrupted=False):
    return json.loads(scan_json(tally, sources=["app.log"], interrupted=interrupted))


def test_groups_carry_their_counts_times_and_an_example():
    told = value(a_day())
    assert (told["schema"], told["errors"], told["sources"]) == ("gemquota.scan/1", 8, ["app.log"])
    first, second = told["groups"]
    assert (first["cause"], first["model"], first["dimension"], first["limit"]) == (
        "quota",
        "flash",
        "RPD",
        20,
    )
    assert (first["first_seen"], first["last_seen"]) == (
        "2026-11-24T09:00:00Z",
        "2026-11-24T11:01:00Z",
    )
    assert first["peak_minute"] == {"at": "2026-11-24T09:00:00Z", "count": 4}
    assert first["example"]["cause"] == "quota"
    assert (second["cause"], second["count"]) == ("overloaded", 2)


def test_the_hours_add_up_to_the_dated_errors():
    told = value(a_day())
    assert [hour["count"] for hour in told["hours"]] == [4, 1, 2]
    assert told["hours"][0]["at"] == "2026-11-24T09:00:00Z"


def test_what_is_unknown_is_null():
    told = value(Tally(), interrupted=True)
    assert told["interrupted"] is True
    assert (told["calls"], told["share_of_calls"], told["groups"], told["hours"]) == (
        None,
        None,
        [],
        [],
    )
