"""A scenario file that is read again."""

from __future__ import annotations

import asyncio
import os

import pytest

from gemquota.clock import run_virtually
from gemquota.emulator.follow import RELOAD_EVERY_S, follow


@pytest.fixture
def followed(tmp_path):
    """Writes versions one after the other, None to remove; what was applied, and what complained of."""

    def play(*versions):
        path = tmp_path / "scenario.toml"
        path.write_text("seed = 1\n")
        applied, complaints = [], []

        async def story():
            async with asyncio.TaskGroup() as tasks:
                following = tasks.create_task(
                    follow(path, lambda scenario: applied.append(scenario.seed), complaints.append)
                )
                await asyncio.sleep(RELOAD_EVERY_S / 2)
                for number, text in enumerate(versions, 1):
                    if text is None:
                        path.unlink(missing_ok=True)
                    else:
                        path.write_text(text)
                        os.utime(path, ns=(number, number))  # whatever the file system's clock
                    await asyncio.sleep(RELOAD_EVERY_S)
                following.cancel()

        run_virtually(story())
        return applied, complaints

    return play


def test_each_new_version_is_applied_once(followed):
    assert followed("seed = 2\n", "seed = 3\n") == ([2, 3], [])


def test_a_bad_version_is_told_and_the_next_good_one_taken(followed):
    applied, complaints = followed("seed = \n", "seed = 4\n")
    assert applied == [4]
    assert len(complaints) == 1


def test_a_file_that_is_gone_for_a_while_is_waited_for(followed):
    assert followed(None, "seed = 5\n") == ([5], [])
