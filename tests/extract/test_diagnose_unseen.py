from __future__ import annotations

from functools import cache

import pytest

from gemquota.domain.diagnosis import Cause
from gemquota.extract.diagnose import diagnose

from .judge import faults, untruths
from .unseen import OTHERS, PRINTS, texts

NOW_S = 1_795_500_000.0
PIECES = 12
LOSSY = "wrapped"
"""A wrap in the middle of words can lose them; it may never make up others."""


@cache
def every_text():
    """Not before it is needed: the making takes every process a second."""
    return list(texts(2_880))


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_print_of_every_refusal_is_read_as_its_structure_says(piece):
    wrong = {
        text.name: found
        for text in every_text()[piece::PIECES]
        if LOSSY not in text.name
        and (found := faults(text.facts, diagnose(text.text, now_s=NOW_S)))
    }
    assert wrong == {}


def test_wrapped_in_the_middle_of_words_nearly_all_is_read_and_nothing_made_up():
    wrapped = [text for text in every_text() if LOSSY in text.name]
    answers = [(text, diagnose(text.text, now_s=NOW_S)) for text in wrapped]
    assert {t.name: made for t, found in answers if (made := untruths(t.facts, found))} == {}
    weaker = [text.name for text, found in answers if faults(text.facts, found)]
    assert len(weaker) <= len(wrapped) // 50


def test_one_error_is_one_diagnosis_however_often_a_client_prints_it():
    several = {
        text.name: [str(one.cause) for one in found]
        for text in every_text()[::7]
        if LOSSY not in text.name and len(found := diagnose(text.text, now_s=NOW_S)) > 1
    }
    assert several == {}


def test_the_generator_covers_the_wire():
    causes = {text.facts.cause for text in every_text()}
    beyond_the_api = {
        "gateway_cooldown",
        "network",
        "not_gemini",
        "unknown",
        "storage",
        "spend_rate",
    }
    assert causes - {...} >= {str(cause) for cause in Cause} - beyond_the_api
    assert len(PRINTS) >= 40
    assert len(OTHERS) >= 30
    assert len({text.text for text in every_text()}) > 2_700
