from __future__ import annotations

import json
import os

import pytest

from gemquota.proxy.bodies import Bodies
from tests.store.calls import refused

KEY = "AIza" + "aB3" * 12


@pytest.fixture
def complaints():
    return []


def kept_in(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_refusal_is_kept_in_the_apis_words_and_without_keys(tmp_path, complaints):
    bodies = Bodies(tmp_path, lambda *told: complaints.append(told))
    bodies.keep(
        refused(0.0), f'{{"error": {{"code": 429, "message": "quota of {KEY} \x1b[2J ü"}}}}'
    )
    (found,) = kept_in(bodies.path)
    assert found["timestamp"] == "1970-01-01T00:00:00.000+00:00"
    assert (found["status"], found["model"]) == (429, "flash")
    assert "[redacted]" in found["body"]
    raw = bodies.path.read_bytes()
    assert KEY.encode() not in raw
    assert b"\x1b" not in raw
    assert (bodies.kept, complaints) == (1, [])
    if os.name != "nt":
        assert bodies.path.stat().st_mode & 0o077 == 0


def test_two_files_hold_the_newest_and_never_more_than_they_may(tmp_path, complaints):
    bodies = Bodies(tmp_path, lambda *told: complaints.append(told), most_bytes=2_000)
    for number in range(100):
        bodies.keep(refused(float(number)), "x" * 100)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    assert all(path.stat().st_size <= 2_000 for path in files)
    assert kept_in(bodies.path)[-1]["timestamp"].startswith("1970-01-01T00:01:39")
    assert (bodies.kept, complaints) == (100, [])


def test_an_endless_body_is_cut(tmp_path, complaints):
    bodies = Bodies(tmp_path, lambda *told: complaints.append(told))
    bodies.keep(refused(0.0), "x" * 10_000_000)
    assert bodies.path.stat().st_size < 70_000


def test_where_nothing_can_be_written_that_is_said_once(tmp_path, complaints):
    bodies = Bodies(tmp_path / "none", lambda *told: complaints.append(told))
    for _ in range(3):
        bodies.keep(refused(0.0), "x")
    ((text, _),) = complaints
    assert text.startswith("cannot keep bodies in ")
    assert bodies.kept == 0
