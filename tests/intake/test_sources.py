from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemquota.errors import UsageError
from gemquota.intake import sources
from gemquota.intake.sources import Source, from_bytes, from_file, from_stdin, head_of, with_head

LINES = b"2026-11-24T10:00:00Z 429\n" * 3


def refuse(warning):
    raise AssertionError(warning)


def read(source):
    return b"".join(source.chunks)


@pytest.fixture
def piped(monkeypatch):
    """Make standard input a pipe; the end that writes to it."""
    reading, writing = os.pipe()
    with open(reading) as stdin, open(writing, "wb", buffering=0) as pipe:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield pipe


@pytest.mark.parametrize("packed", [LINES, gzip.compress(LINES, mtime=0), b""])
def test_a_file_comes_unpacked_under_its_path(tmp_path, packed):
    path = tmp_path / "a.log"
    path.write_bytes(packed)
    source = from_file(path, warn=refuse)
    assert (source.name, source.path, source.live) == (str(path), path, False)
    assert read(source) == (LINES if packed else b"")


def test_a_file_that_is_never_read_is_not_held_open(tmp_path):
    path = tmp_path / "a.log"
    path.write_bytes(LINES)
    source = from_file(path, warn=refuse)
    path.write_bytes(b"other")  # opened again when it is read
    assert read(source) == b"other"


def test_what_is_no_file_says_so_before_anything_is_read(tmp_path):
    with pytest.raises(UsageError, match=r"gone\.log cannot be read: no such file"):
        from_file(tmp_path / "gone.log", warn=refuse)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses a directory otherwise")
def test_a_directory_is_answered_with_how_to_name_its_files(tmp_path):
    with pytest.raises(UsageError, match="is a directory") as caught:
        from_file(tmp_path, warn=refuse)
    assert f"{tmp_path}/*" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_opened_once(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    other_end = os.open(path, os.O_RDWR)  # or opening it to read would wait for a writer
    os.write(other_end, LINES)
    source = from_file(path, warn=refuse)
    os.close(other_end)
    assert read(source) == LINES


def test_a_file_that_fails_on_the_way_keeps_what_was_read(tmp_path, monkeypatch):
    class Failing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() >= 4:
                raise OSError(5, "Input/Output Error")
            return super().read(size)

    path = tmp_path / "a.log"
    path.write_bytes(LINES)
    stream, warnings = Failing(LINES), []
    source = from_file(path, warn=warnings.append)
    monkeypatch.setattr(sources, "_opened", lambda _: stream)
    assert LINES.startswith(read(source))
    assert warnings == [f"{path}: input/output error; what was read is used"]
    assert stream.closed


@pytest.mark.parametrize("packed", [LINES, gzip.compress(LINES, mtime=0)])
def test_a_dash_is_standard_input(piped, packed):
    piped.write(packed)
    piped.close()
    source = from_file(Path("-"), warn=refuse)
    assert (source.name, source.path) == ("standard input", None)
    assert read(source) == LINES


@pytest.mark.skipif(sys.platform == "win32", reason="pipes tell nothing of pauses there")
def test_a_pipe_gives_what_there_is_and_tells_its_pauses(piped, monkeypatch):
    monkeypatch.setattr(sources, "PAUSE_S", 0)
    source = from_stdin(warn=refuse)
    assert source.live
    piped.write(b"429 ")
    assert [next(source.chunks), next(source.chunks)] == [b"429 ", b""]
    piped.write(b"503")
    assert next(source.chunks) == b"503"
    assert next(source.chunks) == b""
    piped.close()
    assert list(source.chunks) == []


def test_a_file_as_standard_input_has_no_pauses(tmp_path, monkeypatch):
    path = tmp_path / "a.log"
    path.write_bytes(LINES)
    with path.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        source = from_stdin(warn=refuse)
        assert not source.live
        assert read(source) == LINES


def test_without_standard_input_there_is_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert read(from_stdin(warn=refuse)) == b""


def test_at_a_terminal_a_paste_is_read(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("gemquota.intake.terminal.read_paste", lambda: LINES)
    source = from_stdin(warn=refuse)
    assert (source.name, read(source)) == ("the paste", LINES)


def test_standard_input_that_is_no_file_of_this_machine_is_read_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    source = from_stdin(warn=refuse)
    assert not source.live
    assert read(source) == LINES


@given(st.lists(st.binary(max_size=9)), st.integers(0, 40), st.booleans())
def test_a_head_may_be_read_and_put_back(chunks, most_bytes, to_a_pause):
    source = Source("a", None, iter(chunks))
    head, whole = head_of(source, most_bytes, to_a_pause=to_a_pause)
    octets = b"".join(chunks)
    assert octets.startswith(head)
    assert len(head) < most_bytes + 10
    assert not whole or head == octets
    assert whole or to_a_pause or len(head) > most_bytes
    assert read(with_head(source, head)) == octets


@pytest.mark.parametrize(
    ("to_a_pause", "head", "whole"), [(True, b"429", False), (False, b"429503", True)]
)
def test_a_head_ends_at_a_pause_where_that_is_asked_for(to_a_pause, head, whole):
    source = Source("a", None, iter([b"", b"429", b"", b"503"]))
    assert head_of(source, 100, to_a_pause=to_a_pause) == (head, whole)


def test_bytes_in_memory_come_unpacked():
    assert read(from_bytes("it", gzip.compress(LINES, mtime=0), warn=refuse)) == LINES
