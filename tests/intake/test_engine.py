from __future__ import annotations

import pytest

from gemquota.extract import needles
from gemquota.intake import engine
from gemquota.intake.engine import kept_finder

pytest.importorskip("hyperscan")

LINE = memoryview(b"429 RESOURCE_EXHAUSTED\n")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("GEMQUOTA_CACHE_DIR", str(folder))
    kept_finder.cache_clear()
    yield folder
    kept_finder.cache_clear()


def again() -> needles.Finder:
    """As the next process would."""
    kept_finder.cache_clear()
    return kept_finder()


def never(patterns):
    raise AssertionError("compiled again")


def test_it_is_compiled_once(folder, monkeypatch):
    first = kept_finder()
    assert first(LINE)[0]
    monkeypatch.setattr(engine, "compiled", never)
    assert again()(LINE) == first(LINE)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda octets: b"",
        lambda octets: b"no engine",
        lambda octets: octets[:-1],
        lambda octets: octets + b"\0" * (17 << 20),
        lambda octets: octets[:200] + bytes([octets[200] ^ 1]) + octets[201:],
    ],
    ids=["empty", "text", "cut", "long", "a bit"],
)
def test_a_spoilt_one_is_made_again(folder, spoil):
    kept_finder()
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert again()(LINE)[0]
    assert path.read_bytes() == whole


def test_one_of_other_needles_is_not_taken_and_goes(folder, monkeypatch):
    kept_finder()
    (old,) = folder.iterdir()
    monkeypatch.setattr(engine, "NEEDLES", ("rivers",))
    assert not again()(LINE)[0]
    assert old not in folder.iterdir()


def test_where_nothing_can_be_kept_it_is_compiled_each_time(folder):
    folder.write_text("a file, where the folder should be")
    assert kept_finder()(LINE)[0]


def test_nothing_else_is_left_beside_it(folder):
    kept_finder()
    assert [path.suffix for path in folder.iterdir()] == [".hs"]


def test_without_hyperscan_the_slower_engine_serves(folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "hyperscan", None)
    needles.finder.cache_clear()
    try:
        assert kept_finder()(LINE)[0]
        assert not folder.exists()
    finally:
        needles.finder.cache_clear()
