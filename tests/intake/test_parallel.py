from __future__ import annotations

import gzip

import pytest

from gemquota.domain.diagnosis import Cause
from gemquota.domain.tally import Span, Tally
from gemquota.errors import UsageError
from gemquota.extract.needles import CALLS
from gemquota.intake import parallel
from gemquota.intake.parallel import Terms, ahead, scan, scan_file

TERMS = Terms(now_s=1_795_500_000.0)
AT = "2026-11-24T10:00:00Z "
ORDINARY = AT + "INFO POST /v1beta/models/gemini-3.8-flash:generateContent 200\n"
OVERLOADED = AT + 'ERROR {"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}\n'  # fmt: skip
UNDATED = "ERROR app TypeError: fetch failed: connect ECONNREFUSED 10.0.3.7:443\n"
LOG = ((ORDINARY * 30 + OVERLOADED) * 40 + UNDATED) * 30


def quiet(warning: str) -> None:
    raise AssertionError(warning)


def counts(tally):
    return {group.cause: row.count for group, row in tally.rows.items()}


TRUTH = {Cause.OVERLOADED: 1200, Cause.NETWORK: 30}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_processes_together_count_what_one_counts(tmp_path, monkeypatch, workers):
    monkeypatch.setattr(parallel, "WORTH_A_WORKER_BYTES", 100_000)
    path = tmp_path / "a.log"
    path.write_text(LOG)
    tally = scan_file(path, TERMS, warn=quiet, workers=workers)
    assert counts(tally) == TRUTH
    assert tally.read_bytes == len(LOG)
    assert tally.calls == LOG.count(":generateContent")


def test_a_file_is_cut_into_shares_that_cover_it_once(tmp_path, monkeypatch):
    monkeypatch.setattr(parallel, "WORTH_A_WORKER_BYTES", 100_000)
    path = tmp_path / "a.log"
    path.write_text(LOG)
    shares = parallel._shares(path, 3)
    assert len(shares) == 3
    assert shares[0][0] == 0
    assert [stop for _, stop in shares[:-1]] == [start for start, _ in shares[1:]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_counted_alike(tmp_path, encoding):
    path = tmp_path / "a.log"
    path.write_bytes(LOG.encode(encoding))
    assert counts(scan_file(path, TERMS, warn=quiet)) == TRUTH


def test_a_packed_log_is_counted_alike(tmp_path):
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(LOG.encode()))
    assert counts(scan_file(path, TERMS, warn=quiet)) == TRUTH


@pytest.mark.parametrize(
    ("since_s", "until_s", "counted", "undated"),
    [
        (None, None, 1230, 0),
        (1_795_514_400.0, None, 1200, 30),
        (1_795_514_401.0, None, 0, 30),
        (None, 1_795_514_401.0, 1200, 30),
        (None, 1_795_514_400.0, 0, 30),
    ],
)
@pytest.mark.parametrize("workers", [1, 3])
def test_errors_outside_the_asked_time_do_not_count(
    tmp_path, monkeypatch, since_s, until_s, counted, undated, workers
):
    monkeypatch.setattr(parallel, "WORTH_A_WORKER_BYTES", 100_000)
    path = tmp_path / "a.log"
    path.write_text(LOG)
    tally = Tally(Span(since_s, until_s))
    scan_file(path, TERMS, warn=quiet, workers=workers, into=tally)
    assert (tally.errors, tally.undated) == (counted, undated)


@pytest.mark.parametrize("workers", [1, 3])
def test_progress_counts_what_all_processes_read(tmp_path, monkeypatch, workers):
    monkeypatch.setattr(parallel, "WORTH_A_WORKER_BYTES", 100_000)
    path = tmp_path / "a.log"
    path.write_text(LOG)
    told = []
    scan_file(path, TERMS, warn=quiet, workers=workers, tick=lambda *so_far: told.append(so_far))
    assert told
    assert all(read <= len(LOG) and errors <= 1230 for read, errors in told)


@pytest.mark.parametrize("size", [1, 5, 17, 63, 64, 1000])
def test_calls_are_counted_across_the_cuts_of_chunks(size):
    log = b"".join(b"POST " + call + b" 200\n" for call in CALLS) * 20
    chunks = [log[at : at + size] for at in range(0, len(log), size)]
    assert scan(chunks, TERMS).calls == 20 * len(CALLS)


def test_a_missing_file_is_a_wrong_argument(tmp_path):
    with pytest.raises(UsageError):
        scan_file(tmp_path / "none.log", TERMS, warn=quiet)


def test_reading_ahead_changes_nothing_and_passes_errors_on():
    assert list(ahead(iter([b"a", b"b"]))) == [b"a", b"b"]

    def broken():
        yield b"a"
        raise ValueError("damaged")

    chunks = ahead(broken())
    assert next(chunks) == b"a"
    with pytest.raises(ValueError, match="damaged"):
        next(chunks)


def test_a_reader_ahead_stops_when_nobody_listens():
    stopped = []

    def endless():
        try:
            while True:
                yield b"x"
        finally:
            stopped.append(True)

    source = endless()
    chunks = ahead(source)
    next(chunks)
    chunks.close()
    source.close()  # would raise while the reader still runs it
    assert stopped == [True]


def test_only_what_is_unpacked_is_read_by_a_thread(tmp_path, monkeypatch):
    ahead_of: list[str] = []

    def noted(chunks):
        ahead_of.append("packed")
        return chunks

    monkeypatch.setattr(parallel, "ahead", noted)
    line = b"answered HTTP 429\n"
    for name, octets in (("plain", line), ("log.gz", gzip.compress(line)), ("empty", b"")):
        (tmp_path / name).write_bytes(octets)
        tally = parallel.scan_file(tmp_path / name, parallel.Terms(0.0), warn=pytest.fail)
        assert tally.errors == bool(octets)
        assert ahead_of == (["packed"] if name != "plain" else [])
