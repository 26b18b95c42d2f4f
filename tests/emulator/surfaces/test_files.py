from __future__ import annotations

import asyncio
import base64
import hashlib

import pytest

from gemquota.emulator.files import KEPT_S
from gemquota.extract.diagnose import diagnose
from tests.emulator.calls import START_S, Caller, played
from tests.emulator.resources import FLASH, call, upload

START = {"x_goog_upload_protocol": "resumable", "x_goog_upload_command": "start"}


def test_an_upload_in_pieces_needs_no_key_and_ends_as_a_file():
    async def story(caller: Caller):
        start = await call(caller, "POST", "/upload/v1beta/files", {}, **START)
        url = start.headers["x-goog-upload-url"]
        first = await call(
            caller, "POST", url, b"hello ", key="",
            x_goog_upload_command="upload", x_goog_upload_offset="0",
        )  # fmt: skip
        asked = await call(caller, "POST", url, key="", x_goog_upload_command="query")
        last = await call(
            caller, "POST", url, b"world", key="",
            x_goog_upload_command="upload, finalize", x_goog_upload_offset="6",
        )  # fmt: skip
        return start, first, asked, last

    start, first, asked, last = played(story)
    assert start.headers["x-goog-upload-url"].startswith("http://emulated/upload/v1beta/files?")
    assert [each.headers["x-goog-upload-status"] for each in (start, first, asked, last)] == [
        "active", "active", "active", "final",
    ]  # fmt: skip
    assert asked.headers["x-goog-upload-size-received"] == "6"
    file = last.json()["file"]
    assert list(file) == [
        "name", "mimeType", "sizeBytes", "createTime", "updateTime", "expirationTime",
        "sha256Hash", "uri", "state", "source",
    ]  # fmt: skip
    assert file["sizeBytes"] == "11"
    assert (
        base64.b64decode(file["sha256Hash"]).decode() == hashlib.sha256(b"hello world").hexdigest()
    )


def test_files_are_listed_newest_first_in_pages_and_belong_to_their_project():
    async def story(caller: Caller):
        names = [(await upload(caller, b"x"))["name"] for _ in range(3)]
        first = (await call(caller, "GET", "/v1beta/files?pageSize=2")).json()
        second = (
            await call(
                caller, "GET", f"/v1beta/files?pageSize=2&pageToken={first['nextPageToken']}"
            )
        ).json()
        stranger = await call(caller, "GET", "/v1beta/files", key="other")
        theirs = await call(caller, "GET", f"/v1beta/{names[0]}", key="other")
        return names, first, second, stranger.text, theirs

    names, first, second, stranger, theirs = played(story)
    listed = [file["name"] for page in (first, second) for file in page["files"]]
    assert listed == names[::-1]
    assert "nextPageToken" not in second
    assert stranger == "{}\n"
    assert theirs.status_code == 403
    assert theirs.json()["error"]["message"] == (
        f"You do not have permission to access the File {names[0][6:]} or it may not exist."
    )


def test_a_file_ends_when_it_is_deleted_or_after_two_days():
    async def story(caller: Caller):
        gone, old = [(await upload(caller, b"x"))["name"] for _ in range(2)]
        seen = [(await call(caller, "DELETE", f"/v1beta/{gone}")).status_code]
        seen.append((await call(caller, "GET", f"/v1beta/{gone}")).status_code)
        await asyncio.sleep(KEPT_S - 1)
        seen.append((await call(caller, "GET", f"/v1beta/{old}")).status_code)
        await asyncio.sleep(1)
        seen.append((await call(caller, "GET", f"/v1beta/{old}")).status_code)
        return seen

    assert played(story) == [200, 403, 200, 403]


def test_a_prompt_weighs_a_file_by_its_size_and_refuses_one_that_is_gone():
    async def story(caller: Caller):
        answers = []
        for size in (400, 40_000):
            file = await upload(caller, b"x" * size)
            part = {"fileData": {"fileUri": file["uri"], "mimeType": "text/plain"}}
            answers.append(await caller.generate(body={"contents": [{"parts": [part]}]}))
        await call(caller, "DELETE", f"/v1beta/{file['name']}")
        answers.append(await caller.generate(body={"contents": [{"parts": [part]}]}))
        return answers

    small, large, gone = played(story)
    assert [each.json()["usageMetadata"]["promptTokenCount"] for each in (small, large)] == [
        101, 10_001,
    ]  # fmt: skip
    assert (gone.status_code, gone.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("file", "headers", "status"),
    [
        ({"name": "files/../x"}, {}, 400),
        ({"name": "files/Upper"}, {}, 400),
        ({"name": 7}, {}, 400),
        ({"displayName": "x" * 513}, {}, 400),
        ({"mimeType": "text/plain\r\nx: y"}, {}, 400),
        ("text", {}, 400),
        ({}, {"x_goog_upload_header_content_length": "9" * 20}, 400),
        ({}, {"x_goog_upload_header_content_length": "-1"}, 400),
        ({"name": "files/my-own"}, {}, 200),
    ],
)
def test_an_upload_that_cannot_be_is_the_apis_400(file, headers, status):
    async def story(caller: Caller):
        return await call(
            caller, "POST", "/upload/v1beta/files", {"file": file}, **START, **headers
        )

    assert played(story).status_code == status


