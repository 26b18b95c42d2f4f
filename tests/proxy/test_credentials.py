from __future__ import annotations

import re

import pytest

from gemquota.proxy.credentials import account_of

KEY = b"AIza" + b"k" * 35


def test_the_same_key_is_the_same_account_however_it_is_sent():
    sent = [
        account_of({b"x-goog-api-key": KEY}, b"", ""),
        account_of({b"authorization": b"Bearer " + KEY}, b"", ""),
        account_of({}, b"alt=sse&key=" + KEY, ""),
    ]
    assert len(set(sent)) == 1
    assert re.fullmatch("key-[0-9a-f]{8}", sent[0])


def test_another_key_is_another():
    assert account_of({b"x-goog-api-key": KEY}, b"", "") != account_of({b"x-goog-api-key": KEY + b"x"}, b"", "")  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "project", "account"),
    [
        ({b"x-goog-api-key": KEY}, "shop", "shop"),
        ({b"authorization": b"Bearer ya29.token"}, "", "oauth"),
        ({b"authorization": b"Bearer ya29.token", b"x-goog-user-project": b"shop"}, "", "shop"),
        ({b"authorization": b"Basic x"}, "", ""),
        ({}, "", ""),
    ],
)
def test_who_is_billed_is_the_account(headers, project, account):
    assert account_of(headers, b"", project) == account
