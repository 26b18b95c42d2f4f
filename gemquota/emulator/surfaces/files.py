"""files: the resumable upload, get, list, delete, and the download of what was generated.

Content is kept in memory, up to a bound, because a batch may read it; the media of a prompt weigh
what their type and size say. The bytes of a project's files are a quota until they are deleted or expire.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from gemquota.emulator.credentials import key_of
from gemquota.emulator.documents import pretty
from gemquota.emulator.errors import ALREADY_EXISTS, NO_ENTITY, invalid
from gemquota.emulator.exchange import Exchange, Headers, Refused, Reply, pick
from gemquota.emulator.files import (
    KEPT_S,
    RECORD_BYTES,
    UPLOAD_S,
    File,
    Upload,
    described,
    find,
    hold,
)
from gemquota.emulator.paging import page
from gemquota.emulator.routing import Route

PAGE_SIZE, MOST_PER_PAGE = 10, 100
FILE_LIMIT_BYTES = 2 * 1024**3
"""Documented: 2 GB per file."""
PIECE_LIMIT_BYTES = 64 * 1024 * 1024
"""Of one request; the SDKs send 8 MiB at a time."""
_GRANULARITY = b"262144"
_ID = re.compile(r"files/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}(?:;[ \w.=+\"-]{0,80})?")
_TEXT = b"text/plain; charset=utf-8"


async def upload_file(exchange: Exchange) -> Reply:
    """Any step of a resumable upload; which one says a header."""
    command = exchange.headers.get(b"x-goog-upload-command", b"").decode("latin-1").lower()
    steps = {step.strip() for step in command.split(",")}
    if "start" in steps:
        return _start(exchange)
    if not exchange.asked("upload_id"):
        text = "Upload protocol not supported: send X-Goog-Upload-Protocol: resumable"
        raise Refused(invalid(f"{text} and X-Goog-Upload-Command: start."))
    upload = _upload(exchange)
    if "cancel" in steps:
        exchange.emulator.shelf.take(upload.project, upload.name, exchange.now_s)
        return Reply(content_type=_TEXT, headers=_status(b"cancelled"))
    if steps & {"upload", "finalize"}:
        return _piece(exchange, upload, is_last="finalize" in steps)
    received = (b"x-goog-upload-size-received", b"%d" % upload.received_bytes)
    return Reply(content_type=_TEXT, headers=[*_status(b"active"), received])


async def get_file(exchange: Exchange) -> Reply:
    """One file's record."""
    return Reply(pretty(described(find(exchange, exchange.call.parts["file"]), exchange)))


async def list_files(exchange: Exchange) -> Reply:
    """A page of the project's files, the newest first."""
    files = exchange.emulator.shelf.all(File, exchange.project.name, exchange.now_s)
    return page(
        exchange,
        "files",
        files,
        lambda file: described(file, exchange),
        size=PAGE_SIZE,
        most=MOST_PER_PAGE,
    )


async def delete_file(exchange: Exchange) -> Reply:
    """Forget a file."""
    file = find(exchange, exchange.call.parts["file"])
    exchange.emulator.shelf.take(file.project, file.name, exchange.now_s)
    return Reply(pretty({}))


async def download_file(exchange: Exchange) -> Reply:
    """The content of a generated file; nobody may have back what was uploaded."""
    file = find(exchange, exchange.call.parts["file"])
    if file.made is None:
        raise Refused(invalid("Only generated files can be downloaded."))
    return Reply(file.made(), content_type=file.mime_type.encode("latin-1", "replace"))


def _start(exchange: Exchange) -> Reply:
    given = exchange.document().get("file")
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise Refused(invalid("Invalid value at 'file' (type.googleapis.com/google.ai.File)"))
    emulator, headers = exchange.emulator, exchange.headers
    project, now_s = exchange.project.name, exchange.now_s
    file_name = pick(given, "name") or f"files/{emulator.response_id()[:12]}"
    if not isinstance(file_name, str) or not _ID.fullmatch(file_name):
        text = "* CreateFileRequest.file.name: must be files/ and up to 40 of a-z, 0-9 and dashes"
        raise Refused(invalid(text + " that neither begin nor end with a dash\n"))
    if emulator.shelf.get(File, project, file_name, now_s) is not None:
        raise Refused(ALREADY_EXISTS)
    declared_bytes = _declared_bytes(headers)
    if declared_bytes:  # what cannot be stored need not be sent
        hold(exchange, declared_bytes).release(now_s)
    upload_id = emulator.response_id() + emulator.response_id()
    upload = Upload(
        name=f"uploads/{upload_id}",
        project=project,
        created_s=now_s,
        expires_s=now_s + UPLOAD_S,
        size_bytes=RECORD_BYTES,
        file_name=file_name,
        mime_type=_mime_type(given, headers),
        display_name=_display_name(given),
        declared_bytes=declared_bytes,
    )
    emulator.shelf.put(upload, now_s)
    emulator.shelf.open(upload_id, key_of(exchange) or "")
    path = quote(exchange.scope["path"])  # nothing of it may end the header
    url = exchange.url(f"{path}?upload_id={upload_id}&upload_protocol=resumable").encode()
    return Reply(
        content_type=_TEXT,
        headers=[
            *_status(b"active"),
            (b"x-goog-upload-url", url),
            (b"x-goog-upload-control-url", url),
            (b"x-goog-upload-chunk-granularity", _GRANULARITY),
            (b"x-guploader-uploadid", upload_id.encode()),
        ],
    )


