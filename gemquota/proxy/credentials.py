"""Whose call it is, without its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b

_IN_QUERY = re.compile(rb"(?:^|&)(?:key|access_token)=([^&]+)")
_TOKEN_OF_A_USER = b"ya29."


def account_of(headers: Mapping[bytes, bytes], query: bytes, project: str) -> str:
    """The project that the path names, else a fingerprint of the key: 32 bits of a hash of it.

    Tokens of users change every hour, so they are one account, `oauth`, unless a project is named.
    """
    if project:
        return project
    key = headers.get(b"x-goog-api-key") or b""
    if not key:
        scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
        key = bearer.strip() if scheme.lower() == b"bearer" else b""
    if not key and (found := _IN_QUERY.search(query)):
        key = found[1]
    if not key:
        return ""
    if key.startswith(_TOKEN_OF_A_USER):
        billed = headers.get(b"x-goog-user-project", b"")
        return billed.decode("utf-8", "replace")[:100] or "oauth"
    return f"key-{blake2b(key, digest_size=4, person=b'gemquota').hexdigest()}"
