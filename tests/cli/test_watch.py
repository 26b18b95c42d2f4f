from __future__ import annotations

import pytest

from gemquota.cli import watch
from tests.cli.run import captured

FRAMES = [("one ░", 0.1), ("two █", 0.7), ("three █", 0.2)]


@pytest.fixture
def slept(monkeypatch):
    waits = []
    monkeypatch.setattr("time.sleep", waits.append)
    return waits


def played(monkeypatch, *, terminal, fast=False, **environment):
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def play():
        monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)
        watch.play_frames(FRAMES, fast=fast)

    return captured(play).out


def test_a_pipe_gets_the_last_frame_at_once(monkeypatch, slept):
    assert played(monkeypatch, terminal=False) == "three █\n"
    assert slept == []


def test_a_terminal_gets_each_for_its_time(monkeypatch, slept):
    out = played(monkeypatch, terminal=True, TERM="xterm")
    assert out.index("one") < out.index("two") < out.index("three")
    assert slept == [0.1, 0.7, 0.2]


def test_fast_waits_for_nothing(monkeypatch, slept):
    assert played(monkeypatch, terminal=True, fast=True, TERM="xterm") == "three █\n"
    assert slept == []


def test_a_dumb_terminal_gets_the_last_frame_and_time_to_read_it(monkeypatch, slept):
    assert played(monkeypatch, terminal=True, TERM="dumb") == "three █\n"
    assert slept == [0.7]


def test_an_empty_scene_prints_nothing(monkeypatch, slept):
    assert captured(lambda: watch.play_frames([("", 3.0)], fast=False)).out == ""
