from __future__ import annotations

import json

import pytest

from tests.cli.run import run


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path):
    monkeypatch.setenv("GEMQUOTA_CONFIG_DIR", str(tmp_path))


def test_the_history_of_a_cell_shows_how_it_fell():
    cell = ("--model", "gemini-2.5-flash", "--tier", "free", "--dimension", "rpd")
    (limit,) = json.loads(run("limits", *cell, "--json").out)["limits"]
    values = [reading["value"] for reading in limit["history"]]
    assert values[0] == 250
    assert values[-1] == 20
    assert limit["is_stale"]
    assert "2025-12-06" in run("limits", *cell, "--history").out


@pytest.mark.parametrize("flags", [(), ("--model", "argon"), ("--all",)], ids=str)
def test_every_answer_names_the_live_source(flags):
    done = run("limits", *flags)
    assert done.code == 0
    assert "https://aistudio.google.com/rate-limit" in done.out


def test_what_is_not_on_record_is_called_unknown():
    assert "unknown" in run("limits", "--model", "argon").out


def test_a_users_own_figure_replaces_the_reading_and_is_labelled(tmp_path):
    (tmp_path / "limits.toml").write_text('["gemini-3.8-flash".free]\nrpd = 77\n')
    out = run("limits", "--model", "flash", "--tier", "free", "--dimension", "rpd").out
    assert "RPD 77" in out
    assert "yours" in out


@pytest.mark.parametrize(
    "flags",
    [("--model", "nope"), ("--tier", "gold"), ("--dimension", "x"), ("--overrides", "/nope")],
    ids=str,
)
def test_a_wrong_flag_is_refused_without_a_traceback(flags):
    done = run("limits", *flags)
    assert done.code == 2
    assert done.err.startswith("gemquota: ")
