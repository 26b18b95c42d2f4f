from __future__ import annotations

import pytest

from gemquota.demo.story import rehearse
from gemquota.render.demo import scenes
from gemquota.render.layout import plain_paint
from tests.demo.transcript import START_S, zulu


@pytest.fixture(scope="module")
def rehearsal():
    return rehearse(START_S)


def drawn(rehearsal, *, width_cells=80, paint=plain_paint):
    return scenes(rehearsal, width_cells=width_cells, paint=paint, local_time=zulu)


@pytest.mark.parametrize("width_cells", [10, 40, 59, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(rehearsal, width_cells):
    for scene in drawn(rehearsal, width_cells=width_cells):
        lines = [*scene.heading, *(line for frame in scene.frames for line in frame.lines)]
        assert max(map(len, lines)) <= max(40, min(width_cells, 80))


def test_it_takes_about_half_a_minute(rehearsal):
    holds = [
        scene.hold_s + sum(frame.hold_s for frame in scene.frames) for scene in drawn(rehearsal)
    ]
    assert sum(holds) == pytest.approx(30, abs=4)
    assert max(holds) < 8


def test_the_meter_fills_with_the_burst_and_is_red_only_when_full(rehearsal):
    roles = []

    def paint(text, role):
        if set(text) == {"█"}:
            roles.append((role, len(text)))
        return text

    burst = drawn(rehearsal, paint=paint)[1]
    bars = [next(line for line in frame.lines if "RPM" in line) for frame in burst.frames]
    assert [bar.count("█") for bar in bars] == [6, 12, 18, 24, 30, 30]
    assert [bar.split("░  ")[-1][:6] for bar in bars[:2]] == ["1 of 5", "2 of 5"]
    assert {length for role, length in roles if role == "bad"} == {30}


def test_the_probe_counts_up_and_ends_with_what_it_found(rehearsal):
    frames = drawn(rehearsal)[6].frames
    counts = [frame.lines[0].split(": ")[-1] for frame in frames[:-1]]
    assert counts[-1] == "48 admitted, 47 refused"
    assert len(counts) == len(set(counts)) or counts == sorted(
        counts, key=lambda text: int(text.split()[0])
    )
    assert frames[-1].lines[0].strip() == "24 [24 to 25] requests per minute (measured)"
    assert frames[-1].lines[-1].strip() == "The emulator was set to 24, by a sliding minute."


def test_a_minute_ticks_back_and_no_frame_is_lost_at_its_end(rehearsal):
    frames = drawn(rehearsal)[3].frames
    left = [frame.lines[1].split("  ")[-1] for frame in frames]
    assert left[0].endswith("s left")
    assert left[-2:] == ["0.0 s left", "39 s, as stated"]
    assert "RPM   ██████░" in frames[-1].lines[2]
