from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing

import pytest

from gemquota.store.sqlite import SqliteStore
from tests.cli.run import run
from tests.store.calls import RPD_250, call, refused


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    return tmp_path / "calls.db"


@pytest.fixture
def filled(path):
    now_s = time.time()
    with closing(SqliteStore(path)) as store:
        store.add([call(now_s - 40 * 86_400), call(now_s - 60, micro_usd=2_500)])
        store.add([refused(now_s - 50, RPD_250), refused(now_s - 40, RPD_250._replace(value=20))])
    return path


def test_where_nothing_was_recorded_it_says_how_to(path):
    done = run("store")
    assert (done.code, done.out) == (11, "")
    assert "hint: gemquota run" in done.err
    assert not path.exists()


def test_the_path_is_told_before_there_is_a_file(path):
    assert run("store", "path").out == f"{path}\n"
    assert json.loads(run("store", "path", "--json").out)["path"] == str(path)


def test_it_tells_what_is_kept_what_was_learnt_and_what_changed(filled):
    out = run("store").out
    assert "4 calls, 2 admitted, 2 refused; 6 tokens in, 10 out; $0.0025 at list prices" in " ".join(out.split())  # fmt: skip
    assert "RPD 20" in out
    assert "RPD of gemini-3.8-flash went from 250 (free) to 20 (free)" in out


def test_json_holds_the_same(filled):
    found = json.loads(run("store", "info", "--json").out)
    assert (found["schema"], found["path"]) == ("gemquota.store-info/1", str(filled))
    assert (found["records"]["calls"], found["totals"]["refused"]) == (4, 2)
    assert [each["value"] for each in found["learnt"]] == [20]
    assert [each["after"] for each in found["changes"]] == ["20 free"]


def test_pruning_forgets_what_is_older_and_keeps_its_sums(filled):
    assert json.loads(run("store", "prune", "--days", "7", "--json").out)["forgotten"] == 1
    found = json.loads(run("store", "--json").out)
    assert (found["records"]["calls"], found["totals"]["calls"]) == (3, 4)
    assert run("store", "vacuum").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["prunes"], 2, "did you mean prune?"),
        (["x"], 2, "there are info, prune, vacuum, path"),
        (["prune", "--days", "-1"], 2, "--days"),
    ],
)
def test_a_wrong_word_is_told_the_right_ones(path, arguments, code, complaint):
    done = run("store", *arguments)
    assert (done.code, done.out) == (code, "")
    assert complaint in done.err


@pytest.mark.parametrize("action", ["info", "prune", "vacuum"])
def test_a_damaged_file_is_one_line_and_a_hint(path, action):
    path.write_bytes(b"no database, but long enough to look at" * 100)
    done = run("store", action)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 2
    assert "hint: move" in done.err


def test_a_newer_file_is_left_alone(path):
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    done = run("store")
    assert done.code == 2
    assert "upgrade gemquota" in done.err
