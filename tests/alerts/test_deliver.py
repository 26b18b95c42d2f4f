from __future__ import annotations

import asyncio
import json
import sys

import pytest

from gemquota.alerts import deliver
from gemquota.alerts.settings import Settings
from tests.doctor import servers

DOCUMENT = {"schema": "gemquota.alert/1", "text": "all \0 well", "severity": "P1", "model": None}
SECRET = "secret-of-the-hook"


def command(program, **changes):
    return Settings(command=(sys.executable, "-c", program), timeout_s=30.0, **changes)


def test_a_program_gets_the_event_in_its_environment_and_no_shell_reads_it(tmp_path):
    into = tmp_path / "seen"
    program = (
        "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(repr(sorted("
        "(k, v) for k, v in os.environ.items() if k.startswith('GEMQUOTA_ALERT_'))))"
    )
    settings = Settings(command=(sys.executable, "-c", program, str(into)), timeout_s=30.0)
    hostile = {"text": "$(touch no) `x` ; \0 &", "severity": "P1", "model": None}
    assert deliver.to_command(settings, hostile) == ""
    assert into.read_text() == repr(
        [("GEMQUOTA_ALERT_SEVERITY", "P1"), ("GEMQUOTA_ALERT_TEXT", "$(touch no) `x` ;  &")]
    )


def test_a_program_that_fails_is_said():
    assert deliver.to_command(command("raise SystemExit(3)"), DOCUMENT) == (
        "the command ended with status 3"
    )


def test_a_program_that_is_not_there_is_said():
    told = deliver.to_command(Settings(command=("/no/such/program",)), DOCUMENT)
    assert told == "the command cannot be run: no such file or directory"


def test_a_program_that_hangs_is_killed():
    hangs = Settings(
        command=(sys.executable, "-c", "import threading; threading.Event().wait()"), timeout_s=0.2
    )
    assert "was killed" in deliver.to_command(hangs, DOCUMENT)


def hooked(answer, **changes):
    """What is told of a webhook that answers so, and what it was sent."""
    seen = []

    def note(head):
        seen.append(head)
        return answer

    with servers.serving(note) as port:
        url = f"http://127.0.0.1:{port}/{SECRET}?token={SECRET}"
        settings = Settings(webhook=url, timeout_s=changes.get("timeout_s", 30.0))
        told = asyncio.run(deliver.to_webhook(settings, DOCUMENT))
    assert SECRET not in told
    return told, b"".join(seen)


def test_a_webhook_gets_json_at_its_whole_address():
    told, sent = hooked(servers.http("200 OK", "ok"))
    assert told == ""
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.startswith(f"POST /{SECRET}?token={SECRET} HTTP/1.1".encode())
    assert (
        json.loads(body)["severity"] == "P1"
        if body
        else b"content-type: application/json" in head.lower()
    )


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            servers.http("302 Found", "", "Location: http://127.0.0.1:1/"),
            "answered with status 302",
        ),
        (servers.http("500 Oops", ""), "answered with status 500"),
        (b"garbage\r\n\r\n", "no connection"),
    ],
)
def test_a_webhook_that_does_not_take_it_is_said(answer, told):
    assert told in hooked(answer)[0]


def test_a_webhook_that_hangs_is_left():
    assert "no answer in time" in hooked(b"", timeout_s=0.3)[0]


def test_a_webhook_that_is_not_there_is_said():
    settings = Settings(webhook=f"http://127.0.0.1:{servers.refused_port()}/{SECRET}")
    told = asyncio.run(deliver.to_webhook(settings, DOCUMENT))
    assert told == "the webhook of 127.0.0.1 was not reached: no connection"
