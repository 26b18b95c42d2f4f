from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gemquota.store.sqlite import SqliteStore
from tests.cli.run import run
from tests.store.calls import RPD_250, call, refused


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    return tmp_path / "calls.db"


@pytest.fixture
def filled(path):
    now_s = time.time()
    with closing(SqliteStore(path)) as store:
        store.add([call(now_s - 7200), call(now_s - 60), refused(now_s - 50, RPD_250)])
    return path


def admitted(text):
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels.get("gemquota_outcome") == "admitted"
    )


def test_jsonl_is_a_line_for_each_call(filled):
    found = [json.loads(line) for line in run("export", "jsonl").out.splitlines()]
    assert [each["gemquota.outcome"] for each in found] == ["admitted", "admitted", "refused"]


def test_csv_is_a_line_for_each_call_below_the_names(filled):
    rows = list(csv.DictReader(io.StringIO(run("export", "csv").out)))
    assert [row["http.response.status_code"] for row in rows] == ["200", "200", "429"]


def test_all_are_written_however_many_there_are(path):
    now_s = int(time.time()) - 3600
    with closing(SqliteStore(path)) as store:
        store.add([call(now_s + number // 3) for number in range(10_001)])
    assert run("export", "jsonl").out.count("\n") == 10_001
    assert run("export", "csv").out.count("\n") == 10_002


@pytest.mark.parametrize(
    ("between", "calls"), [(["--since", "1h"], 2), (["--until", "1h"], 1), (["--since", "2s"], 0)]
)
def test_since_and_until_leave_out_what_lies_outside(filled, between, calls):
    done = run("export", "jsonl", *between)
    assert (done.code, done.out.count("\n")) == (0, calls)


def test_prometheus_sums_all_that_was_recorded(filled):
    assert admitted(run("export", "prometheus").out) == 2
    assert admitted(run("export", "prometheus", "--since", "1h").out) == 1
    assert 'gemquota_dimension="RPD"' in run("export", "prometheus").out


@pytest.mark.parametrize("form", ["jsonl", "csv", "otlp", "prometheus"])
def test_where_nothing_was_recorded_it_says_how_to(path, form):
    done = run("export", form)
    assert (done.code, done.out) == (11, "")
    assert "hint: gemquota run" in done.err
    assert not path.exists()


@pytest.mark.parametrize("form", ["jsonl", "csv", "otlp", "prometheus"])
def test_a_damaged_file_is_one_line_and_a_hint(path, form):
    path.write_bytes(b"no database, but long enough to look at" * 100)
    done = run("export", form)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 2)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["json"], "did you mean jsonl?"),
        (["x"], "there are jsonl, csv, otlp, prometheus"),
        (["csv", "--serve"], "--serve goes with prometheus"),
        (["prometheus", "--serve", "--until", "1h"], "without --until"),
        (["prometheus", "--serve", "70000"], "--serve"),
        (["csv", "--json"], "--json goes with --serve"),
        (["csv", "--to", "http://127.0.0.1:4318"], "--to goes with otlp"),
        (["otlp", "--to", "http://example.com"], "over plain http"),
        (["csv", "--since", "soon"], "is no time"),
        (["csv", "--since", "1h", "--until", "2h"], "--until lies before --since"),
    ],
)
def test_a_wrong_word_ends_with_2_and_what_is_right(filled, arguments, complaint):
    done = run("export", *arguments)
    assert (done.code, done.out) == (2, "")
    assert complaint in done.err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_is_scraped_while_calls_go_on_being_recorded(filled, how):
    with subprocess.Popen(
        [sys.executable, "-m", "gemquota", "export", "prometheus", "--serve", "0", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"GEMQUOTA_STATE_DIR": str(filled.parent), "PATH": ""},
    ) as process:  # fmt: skip
        try:
            url = json.loads(process.stdout.readline())["url"]
            assert url.startswith("http://127.0.0.1:")
            assert admitted(urllib.request.urlopen(url, timeout=20).read().decode()) == 2
            with closing(SqliteStore(filled)) as store:
                store.add([call(time.time())])
            assert admitted(urllib.request.urlopen(url, timeout=20).read().decode()) == 3
            foreign = urllib.request.Request(url, headers={"Host": "evil.example"})
            with pytest.raises(urllib.error.HTTPError, match="403") as refusal:
                urllib.request.urlopen(foreign, timeout=20)
            refusal.value.close()
            process.send_signal(how)
            _, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, err) == (130, "")
