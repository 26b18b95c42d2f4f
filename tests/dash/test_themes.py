from __future__ import annotations

import pytest
from textual.color import Color

from gemquota.dash.ink import Role
from gemquota.dash.themes import ROLES, THEMES, ink_variables


def contrast(first: Color, second: Color) -> float:
    """As WCAG 2.2 defines it: 1 to 21."""

    def luminance(color: Color) -> float:
        parts = [part / 255 for part in color.rgb]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted([luminance(first), luminance(second)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_role_has_a_look():
    assert {"", *ROLES} == set(Role.__args__)


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read_on_its_background(name):
    theme = THEMES[name]
    background = Color.parse(theme.background)
    cursor = Color.parse(theme.variables["ink-cursor"])
    for color in (theme.foreground, theme.accent, theme.success, theme.warning, theme.error):
        assert contrast(Color.parse(color), background) >= 4.5
        assert contrast(Color.parse(color), cursor) >= 4
    assert contrast(Color.parse(theme.variables["ink-dim"]), background) >= 4.5
    assert contrast(Color.parse(theme.variables["ink-on-accent"]), Color.parse(theme.accent)) >= 4.5


def test_a_theme_of_textual_has_colours_for_ink_too():
    assert set(ink_variables(dark=True)) == set(ink_variables(dark=False))
    assert set(ink_variables(dark=True)) <= set(THEMES["dark"].variables)
