"""Calls of any HTTP method, and a websocket, to an emulator in this process."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from gemquota.emulator import Emulator
from tests.emulator.calls import Caller

FLASH = "gemini-3.8-flash"


async def call(
    caller: Caller, method: str, path: str, body: Any = None, *, key: str = "k", **headers: str
) -> httpx.Response:
    """One request; names of headers are given with underscores."""
    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    if key:
        sent["x-goog-api-key"] = key
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    transport = httpx.ASGITransport(app=caller.emulator)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulated") as http:
        return await http.request(method, path, content=content, headers=sent)


async def upload(caller: Caller, content: bytes, *, mime: str = "text/plain", **file: str):
    """The record of a file, uploaded in one piece."""
    start = await call(
        caller, "POST", "/upload/v1beta/files", {"file": file},
        x_goog_upload_protocol="resumable", x_goog_upload_command="start",
        x_goog_upload_header_content_length=str(len(content)),
        x_goog_upload_header_content_type=mime,
    )  # fmt: skip
    done = await call(
        caller, "POST", start.headers["x-goog-upload-url"], content, key="",
        x_goog_upload_command="upload, finalize", x_goog_upload_offset="0",
    )  # fmt: skip
    assert done.headers["x-goog-upload-status"] == "final"
    return done.json()["file"]


class Socket:
    """A client of one Live session; use it as an async context manager."""

    def __init__(self, emulator: Emulator, path: str, *, key: str = "k") -> None:
        self._emulator = emulator
        headers = [(b"x-goog-api-key", key.encode())] if key else []
        path, _, query = path.partition("?")
        self._scope = {
            "type": "websocket", "path": path, "query_string": query.encode(), "headers": headers,
        }  # fmt: skip
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def __aenter__(self) -> Socket:
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()
        self.task = self._group.create_task(
            self._emulator(self._scope, self._sent.get, self._got.put)
        )
        self._sent.put_nowait({"type": "websocket.connect"})
        assert (await self._got.get())["type"] == "websocket.accept"
        return self

    async def __aexit__(self, *failure: Any) -> None:
        self._sent.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self._group.__aexit__(*failure)

    def send(self, message: Any) -> None:
        """One message; bytes and texts as they are, anything else as JSON."""
        if isinstance(message, bytes):
            self._sent.put_nowait({"type": "websocket.receive", "bytes": message})
        else:
            text = message if isinstance(message, str) else json.dumps(message)
            self._sent.put_nowait({"type": "websocket.receive", "text": text})

    async def get(self) -> Any:
        """The next message, or the close frame as `(code, reason)`."""
        event = await self._got.get()
        if event["type"] == "websocket.close":
            return event["code"], event["reason"]
        return json.loads(event["bytes"])

    async def ask(self, message: Any) -> list[Any]:
        """Send a message and gather what comes back, to the end of the turn or the close."""
        self.send(message)
        got = []
        while True:
            got.append(await self.get())
            last = got[-1]
            if isinstance(last, tuple) or "setupComplete" in last:
                return got
            if last["serverContent"].get("turnComplete"):
                return got
