from __future__ import annotations

import pytest

from tests.dash.snapshots import FOLDER, SNAPSHOTS, pieces


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_page_looks_as_it_did(name, tmp_path):
    drawn = SNAPSHOTS[name].draw()
    (tmp_path / f"{name}.svg").write_text(drawn, encoding="utf-8")
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert pieces(drawn) == pieces(kept), (
        f"compare {tmp_path / name}.svg with the one that is kept; if it is better,"
        " python -m tests.dash.snapshots keeps it"
    )


def test_every_picture_that_is_kept_is_of_something():
    assert {path.stem for path in FOLDER.glob("*")} == set(SNAPSHOTS)


def test_a_picture_tells_looks_and_places_apart():
    (first, *rest) = pieces(SNAPSHOTS["overview"].draw())
    assert first.look.startswith("#") or "fill" in first.look
    assert any(
        piece.text == "gemini-2.5-flash-lite" or "flash-lite" in piece.text for piece in rest
    )
    assert len({piece.look for piece in rest}) > 5
