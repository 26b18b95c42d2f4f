from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest

from gemquota.store.migrations import MIGRATIONS
from gemquota.store.sqlite import SqliteStore
from tests.cli.run import run
from tests.store.calls import FLASH, RPD_250, call, refused

NOW_S = 1_750_000_000.0  # 08:06 in Los Angeles


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("gemquota.clock.now_s", lambda: NOW_S)


@pytest.fixture
def filled(keep):
    tagged = FLASH._replace(tag="nightly", client="google-genai-sdk/1.2")
    keep(*(call(NOW_S - 10 * n, tagged, micro_usd=2_500) for n in range(6)))
    keep(call(NOW_S - 3600), refused(NOW_S - 50, RPD_250._replace(value=20)))


def test_one_frame_as_text(filled):
    done = run("dashboard", "--once")
    assert (done.code, done.err) == (0, "")
    out = " ".join(done.out.split())
    assert "8 calls, 1 refused, 0 failed" in out
    assert "gemini-3.8-flash 6/5" in out
    assert "7/20" in out
    assert "nightly 86% 6" in out
    assert "RPD limit reached: 20 requests per day for gemini-3.8-flash, free tier (key-1)" in out


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_line_is_wider_than_the_terminal(filled, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert max(map(len, run("dashboard", "--once").out.splitlines())) <= width


def test_one_frame_as_json_with_its_schema(filled):
    found = json.loads(run("dashboard", "--json").out)
    assert (found["schema"], found["tier"], found["totals"]["calls"]) == ("gemquota.frame/1", "free", 8)  # fmt: skip
    gauges = {each["dimension"]: each for each in found["models"][0]["gauges"]}
    assert (gauges["RPD"]["used"], gauges["RPD"]["left"], gauges["RPD"]["known"]["source"]) == (7, 13, "refusal")  # fmt: skip
    assert gauges["USD/10min"]["used"] == 0.015
    assert found["refusals"][0]["headline"].startswith("RPD limit reached")
    assert found["notices"] == []


def test_where_nothing_is_recorded_it_says_how_to_and_makes_no_file(path):
    done = run("dashboard", "--once")
    assert done.code == 0
    for command in ("gemquota run", "gemquota proxy", "gemquota import", "dashboard --demo"):
        assert command in done.out
    assert not path.exists()


def test_the_demonstration_needs_nothing_and_is_the_same_twice(path):
    once, again = (run("dashboard", "--demo", "--json").out for _ in range(2))
    assert once == again
    found = json.loads(once)
    assert len(found["models"]) >= 5
    assert {each["cause"] for each in found["refusals"]} >= {"quota"}
    assert found["refusals"][0]["diagnosis"]["evidence"]
    assert not path.exists()


def test_another_store_can_be_named(tmp_path, path):
    with closing(SqliteStore(tmp_path / "other.db")) as other:
        other.add([call(NOW_S)])
    done = run("dashboard", "--once", "--store", str(tmp_path / "other.db"))
    assert "other.db" in done.out
    assert "1 calls" in done.out


def test_recorded_time_is_shown_from_where_it_is_asked(filled):
    hour_ago = json.loads(run("dashboard", "--replay", "58m", "--json").out)
    assert (hour_ago["at"], hour_ago["totals"]["calls"]) == ("2025-06-15T14:08:40Z", 1)
    last = json.loads(run("dashboard", "--json", "--replay").out)
    assert last["at"] == "2025-06-15T14:06:40Z"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--store", "gone.db"), 11, "there is no gone.db"),
        (("--replay",), 11, "there is no"),
        (("--demo", "--replay"), 2, "--demo is a day of its own"),
        (("--size", "9x9", "--once"), 2, "no size"),
        (("--size", "120,40", "--once"), 2, "no size"),
        (("--theme", "drak", "--screenshot", "x.svg"), 2, "did you mean dark?"),
        (("--page", "modle", "--screenshot", "x.svg"), 2, "did you mean model?"),
        (("--demo", "--screenshot", "no/such/folder/x.svg"), 2, "cannot write"),
        (("--replay", "tomorrowish"), 11, "there is no"),
        ((), 2, "needs a terminal"),
    ],
)
def test_what_cannot_be_is_one_line(path, arguments, code, said):
    done = run("dashboard", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert done.err.count("\n") <= 2


@pytest.mark.parametrize("octets", [b"no store " * 999, b""])
def test_what_is_no_store_is_told_and_left_alone(path, octets):
    path.write_bytes(octets)
    done = run("dashboard", "--once")
    assert (done.code, done.out) == (2, "")
    assert path.read_bytes() == octets


def test_a_store_of_a_newer_gemquota_is_told(filled, path):
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    done = run("dashboard", "--once")
    assert (done.code, "newer gemquota" in done.err) == (2, True)


def test_a_picture_of_a_page_is_drawn(filled, tmp_path):
    target = tmp_path / "page.svg"
    done = run("dashboard", "--screenshot", str(target), "--page", "limits", "--size", "80x24")
    assert (done.code, done.out) == (0, "")
    assert "page.svg: the limits page, 80 by 24 cells" in done.err
    text = "".join(ET.fromstring(target.read_text(encoding="utf-8")).itertext())
    assert "gemini-3.8-flash" in text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[dashboard]\ntheme = 3", "'theme' is wrong"),
        ("[dashboard]\nrate = 99", "'rate' is wrong"),
        ("[dashboard]\nrate = true", "'rate' is wrong"),
        ("[dashboard]\ncolour = 'red'", "'colour' is wrong"),
        ("dashboard = 1", "dashboard must be a table"),
        ("[dashboard.keys]\nfly = 'x'", "no action 'fly'"),
        ("[dashboard", "config.toml: "),
    ],
)
def test_a_mistake_in_the_configuration_is_told(filled, path, written, said):
    path.with_name("config.toml").write_text(written, encoding="utf-8")
    done = run("dashboard", "--screenshot", "x.svg")
    assert (done.code, said in done.err) == (2, True)
    assert done.err.count("\n") <= 2


def test_the_configuration_decides_how_it_looks(filled, path, tmp_path):
    path.with_name("config.toml").write_text('[dashboard]\nascii = true\nrate = 2\ntheme = "light"\n[dashboard.keys]\nfreeze = "ctrl+f"\n')  # fmt: skip
    target = tmp_path / "plain.svg"
    assert run("dashboard", "--screenshot", str(target)).code == 0
    text = "".join(ET.fromstring(target.read_text(encoding="utf-8")).itertext())
    assert "█" not in text