def test_pieces_that_do_not_fit_are_refused_and_the_upload_goes_on():
    async def story(caller: Caller):
        start = await call(
            caller, "POST", "/upload/v1beta/files", {}, **START,
            x_goog_upload_header_content_length="4",
        )  # fmt: skip
        url = start.headers["x-goog-upload-url"]

        async def piece(body: bytes, offset: int, command: str = "upload, finalize"):
            answer = await call(
                caller, "PUT", url, body, key="",
                x_goog_upload_command=command, x_goog_upload_offset=str(offset),
            )  # fmt: skip
            return answer.status_code

        return [
            await piece(b"abcd", 2),
            await piece(b"abcde", 0),
            await piece(b"abc", 0),
            await piece(b"ab", 0, "upload"),
            await piece(b"cd", 2),
            await piece(b"", 4),
        ]

    # After the last piece the upload is gone, and with it the right to send without a key.
    assert played(story) == [400, 400, 400, 200, 200, 403]


def test_nobody_may_have_an_upload_back_or_take_over_an_address():
    async def story(caller: Caller):
        file = await upload(caller, b"x")
        back = await call(caller, "GET", f"/v1beta/{file['name']}:download?alt=media")
        guess = await call(caller, "POST", "/upload/v1beta/files?upload_id=guess", b"x", key="")
        evil = await call(caller, "POST", "/%0d%0ax-evil:1/upload/v1beta/files", {}, **START)
        return back.status_code, guess.status_code, evil.headers["x-goog-upload-url"]

    back, guess, url = played(story)
    assert (back, guess) == (400, 403)
    assert "\r" not in url


def test_a_fault_strikes_files_as_well():
    async def story(caller: Caller):
        return await call(caller, "GET", "/v1beta/files")

    answer = played(story, fault=[{"kind": "overloaded", "method": "listFiles"}])
    assert answer.status_code == 503


def test_models_are_not_files_and_files_are_not_models():
    async def story(caller: Caller):
        own = await upload(caller, b"x", name="files/models")
        return (
            own,
            await call(caller, "GET", "/v1beta/files/models"),
            await caller.get(f"/v1beta/models/{FLASH}"),
        )

    own, file, model = played(story)
    assert (file.json()["name"], model.json()["name"]) == (own["name"], f"models/{FLASH}")


def test_stored_bytes_are_a_limit_until_files_are_deleted_or_expire():
    async def start(caller: Caller, size: int):
        return await call(
            caller, "POST", "/upload/v1beta/files", {}, **START,
            x_goog_upload_header_content_length=str(size),
        )  # fmt: skip

    async def story(caller: Caller):
        seen = []
        first = await upload(caller, b"x" * 600)
        refused = await start(caller, 600)
        seen.append(refused.status_code)
        blind = await call(caller, "POST", "/upload/v1beta/files", {}, **START)
        late = await call(
            caller, "POST", blind.headers["x-goog-upload-url"], b"x" * 600, key="",
            x_goog_upload_command="upload, finalize",
        )  # fmt: skip
        seen.append(late.status_code)
        await call(caller, "DELETE", f"/v1beta/{first['name']}")
        await upload(caller, b"x" * 600)
        seen.append((await start(caller, 600)).status_code)
        await asyncio.sleep(KEPT_S)
        seen.append((await start(caller, 600)).status_code)
        return seen, refused

    seen, refused = played(story, file_storage_bytes=1_000)
    assert seen == [429, 429, 429, 200]
    (found,) = diagnose(refused.text, now_s=START_S)
    (limit,) = found.limits
    assert (found.cause.value, limit.limit, limit.quota_id) == (
        "storage", 1_000, "FileStorageBytesPerProject",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status", "count"),
    [
        ("pageSize=0", 200, 3),
        ("pageSize=100000", 200, 3),
        ("pageToken=3", 200, 0),
        ("pageToken=999999999", 200, 0),
        ("pageSize=-1", 400, None),
        ("pageSize=two", 400, None),
        ("pageToken=1e3", 400, None),
        ("pageSize=9999999999999999999999", 400, None),
    ],
)
def test_a_page_is_a_number_or_the_apis_400(query, status, count):
    async def story(caller: Caller):
        for _ in range(3):
            await upload(caller, b"x")
        return await call(caller, "GET", f"/v1beta/files?{query}")

    answer = played(story)
    assert answer.status_code == status
    assert count is None or len(answer.json().get("files", [])) == count
