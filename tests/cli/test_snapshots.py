from __future__ import annotations

import json

import pytest

from gemquota.cli import snapshots
from gemquota.cli.snapshots import Snapshots
from gemquota.clock import now_s
from gemquota.errors import StoreError
from gemquota.store.memory import MemoryStore
from tests.store.calls import FLASH, RPD_250, call, refused


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("STATE", "CONFIG"):
        monkeypatch.setenv(f"GEMQUOTA_{name}_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def store():
    store = MemoryStore()
    store.add([call(now_s() - 1), refused(now_s(), RPD_250)])
    return store


def sources(home):
    rows = json.loads((home / "status.json").read_text())["standings"]
    return {row[2]: row[-1] for row in rows}


def test_one_holds_what_was_stated_and_what_else_is_known_of_the_tier(home, store):
    Snapshots().leave(store)
    found = sources(home)
    assert found["RPD"] == "refusal"
    assert found["RPM"] == "catalogue"


def test_the_user_s_own_limits_are_read_and_once_they_cannot_be_the_rest_is_left(home, store):
    own = home / "limits.toml"
    own.write_text(f'["{FLASH.label}".free]\nrpm = 77\n')
    Snapshots().leave(store)
    assert sources(home)["RPM"] == "yours"
    own.write_text("no toml")
    Snapshots().leave(store)
    assert sources(home) == {"RPD": "refusal"}


def test_files_are_read_again_when_a_refusal_names_another_limit_and_not_before(home, monkeypatch):
    asked = []

    def known(learnt, **given):
        asked.append(learnt)
        return []

    monkeypatch.setattr("gemquota.cli.known_limits.known_limits", known)
    store, kept = MemoryStore(), Snapshots()
    store.add([refused(now_s() - 5, RPD_250)])
    kept.leave(store)
    store.add([refused(now_s() - 4, RPD_250)])
    kept.leave(store)
    assert len(asked) == 1
    store.add([refused(now_s() - 3, RPD_250._replace(value=20))])
    kept.leave(store)
    assert len(asked) == 2


def test_no_more_than_one_is_left_in_a_second(home, store, monkeypatch):
    ticks = iter([0.0, 0.0, 0.5, 1.2, 1.2])
    monkeypatch.setattr("gemquota.clock.ticks_s", lambda: next(ticks))
    left = []
    kept = Snapshots()
    monkeypatch.setattr(kept, "leave", left.append)
    assert [kept.written(store) for _ in range(3)] == [True, False, True]
    assert left == [store, store]


def test_what_cannot_be_written_or_read_stops_no_recorder(home, store, monkeypatch):
    (home / "status.json").mkdir()
    Snapshots().leave(store)

    def broken():
        raise StoreError("damaged")

    monkeypatch.setattr(store, "learnt", broken)
    Snapshots().leave(store)
    assert snapshots.store_path().with_name("status.json").is_dir()
