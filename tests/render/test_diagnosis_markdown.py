from __future__ import annotations

from gemquota.data import examples
from gemquota.domain.diagnosis import Action, Cause, Diagnosis, Evidence
from gemquota.extract.diagnose import diagnose
from gemquota.render.diagnosis_markdown import markdown


def text(*diagnoses):
    return markdown(diagnoses, now_s=1_780_000_000.0, local_time=lambda at_s: "then")


def test_a_report_has_verdict_evidence_message_and_actions():
    shown = text(*diagnose(examples.read("quota"), now_s=1_780_000_000.0))
    assert shown.startswith("### RPD limit reached: 20 requests per day for gemini-3.8-flash")
    assert "| cause | quota |" in shown
    assert "- quota_id: `GenerateRequestsPerDayPerProjectPerModel-FreeTier`" in shown
    assert "```text\nYou exceeded your current quota" in shown
    assert "1. See when the day resets, in your time zone — `gemquota reset-time`" in shown


def test_markup_of_the_input_is_inert():
    hostile = "<img src=x> [a](b) | `c` **d** ```\n# e"
    shown = text(
        Diagnosis(
            cause=Cause.UNKNOWN,
            message=hostile,
            explanation=hostile.replace("\n", " "),
            evidence=(Evidence("message", "`tick`"),),
            actions=(Action("do | this"),),
        )
    )
    outside = shown.replace(f"````text\n{hostile}\n````", "")
    assert outside != shown
    assert "<img" not in outside.replace("\\<", "")
    assert "\\[a\\](b) \\| \\`c\\` \\*\\*d\\*\\*" in outside
    assert "`` `tick` ``" in outside
    assert "1. do \\| this" in outside