def _piece(exchange: Exchange, upload: Upload, *, is_last: bool) -> Reply:
    offset = exchange.headers.get(b"x-goog-upload-offset", b"")
    if offset.strip() not in (b"", b"%d" % upload.received_bytes):
        text = f"Upload offset does not match: {upload.received_bytes} bytes have been received."
        raise Refused(invalid(text))
    size_bytes = upload.received_bytes + len(exchange.body)
    most = FILE_LIMIT_BYTES if upload.declared_bytes is None else upload.declared_bytes
    if size_bytes > most or (is_last and size_bytes < (upload.declared_bytes or 0)):
        raise Refused(invalid(f"Upload size {size_bytes} does not match the declared {most}."))
    upload.add(exchange.body)
    shelf = exchange.emulator.shelf
    shelf.grow(upload, upload.kept_bytes, exchange.now_s)
    if not is_last:
        return Reply(content_type=_TEXT, headers=_status(b"active"))
    shelf.take(upload.project, upload.name, exchange.now_s)
    held = hold(exchange, upload.received_bytes)
    is_kept = len(upload.pieces) > 0 or upload.received_bytes == 0
    content = b"".join(upload.pieces) if is_kept else None
    file = File(
        name=upload.file_name,
        project=upload.project,
        created_s=exchange.now_s,
        expires_s=exchange.now_s + KEPT_S,
        size_bytes=RECORD_BYTES + len(content or b""),
        held=held,
        mime_type=upload.mime_type,
        length_bytes=upload.received_bytes,
        sha256_hex=upload.digest.hexdigest(),
        display_name=upload.display_name,
        content=content,
    )
    shelf.put(file, exchange.now_s)
    return Reply(pretty({"file": described(file, exchange)}), headers=_status(b"final"))


def _upload(exchange: Exchange) -> Upload:
    name = f"uploads/{exchange.asked('upload_id')}"
    project, now_s = exchange.project.name, exchange.now_s
    upload = exchange.emulator.shelf.get(Upload, project, name, now_s)
    if upload is None:
        raise Refused(NO_ENTITY)
    return upload


def _status(status: bytes) -> Headers:
    return [(b"x-goog-upload-status", status)]


def _mime_type(given: dict[str, Any], headers: dict[bytes, bytes]) -> str:
    mime = pick(given, "mimeType")
    if mime is None:
        mime = headers.get(b"x-goog-upload-header-content-type", b"").decode("latin-1")
    if mime == "":
        return "application/octet-stream"
    if not isinstance(mime, str) or not _MIME.fullmatch(mime):
        raise Refused(invalid(f"Unsupported MIME type: {str(mime)[:80]}"))
    return mime


def _display_name(given: dict[str, Any]) -> str:
    name = pick(given, "displayName") or ""
    if not isinstance(name, str) or len(name) > 512:
        text = "* CreateFileRequest.file.display_name: must be a text of at most 512 characters\n"
        raise Refused(invalid(text))
    return name


def _declared_bytes(headers: dict[bytes, bytes]) -> int | None:
    given = headers.get(b"x-goog-upload-header-content-length", b"").strip()
    if not given:
        return None
    if not given.isdigit() or len(given) > 15 or int(given) > FILE_LIMIT_BYTES:
        raise Refused(invalid(f"File size must be a number up to {FILE_LIMIT_BYTES} bytes."))
    return int(given)


_FILE = r"files/(?P<file>[^/:]+)"
ROUTES = (
    Route("POST", r"files", "uploadFile", upload_file, body_limit_bytes=PIECE_LIMIT_BYTES),
    Route("PUT", r"files", "uploadFile", upload_file, body_limit_bytes=PIECE_LIMIT_BYTES),
    Route("GET", r"files", "listFiles", list_files),
    Route("GET", rf"{_FILE}:download", "downloadFile", download_file),
    Route("GET", _FILE, "getFile", get_file),
    Route("DELETE", _FILE, "deleteFile", delete_file),
)
