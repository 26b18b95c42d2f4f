from __future__ import annotations

import asyncio

from gemquota.clock import run_virtually
from gemquota.emulator import create
from gemquota.serving import listen, serve
from gemquota.wire.bodies import generate_body
from gemquota.wire.client import BODY_LIMIT_BYTES, ApiClient

BODY = generate_body("a", stop_thinking=True)
PATH = "/models/gemini-3.8-flash:generateContent"


def answering(status, body, *, wait_s=0.0, headers=()):
    async def app(scope, receive, send):
        app.seen = dict(scope["headers"])
        await asyncio.sleep(wait_s)
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    return app


def posted(app, **settings):
    async def run():
        async with ApiClient("http://localhost/v1beta", "key-1", app=app, **settings) as client:
            return await client.post(PATH, BODY)

    return run_virtually(run())


def test_the_key_goes_in_a_header():
    app = answering(200, b"{}")
    assert posted(app)[:3] == (200, "{}", False)
    assert app.seen[b"x-goog-api-key"] == b"key-1"


def test_a_token_goes_in_another_header():
    app = answering(200, b"{}")
    posted(app, is_token=True)
    assert app.seen[b"authorization"] == b"Bearer key-1"
    assert b"x-goog-api-key" not in app.seen


def test_a_deadline_is_for_the_whole_request():
    answered = posted(answering(200, b"{}", wait_s=100.0), deadline_s=5.0)
    assert (answered.status, answered.timed_out) == (None, True)


def test_a_redirect_is_not_followed_with_the_key():
    answered = posted(answering(302, b"", headers=[(b"location", b"https://elsewhere.example")]))
    assert answered.status == 302


def test_of_an_endless_body_only_the_beginning_is_kept():
    answered = posted(answering(200, b"x" * (BODY_LIMIT_BYTES * 2)))
    assert len(answered.text) == BODY_LIMIT_BYTES


def test_bytes_that_are_no_text_are_replaced():
    assert posted(answering(500, b"\xff\xfe")).text == "\ufffd\ufffd"


def test_nobody_there_is_an_answer():
    async def run():
        async with ApiClient("http://127.0.0.1:9/v1beta", "k", deadline_s=10) as client:
            return await client.post(PATH, BODY)

    answered = asyncio.run(run())
    assert (answered.status, answered.timed_out) == (None, False)
    assert "Connect" in answered.text


def test_over_a_real_socket():
    async def run(listener):
        port = listener.getsockname()[1]
        started = asyncio.Event()
        server = asyncio.ensure_future(serve(create(), listener, started=started.set))
        await started.wait()
        async with ApiClient(f"http://127.0.0.1:{port}/v1beta", "k") as client:
            answered = await client.post(PATH, BODY)
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
        return answered

    with listen("127.0.0.1", 0) as listener:
        assert asyncio.run(run(listener)).status == 200


def test_a_resource_is_asked_for_with_the_key_in_a_header():
    app = answering(200, b"[]")

    async def run():
        async with ApiClient("http://localhost/v1beta", "key-1", app=app) as client:
            return await client.get("/models?pageSize=1")

    assert run_virtually(run())[:3] == (200, "[]", False)
    assert app.seen[b"x-goog-api-key"] == b"key-1"


def test_pieces_are_told_when_they_are_sent_and_not_all_at_the_end():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for piece in (b"data: 1\n\n", b"data: 2\n\n"):
            await asyncio.sleep(3.0)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def run():
        times_s, loop = [], asyncio.get_running_loop()
        async with ApiClient("http://localhost/v1beta", "key-1", app=app) as client:
            await client.stream(PATH, BODY, lambda: times_s.append(loop.time()))
            await client.post(PATH, BODY)
        return times_s

    assert run_virtually(run())[:2] == [3.0, 6.0]
