from __future__ import annotations

import asyncio
import json

import pytest

from gemquota.proxy import upstream as module
from gemquota.proxy.connection import Unreached
from gemquota.proxy.upstream import Upstream
from tests.proxy.served import raw_upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Notes each request with its connection's number, and answers as it is told."""

    def __init__(self, answers) -> None:
        self.answers, self.seen = iter(answers), []
        self.connections = self.open = 0

    async def __call__(self, reader, writer) -> None:
        self.connections += 1
        self.open += 1
        number = self.connections
        while head := await self._head(reader):
            length = next(
                (int(line[15:]) for line in head if line.startswith(b"content-length:")), 0
            )
            body = await reader.readexactly(length)
            if b"transfer-encoding: chunked" in head:
                body = await reader.readuntil(b"0\r\n\r\n")
            self.seen.append((number, head, body))
            answer = next(self.answers)
            if answer is None:
                break
            writer.write(answer)
        writer.close()
        self.open -= 1

    async def _head(self, reader):
        try:
            return (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[:-2]
        except asyncio.IncompleteReadError:
            return None


def served(answers, use):
    """What `use(ask, server)` returns, where `ask` sends a request and reads all of its answer."""

    async def run():
        server = Server(answers)
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        upstream = Upstream(through_proxies=False)
        await upstream.open()

        async def ask(method, path="/", headers=(), body=None):
            async with asyncio.TaskGroup() as tasks:
                answer = await upstream.send(tasks, method, base + path, headers, body)
                try:
                    octets = b""
                    while piece := await answer.piece():
                        octets += piece
                finally:
                    answer.close()
            return answer.status, octets

        try:
            return await use(ask, server)
        finally:
            await upstream.close()
            listening.close()
            while server.open:
                await asyncio.sleep(0)
            await asyncio.sleep(0)

    return asyncio.run(run())


async def pieces(*octets):
    for each in octets:
        yield each


def test_calls_one_after_the_other_share_a_connection():
    async def use(ask, server):
        assert [await ask("POST", body=b"a") for _ in range(3)] == [(200, b"ok")] * 3
        return server.connections

    assert served([OK] * 3, use) == 1


def test_a_request_arrives_as_it_was_given():
    async def use(ask, server):
        await ask("POST", "/a//b?c=%20", [(b"x-a", b"\xc3\xbc"), (b"content-length", b"2")], b"{}")
        return server.seen[0]

    _, head, body = served([OK], use)
    assert head[0] == b"POST /a//b?c=%20 HTTP/1.1"
    assert head[1].startswith(b"host: 127.0.0.1:")
    assert head[2:] == [b"x-a: \xc3\xbc", b"content-length: 2"]
    assert body == b"{}"


@pytest.mark.parametrize(
    ("headers", "body", "framing", "arrived"),
    [
        pytest.param([], None, [], b"", id="none"),
        pytest.param([], b"ab", [b"content-length: 2"], b"ab", id="whole, of no stated length"),
        pytest.param([], ("ab", "c"), [b"transfer-encoding: chunked"], b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", id="pieces"),
        pytest.param([(b"content-length", b"3")], ("ab", "c"), [b"content-length: 3"], b"abc", id="pieces of a length"),
    ],
)  # fmt: skip
def test_a_body_is_framed_once(headers, body, framing, arrived):
    given = pieces(*(each.encode() for each in body)) if isinstance(body, tuple) else body

    async def use(ask, server):
        await ask("POST", headers=headers, body=given)
        return server.seen[0]

    _, head, octets = served([OK], use)
    assert (head[2:], octets) == (framing, arrived)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_is_safe_is_sent_again_where_a_kept_connection_had_died(method):
    async def use(ask, server):
        await ask("POST", body=b"a")
        status, _ = await ask(method)
        return status, [number for number, *_ in server.seen]

    assert served([OK, None, OK], use) == (200, [1, 1, 2])


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_what_may_cost_or_change_something_never_is(method):
    async def use(ask, server):
        await ask("POST", body=b"a")
        with pytest.raises(ExceptionGroup) as failed:
            await ask(method)
        assert failed.group_contains(Unreached)
        return len(server.seen)

    assert served([OK, None, OK], use) == 2


def test_an_answer_before_the_bodys_end_is_an_answer_and_ends_the_connection():
    more = asyncio.Event()

    async def endless():
        yield b"x"
        await more.wait()
        yield b"never"

    with raw_upstream(lambda peer: peer.sendall(OK.replace(b"200", b"413"))) as base:

        async def run():
            upstream = Upstream(through_proxies=False)
            await upstream.open()
            try:
                async with asyncio.TaskGroup() as tasks:
                    answer = await upstream.send(tasks, "POST", base, [], endless())
                    octets = await answer.piece()
                    answer.close()
                return answer.status, octets
            finally:
                await upstream.close()

        assert asyncio.run(run()) == (413, b"ok")


@pytest.mark.parametrize("through_proxies", [True, False])
def test_the_systems_proxy_is_followed_where_it_should_be(through_proxies, monkeypatch):
    asked = []

    def answer(peer):
        peer.sendall(OK)

    with raw_upstream(answer) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
            monkeypatch.delenv(name, raising=False)
        module._has_proxy.cache_clear()

        async def run():
            upstream = Upstream(through_proxies=through_proxies)
            await upstream.open()
            try:
                async with asyncio.TaskGroup() as tasks:
                    answer = await upstream.send(
                        tasks, "POST", "http://none.invalid/a", [(b"x-a", b"1")], b"{}"
                    )
                    asked.append((answer.status, await answer.piece(), await answer.piece()))
                    answer.close()
            finally:
                await upstream.close()

        try:
            if through_proxies:
                asyncio.run(run())
                assert asked == [(200, b"ok", b"")]
            else:
                with pytest.raises(ExceptionGroup) as failed:
                    asyncio.run(run())
                assert failed.group_contains(Unreached)
        finally:
            module._has_proxy.cache_clear()


def test_aiohttp_is_not_loaded_before_it_is_needed():
    import subprocess
    import sys

    code = "import json, sys, gemquota.proxy.app; print(json.dumps([name for name in sys.modules if name in ('aiohttp', 'yarl')]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
