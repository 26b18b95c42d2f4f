from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gemquota.cli.sending import collector, headers
from gemquota.errors import UsageError
from tests.cli.run import run
from tests.store.calls import RPD_250, call, refused

NOW_S = 1_750_000_000.0


@contextmanager
def listening(status=200, answer=b"{}", location=None):
    """A collector on this machine, and what it was sent."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((self.path, self.headers["content-type"], json.loads(body)))
            self.send_response(status)
            if location:
                self.send_header("location", location)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _filled(keep, monkeypatch):
    monkeypatch.setattr("gemquota.clock.now_s", lambda: NOW_S)
    keep(*(call(NOW_S - 1 - n / 8) for n in range(150)), refused(NOW_S - 50, RPD_250))


def spans(got):
    return [
        span
        for _, _, document in got
        for resource in document["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def test_all_calls_are_sent_in_batches_to_where_a_collector_takes_spans():
    with listening() as (url, got):
        done = run("export", "otlp", "--to", url)
    assert (done.code, done.out, done.err) == (0, "", "151 calls sent\n")
    assert [(path, kind) for path, kind, _ in got] == [("/v1/traces", "application/json")] * 2
    assert len({span["spanId"] for span in spans(got)}) == 151


def test_a_collector_is_told_what_the_environment_says_it_wants_to_know(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "Api-Key=a%20b, x-scope=team=1")
    assert headers() == [("api-key", "a b"), ("x-scope", "team=1")]
    with listening() as (url, got):
        assert run("export", "otlp", "--to", url).code == 0
    assert got


@pytest.mark.parametrize("stated", ["secret", "=secret", "a b=secret", "a=secret%0d%0aX: y"])
def test_what_is_no_header_is_refused_without_showing_it(monkeypatch, stated):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", stated)
    with listening() as (url, got):
        done = run("export", "otlp", "--to", url)
    assert (done.code, done.out, got) == (2, "", [])
    assert "secret" not in done.err


def test_what_a_collector_does_not_want_is_told():
    answer = json.dumps({"partialSuccess": {"rejectedSpans": "7"}}).encode()
    with listening(answer=answer) as (url, _):
        done = run("export", "otlp", "--since", "10s", "--to", f"{url}/own/path", "--json")
    assert json.loads(done.out) == {"schema": "gemquota.export-sent/1", "sent": 73, "rejected": 7}


@pytest.mark.parametrize("answer", [b"no JSON", b"[" * 100_000, b'{"partialSuccess": 7}', b""])
def test_an_odd_answer_is_a_success_all_the_same(answer):
    with listening(answer=answer) as (url, _):
        assert run("export", "otlp", "--to", url).code == 0


def test_a_redirect_is_not_followed():
    with listening() as (elsewhere, never), listening(307, location=elsewhere) as (url, got):
        done = run("export", "otlp", "--to", url)
    assert (done.code, len(got), never) == (3, 1, [])
    assert "answered with status 307" in done.err


def test_nobody_there_is_one_line_and_a_hint():
    with listening() as (url, _):
        pass
    done = run("export", "otlp", "--to", url)
    assert (done.code, done.out, done.err.count("\n")) == (5, "", 2)
    assert "no connection" in done.err


@pytest.mark.parametrize(
    "url",
    ["http://collector.example", "ftp://127.0.0.1", "https://me:secret@host", "https://host/?key=secret", "x"],
)  # fmt: skip
def test_an_address_that_could_give_something_away_is_refused_without_showing_it(url):
    with pytest.raises(UsageError) as caught:
        collector(url)
    assert "secret" not in str(caught.value)


def test_what_was_exported_is_imported_without_counting_twice(tmp_path, path):
    written = tmp_path / "spans.jsonl"
    written.write_text(run("export", "otlp").out)
    assert written.read_text().count("\n") == 2
    again = json.loads(run("import", str(written), "--json").out)
    assert (again["added"], again["known"]) == (0, 151)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT COUNT(*) FROM calls").fetchone() == (151,)
