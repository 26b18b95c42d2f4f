from __future__ import annotations

import pytest

from gemquota.dash.pages import ModelPage
from gemquota.dash.showing import screenshot
from gemquota.domain.feed import Timeline
from tests.dash.driving import drive, settings
from tests.dash.frames import DIAGNOSIS, EMPTY, FLASH, FRAME, NOW_S, FixedFeed, crowd, locked


def recorded() -> FixedFeed:
    feed = FixedFeed()
    feed.recording = FixedFeed(timeline=Timeline(False, NOW_S - 3600, NOW_S, NOW_S - 3600, 60.0))
    return feed


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("1", "REQ/MIN"), ("2", "Requests in a rolling minute"), ("3", "CAUSE"), ("4", "RETRIES"), ("5", "ON RECORD"),
        ("6", "Nothing is being replayed"),
    ],
)  # fmt: skip
def test_every_page_has_a_key(key, seen):
    async def work(driven):
        await driven.press(key)
        assert seen in driven.text()

    drive(work)


def test_tab_goes_round_the_pages_and_a_click_on_a_name_turns_to_it():
    async def work(driven):
        await driven.press("tab")
        assert driven.app.page_name == "model"
        await driven.press("shift+tab", "shift+tab")
        assert driven.app.page_name == "limits"
        x = driven.screen()[1].index("3 Refusals")
        await driven.pilot.click(offset=(x + 2, 1))
        await driven.settle()
        assert driven.app.page_name == "refusals"

    drive(work)


def test_a_page_is_made_when_it_is_first_turned_to():
    async def work(driven):
        assert list(driven.app.pages) == ["overview"]
        await driven.press("3")
        assert list(driven.app.pages) == ["overview", "refusals"]

    drive(work)


def test_enter_opens_the_model_that_the_cursor_is_on():
    async def work(driven):
        await driven.press("down", "enter")
        assert driven.app.page_name == "model"
        assert "gemini-2.5-flash-lite" in driven.screen()[3]
        assert ("series", "gemini-2.5-flash-lite", FLASH.account, 900.0) in driven.feed.asked

    drive(work)


def test_a_click_selects_a_model_and_a_second_opens_it():
    async def work(driven):
        await driven.pilot.click("#page-overview", offset=(5, 3))
        await driven.settle()
        assert driven.app.pages["overview"].row == 2
        await driven.pilot.click("#page-overview", offset=(5, 3))
        await driven.settle()
        assert driven.app.page_name == "model"
        assert "imagen-4.0-generate" in driven.text()

    drive(work)


def test_the_selected_model_is_explained_with_where_its_limits_are_from():
    async def work(driven):
        text = driven.text()
        assert "stated by a refusal 3 min ago" in text
        assert "RPD runs out in 38m 20s, at 23:41 here (14:41 PST), pace 1.6x" in text
        await driven.press("down")
        assert "probed" in driven.text()
        assert "peak 9" in driven.text()

    drive(work, size=(120, 40))


def test_zoom_changes_how_much_time_is_asked_for():
    async def work(driven):
        await driven.press("2", "minus", "minus", "plus", "a")
        spans = [question[3] for question in driven.feed.asked if question[0] == "series"]
        assert list(dict.fromkeys(spans)) == [900.0, 3600.0, 21_600.0, 7200.0]
        assert "all that is recorded" in driven.text()
        await driven.press("plus")
        assert "the last 1h" in driven.text()
        await driven.press("n")
        page = driven.app.pages["model"]
        assert isinstance(page, ModelPage)
        assert page.model == ("gemini-2.5-flash-lite", FLASH.account)
        await driven.press("p", "p")
        assert page.model == (FRAME.rows[-1].label, FLASH.account)

    drive(work)


def test_a_refusal_opens_its_diagnosis_which_can_be_copied_in_three_formats():
    feed = FixedFeed()
    feed.explained = DIAGNOSIS

    async def work(driven):
        await driven.press("3", "enter")
        text = driven.text()
        assert "RPM limit reached: 10 requests per minute for gemini-2.5-flash" in text
        assert "quotaValue" in text
        assert "sleep 37" in text
        await driven.press("y")
        assert driven.app.clipboard.startswith("RPM limit reached: 10 requests per minute")
        await driven.press("m")
        assert driven.app.clipboard.startswith("### RPM limit reached")
        await driven.press("J")
        assert '"schema": "gemquota.diagnosis/1"' in driven.app.clipboard
        await driven.press("escape")
        assert "CAUSE" in driven.text()

    drive(work, feed, size=(100, 40))


