"""Files on the shelf: what is uploaded, and what batches and Veo leave behind."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from gemquota.domain.ledger import Refuse, Request, step, usage
from gemquota.emulator.errors import file_storage, no_file
from gemquota.emulator.exchange import Exchange, Refused, pick
from gemquota.emulator.shelf import Held, Thing, timestamp

if TYPE_CHECKING:
    from hashlib import _Hash

KEPT_S = 48 * 3600.0
"""Documented: files are deleted after 48 hours."""
UPLOAD_S = 3600.0
"""How long an upload may rest before it is forgotten."""
CONTENT_KEPT_BYTES = 64 * 1024 * 1024
"""A larger file keeps its size and hash alone; nothing but a batch ever reads one."""
_OWN_URI = re.compile(r"/v[0-9]+[a-z0-9]*/files/([a-z0-9-]+)$")
RECORD_BYTES = 1_000
"""Of memory that a thing takes beside its content, about."""


@dataclass(slots=True, kw_only=True, eq=False)
class File(Thing):
    """An uploaded or generated file."""

    mime_type: str
    length_bytes: int
    sha256_hex: str
    display_name: str = ""
    content: bytes | None = None
    """None: too large to be kept."""
    made: Callable[[], bytes] | None = None
    """Of a generated file: makes its content when somebody asks."""


@dataclass(slots=True, kw_only=True, eq=False)
class Upload(Thing):
    """A file on its way."""

    file_name: str
    mime_type: str
    display_name: str
    declared_bytes: int | None
    received_bytes: int = 0
    pieces: list[bytes] = field(default_factory=list)
    digest: _Hash = field(default_factory=sha256)

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self.received_bytes += len(piece)
        self.digest.update(piece)
        if self.received_bytes <= CONTENT_KEPT_BYTES:
            self.pieces.append(piece)
        else:
            self.pieces.clear()

    @property
    def kept_bytes(self) -> int:
        """What it takes in memory, about."""
        return RECORD_BYTES + (self.received_bytes if self.pieces else 0)


def described(file: File, exchange: Exchange) -> dict[str, Any]:
    """A file as the API shows it."""
    shown: dict[str, Any] = {"name": file.name}
    if file.display_name:
        shown["displayName"] = file.display_name
    uri = exchange.url(f"/{exchange.call.version}/{file.name}")
    shown |= {
        "mimeType": file.mime_type,
        "sizeBytes": str(file.length_bytes),
        "createTime": timestamp(file.created_s),
        "updateTime": timestamp(file.created_s),
        "expirationTime": timestamp(file.expires_s),
        # The server encodes the hexadecimal text once more.
        "sha256Hash": b64encode(file.sha256_hex.encode()).decode(),
        "uri": uri,
    }
    if file.made is not None:
        shown["downloadUri"] = f"{uri}:download?alt=media"
    shown["state"] = "ACTIVE"
    shown["source"] = "UPLOADED" if file.made is None else "GENERATED"
    return shown


def find(exchange: Exchange, id_: str) -> File:
    """The project's file with this id.

    Raises:
        Refused: 403 if there is none, as the API says it.
    """
    shelf = exchange.emulator.shelf
    file = shelf.get(File, exchange.project.name, f"files/{id_}", exchange.now_s)
    if file is None:
        raise Refused(no_file(id_[:80]))
    return file


def check_references(exchange: Exchange, contents: Any) -> None:
    """See that the files of this API that a request points to exist, and note how large they are.

    Other addresses are not looked at.

    Raises:
        Refused: 403 if one does not.
    """
    for content in contents if isinstance(contents, list) else [contents]:
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else [parts]:
            blob = pick(part, "fileData") if isinstance(part, dict) else None
            if not isinstance(blob, dict):
                continue
            uri = pick(blob, "fileUri")
            if isinstance(uri, str) and (found := _OWN_URI.search(uri[-200:])):
                blob["sizeBytes"] = find(exchange, found[1]).length_bytes


def hold(exchange: Exchange, length_bytes: int) -> Held:
    """Count the bytes of a file against what its project may store.

    Raises:
        Refused: 429 if there is no room.
    """
    ledger, now_s = exchange.project.files, exchange.now_s
    exchange.emulator.shelf.pass_time(exchange.project.name, now_s)
    answer = step(ledger, now_s, Request(0, length_bytes))
    (stored,) = usage(ledger, now_s)
    exchange.counted, exchange.limit = stored.limit.name, stored.capacity
    exchange.used = stored.used
    if isinstance(answer, Refuse):
        raise Refused(file_storage(stored.capacity))
    return Held(ledger, answer.reservation)


def generate(
    exchange: Exchange,
    name: str,
    mime_type: str,
    make: Callable[[], bytes],
    length_bytes: int,
    *,
    at_s: float,
    size_bytes: int = RECORD_BYTES,
) -> None:
    """Put a file on the shelf whose content is made when it is fetched."""
    file = File(
        name=name,
        project=exchange.project.name,
        created_s=at_s,
        expires_s=at_s + KEPT_S,
        size_bytes=size_bytes,
        mime_type=mime_type,
        length_bytes=length_bytes,
        sha256_hex=sha256(make()).hexdigest(),
        made=make,
    )
    exchange.emulator.shelf.put(file, exchange.now_s)
