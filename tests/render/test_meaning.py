from __future__ import annotations

import json

import pytest

from gemquota.domain.diagnosis import Cause
from gemquota.render.layout import plain_paint
from gemquota.render.meaning import meaning_json, meaning_text


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_is_explained_within_the_width(cause):
    shown = meaning_text(cause, 80, plain_paint)
    assert shown.startswith(f"{cause}: ")
    assert "\n  Sign  " in shown
    assert "\n  Wait  " in shown
    assert "\nWhat to do\n  1. " in shown
    assert [line for line in shown.splitlines() if len(line) > 80 and " " in line.strip()
            and "curl" not in line] == []  # fmt: skip


def test_json_says_the_same():
    value = json.loads(meaning_json(Cause.SPEND_CAP))
    assert (value["schema"], value["cause"]) == ("gemquota.cause/1", "spend_cap")
    assert value["title"] in meaning_text(Cause.SPEND_CAP, 200, plain_paint)
    assert value["actions"][0]["url"].startswith("https://")
