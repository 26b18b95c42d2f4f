from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from gemquota.cli.commands.probe import exit_code_of
from gemquota.domain.diagnosis import Cause, Diagnosis
from gemquota.domain.measurement import Ending, Measurement, Method
from gemquota.domain.quota import Dimension
from tests.cli.run import run

pytestmark = pytest.mark.usefixtures("early_in_a_minute", "no_key")

KEY = "AIzaSyD-FAKEFAKEFAKEabcdefghijklmnopqrs"


def flat(text):
    return " ".join(text.split())


def test_the_emulated_free_tier_is_probed_with_six_requests():
    done = run("probe", "--emulate", "--json")
    document = json.loads(done.out)
    (result,) = document["results"]
    assert (done.code, done.err) == (0, "")
    assert (document["schema"], document["emulated"]) == ("gemquota.probe/1", True)
    assert (result["dimension"], result["method"], result["value"]) == ("RPM", "announced", 5)
    assert result["tier"] == "free"
    assert result["spent"]["requests"] == 6
    assert sum(each.get("admitted", 0) for each in result["timeline"]) == 5


def test_all_dimensions_one_after_the_other():
    done = run("probe", "--emulate", "--dimension", "all", "--max-share-of-day", "50", "--compare")
    assert done.code == 0
    for line in (
        "5 requests per minute (announced)",
        "250,000 input tokens per minute (announced)",
        "20 requests per day (on record)",
        "agrees with 5 on record for free tier",
    ):
        assert line in done.out


def test_a_hidden_limit_is_shown_with_its_interval(scenario):
    path = scenario(
        'wording = ["a7"]\nwindow = "sliding"\n'
        'limits."gemini-3.8-flash" = { rpm = 30, rpd = -1, tpm = -1 }\n'
        "latency = { median_s = 0.2, p95_s = 0.3 }\n"
    )
    done = run("probe", "--emulate", path, "--tier", "tier1")
    assert done.code == 0
    assert "30 [30 to 31] requests per minute (measured)" in done.out
    assert "by a sliding minute" in done.out


def test_a_dry_run_needs_no_key_and_sends_nothing():
    done = run("probe", "--dry-run", "--json")
    document = json.loads(done.out)
    assert (done.code, document["dry_run"]) == (0, True)
    assert document["plans"][0]["most_requests"] == 6
    text = flat(run("probe", "--dry-run", "--dimension", "all").out)
    assert "At most 6 requests" in text
    assert "30% of 20 a day" in text


def test_what_the_caps_do_not_allow_is_not_probed():
    done = run("probe", "--emulate", "tier1", "--dimension", "tpm")
    assert done.code == 6
    assert "would be above the caps" in flat(done.out)


def test_a_capped_probe_says_at_least_and_ends_with_6():
    done = run("probe", "--emulate", "tier1", "--max-requests", "20")
    assert done.code == 6
    assert "at least" in done.out
    assert "the cap on requests was reached" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["--yes"], 4, "no key: GEMINI_API_KEY is not set"),
        (["--dimension", "rpx"], 2, "--dimension has no value 'rpx'"),
        (["--tier", "gold", "--dry-run"], 2, "--tier has no value 'gold'"),
        (["--dimension", "ipm", "--dry-run"], 2, "--dimension ipm counts images"),
        (["--model", "embedding", "--dry-run"], 2, "does not answer generateContent"),
        (["--base-url", "http://example.com", "--yes"], 2, "over plain http"),
        (["--max-cost", "nan", "--yes"], 2, "--max-cost nan is no cap"),
        (["--max-seconds", "inf", "--yes"], 2, "--max-seconds inf is no cap"),
        (["--vertex", "shop", "--dry-run"], 2, "--vertex has no value 'shop'"),
        (["--env-file", "nowhere.env", "--yes"], 2, "cannot read nowhere.env"),
        (["--emulate", "nowhere.toml"], 2, "nowhere.toml"),
    ],
)
def test_what_cannot_be_done_ends_with_one_line_and_a_hint(arguments, code, complaint):
    done = run("probe", *arguments)
    assert (done.code, done.out) == (code, "")
    assert complaint in done.err.splitlines()[0]


def test_a_project_on_vertex_ai_is_planned_without_the_record_of_the_developer_api():
    done = run("probe", "--vertex", "shop/us-central1", "--dry-run")
    assert done.code == 0
    text = flat(done.out)
    assert "us-central1-aiplatform.googleapis.com/v1/projects/shop/locations/us-central1" in text
    assert "no requests per minute are on record" in text


def test_without_a_terminal_nobody_is_asked(tmp_path):
    path = tmp_path / ".env"
    path.write_text(f"GEMINI_API_KEY={KEY}\n")
    done = run("probe", "--env-file", str(path), "--base-url", "http://127.0.0.1:9")
    assert done.code == 2
    assert "hint: add --yes" in done.err


def test_where_nobody_answers_the_key_is_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    done = run("probe", "--yes", "--base-url", "http://127.0.0.1:9", "--max-seconds", "1")
    kept = (tmp_path / "state" / "probes.jsonl").read_text()
    assert "requests per minute: not known" in done.out
    assert '"unanswered":1' in kept
    assert KEY not in done.out + done.err + kept


@pytest.mark.parametrize(
    ("ending", "cause", "code"),
    [
        (Ending.DONE, None, 0),
        (Ending.CAP, None, 6),
        (Ending.NO_RECOVERY, None, 12),
        (Ending.STOPPED, None, 130),
        (Ending.FAILING, Cause.NETWORK, 5),
        (Ending.FAILING, Cause.OVERLOADED, 3),
        (Ending.SURPRISE, Cause.AUTH, 4),
        (Ending.SURPRISE, Cause.QUOTA, 10),
        (Ending.SURPRISE, Cause.NO_ENTITLEMENT, 13),
        (Ending.SURPRISE, None, 3),
    ],
)
def test_the_exit_code_says_how_it_ended(ending, cause, code):
    surprise = Diagnosis(cause=cause) if cause else None
    found = Measurement(
        dimension=Dimension.RPM,
        method=Method.LOWER_BOUND,
        ending=ending,
        value=3,
        surprise=surprise,
    )
    assert exit_code_of(found) == code


def test_a_day_is_reported_and_not_spent():
    done = run("probe", "--dimension", "rpd", "--tier", "free")
    assert (done.code, done.err) == (0, "")
    assert "20 requests per day (on record)" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_what_is_known_is_printed(number, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        mute.settimeout(60)
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        with subprocess.Popen(
            [sys.executable, "-m", "gemquota", "probe", "--yes", "--base-url", url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "GEMINI_API_KEY": KEY, "GEMQUOTA_STATE_DIR": str(tmp_path)},
        ) as process:
            connection, _ = mute.accept()
            with connection:
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped by you" in out
    assert "Traceback" not in err
