from __future__ import annotations

import json
import time
from contextlib import closing

import pytest

from gemquota.store.sqlite import SqliteStore
from tests.cli.run import run
from tests.store.calls import RPD_250, call, refused


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path))
    return tmp_path / "calls.db"


def lines(*documents):
    return "".join(json.dumps(each) + "\n" for each in documents)


def span(at_s, **given):
    return {"timestamp": at_s, "gen_ai.request.model": "gemini-3.8-flash", **given}


def imported(text):
    return json.loads(run("import", "-", "--json", stdin=text).out)


def test_a_file_that_is_imported_twice_counts_once_and_equal_lines_stay_calls(path):
    now_s = int(time.time()) - 60
    text = lines(span(now_s), span(now_s), span(now_s + 1))
    first, second = imported(text), imported(text)
    assert (first["added"], first["known"]) == (3, 0)
    assert (second["added"], second["known"]) == (0, 3)
    longer = imported(text + lines(span(now_s), span(now_s + 2)))
    assert (longer["added"], longer["known"]) == (2, 3)
    assert json.loads(run("store", "--json").out)["totals"]["calls"] == 5


def test_an_export_is_known_where_it_came_from_and_new_elsewhere(path, tmp_path, monkeypatch):
    now_s = time.time() - 100
    with closing(SqliteStore(path)) as store:
        calls = [call(now_s + n / 7, thought_tokens=n or None) for n in range(1100)]
        store.add([*calls[:600], refused(now_s, RPD_250)])
    text = run("export", "jsonl").out
    assert imported(text)["known"] == 601
    monkeypatch.setenv("GEMQUOTA_STATE_DIR", str(tmp_path / "other"))
    assert imported(text)["added"] == 601
    assert run("export", "jsonl").out == text
    assert [each["value"] for each in json.loads(run("store", "--json").out)["learnt"]] == [250]


def test_hostile_lines_are_counted_by_why_and_the_others_are_taken(path):
    now_s = time.time()
    text = "no\n\n[1]\n" + "x" * 2_500_000 + "\n" + lines(
        span(now_s - 5), span(now_s - 40 * 86_400), span(now_s + 9999), {"a": "\ud800"}
    )  # fmt: skip
    found = imported(text)
    assert found["added"] == 1
    assert found["refused"] == {
        "no JSON": 1, "no JSON object": 1, "too long": 1, "older than records are kept": 1,
        "of the future": 1, "without a model": 1,
    }  # fmt: skip


def test_a_file_is_named_and_what_became_of_it_told(path, tmp_path):
    file = tmp_path / "spans.jsonl"
    file.write_text(lines(span(time.time() - 5)) + "{}\n")
    assert run("import", str(file), "--tag", "nightly").out == (
        "1 added, 0 there already, 1 left out\n  1 without a model\n"
    )
    assert json.loads(run("export", "jsonl").out)["gemquota.tag"] == "nightly"
    assert "gemini-3.8-flash: 1 call today" in run("status").out


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_cannot_be_read_is_one_line(path, tmp_path, name):
    done = run("import", str(tmp_path / name))
    assert (done.code, done.out) == (2, "")
    first, hint = done.err.splitlines()
    assert first.startswith("gemquota: ")
    assert hint.startswith("hint: ")


def test_nothing_in_it_is_11(path):
    assert run("import", "-", stdin=b"\x00\xff\n").code == 11


def log_at(at_s):
    """Two refused calls in a log of an application, among other lines."""
    from datetime import UTC, datetime

    from tests.readme import examples

    lines = []
    for n in range(2):
        stamp = datetime.fromtimestamp(at_s + n * 90, UTC).strftime("%Y-%m-%d %H:%M:%S+00:00")
        lines += [f"{stamp} INFO  all is well", f"{stamp} ERROR {examples.read('quota')}"]
    return "\n".join(lines)


def test_the_errors_of_a_log_are_refused_calls_each_once(path):
    text = log_at(int(time.time()) - 3_600)
    first = imported(text)
    assert (first["read_as"], first["added"]) == ("log", 2)
    assert imported(text)["known"] == 2
    found = json.loads(run("store", "--json").out)
    assert found["totals"]["refused"] == 2
    assert [each["dimension"] for each in found["learnt"]] == ["RPD"]


def test_what_a_scan_writes_is_imported(path, tmp_path):
    log = tmp_path / "app.log"
    log.write_text(log_at(int(time.time()) - 3_600))
    written = run("diagnose", "--scan", str(log), "--jsonl").out
    first = imported(written)
    assert (first["read_as"], first["added"], first["refused"]) == ("lines", 2, {})
    assert imported(log.read_text())["known"] == 2


def test_a_packed_file_is_unpacked(path, tmp_path):
    import gzip

    packed = tmp_path / "spans.jsonl.gz"
    packed.write_bytes(gzip.compress(lines(span(time.time() - 5)).encode()))
    assert json.loads(run("import", str(packed), "--json").out)["added"] == 1


def test_an_export_of_opentelemetry_over_many_lines_is_read_whole(path):
    from tests.intake.test_otlp import export
    from tests.intake.test_otlp import span as otlp_span

    begin = str(int(time.time() - 60) * 10**9)
    document = export(otlp_span(startTimeUnixNano=begin, endTimeUnixNano=begin))
    done = imported(json.dumps(document, indent=2))
    assert (done["read_as"], done["added"]) == ("document", 1)


def test_a_log_without_errors_holds_no_call(path):
    done = run("import", "-", stdin="all is well\n" * 10)
    assert done.code == 11
    assert done.out == "0 added out of a log's errors, 0 there already, 0 left out\n"
