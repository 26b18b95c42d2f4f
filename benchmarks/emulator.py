"""The emulator against a bare ASGI JSON echo on uvicorn, in the same run.

    python benchmarks/emulator.py [--rounds 5] [--seconds 2] [--connections 16]

Promises: at least 6,000 generateContent a second from one worker on one core with quotas enforced,
and at least half of the echo, which runs on uvicorn as it comes, with uvloop and httptools. Clients
repeat themselves, and the emulator remembers what it read; so a second row sends a different prompt
each time. Server and load run in processes of their own, pinned to different cores where there are
two; the rounds of all alternate, and medians are reported.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time

import uvicorn
import uvloop

BODY = json.dumps(
    {"contents": [{"parts": [{"text": "Say hello to 00000000 in one sentence."}], "role": "user"}]}
).encode()
BEFORE, AFTER = BODY.split(b"00000000")
REQUEST = (
    b"POST /v1beta/models/gemini-3.8-flash:generateContent HTTP/1.1\r\nhost: emulated\r\n"
    b"x-goog-api-key: benchmark\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
) % len(BODY)


async def echo(scope, receive, send):
    """The least that reads JSON and answers JSON."""
    import orjson

    message = await receive()
    body = orjson.dumps(orjson.loads(message["body"]))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def serve_one(kind: str) -> None:
    """Child process: serve, and print the port."""
    from gemquota.emulator.app import create
    from gemquota.emulator.scenario_file import scenario_of
    from gemquota.serving import listen, run, serve

    pin(0)
    if kind == "echo":
        import socket

        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            echo, loop="uvloop", http="httptools", log_config=None, access_log=False
        )
        uvicorn.Server(config).run(sockets=[listener])
        return
    # Limits that are checked at every call and never reached.
    limits = {"gemini-3.8-flash": {"rpm": 10**9, "tpm": 10**12, "rpd": 10**9}}
    app = create(scenario_of({"limits": limits}))
    listener = listen("127.0.0.1", 0)
    run(serve(app, listener, started=lambda: print(listener.getsockname()[1], flush=True)))


class Connection(asyncio.Protocol):
    """Keeps one request in flight; counts the answers."""

    def __init__(self, counts: list[int], *, distinct: bool) -> None:
        self.counts = counts
        self.distinct = distinct
        self.pending = b""

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        number = self.counts[1] = self.counts[1] + self.distinct
        self.transport.write(b"%b%b%08d%b" % (REQUEST, BEFORE, number, AFTER))

    def data_received(self, data: bytes) -> None:
        self.pending += data
        head, blank, rest = self.pending.partition(b"\r\n\r\n")
        if not blank:
            return
        if b"\ntransfer-encoding: chunked" in head:
            if not rest.endswith(b"0\r\n\r\n"):
                return
        else:
            size = int(head.partition(b"\ncontent-length: ")[2].partition(b"\r")[0])
            if len(rest) < size:
                return
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"the server answered {head[:60]!r}")
        self.pending = b""
        self.counts[0] += 1
        self.ask()


async def load(port: int, connections: int, seconds: float, *, distinct: bool = False) -> float:
    """Requests per second."""
    loop = asyncio.get_running_loop()
    counts = [0, 0]
    made = [
        await loop.create_connection(
            lambda: Connection(counts, distinct=distinct), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.sleep(0.2)
    before, start = counts[0], time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (counts[0] - before) / (time.perf_counter() - start)
    for transport, _ in made:
        transport.abort()
    return rate


def pin(core: int) -> None:
    """Keep this process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2.0)
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--serve", choices=("echo", "emulator"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        serve_one(chosen.serve)
        return
    servers, rates = {}, {"echo": [], "emulator": [], "each prompt new": []}
    try:
        for kind in ("echo", "emulator"):
            command = [sys.executable, __file__, "--serve", kind]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            servers[kind] = process, int(process.stdout.readline())
        pin(1)
        for _ in range(chosen.rounds):
            for kind, found in rates.items():
                distinct = kind not in servers
                _, port = servers["emulator" if distinct else kind]
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    work = load(port, chosen.connections, chosen.seconds, distinct=distinct)
                    found.append(runner.run(work))
    finally:
        for process, _ in servers.values():
            process.kill()
            process.wait()
    for kind, found in rates.items():
        share = statistics.median(e / b for e, b in zip(found, rates["echo"], strict=True))
        print(
            f"{kind:16} {statistics.median(found):8,.0f}/s   {min(found):,.0f}..{max(found):,.0f}"
            f"   {share:.2f} of the echo, median of {chosen.rounds} pairs"
        )


if __name__ == "__main__":
    main()