def test_a_refusal_without_a_diagnosis_says_so():
    async def work(driven):
        await driven.press("3", "end", "enter")
        assert "recorded without its diagnosis" in driven.text()
        await driven.press("m")
        assert driven.app.clipboard == ""
        await driven.press("y")
        assert "Limit is 0" in driven.app.clipboard

    drive(work)


def test_the_filter_is_applied_while_it_is_typed_and_escape_ends_it():
    async def work(driven):
        await driven.press("3", "slash", *"cause:quota", "space", *"since:1m")
        assert "2 found" in driven.text()
        assert "esc End it" in driven.screen()[-1]
        assert driven.app.pages["refusals"].filter_text == "cause:quota since:1m"
        await driven.press("enter")
        assert driven.app.pages["refusals"].has_focus
        assert "2 found" in driven.text()
        await driven.press("escape")
        assert "found" not in driven.text()
        await driven.press("slash", *"colour:red")
        assert "no field colour" in driven.text()
        await driven.press("escape")
        assert driven.app.pages["refusals"].has_focus
        assert not driven.app.filter.display

    drive(work, size=(120, 30))


def test_what_no_filter_admits_says_so():
    async def work(driven):
        await driven.press("slash", *"nosuch", "enter")
        assert "No model is admitted by the filter" in driven.text()

    drive(work)


def test_frozen_nothing_moves_until_it_is_told_to():
    async def work(driven):
        await driven.press("f")
        driven.feed.now = FRAME._replace(rows=())
        asked = len(driven.feed.asked)
        await driven.look()
        assert len(driven.feed.asked) == asked
        assert "FROZEN" in driven.text()
        assert "gemini-2.5-flash-lite" in driven.text()
        await driven.press("f")
        assert "gemini-2.5-flash-lite" not in driven.text()

    drive(work)


def test_the_order_can_be_changed_and_the_cursor_stays_on_its_model():
    async def work(driven):
        await driven.press("down", "o")
        page = driven.app.pages["overview"]
        assert page.rows[0].label == "gemini-3.8-pro-preview"
        assert page.rows[page.row].label == "gemini-2.5-flash-lite"
        await driven.press("o")
        assert page.rows[-1].label == "imagen-4.0-generate"
        await driven.press("o")
        assert page.rows[0].label == "gemini-2.5-flash"

    drive(work)


def test_help_tells_of_the_page_and_of_every_key_by_the_name_that_binds_it():
    async def work(driven):
        await driven.press("f1")
        text = driven.text()
        assert "Help: Overview" in text
        assert "One row per model" in text
        assert "freeze" in text
        await driven.press("escape", "3", "question_mark")
        assert "Help: Refusals" in driven.text()
        await driven.press("q")
        assert "CAUSE" in driven.text()

    drive(work, size=(100, 50))


def test_keys_are_bound_anew_from_the_config_file():
    async def work(driven):
        assert "z Freeze" in driven.screen()[-1]
        await driven.press("f")
        assert not driven.app.frozen
        await driven.press("z")
        assert driven.app.frozen
        await driven.press("s", "enter")
        assert "gemini-2.5-flash-lite" in driven.screen()[3]

    drive(work, keys={"freeze": "z", "row.down": "s", "screenshot": "ctrl+s"})


def test_the_palette_offers_pages_and_models_whose_names_are_text():
    async def work(driven):
        await driven.press("ctrl+p", *"bold red", "enter")
        await driven.settle()
        await driven.press("enter")
        assert driven.app.page_name == "model"
        assert driven.app.pages["model"].model == (FRAME.rows[3].label, FLASH.account)

    drive(work)


def test_the_theme_is_light_or_dark():
    async def work(driven):
        before = driven.app.theme
        await driven.press("t")
        assert (before, driven.app.theme) == ("gemquota-dark", "gemquota-light")

    drive(work)


