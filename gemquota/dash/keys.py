"""Everything a key does, by a name that the config file can give to another key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Action(NamedTuple):
    """Something a key does."""

    id: str
    """What `[dashboard.keys]` calls it."""
    key: str
    """In textual's words; several parted by commas."""
    action: str
    """textual's name of it."""
    text: str
    """In the footer and in the help."""
    footer: bool = False


PAGES = ("overview", "model", "refusals", "callers", "limits", "replay")
"""In the order of their keys."""

TURNS = (
    Action("page.next", "tab", "turn(1)", "Next page"),
    Action("page.previous", "shift+tab", "turn(-1)", "Previous page"),
)
APP = (
    *(
        Action(f"page.{page}", str(number), f"page('{page}')", page.capitalize())
        for number, page in enumerate(PAGES, 1)
    ),
    *TURNS,
    Action("freeze", "f", "freeze", "Freeze", footer=True),
    Action("theme", "t", "other_theme", "Light/dark"),
    Action("screenshot", "s", "picture", "Picture (SVG)"),
    Action("help", "f1,question_mark", "help", "Help", footer=True),
    Action("quit", "q,ctrl+q,ctrl+c", "quit", "Quit", footer=True),
    Action("palette", "ctrl+p,colon", "command_palette", "Palette", footer=True),
)
ROWS = (
    Action("row.up", "up,k", "row(-1)", "Up"),
    Action("row.down", "down,j", "row(1)", "Down"),
    Action("row.page-up", "pageup", "rows(-1)", "Page up"),
    Action("row.page-down", "pagedown", "rows(1)", "Page down"),
    Action("row.first", "home,g", "edge(-1)", "First"),
    Action("row.last", "end,G", "edge(1)", "Last"),
)
OPEN = Action("row.open", "enter", "open", "Open", footer=True)
SORT = Action("sort", "o", "sort", "Order", footer=True)
FILTER = Action("filter", "slash", "app.filter", "Filter", footer=True)
COPY = (
    Action("copy.text", "y", "copy('text')", "Copy", footer=True),
    Action("copy.markdown", "m", "copy('markdown')", "as Markdown", footer=True),
    Action("copy.json", "J", "copy('json')", "as JSON", footer=True),
)
ZOOM = (
    Action("zoom.in", "plus,equals_sign", "zoom(-1)", "Zoom in", footer=True),
    Action("zoom.out", "minus", "zoom(1)", "Zoom out", footer=True),
    Action("zoom.all", "a", "zoom(0)", "All of it", footer=True),
    Action("model.next", "n", "model(1)", "Next model", footer=True),
    Action("model.previous", "p", "model(-1)", "Previous model"),
)
REPLAY = (
    Action("replay.play", "space", "play", "Play/pause", footer=True),
    Action("replay.back", "left,comma", "jump(-1)", "Back", footer=True),
    Action("replay.forward", "right,full_stop", "jump(1)", "Forward", footer=True),
    Action("replay.slower", "left_square_bracket,less_than_sign", "speed(-1)", "Slower"),
    Action("replay.faster", "right_square_bracket,greater_than_sign", "speed(1)", "Faster"),
    Action("replay.start", "0", "to_start", "To the start"),
    Action("replay.live", "l", "live", "Back to now", footer=True),
)
CLOSE = Action("close", "escape,q", "close", "Close", footer=True)

ACTIONS: Mapping[str, Action] = {
    each.id: each for each in (*APP, *ROWS, OPEN, SORT, FILTER, *COPY, *ZOOM, *REPLAY, CLOSE)
}
"""All of them, by name."""


def mistakes(keys: Mapping[str, object]) -> list[str]:
    """What is wrong with a table `[dashboard.keys]`, one sentence each; empty: nothing."""
    found = []
    taken: dict[str, str] = {}
    for name, value in keys.items():
        if name not in ACTIONS:
            found.append(f"no action {name!r}: there are {', '.join(sorted(ACTIONS))}")
        elif not isinstance(value, str) or not all(map(str.strip, value.split(","))):
            found.append(f"{name}: a key is a text such as 'f' or 'ctrl+f,f5'")
        else:
            for key in map(str.strip, value.split(",")):
                if key in taken:
                    found.append(f"{key} is given to {taken[key]} and to {name}")
                taken[key] = name
    return found
