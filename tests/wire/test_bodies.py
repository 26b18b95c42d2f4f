from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gemquota.wire.bodies import generate_body, text_of


@given(st.integers(-5, 100_000))
def test_filler_has_the_asked_length_give_or_take_a_blank(characters):
    text = text_of(characters)
    assert text.strip() == text
    assert max(1, characters) - 1 <= len(text) <= max(1, characters)


def test_no_sampling_parameter_and_nothing_kept():
    body = generate_body("a", stop_thinking=False)
    assert body["generationConfig"] == {"maxOutputTokens": 1}
    assert body["store"] is False


def test_vertex_ai_is_not_asked_to_forget():
    assert "store" not in generate_body("a", stop_thinking=False, on_vertex=True)