def test_a_picture_is_saved(tmp_path):
    async def work(driven):
        await driven.press("s")
        for _ in range(50):
            if list(tmp_path.glob("*.svg")):
                break
            await driven.pilot.pause(0.02)

    drive(work, picture_folder=str(tmp_path))
    (picture,) = tmp_path.glob("*.svg")
    assert "gemini-2.5-flash" in picture.read_text()


def test_quit_closes_the_feed_and_leaves_a_summary():
    async def work(driven):
        driven.feed.now = FRAME._replace(totals=FRAME.totals._replace(calls=630, refused=42))
        await driven.look()
        await driven.press("q")

    driven = drive(work)
    assert driven.feed.closed
    assert driven.app.return_code == 0
    summary = driven.app.tally.summary(10.0)
    assert (summary.calls, summary.refused) == (11, 2)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
def test_the_usual_ways_out_work(key):
    async def work(driven):
        await driven.press(key)

    assert drive(work).app.return_code == 0


def test_an_empty_store_tells_three_ways_to_fill_it():
    async def work(driven):
        for command in ("gemquota run", "gemquota proxy", "gemquota import", "dashboard --demo"):
            assert command in driven.text()

    drive(work, FixedFeed(EMPTY))


def test_what_is_wrong_with_the_store_is_said_and_the_figures_stay():
    async def work(driven):
        assert "calls.db is locked by another process" in driven.text()
        assert "2m old" in driven.text()
        assert "gemini-2.5-flash-lite" in driven.text()

    drive(work, FixedFeed(locked()))


def test_a_feed_that_raises_is_shown_and_forgotten_when_it_has_recovered():
    async def work(driven):
        driven.feed.trouble = OSError("the disk is gone")
        await driven.look()
        assert "OSError: the disk is gone" in driven.text()
        assert "gemini-2.5-flash-lite" in driven.text()
        await driven.press("2", "3", "enter")
        assert "recorded without its diagnosis" in driven.text()
        await driven.press("escape")
        driven.feed.trouble = None
        await driven.look()
        assert "the disk is gone" not in driven.text()

    drive(work)


def test_a_feed_that_raises_from_the_start_is_shown():
    feed = FixedFeed()
    feed.trouble = RuntimeError("[bold]no[/] store")

    async def work(driven):
        assert "RuntimeError: [bold]no[/] store" in driven.text()

    drive(work, feed)


def test_a_hostile_name_is_text_on_every_page():
    async def work(driven):
        for key in "12345":
            await driven.press(key)
            assert all(ord(letter) >= 32 for letter in driven.text().replace("\n", ""))
        await driven.press("1", "down", "down", "down", "enter")
        assert "[bold red]x[/] �[31m模型" in driven.text()
        assert "[@click=app.quit]y" in driven.text()

    drive(work)


def test_a_thousand_models_are_scrolled_through():
    async def work(driven):
        await driven.press("end")
        assert "tuned-model-0999" in driven.text()
        await driven.press("slash", *"0512", "enter")
        assert "tuned-model-0512" in driven.text()
        assert "tuned-model-0511" not in driven.text()

    drive(work, FixedFeed(crowd(1000)))


def test_a_terminal_that_shrinks_to_nothing_shows_one_line_and_comes_back():
    async def work(driven):
        await driven.pilot.resize_terminal(20, 5)
        await driven.settle()
        assert driven.screen()[0] == "100% RPM gemini-3.8…"
        assert not any(driven.screen()[1:])
        await driven.press("2", "1")
        await driven.pilot.resize_terminal(80, 24)
        await driven.settle()
        assert "gemini-2.5-flash-lite" in driven.text()
        assert "q Quit" in driven.screen()[-1]
        await driven.pilot.resize_terminal(1, 1)
        await driven.settle()
        await driven.pilot.resize_terminal(200, 60)
        await driven.settle()
        assert "stated 3m ago" in driven.text()

    drive(work)


@pytest.mark.parametrize("size", [(40, 8), (60, 12), (80, 24), (120, 40), (200, 60), (320, 90)])
def test_no_page_is_wider_than_the_screen(size):
    async def work(driven):
        for key in "123456":
            await driven.press(key)
            strips = driven.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in strips} == {size[0]}

    drive(work, size=size)


