"""Which addresses may be given a key."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from gemquota.errors import AuthError, UsageError

GOOGLE = "https://generativelanguage.googleapis.com"
_VERSION = re.compile(r"/v[0-9]+(?:(?:alpha|beta)[0-9]*)?$")
DEFAULT_VERSION = "v1beta"


def checked_base_url(url: str) -> str:
    """The base that `/models/...` is put behind: an API version is added where it has none.

    Raises:
        UsageError: If it is no http(s) address, holds a user, a query or a fragment, or would carry the
            key over plain http beyond this machine.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or not url.isprintable():
        raise UsageError(
            f"--base-url {url[:60]!r} is no address", hint=f"for instance --base-url {GOOGLE}"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            "--base-url may hold no user, password, query or fragment",
            hint="the key comes from GEMINI_API_KEY or --env-file",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageError(
            f"--base-url would send the key to {host} over plain http",
            hint="use https; http is for this machine alone",
        )
    path = parts.path.rstrip("/")
    if not _VERSION.search(path):
        path += f"/{DEFAULT_VERSION}"
    return f"{parts.scheme}://{parts.netloc}{path}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine, without asking any name server."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_key(key: str) -> str:
    """The key, if it can be one.

    Raises:
        AuthError: If it is empty, or holds characters that no header may hold. It is not shown.
    """
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise AuthError("the key holds characters that no key has", hint="copy it once more")
    return key
