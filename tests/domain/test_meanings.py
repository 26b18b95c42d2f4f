from __future__ import annotations

from gemquota.domain.diagnosis import Cause
from gemquota.domain.meanings import MEANINGS


def test_every_cause_is_explained_in_the_order_of_the_contract():
    assert set(MEANINGS) == set(Cause)


def test_an_explanation_is_a_line_a_paragraph_and_an_answer_to_waiting():
    for meaning in MEANINGS.values():
        assert 0 < len(meaning.title) <= 80
        assert "\n" not in meaning.title
        assert not meaning.title.endswith(".")
        assert len(meaning.text) > 40
        assert meaning.waiting.endswith((".", "?"))
        assert meaning.sign


def test_titles_are_told_apart():
    assert len({meaning.title for meaning in MEANINGS.values()}) == len(Cause)
