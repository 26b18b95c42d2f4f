"""Upload addresses that the upstream hands out: clients follow them to the letter, so they lead back here."""

from __future__ import annotations

import secrets
from collections import OrderedDict

from gemquota.proxy.origins import Origins

PATH = "/_gemquota/upload/"
HEADERS = frozenset({b"x-goog-upload-url", b"x-goog-upload-control-url"})
_MOST = 1024


class Uploads:
    """Opaque ids for addresses of the configured service; the oldest are forgotten."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._urls: OrderedDict[str, str] = OrderedDict()

    def path_for(self, url: str) -> str | None:
        """The path that stands for an address; None for one of another service, which is left alone."""
        if not self._origins.allows(url):
            return None
        number = secrets.token_urlsafe(18)
        self._urls[number] = url
        if len(self._urls) > _MOST:
            self._urls.popitem(last=False)
        return PATH + number

    def url_of(self, path: str) -> str | None:
        """The address that a path stands for; None if it stands for none."""
        return self._urls.get(path.removeprefix(PATH))
