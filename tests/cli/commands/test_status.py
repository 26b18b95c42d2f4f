from __future__ import annotations

import json

import pytest

from gemquota.domain.standing import Snapshot, Standing
from gemquota.store.snapshot import write_snapshot
from tests.cli.run import run
from tests.cli.test_import_hygiene import HEAVY, loaded

NOW_S = 1_750_000_000.0
RPD = Standing("gemini-3.8-flash", "key-1", "RPD", 18, 20, "free", NOW_S + 18_720, NOW_S - 180)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    monkeypatch.setattr("gemquota.clock.now_s", lambda: NOW_S)

    def keep(*standings, today=()):
        snapshot = Snapshot(NOW_S - 60, standings, today, NOW_S + 18_720)
        write_snapshot(tmp_path / "status.json", snapshot)
        return tmp_path / "status.json"

    return keep


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (
            "text",
            "gemini-3.8-flash: RPD 18 of 20 used, 2 left, fresh in 5 h 12 min;"
            " used: recorded here 60 s ago, limit: stated by a refusal 3 min ago",
        ),
        ("starship", "3.8-flash RPD 18/20 5 h 12 min"),
        ("tmux", "#[fg=yellow]3.8-flash RPD 18/20 5 h 12 min#[default]"),
    ],
)
def test_the_fullest_limit_is_one_line(kept, form, line):
    kept(RPD)
    assert run("status", "--format", form).out == f"{line}\n"


def test_waybar_gets_its_object(kept):
    kept(RPD)
    found = json.loads(run("status", "--format", "waybar").out)
    assert (found["text"], found["class"], found["percentage"]) == ("3.8-flash RPD 18/20 5 h 12 min", "warning", 90)  # fmt: skip


def test_json_says_of_each_figure_where_it_is_from_and_how_old(kept):
    kept(RPD, today=(("gemini-3.8-flash", 18),))
    found = json.loads(run("status", "--json").out)
    assert (found["schema"], found["age_s"], found["worst"]["left"]) == (
        "gemquota.status/1",
        60.0,
        2,
    )
    assert (found["worst"]["used_source"], found["worst"]["limit_source"]) == (
        "recorded",
        "refusal",
    )
    assert found["today"] == [{"model": "gemini-3.8-flash", "calls": 18}]


@pytest.mark.parametrize(
    ("standings", "colour"),
    [((), ""), ((RPD._replace(used=1),), "green"), ((RPD._replace(used=25),), "red")],
)
def test_colours_follow_the_share(kept, standings, colour):
    kept(*standings)
    assert run("status", "--format", "tmux").out.startswith(f"#[fg={colour}]" if colour else "\n")


def test_a_model_s_name_begins_no_format_of_tmux(kept):
    kept(RPD._replace(label="#(touch x)"))
    assert "##(touch x)" in run("status", "--format", "tmux").out


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ((), "no calls recorded today; no limit is known: no refusal has stated one"),
        ((("flash", 1),), "flash: 1 call today; no limit is known: no refusal has stated one"),
    ],
)
def test_without_a_limit_it_says_what_was_called(kept, today, line):
    kept(today=today)
    assert run("status").out == f"{line}\n"


@pytest.mark.parametrize("octets", [None, b"", b"{", b"[" * 100_000, b'{"schema": "gemquota.snapshot/2"}', b"\xff"])  # fmt: skip
def test_where_nothing_can_be_read_nothing_is_recorded(kept, octets):
    path = kept(RPD)
    path.unlink() if octets is None else path.write_bytes(octets)
    done = run("status")
    assert (done.code, done.out) == (11, "")
    assert "nothing is recorded yet" in done.err


@pytest.mark.parametrize("arguments", [["--format", "x"], ["--formt"], ["--format"], ["x"]])
def test_a_wrong_word_ends_with_2(kept, arguments):
    kept(RPD)
    done = run("status", *arguments)
    assert (done.code, done.out) == (2, "")


def test_a_prompt_does_not_wait_for_what_it_does_not_need(kept):
    kept(RPD)
    statement = "from gemquota.cli.standing_line import answered_plainly; answered_plainly([])"
    out = loaded(statement, (*(set(HEAVY) - {"platformdirs"}), "typer", "rich", "dataclasses"))
    assert "RPD" in out
    assert not {*HEAVY, "typer", "rich", "dataclasses"} & set(out)
