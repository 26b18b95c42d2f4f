from __future__ import annotations

from contextlib import suppress

from gemquota.intake.follow import batches, followed


class Story:
    """Runs one step of a story whenever the follower waits."""

    def __init__(self, *steps):
        self.steps = list(steps)

    def __call__(self):
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()


def read(path, *steps):
    seen, said = [], []
    with suppress(KeyboardInterrupt):
        seen.extend(followed(path, wait=Story(*steps), warn=said.append))
    return b"".join(seen), said


def append(path, octets):
    with path.open("ab") as stream:
        stream.write(octets)


def test_a_file_that_comes_later_is_read_from_its_start(tmp_path):
    path = tmp_path / "log"
    seen, said = read(path, lambda: None, lambda: append(path, b"one\n"), lambda: append(path, b"two\n"))  # fmt: skip
    assert seen == b"one\ntwo\n"
    assert said == [f"{path} is not there; waiting for it"]


def test_a_rotated_file_is_read_to_its_end_and_then_its_successor(tmp_path):
    path = tmp_path / "log"
    append(path, b"one\n")

    def rotate():
        append(path, b"two\n")
        path.rename(tmp_path / "log.1")
        append(tmp_path / "log.1", b"three\n")
        append(path, b"four\n")

    assert read(path, rotate)[0] == b"one\ntwo\nthree\nfour\n"


def test_a_cut_file_is_read_from_its_start(tmp_path):
    path = tmp_path / "log"
    append(path, b"a long line\n")
    seen, said = read(path, lambda: path.write_bytes(b"new\n"))
    assert seen == b"a long line\nnew\n"
    assert said == [f"{path} was cut; reading it from its start"]


def test_utf_16_comes_as_utf_8_even_in_odd_pieces(tmp_path):
    path = tmp_path / "log"
    octets = "é quota\n".encode("utf-16")
    append(path, octets[:7])
    assert read(path, lambda: append(path, octets[7:]))[0] == "é quota\n".encode()


def test_a_record_in_two_writes_stays_whole():
    pieces = [b"first\n{\n", b"", b"}\n", b"", b""]
    assert [batch for batch in batches(iter(pieces)) if batch] == [b"first\n{\n}\n"]


def test_a_stream_without_pause_is_handed_out_but_for_its_last_record():
    pieces = [b"done\nopen {\n", b""] * 4
    out = [batch for batch in batches(iter(pieces)) if batch]
    assert out == [(b"done\nopen {\n" * 4)[: -len(b"open {\n")], b"open {\n"]


def test_what_is_held_when_the_pieces_end_is_handed_out():
    assert list(batches(iter([b"one\n", b"two"]))) == [b"one\ntwo"]
