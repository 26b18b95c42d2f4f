"""Files: what is kept of them, and what a request may point to."""

from __future__ import annotations

from hashlib import sha256

import pytest

from gemquota.emulator import files
from gemquota.emulator.exchange import Refused
from tests.emulator.exchanges import START_S, exchange_of


def put(exchange, content=b"text", name="files/one", project=None):
    file = files.File(
        name=name, project=project or exchange.project.name, created_s=START_S,
        expires_s=START_S + files.KEPT_S, size_bytes=files.RECORD_BYTES, mime_type="text/plain",
        length_bytes=len(content), sha256_hex=sha256(content).hexdigest(), content=content,
    )  # fmt: skip
    exchange.emulator.shelf.put(file, START_S)
    return file


def pointing(uri):
    return [{"parts": [{"fileData": {"fileUri": uri}}]}]


def test_a_file_of_this_api_is_looked_up_and_its_size_noted():
    exchange = exchange_of()
    put(exchange, b"12345")
    contents = pointing("http://127.0.0.1/v1beta/files/one")
    files.check_references(exchange, contents)
    assert contents[0]["parts"][0]["fileData"]["sizeBytes"] == 5


@pytest.mark.parametrize("uri", ["gs://bucket/files/one", "http://x/other/one", 7, ""])
def test_other_addresses_are_not_looked_at(uri):
    files.check_references(exchange_of(), pointing(uri))


@pytest.mark.parametrize("project", ["somebody else", None])
def test_a_file_that_is_another_projects_or_nobodys_is_forbidden(project):
    exchange = exchange_of()
    if project:
        put(exchange, project=project)
    with pytest.raises(Refused) as caught:
        files.check_references(exchange, pointing("http://127.0.0.1/v1beta/files/one"))
    assert caught.value.error.code == 403


def test_a_file_is_gone_after_its_time():
    exchange = exchange_of()
    put(exchange)
    exchange.now_s = START_S + files.KEPT_S
    with pytest.raises(Refused):
        files.find(exchange, "one")


def test_storage_is_counted_and_refused_when_full():
    exchange = exchange_of(scenario={"file_storage_bytes": 10})
    files.hold(exchange, 6)
    assert (exchange.used, exchange.limit) == (6, 10)
    with pytest.raises(Refused) as caught:
        files.hold(exchange, 5)
    assert caught.value.error.code == 429


def test_of_a_large_upload_size_and_hash_are_kept_alone(monkeypatch):
    monkeypatch.setattr(files, "CONTENT_KEPT_BYTES", 4)
    upload = files.Upload(
        name="uploads/u", project="p", created_s=START_S, expires_s=START_S + 1, size_bytes=1,
        file_name="files/u", mime_type="text/plain", display_name="", declared_bytes=None,
    )  # fmt: skip
    upload.add(b"123")
    assert upload.kept_bytes == files.RECORD_BYTES + 3
    upload.add(b"45")
    assert (upload.pieces, upload.received_bytes) == ([], 5)
    assert upload.kept_bytes == files.RECORD_BYTES
    assert upload.digest.hexdigest() == sha256(b"12345").hexdigest()
