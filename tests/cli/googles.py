"""Google's accounts as a user reaches them: https, the real names, through the environment's proxy."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import trustme

from gemquota.emulator.cloud import CloudFaults, create
from gemquota.emulator.cloud.app import CloudEmulator
from gemquota.serving import Background, listen
from tests.doctor.servers import tunnelling
from tests.emulator.cloud.served import FixedClock, project
from tests.sources.logins import behind, service_account


class Google(NamedTuple):
    app: CloudEmulator
    asked: list[bytes]
    """What the proxy was asked for."""
    login: Path
    """A service account's file."""


def with_tokens(app: Any) -> Any:
    """The application, which also gives out access tokens."""

    async def answering(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != "/token":
            await app(scope, receive, send)
            return
        while (await receive()).get("more_body"):
            pass
        body = {"access_token": "a-token", "expires_in": 3_600, "token_type": "Bearer"}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    return answering


@contextmanager
def google(monkeypatch: Any, folder: Path, **faults: Any) -> Iterator[Google]:
    """All of Google's https servers behind one proxy of this machine."""
    authority = trustme.CA()
    issued = authority.issue_cert("*.googleapis.com")
    certificate, key, bundle = (folder / name for name in ("cert.pem", "key.pem", "ca.pem"))
    issued.cert_chain_pems[0].write_to_path(str(certificate))
    issued.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(bundle))
    app = create(project(), FixedClock(), CloudFaults(**faults))
    with ExitStack() as stack:
        listener = stack.enter_context(listen("127.0.0.1", 0))
        stack.enter_context(Background(with_tokens(app), listener, tls=(certificate, key)))
        port, asked = stack.enter_context(tunnelling(listener.getsockname()[1]))
        behind(monkeypatch, port, str(bundle))
        login = service_account(folder, "https://oauth2.googleapis.com/token")
        yield Google(app, asked, login)
        # An error of requests' holds its connection until it is collected, and a server waits for it.
        gc.collect()
