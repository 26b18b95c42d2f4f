from __future__ import annotations

import json

from gemquota.dash.glyphs import ASCII, UNICODE
from gemquota.dash.ink import text_of
from gemquota.dash.sheet import diagnosis_sheet, help_sheet
from gemquota.dash.view import View
from tests.dash.frames import DIAGNOSIS, FRAME, refusal

VIEW = View(FRAME, UNICODE, 3600.0)


def here(at_s):
    return "Wed 25 Nov 23:03 CET"


def lines(sheet, width=80):
    return [text_of(line) for line in sheet._write(width)]


def test_a_diagnosis_is_shown_with_what_is_known_of_the_call():
    text = "\n".join(lines(diagnosis_sheet(refusal(attempt=2, wasted=True), DIAGNOSIS, VIEW, here)))
    assert "RPM limit reached" in text
    assert "generateContent of gemini-2.5-flash" in text
    assert "attempt 2, into a window that was known to be closed" in text


def test_its_lines_fit_whatever_the_width():
    sheet = diagnosis_sheet(refusal(), DIAGNOSIS, VIEW, here)
    for width in (40, 60, 100, 200):
        assert max(len(line) for line in lines(sheet, width)) <= max(width, 40)


def test_a_refusal_without_a_diagnosis_is_copied_as_text_and_json():
    sheet = diagnosis_sheet(refusal(), None, VIEW, here)
    assert set(sheet._copies) == {"text", "json"}
    document = json.loads(sheet._copies["json"]())
    assert document["cause"] == "quota"
    assert document["at"] == "2026-11-25T22:00:17Z"


def test_no_key_is_copied():
    leaky = refusal(headline="the key AIza" + "B" * 35 + " is out")
    sheet = diagnosis_sheet(leaky, None, VIEW, here)
    assert "BBBB" not in sheet._copies["text"]()
    assert "BBBB" not in sheet._copies["json"]()


def test_a_hostile_call_is_text():
    sheet = diagnosis_sheet(
        refusal(client="a\x1b[2J[bold]", model="\u202ex"), DIAGNOSIS, VIEW, here
    )
    text = "\n".join(lines(sheet))
    assert "a�[2J[bold]" in text
    assert "\u202e" not in text


def test_in_plain_characters_it_is_plain():
    sheet = diagnosis_sheet(refusal(), DIAGNOSIS, VIEW._replace(glyphs=ASCII), here)
    assert "\n".join(lines(sheet)).isascii()


def test_help_has_every_key_with_its_name():
    sheet = help_sheet(
        "Overview", "What it is.", [("f", "Freeze", "freeze"), ("q, ^q", "Quit", "quit")], ASCII
    )
    assert lines(sheet) == [
        "What it is.",
        "",
        "Keys, and their names for [dashboard.keys] in the config file",
        "f      Freeze                freeze",
        "q, ^q  Quit                  quit",
    ]
