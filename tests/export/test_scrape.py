from __future__ import annotations

import asyncio

import httpx
import pytest

from gemquota.errors import StoreError
from gemquota.export.scrape import scraped


def asked(text, method="GET", path="/metrics", **headers):
    async def ask():
        transport = httpx.ASGITransport(scraped(text, "text/plain; version=0.0.4"))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:9464"
        ) as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


def never():
    raise AssertionError("nobody may make us read the store")


def test_a_scraper_gets_the_text_of_the_moment():
    answers = iter(["a 1\n", "a 2\n"])
    for text in ("a 1\n", "a 2\n"):
        answer = asked(lambda: next(answers))
        assert (answer.status_code, answer.text) == (200, text)
        assert answer.headers["content-type"] == "text/plain; version=0.0.4"


def test_head_has_no_body():
    answer = asked(lambda: "a 1\n", "HEAD")
    assert (answer.status_code, answer.text, answer.headers["content-length"]) == (200, "", "4")


@pytest.mark.parametrize(
    ("asking", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example:9464"}, 403),
        ({"host": ""}, 403),
        ({"origin": "http://127.0.0.1:9464"}, 403),
        ({"path": "/"}, 404),
        ({"path": "/metrics/x"}, 404),
        ({"method": "POST"}, 405),
    ],
)
def test_whoever_else_asks_is_refused(asking, status):
    assert asked(never, **asking).status_code == status


@pytest.mark.parametrize("host", ["localhost:9464", "127.0.0.1", "[::1]:9464"])
def test_this_machine_may_be_named_in_any_way(host):
    assert asked(lambda: "", host=host).status_code == 200


def test_a_store_that_fails_is_said_to_the_scraper():
    def fails():
        raise StoreError("the store calls.db: database is locked")

    answer = asked(fails)
    assert (answer.status_code, answer.text) == (503, "the store calls.db: database is locked\n")
