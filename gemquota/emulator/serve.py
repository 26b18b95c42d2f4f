"""Serving the emulator on a port with uvicorn; the only module that knows uvicorn and trustme."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

from gemquota.emulator.scenario import Scenario
from gemquota.emulator.scenario_file import read_scenario
from gemquota.errors import UsageError

AsgiApp = Callable[..., Awaitable[None]]
RELOAD_EVERY_S = 0.5


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one.

    Raises:
        UsageError: If the port is taken or the host is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"cannot listen on {host}:{port}: {why.lower()}",
            hint="choose another port: gemquota emulate --port 0 takes any free one",
        ) from error
    return listener


async def serve(
    app: AsgiApp,
    listener: socket.socket,
    *,
    started: Callable[[], None],
    tls: tuple[Path, Path] | None = None,
    beside: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        app: What answers.
        listener: From `listen`.
        started: Called once requests are accepted.
        tls: Paths of certificate and key.
        beside: Runs along with the server, and is cancelled with it.
    """
    # Faults cut connections on purpose, which uvicorn would report with a traceback each.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=False,  # the admin routes trust the peer's own address
        timeout_graceful_shutdown=1,
        ws_max_size=20 * 1024 * 1024,
        ssl_certfile=str(tls[0]) if tls else None,
        ssl_keyfile=str(tls[1]) if tls else None,
    )
    server = _Server(config, started)
    if beside is None:
        await server.serve(sockets=[listener])
        return
    async with asyncio.TaskGroup() as tasks:
        other: asyncio.Task[None] = tasks.create_task(_awaited(beside))
        await server.serve(sockets=[listener])
        other.cancel()


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()


def run(work: Any) -> None:
    """Run a coroutine on the fastest loop there is."""
    loop_factory: Callable[[], asyncio.AbstractEventLoop]
    try:
        from uvloop import new_event_loop as loop_factory
    except ImportError:  # Windows has none
        loop_factory = asyncio.new_event_loop
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(work)


async def follow(
    path: Path, apply: Callable[[Scenario], None], complain: Callable[[str], None]
) -> None:
    """Hand each new version of a scenario file to `apply`; a bad one is reported and not applied."""
    seen = _stamp(path)
    while True:
        await asyncio.sleep(RELOAD_EVERY_S)
        stamp = _stamp(path)
        if stamp == seen or stamp is None:
            continue
        seen = stamp
        try:
            scenario = read_scenario(path)
        except UsageError as error:
            complain(str(error))
        else:
            apply(scenario)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def self_signed(directory: Path, host: str) -> tuple[Path, Path]:
    """Write a certificate for `host` and localhost, signed by an authority made for it.

    Returns:
        Paths of the certificate chain with the authority, which clients are to trust
        (`SSL_CERT_FILE`), and of the key.
    """
    import trustme

    names = dict.fromkeys((host, "localhost", "127.0.0.1", "::1"))
    authority = trustme.CA(organization_name="gemquota emulator")
    issued = authority.issue_cert(*names)
    certificate, key = directory / "gemquota-emulator.pem", directory / "gemquota-emulator.key"
    chain = [blob.bytes() for blob in issued.cert_chain_pems]
    certificate.write_bytes(b"".join(chain) + authority.cert_pem.bytes())
    key.touch(mode=0o600)
    key.write_bytes(issued.private_key_pem.bytes())
    # Fails here rather than at the first connection.
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    return certificate, key
