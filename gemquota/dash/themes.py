"""Colours: two calm themes with one accent each, and what each role of ink looks like in them."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

_DARK_INK = {
    "ink-dim": "#7d8794",
    "ink-head": "#f0f3f7",
    "ink-track": "#3a424d",
    "ink-cursor": "#26303c",
    "ink-on-accent": "#10141a",
}
_LIGHT_INK = {
    "ink-dim": "#6b727b",
    "ink-head": "#0d1116",
    "ink-track": "#c9cdd2",
    "ink-cursor": "#e3ebf3",
    "ink-on-accent": "#ffffff",
}

DARK = Theme(
    name="gemquota-dark",
    primary="#7aa2c8",
    secondary="#5f7f9c",
    accent="#7fb2e5",
    success="#6fae8b",
    warning="#d9a95b",
    error="#d9726b",
    foreground="#d5dae1",
    background="#14171c",
    surface="#1a1e25",
    panel="#222831",
    dark=True,
    variables={
        **_DARK_INK,
        "block-cursor-background": "#26303c",
        "block-cursor-foreground": "#f0f3f7",
        "block-cursor-text-style": "none",
        "input-selection-background": "#7fb2e5 35%",
        "scrollbar": "#2b323c",
        "scrollbar-background": "#14171c",
        "scrollbar-corner-color": "#14171c",
    },
)
LIGHT = Theme(
    name="gemquota-light",
    primary="#2f628f",
    secondary="#52779a",
    accent="#1f66a8",
    success="#2f7d55",
    warning="#96640a",
    error="#b3392f",
    foreground="#23282f",
    background="#fbfbf9",
    surface="#f3f3f0",
    panel="#e8e8e4",
    dark=False,
    variables={
        **_LIGHT_INK,
        "block-cursor-background": "#e3ebf3",
        "block-cursor-foreground": "#0d1116",
        "block-cursor-text-style": "none",
        "input-selection-background": "#1f66a8 25%",
        "scrollbar": "#d3d6da",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-corner-color": "#fbfbf9",
    },
)
_PLAIN_TOO = (
    "ansi-background", "ansi-foreground", "border", "border-blurred", "block-cursor-foreground",
    "block-cursor-background", "block-hover-background", "input-cursor-background", "input-cursor-foreground",
    "input-selection-background", "input-selection-foreground", "scrollbar", "scrollbar-hover", "scrollbar-active",
    "scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active", "scrollbar-corner-color",
    "screen-selection-background", "screen-selection-foreground",
)  # fmt: skip
"""What textual's own widgets take from a theme of the terminal's colours."""
PLAIN = Theme(
    name="gemquota-plain",
    primary="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    accent="ansi_default",
    success="ansi_default",
    warning="ansi_default",
    error="ansi_default",
    ansi=True,
    secondary="ansi_default",
    boost="ansi_default",
    variables={
        **dict.fromkeys(_DARK_INK, "ansi_default"),
        **dict.fromkeys(_PLAIN_TOO, "ansi_default"),
        "block-cursor-text-style": "reverse",
        "input-cursor-text-style": "reverse",
    },
)
"""No colours at all: what stands out is bold, underlined or reversed."""
THEMES = {"dark": DARK, "light": LIGHT}
"""By the name in `--theme` and in the config file; textual's own go by theirs."""


def names() -> tuple[str, ...]:
    """Of all themes: ours, then textual's."""
    return (*THEMES, *BUILTIN_THEMES)


def ink_variables(*, dark: bool) -> dict[str, str]:
    """The colours of ink in a theme that does not name them: textual's own."""
    return _DARK_INK if dark else _LIGHT_INK


ROLES = ("dim", "head", "accent", "good", "warn", "bad", "track", "badge", "alarm")
"""Every role of `ink.Role` but the empty one; each is a component class `ink--ROLE`."""

CSS = """
Lines {
    background: $background;
    color: $foreground;
    scrollbar-size: 1 1;
    scrollbar-gutter: stable;
    overflow-x: hidden;
    & > .ink--dim { color: $ink-dim; }
    & > .ink--head { color: $ink-head; text-style: bold; }
    & > .ink--accent { color: $accent; }
    & > .ink--good { color: $success; }
    & > .ink--warn { color: $warning; }
    & > .ink--bad { color: $error; text-style: bold; }
    & > .ink--track { color: $ink-track; }
    & > .ink--badge { color: $ink-on-accent; background: $accent; text-style: bold; }
    & > .ink--alarm { color: $error; }
    & > .ink--cursor { background: $ink-cursor; }
    &:nocolor {
        & > .ink--dim { text-style: dim; }
        & > .ink--warn { text-style: bold; }
        & > .ink--bad { text-style: bold; }
        & > .ink--alarm { text-style: bold; }
        & > .ink--track { text-style: dim; }
        & > .ink--badge { text-style: reverse bold; }
        & > .ink--cursor { text-style: reverse; }
    }
}
"""
"""Of `Lines`."""
APP_CSS = """
Screen { background: $background; }
.strip { height: 1; scrollbar-size: 0 0; scrollbar-gutter: auto; overflow: hidden; }
#notices { height: auto; max-height: 3; }
#notices, #bar, #filter, #small { display: none; }
#body { height: 1fr; }
#filter { height: 1; border: none; padding: 0 1; background: $surface; }
.-small > * { display: none; }
.-small > #small { display: block; }
.-ascii Lines { scrollbar-size: 0 0; }
.-ascii Toast { border: none; }
.-ascii SearchIcon { display: none; }
.-ascii CommandPalette #--input, .-ascii CommandPalette #--results { border: none; }
.-ascii CommandPalette Button, .-ascii LoadingIndicator { display: none; }
.-ascii CommandList { scrollbar-size: 0 0; border: none; }
.-ascii CommandInput { border: none; }
"""
"""Of the whole screen, and of textual's own widgets in plain characters."""
