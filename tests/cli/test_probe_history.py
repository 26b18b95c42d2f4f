from __future__ import annotations

import pytest

from gemquota.cli.probe_history import history_file, keep, latest
from gemquota.domain.measurement import Measurement, Method
from gemquota.domain.quota import Dimension
from gemquota.render.probe_json import history_line

RPM = Dimension.RPM


@pytest.fixture(autouse=True)
def _state(monkeypatch, tmp_path):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path / "deep" / "state"))


def measured(value, at_s=1_750_000_000.0, dimension=RPM):
    return Measurement(
        dimension=dimension, method=Method.ANNOUNCED, value=value, low=value, high=value, at_s=at_s
    )


def test_what_is_kept_is_found_again_the_newest_first():
    for value in (5, 7):
        assert keep(history_line("flash", "https://a", measured(value))) is None
    keep(history_line("flash", "https://b", measured(9)))
    keep(history_line("pro", "https://a", measured(9)))
    keep(history_line("flash", "https://a", measured(9, dimension=Dimension.TPM)))
    found = latest("flash", "https://a", measured(1))
    assert (found.value, found.date, found.method) == (7, "2025-06-15", "announced")


def test_lines_that_are_no_results_are_passed_over():
    keep(history_line("flash", "https://a", measured(5)))
    for line in (
        "",
        "nonsense",
        "[" * 5_000,
        "[]",
        '{"model": "flash"}',
        "\ud83d".encode("utf-8", "replace").decode(),
    ):
        keep(line)
    assert latest("flash", "https://a", measured(1)).value == 5


def test_nothing_kept_is_nothing_found():
    assert latest("flash", "https://a", measured(1)) is None


def test_a_directory_in_the_way_is_said_and_does_no_harm():
    history_file().mkdir(parents=True)
    assert "not kept" in keep("{}")
    assert latest("flash", "https://a", measured(1)) is None
