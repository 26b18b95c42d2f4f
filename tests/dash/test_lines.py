from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult

from gemquota.dash.ink import Ink
from gemquota.dash.lines import Lines
from gemquota.dash.themes import ink_variables


class Probe(Lines):
    """Remembers which rows were drawn and which lines were painted."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.drawn: list[int] = []
        self.painted: list[int] = []
        self.texts = {row: f"row {row}" for row in range(1000)}

    def draw(self, row, width, selected):
        self.drawn.append(row)
        return ((Ink(self.texts[row], "accent"),),)

    def render_line(self, y):
        self.painted.append(y)
        return super().render_line(y)


class Host(App[None]):
    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.lines = lines
        self.opened: list[int] = []

    def get_theme_variable_defaults(self):
        return ink_variables(dark=True)

    def compose(self) -> ComposeResult:
        yield self.lines

    def on_lines_opened(self, event: Lines.Opened) -> None:
        self.opened.append(event.row)


def drive(lines, work, size=(40, 10)):
    async def run():
        host = Host(lines)
        async with host.run_test(size=size) as pilot:
            await work(host, pilot)

    asyncio.run(run())


def screen(host):
    """Its lines, without the scrollbar."""
    return [
        "".join(segment.text for segment in strip)[:39].rstrip()
        for strip in host.screen._compositor.render_strips()
    ]


def test_only_what_is_in_view_is_drawn_and_only_what_changed_is_painted():
    async def work(host, pilot):
        lines.show(1000, lines.draw, head=[(Ink("head"),)])
        await pilot.pause()
        assert screen(host)[:3] == ["head", "row 0", "row 1"]
        assert max(lines.drawn) < 10
        lines.painted.clear()
        lines.texts[3] = "changed"
        lines.repaint()
        await pilot.pause()
        assert lines.painted == [4]
        assert screen(host)[4] == "changed"

    lines = Probe(cursor=True)
    drive(lines, work)


def test_the_cursor_is_kept_in_view_and_the_heading_stays():
    async def work(host, pilot):
        lines.show(1000, lines.draw, head=[(Ink("head"),)])
        lines.focus()
        await pilot.press("end")
        assert lines.row == 999
        assert screen(host)[0] == "head"
        assert screen(host)[-1] == "row 999"
        await pilot.press("home", "down", "down", "pagedown", "up")
        assert lines.row == 10
        await pilot.press("enter")
        await pilot.pause()
        assert host.opened == [10]

    lines = Probe(cursor=True)
    drive(lines, work)


def test_a_click_selects_a_row_and_a_second_opens_it():
    async def work(host, pilot):
        lines.show(1000, lines.draw, head=[(Ink("head"),)])
        await pilot.click(lines, offset=(2, 5))
        assert lines.row == 4
        await pilot.click(lines, offset=(2, 0))
        assert lines.row == 4
        await pilot.click(lines, offset=(2, 5))
        await pilot.pause()
        assert host.opened == [4]

    lines = Probe(cursor=True)
    drive(lines, work)


def test_rows_that_go_take_the_cursor_along():
    async def work(host, pilot):
        lines.show(1000, lines.draw)
        lines.select(900)
        await pilot.pause()
        lines.show(3, lines.draw)
        await pilot.pause()
        assert lines.row == 2
        assert screen(host)[:4] == ["row 0", "row 1", "row 2", ""]

    lines = Probe(cursor=True)
    drive(lines, work)


def test_rows_of_two_lines_scroll_whole():
    async def work(host, pilot):
        lines.show(
            50, lambda row, width, selected: ((Ink(f"a{row}"),), (Ink(f"b{row}"),)), per_row=2
        )
        lines.select(20)
        await pilot.pause()
        assert screen(host)[-2:] == ["a20", "b20"]

    lines = Lines(cursor=True)
    drive(lines, work)


def test_markup_is_text():
    async def work(host, pilot):
        lines.show_lines([(Ink("[bold red]x[/] [@click=app.quit]y[/]"),)])
        await pilot.pause()
        assert screen(host)[0] == "[bold red]x[/] [@click=app.quit]y[/]"

    lines = Lines()
    drive(lines, work)


def test_without_a_cursor_the_keys_scroll():
    async def work(host, pilot):
        lines.show_lines([(Ink(f"line {row}"),) for row in range(40)])
        lines.focus()
        await pilot.press("down", "down")
        assert screen(host)[0] == "line 2"
        await pilot.press("end")
        assert screen(host)[-1] == "line 39"
        await pilot.press("home")
        assert screen(host)[0] == "line 0"

    lines = Lines()
    drive(lines, work)


def test_a_smaller_terminal_keeps_the_cursor_in_view():
    async def work(host, pilot):
        lines.show(1000, lines.draw, head=[(Ink("head"),)])
        lines.select(8)
        await pilot.pause()
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        lines.show(1000, lines.draw, head=[(Ink("head"),)])
        await pilot.pause()
        assert "row 8" in screen(host)

    lines = Probe(cursor=True)
    drive(lines, work)


def test_the_view_goes_along_with_the_cursor_until_somebody_scrolls_away():
    async def work(host, pilot):
        lines.show(1000, lines.draw)
        lines.select(5)
        lines.row = 300  # the row that it is on has moved
        lines.show(1000, lines.draw)
        await pilot.pause()
        assert "row 300" in screen(host)
        lines.scroll_to(y=600, animate=False, force=True)
        lines.row = 310
        lines.show(1000, lines.draw)
        await pilot.pause()
        assert "row 600" in screen(host)

    lines = Probe(cursor=True)
    drive(lines, work)
