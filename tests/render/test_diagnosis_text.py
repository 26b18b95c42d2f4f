from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gemquota.data import examples
from gemquota.domain.diagnosis import Cause, Diagnosis, Evidence
from gemquota.extract.diagnose import diagnose
from gemquota.render.diagnosis_text import report

NOW_S = datetime(2026, 11, 24, 20, tzinfo=UTC).timestamp()


def utc(at_s):
    return datetime.fromtimestamp(at_s, UTC).strftime("%a %d %b %H:%M UTC")


def text(diagnoses, *, width=80):
    return report(diagnoses, now_s=NOW_S, local_time=utc, width_cells=width)


def of(name, **more):
    return text(diagnose(examples.read(name), now_s=NOW_S), **more)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", examples.names())
def test_every_example_fits_the_terminal_but_for_what_is_to_be_copied(name, width):
    for line in of(name, width=width).splitlines():
        words = line.split()
        copied = words[:1] in (["gemquota"], ["curl"], ["quota_id"]) or (
            len(words) == 1 and len(line) > width
        )
        assert len(line) <= width or copied


@pytest.mark.parametrize("name", examples.names())
def test_the_verdict_comes_first_then_whether_waiting_helps(name):
    headline, blank, *rest = of(name).splitlines()
    assert headline
    verdict = rest if blank == "" else rest[1:]  # a headline may take two lines
    labels = [line.split()[0] for line in verdict[:8] if line[:3].strip() and line[:2] == "  "]
    assert [label for label in labels if label in ("Wait", "Who")] == ["Wait", "Who"]
    assert "What to do" in rest


def test_a_contradiction_shows_either_and_or():
    shown = of("contradiction")
    assert "\n  Either    The day counts: " in shown
    assert "\n  Or        The delay counts: " in shown


def test_what_the_speakers_line_says_is_no_evidence_again():
    evidence = of("quota").partition("Evidence\n")[2].partition("\n\n")[0]
    assert "quota_id" in evidence
    assert "RESOURCE_EXHAUSTED" not in evidence


def test_a_metric_is_cut_after_its_host_and_nowhere_else():
    assert "generativelanguage.googleapis.com/\n                generate_content_free" in of(
        "quota"
    )
    assert "generativelanguage.googleapis.com/generate_content_free" in of("quota", width=100)


def test_several_errors_are_numbered():
    many = text([Diagnosis(cause=Cause.OVERLOADED, occurrences=4), Diagnosis(cause=Cause.AUTH)])
    assert many.startswith("2 distinct errors, the one that explains most first\n\n1. The model")
    assert "overloaded (seen 4 times)" in many
    assert "\n\n2. The key or token" in many


def test_endless_evidence_is_cut():
    diagnosis = Diagnosis(
        cause=Cause.QUOTA, evidence=tuple(Evidence(f"field{n}", "x" * 500) for n in range(20))
    )
    shown = text([diagnosis])
    assert "field7" in shown
    assert "field8" not in shown
    assert "x" * 241 not in shown
