from __future__ import annotations

from collections import Counter

import pytest

from gemquota.dash import keys


def test_every_action_has_a_name_of_its_own():
    every = [
        *keys.APP, *keys.ROWS, keys.OPEN, keys.SORT, keys.FILTER, *keys.COPY, *keys.ZOOM, *keys.REPLAY, keys.CLOSE,
    ]  # fmt: skip
    assert Counter(each.id for each in every).most_common(1)[0][1] == 1
    assert set(keys.ACTIONS) == {each.id for each in every}


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        pytest.param({"freeze": "z", "row.up": "w,up"}, [], id="fine"),
        pytest.param({"freze": "z"}, ["no action 'freze'"], id="unknown"),
        pytest.param({"freeze": 3}, ["freeze: a key is a text"], id="no-text"),
        pytest.param({"freeze": "z,"}, ["freeze: a key is a text"], id="empty"),
        pytest.param(
            {"freeze": "z", "help": "z"}, ["z is given to freeze and to help"], id="twice"
        ),
    ],
)
def test_what_is_wrong_with_a_keymap_is_said(table, wrong):
    found = keys.mistakes(table)
    assert len(found) == len(wrong)
    assert all(text.startswith(start) for text, start in zip(found, wrong, strict=True))
