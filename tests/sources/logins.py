"""Files of credentials as gcloud and the Console make them, with keys made for the tests."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import trustme

from tests.doctor.servers import http, serving, tunnelling

MAIL = "robot@p-1.iam.gserviceaccount.com"


@cache
def _private_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def service_account(folder: Path, token_uri: str, **more: Any) -> Path:
    """A service account's file."""
    return _written(
        folder / "robot.json",
        type="service_account",
        project_id="p-1",
        private_key_id="1",
        private_key=_private_key(),
        client_email=MAIL,
        token_uri=token_uri,
        **more,
    )


def user(folder: Path, **more: Any) -> Path:
    """What `gcloud auth application-default login` leaves. Its tokens are Google's alone to give."""
    return _written(
        folder / "application_default_credentials.json",
        type="authorized_user",
        client_id="c",
        client_secret="s",
        refresh_token="r",
        **more,
    )


def _written(path: Path, **fields: Any) -> Path:
    path.write_text(json.dumps(fields), encoding="utf-8")
    return path


def given(status: str = "200 OK", **fields: Any) -> bytes:
    """What is answered where access tokens are given out."""
    body = fields or {"access_token": "a-token", "expires_in": 3_600, "token_type": "Bearer"}
    return http(status, json.dumps(body))


@contextmanager
def google(
    monkeypatch: Any, folder: Path, answer: Callable[[bytes], bytes] | bytes
) -> Iterator[list[bytes]]:
    """Google's https servers, as the environment's proxy reaches them: all of them answer the same.

    What the proxy was asked for comes out.
    """
    authority = trustme.CA()
    with authority.cert_pem.tempfile(dir=str(folder)) as bundle, tls_for(authority) as tls:
        say = answer if callable(answer) else lambda _: answer
        with serving(say, tls=tls) as port, tunnelling(port) as (proxy_port, asked):
            behind(monkeypatch, proxy_port, bundle)
            yield asked


def behind(monkeypatch: Any, proxy_port: int, bundle: str) -> None:
    """Let the environment name a proxy and a bundle of certificates."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy_port}")
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)


@contextmanager
def tls_for(authority: trustme.CA) -> Iterator[ssl.SSLContext]:
    """A server's side of TLS, for all names of Google's APIs."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("*.googleapis.com").configure_cert(context)
    yield context
