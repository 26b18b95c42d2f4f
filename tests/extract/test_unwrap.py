from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.extract.unwrap import MARKS, plain, unwrapped

LINE = 'the quotaValue is "20" for gemini-2.5-flash-lite'


def bare(text: str) -> str:
    return unwrapped(plain(text)).translate(dict.fromkeys(map(ord, MARKS)))


@pytest.mark.parametrize(
    "wrapped",
    [
        f"│ {LINE} │",
        f"> {LINE}",
        f"// {LINE}",
        f"2026-11-20T10:00:00.123Z {LINE}",
        f"[10:00:00.123] {LINE}",
        f"worker-1  | {LINE}",
        f"\x1b[31m{LINE}\x1b[0m",
        f"[31m{LINE}[0m",
        f"\\u001b[31m{LINE}\\u001b[0m",
        LINE.replace('"', "&quot;"),
        LINE.replace('"', "&amp;quot;"),
        LINE.replace('"', "“"),
        LINE.replace('"', '\\"'),
        LINE.replace('"', '\\\\\\"'),
        LINE.replace('"', "\\x22"),
        LINE.replace(" is", "\u00a0is"),
        LINE.replace("quota", "quo\u200bta"),
        f"      {LINE}",
        f"- {LINE}",
    ],
)
def test_one_line_is_the_same_whatever_it_was_wrapped_in(wrapped):
    assert bare(wrapped).strip() == LINE


@pytest.mark.parametrize("width", [24, 40, 64, 80, 120])
def test_lines_of_one_width_are_put_together_again(width):
    text = LINE.replace(" ", "_") * 8
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    assert bare("\n".join(lines)) == text
    assert bare("\n".join(f"│ {line.ljust(width)} │" for line in lines)) == text


def test_bullets_of_one_length_are_lines_of_their_own():
    bullet = "* Quota exceeded for metric: a, limit: 5, model: gemini-2.5-flash"
    text = f"{bullet}\n{bullet}\nPlease retry in 4s."
    assert bare(text) == text


def test_line_numbers_that_count_up_go_and_others_stay():
    assert bare(" 1  alpha\n 2  beta\n 3  gamma") == "alpha\nbeta\ngamma"
    assert bare(" 8  alpha\n 9  beta\n10  gamma") == "alpha\nbeta\ngamma"
    assert bare("429 alpha\n503 beta") == "429 alpha\n503 beta"


def test_pieces_of_a_string_that_javascript_joins_are_one():
    assert bare("message: 'half' +\n      'whole'") == "message: 'halfwhole'"


def test_a_lost_backslash_leaves_no_n():
    assert bare("model: gemini-2.0-flashnPlease retry in 4s") == "model: gemini-2.0-flash\nPlease retry in 4s"  # fmt: skip


def test_a_date_leaves_a_mark_for_whoever_cuts_records():
    marked = unwrapped(plain("2026-11-20T10:00:00Z one\n2026-11-20T10:00:01Z two"))
    assert [line[:1] in MARKS for line in marked.split("\n")] == [True, True]
    assert "2026" not in marked


@pytest.mark.parametrize("text", ["rate(x[5m])", "a[1]m", "[0m]", "list[31]", "[x"])
def test_what_only_looks_like_a_colour_stays(text):
    assert plain(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_nothing_is_left_that_moves_a_cursor(text):
    left = set(bare(text)) & {chr(code) for code in (*range(9), *range(11, 32), 0x7F, 0x9B)}
    assert left == set()


@given(st.text(alphabet="ab \n\\\"'|>│0123456789&;x", max_size=120))
def test_unwrapping_adds_nothing(text):
    assert len(unwrapped(plain(text))) <= len(plain(text)) + text.count("\n") + 1
