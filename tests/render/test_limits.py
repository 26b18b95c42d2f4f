from __future__ import annotations

import pytest

from gemquota.render.limits import value_text


@pytest.mark.parametrize(
    ("value", "text"), [(-1, "unlimited"), (0, "not offered"), (250000, "250,000")], ids=str
)
def test_special_values_are_words(value, text):
    assert value_text(value) == text
