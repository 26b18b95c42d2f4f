"""The one module that knows httpx."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple

import httpx

from gemquota.wire.address import checked_key, is_loopback

DEADLINE_S = 60.0
BODY_LIMIT_BYTES = 1 << 20
"""More of an answer is not read."""


class Answered(NamedTuple):
    """One answer; it holds no key."""

    status: int | None
    """None: no answer came."""
    text: str
    """The body, or what the network said."""
    timed_out: bool = False
    headers: Mapping[str, str] = MappingProxyType({})
    """Those of `KEPT_HEADERS` that came."""


KEPT_HEADERS = ("content-type", "date", "location", "retry-after", "x-gemini-service-tier")


def trusting_context() -> ssl.SSLContext:
    """TLS with the certificates that httpx trusts here, and so do the SDKs built on it.

    Raises:
        OSError: If `SSL_CERT_FILE` names what cannot be read.
    """
    return httpx.create_ssl_context()


class ApiClient:
    """A client of one base address with one key. Use it with `async with`."""

    def __init__(
        self,
        base_url: str,
        key: str | None,
        *,
        is_token: bool = False,
        billed: str | None = None,
        more_headers: Sequence[tuple[str, str]] = (),
        deadline_s: float = DEADLINE_S,
        most_connections: int | None = None,
        app: Any = None,
    ) -> None:
        """
        Args:
            base_url: As `checked_base_url` returns it.
            key: Sent in a header, never in the address. None: sent is none.
            is_token: Whether it is an access token, which goes by another header than a key.
            billed: The project whose quota the calls count against, where Google Cloud must be told.
            more_headers: Sent with each request.
            deadline_s: For a whole request, seconds.
            most_connections: None: as many as there are requests in flight.
            app: An ASGI application that answers instead of the network.

        Raises:
            AuthError: If the key is no key.
            OSError: If `SSL_CERT_FILE` names what cannot be read.
        """
        self._deadline_s = deadline_s
        headers = [("user-agent", "gemquota"), *more_headers]
        if key is not None:
            secret = checked_key(key)
            headers.append(
                ("authorization", f"Bearer {secret}") if is_token else ("x-goog-api-key", secret)
            )
        if billed:
            headers.append(("x-goog-user-project", billed))
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            timeout=None,
            follow_redirects=False,
            limits=httpx.Limits(
                max_connections=most_connections,
                max_keepalive_connections=100,
                # Shorter than servers wait (uvicorn: 5 s), so that none is closed while it is used.
                keepalive_expiry=3.0,
            ),
            # A proxy of the environment has no business between this machine and itself.
            trust_env=app is None and not is_loopback(httpx.URL(base_url).host),
            verify=trusting_context() if base_url.startswith("https:") else True,
            transport=None if app is None else httpx.ASGITransport(app=_telling(app)),
        )

    async def post(self, path: str, document: Mapping[str, Any]) -> Answered:
        """Send a JSON document. Whatever goes wrong is an answer too."""
        return await self._asked("POST", path, document, None)

    async def get(self, path: str) -> Answered:
        """Ask for a resource. Whatever goes wrong is an answer too."""
        return await self._asked("GET", path, None, None)

    async def stream(
        self, path: str, document: Mapping[str, Any], on_piece: Callable[[], None]
    ) -> Answered:
        """As `post`; `on_piece` is called as each piece of a good answer arrives."""
        return await self._asked("POST", path, document, on_piece)

    async def _asked(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None,
        on_piece: Callable[[], None] | None,
    ) -> Answered:
        try:
            async with (
                asyncio.timeout(self._deadline_s),
                _told(on_piece),
                self._http.stream(method, path, json=document) as response,
            ):
                body = bytearray()
                async for piece in response.aiter_bytes():
                    if on_piece is not None and piece and response.is_success:
                        on_piece()
                    body += piece
                    if len(body) > BODY_LIMIT_BYTES:
                        break
                text = bytes(body[:BODY_LIMIT_BYTES]).decode("utf-8", "replace")
                kept = {
                    name: value for name in KEPT_HEADERS if (value := response.headers.get(name))
                }
                return Answered(response.status_code, text, headers=kept)
        except TimeoutError:
            return Answered(None, f"no answer within {self._deadline_s:.0f} s", timed_out=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Answered(None, f"{type(error).__name__}: {error}"[:300])

    async def __aenter__(self) -> ApiClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()


_ON_PIECE: ContextVar[Callable[[], None] | None] = ContextVar("on_piece", default=None)


@asynccontextmanager
async def _told(on_piece: Callable[[], None] | None) -> AsyncIterator[None]:
    token = _ON_PIECE.set(on_piece)
    try:
        yield
    finally:
        _ON_PIECE.reset(token)


def _telling(app: Any) -> Any:
    """The application, whose pieces are told as it sends them: httpx hands over whole answers alone."""

    async def telling(scope: Any, receive: Any, send: Any) -> None:
        on_piece = _ON_PIECE.get()

        async def tell(message: Any) -> None:
            if on_piece is not None and message.get("body"):
                on_piece()
            await send(message)

        await app(scope, receive, tell)

    return telling


async def posted(
    url: str,
    document: Mapping[str, Any],
    *,
    deadline_s: float,
    more_headers: Sequence[tuple[str, str]] = (),
) -> Answered:
    """Post a JSON document to any address. No key of the API is sent, and no redirect followed."""
    parts = httpx.URL(url)
    base = str(parts.copy_with(raw_path=b"/"))
    async with ApiClient(base, None, deadline_s=deadline_s, more_headers=more_headers) as client:
        return await client.post(parts.raw_path.decode("ascii"), document)
