"""Pictures of every page, kept beside the tests. `python -m tests.dash.snapshots` draws them anew:
look at what `git diff` shows, in a browser, before keeping it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from gemquota.dash.showing import screenshot
from gemquota.domain.feed import Timeline
from tests.dash.driving import settings
from tests.dash.frames import DIAGNOSIS, EMPTY, FRAME, NOW_S, FixedFeed, crowd, locked

FOLDER = Path(__file__).with_name("snapshots")


def _explained() -> FixedFeed:
    feed = FixedFeed()
    feed.explained = DIAGNOSIS
    return feed


def _recording() -> FixedFeed:
    return FixedFeed(timeline=Timeline(False, NOW_S - 3600, NOW_S, NOW_S - 2400, 10.0))


class Snapshot(NamedTuple):
    """One picture."""

    page: str
    feed: Callable[[], FixedFeed] = FixedFeed
    width: int = 80
    height: int = 24
    theme: str = "dark"
    more: tuple[tuple[str, object], ...] = ()

    def draw(self) -> str:
        """As SVG."""
        return screenshot(
            self.feed(), settings(**dict(self.more)), width=self.width, height=self.height, theme=self.theme, page=self.page
        )  # fmt: skip


SNAPSHOTS = {
    "overview": Snapshot("overview"),
    "model": Snapshot("model"),
    "refusals": Snapshot("refusals"),
    "callers": Snapshot("callers"),
    "limits": Snapshot("limits"),
    "replay": Snapshot("replay", _recording),
    "diagnosis": Snapshot("diagnosis", _explained),
    "overview-wide": Snapshot("overview", width=200, height=60),
    "model-wide": Snapshot("model", width=200, height=60),
    "overview-light": Snapshot("overview", theme="light"),
    "overview-ascii": Snapshot("overview", more=(("ascii", True),)),
    "overview-empty": Snapshot("overview", lambda: FixedFeed(EMPTY)),
    "overview-locked": Snapshot("overview", lambda: FixedFeed(locked())),
    "overview-crowd": Snapshot("overview", lambda: FixedFeed(crowd(1000))),
    "overview-narrow": Snapshot("overview", lambda: FixedFeed(FRAME), 44, 14),
}


class Piece(NamedTuple):
    """A piece of text in a picture, whatever its stylesheet calls its look."""

    y: float
    x: float
    text: str
    look: str


def pieces(svg: str) -> list[Piece]:
    """What a picture shows. Two versions of `rich` may write the same picture differently."""
    looks = dict(re.findall(r"\.terminal-\d+-(r\d+) \{ ([^}]*?) \}", svg))
    found = []
    for element in ElementTree.fromstring(svg).iter():
        tag, name = element.tag.rpartition("}")[2], element.get("class", "")
        if tag == "text" and (style := re.fullmatch(r"terminal-\d+-(r\d+)", name)):
            text = (element.text or "").replace("\xa0", " ").rstrip()
            if text:
                found.append(
                    Piece(float(element.get("y", 0)), float(element.get("x", 0)), text, looks[style[1]])
                )  # fmt: skip
        elif tag == "rect" and element.get("fill", "").startswith("#"):
            size = f"{element.get('width')} x {element.get('height')}"
            found.append(
                Piece(float(element.get("y", 0)), float(element.get("x", 0)), size, element.get("fill", ""))
            )  # fmt: skip
    return sorted(found)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, snapshot in SNAPSHOTS.items():
        (FOLDER / f"{name}.svg").write_text(snapshot.draw(), encoding="utf-8")