def test_in_ascii_nothing_else_is_shown():
    async def work(driven):
        for key in "123456":
            await driven.press(key)
            assert driven.text().isascii()
        await driven.press("f1")
        assert driven.text().isascii()
        await driven.press("escape", "1", "o")
        assert "order: fullest" in driven.text()
        assert driven.text().isascii()
        await driven.press("ctrl+p")
        assert "Freeze" in driven.text()
        assert driven.text().isascii()

    drive(work, recorded(), ascii=True)


def test_without_colours_nothing_is_coloured():
    async def work(driven):
        strips = driven.app.screen._compositor.render_strips()
        filtered = [
            segment.style
            for strip in strips
            for segment in strip.apply_filter(
                driven.app.get_line_filters()[0], driven.app.background_colors[1]
            )
        ]
        assert all(
            style is None or ((style.color is None or style.color.is_default) and (style.bgcolor is None or style.bgcolor.is_default))
            for style in filtered
        )  # fmt: skip
        assert any(style is not None and style.reverse for style in filtered)

    drive(work, no_color=True)


def test_what_is_recorded_can_be_played_again_and_left():
    feed = recorded()

    async def work(driven):
        await driven.press("6")
        assert "Replay: every page shows the recorded instant" in driven.text()
        assert "REPLAY" in driven.screen()[1]
        await driven.press("1")
        assert "60x" in driven.screen()[-2]
        shown = [question[1] for question in feed.recording.asked if question[0] == "frame"]
        assert shown[-1] == NOW_S - 3600
        await driven.press("right", "right", "left", "right")
        assert feed.recording.asked[-1] == ("frame", NOW_S - 3600 + 60)
        await driven.press("right_square_bracket")
        assert "120x" in driven.screen()[-2]
        await driven.press("left_square_bracket", "left_square_bracket", "space")
        assert "30x" in driven.screen()[-2]
        head, _ = driven.app.source.playing()
        assert head is not None
        assert not head.playing
        await driven.press("0")
        assert feed.recording.asked[-1] == ("frame", NOW_S - 3600)
        await driven.press("l")
        assert feed.recording.closed
        assert driven.app.source.playing()[0] is None
        assert "live" in driven.screen()[1]

    drive(work, feed)


def test_a_click_on_the_line_of_time_goes_there():
    feed = recorded()

    async def work(driven):
        await driven.press("6")
        bar = driven.screen()[-2]
        start = bar.index("█")
        end = max(bar.rindex("─"), start)
        await driven.pilot.click("#bar", offset=(end, 0))
        await driven.settle()
        assert feed.recording.asked[-1] == ("frame", NOW_S)
        assert "the end" in driven.screen()[-2]

    drive(work, feed)


def test_a_feed_that_is_a_recording_is_played_from_the_start():
    async def work(driven):
        assert "REPLAY" in driven.screen()[1]
        await driven.press("l")
        assert driven.app.source.playing()[0] is not None

    drive(work, FixedFeed(timeline=Timeline(False, NOW_S - 3600, NOW_S, NOW_S - 1800, 10.0)))


def test_frames_are_asked_for_at_the_rate_that_was_wanted():
    async def work(driven):
        before = len(driven.feed.asked)
        for _ in range(200):
            await driven.pilot.pause(0.01)
            if len(driven.feed.asked) >= before + 4:
                return
        raise AssertionError("no frames")

    drive(work, rate_hz=20.0)


def test_a_screenshot_is_the_same_every_time_and_closes_its_feed():
    feeds = FixedFeed(), FixedFeed()
    first, second = (
        screenshot(feed, settings(), width=80, height=24, theme="light", page="refusals")
        for feed in feeds
    )
    assert first == second
    assert "unexplained" in first
    assert all(feed.closed for feed in feeds)


def test_a_screenshot_of_the_newest_diagnosis():
    feed = FixedFeed()
    feed.explained = DIAGNOSIS
    assert "quotaValue" in screenshot(feed, settings(), width=100, height=40, page="diagnosis")
