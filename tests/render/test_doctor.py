from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gemquota.domain.finding import Finding, Grade, failure, note, ok, warning
from gemquota.render.doctor import (
    About,
    blanked,
    doctor_json,
    finding_text,
    mends,
    report_markdown,
    summary,
)
from gemquota.render.layout import plain_paint

ABOUT = About("1.0", "3.12", "Linux", "gemini-3.8-flash", "https://x", "2026-11-25T00:00:00Z")
KEY = "AIza" + "fake-key-of-a-test".ljust(35, "x")
BAD = failure("dns", "no address", "evidence | of it", mend="nslookup x")


def test_a_failure_shows_its_evidence_and_its_mend():
    lines = finding_text(BAD, width=80, paint=plain_paint)
    assert lines[0].startswith("failure  dns")
    assert lines[-1].endswith("mend: nslookup x")
    assert finding_text(ok("dns", "fine", "evidence"), width=80, paint=plain_paint) == [
        "ok       dns           fine"
    ]


WORDS = st.lists(st.text(alphabet="ab", min_size=1, max_size=10), max_size=40).map(" ".join)


@given(
    st.builds(
        Finding,
        st.just("first token"),
        st.sampled_from(Grade),
        WORDS,
        st.lists(WORDS, max_size=4).map(tuple),
        mend=st.just(""),  # a command stays whole
    )
)
def test_lines_fit(finding):
    assert max(map(len, finding_text(finding, width=60, paint=plain_paint))) <= 60


def test_the_summary_counts_what_is_not_well():
    assert summary([ok("a", "x"), note("b", "x")]) == "all is well"
    assert summary([BAD, BAD, warning("c", "x")]) == "2 failures, 1 warning; the rest is well"


def test_mends_are_comments_and_commands():
    assert mends([BAD, note("n", "x", mend="left out"), warning("w", "no mend")]) == [
        "# dns: no address",
        "nslookup x",
    ]


def test_the_json_has_a_schema_and_every_finding():
    document = json.loads(doctor_json([BAD, ok("tcp", "fine")], ABOUT))
    assert document["schema"] == "gemquota.doctor/1"
    assert document["counts"] == {"ok": 1, "failure": 1}
    assert [each["mend"] for each in document["findings"]] == ["nslookup x", None]


def test_a_report_holds_nothing_private():
    bad = failure("x", f"{KEY} of maria at /home/maria/a, mariachi", "proxy corp.example")
    text = report_markdown([bad], ABOUT, private=("maria", "/home/maria", "corp.example"))
    assert KEY not in text
    assert "maria " not in text
    assert "~/a" in text
    assert "mariachi" in text
    assert "corp.example" not in text


def test_a_report_is_a_table_whatever_is_in_it():
    row = report_markdown([BAD], ABOUT, private=()).splitlines()[-1]
    assert row.count("|") - row.count("\\|") == 4


@given(st.text(max_size=100), st.text(alphabet="abc.*+", min_size=1, max_size=5))
def test_a_private_word_stands_nowhere_by_itself(text, word):
    assert f" {word} " not in blanked(f"{text} {word} {text}", [word])
