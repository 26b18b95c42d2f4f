from __future__ import annotations

import json
import select
import signal
import subprocess
import sys

import pytest

from gemquota.cli.scanning import scan
from gemquota.domain.diagnosis import Cause
from gemquota.domain.tally import Span
from gemquota.intake.sources import Source

OVERLOADED = b"2026-11-24T10:00:00Z ERROR 503 UNAVAILABLE: The model is overloaded.\n"
SOON_S = 60.0


def counts(done):
    return {group.cause: row.count for group, row in done.tally.rows.items()}


def test_ctrl_c_while_nothing_comes_keeps_what_came():
    def stalled():
        yield OVERLOADED * 3
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the read went on")

    done = scan([Source("a pipe", None, stalled()), Source("another", None, iter(()))], Span())
    assert done.interrupted
    assert counts(done) == {Cause.OVERLOADED: 3}
    assert done.names == ["a pipe"]


def test_ctrl_c_while_errors_are_read_ends_with_the_chunk():
    def given():
        yield from (OVERLOADED, b"", b"")
        raise AssertionError("it was asked for more")

    seen = []

    def each(sighting):
        seen.append(sighting)
        signal.raise_signal(signal.SIGINT)

    done = scan([Source("a pipe", None, given(), live=True)], Span(), each=each)
    assert done.interrupted
    assert len(seen) == 1


def test_sources_are_counted_together_in_the_span_asked_for():
    later = OVERLOADED.replace(b"10:00", b"11:00")
    sources = [Source("a", None, iter([OVERLOADED])), Source("b", None, iter([later, b"", later]))]
    done = scan(sources, Span(since_s=1_795_518_000.0))
    assert counts(done) == {Cause.OVERLOADED: 2}
    assert done.names == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe cannot be asked there")
def test_json_lines_come_while_the_pipe_is_still_open():
    command = [sys.executable, "-m", "gemquota", "diagnose", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for wait_s in (3.5, 7.5):
            line = b"2026-11-24T10:00:00Z ERROR 429 RESOURCE_EXHAUSTED. Please retry in %.1fs\n"
            child.stdin.write(line % wait_s)
            child.stdin.flush()
            assert select.select([child.stdout], [], [], SOON_S)[0]
            assert json.loads(child.stdout.readline())["retry_after_s"] == wait_s
        child.stdin.close()
        assert child.stdout.read() == b""
        assert child.wait() == 0
