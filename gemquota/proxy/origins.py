"""Where a request goes: the origins that were configured, and no other."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from gemquota.wire.address import GOOGLE, checked_address

_VERTEX_PATH = re.compile(r"/(?:projects/[^/]+/locations|publishers)/|/LlmBidiService/|aiplatform")
_LOCATION = re.compile(r"/locations/([a-z0-9-]{1,40})(?:/|$)")


class Origins(NamedTuple):
    """Base addresses, without a slash at the end."""

    developer: str = GOOGLE
    vertex: str | None = None
    """None: the host of the location that a path names."""

    def of(self, path: str) -> str:
        """The base that a path goes behind."""
        if not _VERTEX_PATH.search(path):
            return self.developer
        if self.vertex is not None:
            return self.vertex
        named = _LOCATION.search(path)
        location = named[1] if named else "global"
        if location == "global":
            return "https://aiplatform.googleapis.com"
        if location in ("us", "eu"):
            return f"https://aiplatform.{location}.rep.googleapis.com"
        return f"https://{location}-aiplatform.googleapis.com"

    def allows(self, url: str) -> bool:
        """Whether an address that an answer names is of the same service."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        own = {(base.scheme, base.netloc) for base in map(urlsplit, filter(None, self))}
        of_google = parts.scheme == "https" and host.endswith(".googleapis.com")
        return (parts.scheme, parts.netloc) in own or (self.developer == GOOGLE and of_google)


def checked_origin(url: str, flag: str) -> str:
    """The base without a slash at its end.

    Raises:
        UsageError: If it is no http(s) address, or holds a user, a query or a fragment.
    """
    parts = checked_address(url, flag)
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
