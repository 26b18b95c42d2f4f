"""Names, sockets and TLS, each attempt with a deadline. The one module that knows cryptography."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable
from typing import TypeVar

from gemquota.clock import ticks_s
from gemquota.doctor.patient import Connection, Handshake, Names

_Result = TypeVar("_Result")


async def look_up(host: str, port: int, *, within_s: float) -> Names:
    """The addresses of a host."""
    began_s = ticks_s()
    try:
        async with asyncio.timeout(within_s):
            rows = await in_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except TimeoutError:
        return Names(host, trouble=f"no answer within {within_s:g} s", took_s=within_s)
    except (OSError, UnicodeError) as error:
        return Names(host, trouble=_told(error), took_s=ticks_s() - began_s)
    addresses = tuple(dict.fromkeys(str(row[4][0]) for row in rows))
    return Names(host, addresses, took_s=ticks_s() - began_s)


async def connect(address: str, port: int, *, within_s: float) -> Connection:
    """Connect, and close again."""
    began_s = ticks_s()
    try:
        async with asyncio.timeout(within_s):
            _, writer = await asyncio.open_connection(address, port)
    except TimeoutError:
        return Connection(address, port, f"no answer within {within_s:g} s", within_s)
    except OSError as error:
        return Connection(address, port, _told(error), ticks_s() - began_s)
    took_s = ticks_s() - began_s
    await _closed(writer)
    return Connection(address, port, took_s=took_s)


async def shake_hands(
    host: str, port: int, context: ssl.SSLContext, *, within_s: float
) -> Handshake:
    """Speak TLS as a client with this context would; whose certificate is refused is looked at once more."""
    began_s = ticks_s()
    context.set_alpn_protocols(["h2", "http/1.1"])
    try:
        async with asyncio.timeout(within_s):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
            spoken = writer.get_extra_info("ssl_object")
            made = Handshake(
                host,
                version=spoken.version() or "",
                alpn=spoken.selected_alpn_protocol() or "",
                took_s=ticks_s() - began_s,
            )
            await _closed(writer)
            return made
    except TimeoutError:
        return Handshake(host, f"no answer within {within_s:g} s")
    except ssl.SSLCertVerificationError as error:
        issuer = await _issuer(host, port, within_s=within_s)
        return Handshake(host, error.verify_message, issuer=issuer, is_untrusted=True)
    except (OSError, ValueError) as error:
        return Handshake(host, _told(error))


async def _issuer(host: str, port: int, *, within_s: float) -> str:
    """Who signed the certificate that a server shows; empty where that cannot be learnt."""
    from cryptography import x509

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nothing is sent: its certificate alone is read
    try:
        async with asyncio.timeout(within_s):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
            shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            await _closed(writer)
        name = x509.load_der_x509_certificate(shown).issuer
        return ", ".join(str(part.value) for part in name)[:120]
    except (OSError, ValueError, TypeError):
        return ""


async def _closed(writer: asyncio.StreamWriter) -> None:
    # Without a farewell, for which some servers let one wait.
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def in_thread(work: Callable[[], _Result]) -> _Result:
    """In a thread that may be left behind: a server that never answers holds up no exit."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Result] = loop.create_future()

    def settle(put: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(lambda: None if future.done() else put())

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            caught = error
            settle(lambda: future.set_exception(caught))
        else:
            settle(lambda: future.set_result(result))

    threading.Thread(target=run, name="gemquota-doctor", daemon=True).start()
    return await future


def _told(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS failed").replace("_", " ").lower()
    number = getattr(error, "errno", None) or 0
    # asyncio says "connect call failed" of every number; those of name servers are below zero.
    told = os.strerror(number) if number > 0 else getattr(error, "strerror", None) or str(error)
    return told.strip()[:120].lower() or type(error).__name__
