from __future__ import annotations

import pytest

from gemquota.domain.diagnosis import Action, Cause, Confidence, Diagnosis
from gemquota.domain.triage import ROWS, Check, Checked, Conclusion, Outcome, Suspect
from gemquota.render.layout import plain_paint
from gemquota.render.triage_text import NAMES, SUSPECTS, Most, triage_plan_text, triage_text

BARE = Diagnosis(cause=Cause.UNEXPLAINED_429, http_status=429)
PASSED = Checked(Check.MODELS, Outcome.PASSED, None, 0.25)
REFUSED = Checked(Check.TINY, Outcome.REFUSED, BARE, 1.0)
MODEL = Conclusion(Suspect.MODEL, Confidence.LIKELY, "A sibling passes.", ())


def marked(text, role):
    return f"<{role}>{text}</{role}>"


def told(*checked, found=MODEL, why_ended="", width=100, paint=plain_paint):
    return triage_text(
        "m", checked, found, why_ended=why_ended, spent=(12, 0.00001), width=width, paint=paint
    )


def planned(*checks):
    most = Most(9, 1234, 0.5, 90.0)
    return triage_plan_text("m", "lite", "here", checks, most, width=200, paint=plain_paint)


def test_every_check_and_every_suspect_has_words_of_its_own():
    for words, members in ((NAMES, Check), (SUSPECTS, Suspect)):
        assert words.keys() == set(members)
        assert len(set(words.values())) == len(members)


@pytest.mark.parametrize(
    ("checked", "line"),
    [
        (PASSED, "  models.list  passed  0.2 s"),
        (REFUSED, "  one token  refused  1.0 s  429"),
        (
            Checked(Check.TINY, Outcome.SURPRISE, Diagnosis(cause=Cause.AUTH, http_status=401)),
            "  one token  surprise  0.0 s  401 auth",
        ),
        (
            Checked(Check.COUNT, Outcome.SURPRISE, Diagnosis(cause=Cause.NETWORK)),
            "  countTokens  surprise  0.0 s  no answer network",
        ),
    ],
)
def test_a_check_says_its_status_and_a_cause_only_where_the_answer_named_one(checked, line):
    assert told(checked).splitlines()[2] == line


def test_checks_stand_in_the_order_in_which_they_were_made():
    text = told(REFUSED, PASSED)
    assert text.index("one token") < text.index("models.list")


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (Confidence.CERTAIN, "(certain)"),
        (Confidence.LIKELY, "(likely)"),
        (Confidence.GUESS, "(a guess)"),
    ],
)
def test_a_conclusion_says_how_sure_it_is(confidence, said):
    found = Conclusion(Suspect.TOKENS, confidence, "Why.", ())
    assert f"  {SUSPECTS[Suspect.TOKENS]} {said}\n" in told(found=found)


def test_what_passed_is_good_what_refused_is_bad_and_what_says_nothing_is_neither():
    unavailable = Checked(Check.SIBLING, Outcome.UNAVAILABLE, BARE)
    text = told(PASSED, REFUSED, unavailable, paint=marked)
    assert "<good>passed</good>" in text
    assert "<bad>refused</bad>" in text
    assert "<dim>unavailable</dim>" in text


def test_nobody_is_accused_in_red_where_it_cannot_be_told():
    unclear = Conclusion(Suspect.UNCLEAR, Confidence.GUESS, "Why.", ())
    assert "<dim>  cannot be told (a guess)</dim>" in told(found=unclear, paint=marked)
    assert "<bad>  this one model (likely)</bad>" in told(paint=marked)


def test_actions_are_numbered_and_a_command_is_preferred_to_a_link():
    actions = (
        Action("Both", "gemquota probe", "https://example.org"),
        Action("Link", url="https://example.org/keys"),
        Action("Neither"),
    )
    lines = told(found=Conclusion(Suspect.KEY, Confidence.LIKELY, "Why.", actions)).splitlines()
    assert [line.split(None, 1)[1] for line in lines if "1." in line] == ["1. Both: gemquota probe"]
    assert "2. Link: https://example.org/keys" in lines[-2]
    assert lines[-1].strip() == "3. Neither"
    assert sum(line.startswith("  next") for line in lines) == 1


def test_only_what_was_sent_is_said_to_be_spent():
    assert "2 requests, 12 tokens, $0.000010" in told(PASSED, REFUSED)
    assert "spent" not in told()


def test_an_early_end_is_said():
    assert "the cap on tokens was reached" in told(
        PASSED, why_ended="the cap on tokens was reached"
    )
    assert "ended" not in told(PASSED)


@pytest.mark.parametrize("width", [40, 72, 120])
@pytest.mark.parametrize("row", ROWS)
def test_every_conclusion_fits_the_width(row, width):
    checked = [Checked(check, Outcome.REFUSED, BARE, 12.0) for check in Check]
    found = Conclusion(row.suspect, row.confidence, row.why, (Action("Wait, then ask again"),))
    text = triage_text(
        "m", checked, found, why_ended="", spent=(0, 0.0), width=width, paint=plain_paint
    )
    # The suspect's own line is kept whole: it is what the reader came for.
    head = next(line for line in text.splitlines() if SUSPECTS[row.suspect] in line)
    assert all(len(line) <= width for line in text.splitlines() if line != head)


def test_a_plan_names_both_branches_the_sibling_and_what_it_costs_at_most():
    text = planned((Check.GROUNDED,), (Check.SIBLING, Check.AGAIN))
    assert "Triage of m at here" in text
    assert "with Google Search." in text
    assert "sibling model (lite), one token again." in text
    assert "9 requests one after the other, 1,234 tokens, $0.5000 at paid rates, 90 s" in text


def test_a_branch_without_checks_says_so():
    assert planned((), (Check.AGAIN,)).count("nothing more.") == 1
