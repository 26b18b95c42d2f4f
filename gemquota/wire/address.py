"""Which addresses may be given a key."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from gemquota.errors import AuthError, UsageError

GOOGLE = "https://generativelanguage.googleapis.com"
_VERSION = re.compile(r"/v[0-9]+(?:(?:alpha|beta)[0-9]*)?$")
DEFAULT_VERSION = "v1beta"
_RESOURCE = re.compile(
    r"([a-z0-9][a-z0-9:.-]{0,60})/([a-z]{2,12}(?:-[a-z]{2,12}[0-9]{1,2})?|global)"
)


def checked_address(url: str, flag: str) -> SplitResult:
    """The parts of a server's address.

    Raises:
        UsageError: If it is no http(s) address, or holds a user, a query or a fragment.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or not text.isprintable() or " " in text:
        raise UsageError(f"{flag} {url[:60]!r} is no address", hint=f"for instance {flag} {GOOGLE}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            f"{flag} may hold no user, password, query or fragment",
            hint="keys come from the environment, or from the program that calls",
        )
    return parts


def bares_keys(url: str) -> bool:
    """Whether a key sent to this address could be read on its way: plain http beyond this machine."""
    parts = urlsplit(url.strip())
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def checked_base_url(url: str) -> str:
    """The base that `/models/...` is put behind: an API version is added where it has none.

    Raises:
        UsageError: If it is no http(s) address, holds a user, a query or a fragment, or would carry the
            key over plain http beyond this machine.
    """
    parts = checked_address(url, "--base-url")
    if bares_keys(url):
        raise UsageError(
            f"--base-url would send the key to {parts.hostname} over plain http",
            hint="use https; http is for this machine alone",
        )
    path = parts.path.rstrip("/")
    if not _VERSION.search(path):
        path += f"/{DEFAULT_VERSION}"
    return f"{parts.scheme}://{parts.netloc}{path}"


def vertex_base_url(resource: str, base_url: str | None) -> str:
    """The base of a project's models on Vertex AI.

    Args:
        resource: `PROJECT/LOCATION`; the location is a region, `global`, `us` or `eu`.
        base_url: Another server in place of the location's own.

    Raises:
        UsageError: As `checked_base_url` does, or if `resource` is none.
    """
    match = _RESOURCE.fullmatch(resource.strip())
    if match is None:
        raise UsageError(
            f"--vertex has no value {resource[:60]!r}",
            hint="for instance --vertex my-project/global",
        )
    project, location = match.groups()
    host = {
        "global": "aiplatform.googleapis.com",
        "us": "aiplatform.us.rep.googleapis.com",
        "eu": "aiplatform.eu.rep.googleapis.com",
    }.get(location, f"{location}-aiplatform.googleapis.com")
    base = checked_base_url(f"{(base_url or f'https://{host}').rstrip('/')}/v1")
    return f"{base}/projects/{project}/locations/{location}/publishers/google"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine, without asking any name server."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def names_this_machine(header: bytes) -> bool:
    """Whether a Host header does, whatever the port."""
    text = header.decode("latin-1")
    bracketed = text.startswith("[")
    return is_loopback(text[1:].partition("]")[0] if bracketed else text.partition(":")[0])


def checked_key(key: str) -> str:
    """The key, if it can be one.

    Raises:
        AuthError: If it is empty, or holds characters that no header may hold. It is not shown.
    """
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise AuthError("the key holds characters that no key has", hint="copy it once more")
    return key
