from __future__ import annotations

import csv
import io
import json

import pytest

from gemquota.domain.console import (
    DEVELOPER,
    VERTEX,
    ConsoleRow,
    Preference,
    TierReading,
    console_limit,
)
from gemquota.domain.console_report import Problem, Report, ReportRow
from gemquota.domain.headroom import Known
from gemquota.render.layout import plain_paint
from gemquota.render.quotas import CSV_COLUMNS, quotas_csv, quotas_json, quotas_text

NOW_S = 1_795_600_000.0
WISH = Preference("belt", DEVELOPER, "q", (), 50, 50, False)


def row(
    label="flash",
    value=100,
    used=40,
    window="day",
    service=DEVELOPER,
    others=(),
    recorded=None,
    **more,
):
    limits = {key: more.pop(key) for key in ("is_fixed", "is_rolling_out") if key in more}
    limit = console_limit(
        service=service, quota_id="GenerateRequests-PaidTier2", metric=f"{service}/requests", window=window,
        dimensions=({"model": label} if label else {}).items(), value=value, **limits,
    )  # fmt: skip
    base = {
        "peak": 3,
        "newest_s": NOW_S - 180,
        "exceeded": 0,
        "preference": None,
        "resets_s": NOW_S + 7_200,
    }
    return ReportRow(
        ConsoleRow(limit=limit, used=used, **{**base, **more}), tuple(others), recorded
    )


def report(*rows, problems=(), **more):
    tier = TierReading("tier2", "points", "its bucket is in use: X", NOW_S - 180, ("free",))
    base = {"hidden": 0, "other_tiers": 0, "newest_s": NOW_S - 180}
    return Report("p-1", "a user's login", NOW_S, tier, rows, problems=tuple(problems), **{**base, **more})  # fmt: skip


def text(*rows, width=100, paint=plain_paint, **more):
    return "\n".join(quotas_text(report(*rows, **more), width=width, paint=paint))


def test_it_says_whose_which_tier_on_what_evidence_and_how_old_each_figure_is():
    found = text(row())
    assert "Project   p-1, a user's login" in found
    assert "Tier      paid tier 2: its bucket is in use: X, 3 min ago; before that free" in found
    assert "Limits    Cloud Quotas, read at 01:46:40 PST" in found
    assert "Used      Cloud Monitoring, newest minute ended 01:43:40 PST, 3 min ago" in found
    (line,) = (line for line in found.splitlines() if line.startswith("flash"))
    assert line.split() == ["flash", "RPD", "40", "100", "40%", "2", "h"]


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (row(value=-1), "unlimited"),
        (row(value=0), "not offered"),
        (row(value=0, preference=WISH._replace(granted=0)), "switched off"),
        (row(value=50, preference=WISH), "set by preference belt"),
        (row(preference=WISH._replace(is_pending=True, preferred=500)), "500 asked for, waiting for Google"),
        (row(preference=WISH._replace(preferred=500, granted=70)), "500 asked for, 70 granted"),
        (row(is_rolling_out=True), "about to change"),
        (row(is_fixed=True), "fixed"),
        (row(used=None), "?"),
        (row(used=1, value=100_000), "<1%"),
        (row(label=""), "(all others)"),
        (row(window="minute"), " 3 "),
        (row(exceeded=17), "17"),
        (row(recorded=23), "23"),
        (row(others=[Known("", "flash", "RPD", 20, "tier2", "refusal", "", NOW_S - 60, "")]), "a refusal 60 s ago says 20"),
        (row(others=[Known("", "flash", "RPD", 20, "tier2", "catalogue", "2026-10", 0.0, "stale")]), "the record of 2026-10 (stale) says 20"),
    ],
)  # fmt: skip
def test_what_a_limit_is_and_what_others_say_of_it_is_told(each, said):
    assert said in text(each)


def test_what_agrees_is_not_repeated():
    other = Known("", "flash", "RPD", 100, "tier2", "refusal", "", NOW_S - 60, "")
    assert "refusal" not in text(row(others=[other]))


def test_rows_left_out_are_counted_with_the_flag_that_shows_them():
    found = text(row(), hidden=1_072, other_tiers=3)
    assert "1,072 more limits, of which nothing was used: --all." in found
    assert "3 limits of other tiers: --all-tiers." in found


def test_what_is_missing_is_said_with_its_mend():
    found = text(
        row(used=None), newest_s=None, problems=[Problem("use", "not enabled", "gcloud x")]
    )
    assert "Missing   use: not enabled" in found
    assert "gcloud x" in found
    assert "Used      unknown" in found


def test_no_points_at_all_are_no_use():
    assert "nothing since midnight in Los Angeles" in text(row(used=0), newest_s=None)


def test_two_services_have_a_heading_each():
    found = text(row(), row(service=VERTEX))
    assert found.index("Gemini Developer API") < found.index("Vertex AI")
    assert "Gemini Developer API" not in text(row())


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
def test_lines_fit_where_words_allow(width):
    rows = [row("gemini-3.5-flash-lite", preference=WISH, value=50), row(recorded=4, used=99)]
    longest = max(map(len, text(*rows, width=width).splitlines()))
    assert longest <= max(width, 60)


def test_vertex_alone_has_no_tier_to_be_told():
    assert "Tier" not in text(row(service=VERTEX))


def test_a_limit_that_is_nearly_full_is_painted():
    painted = text(
        row("a", used=80), row("b", used=79), paint=lambda words, role: f"<{role}>{words}"
    )
    lines = {line.split()[0] for line in painted.splitlines() if line}
    assert "<bad>a" in lines
    assert "b" in lines


def test_json_has_every_figure_with_its_source_and_unknown_is_null():
    other = Known("", "flash", "RPD", 20, "tier2", "refusal", "2026-11-24T00:00:00Z", NOW_S, "")
    found = json.loads(
        quotas_json(
            report(
                row(others=[other], recorded=4),
                row(used=None, value=-1, newest_s=None, resets_s=None, peak=None, exceeded=None),
                row(value=50, preference=WISH),
                problems=[Problem("use", "no", "x")],
            )
        )
    )
    assert found["schema"] == "gemquota.quotas/1"
    assert (found["tier"]["value"], found["tier"]["how"]) == ("tier2", "points")
    first, second, third = found["rows"]
    assert (first["used"], first["limit"], first["share"], first["recorded_here"]) == (
        40,
        100,
        0.4,
        4,
    )
    assert first["others"] == [{"source": "refusal", "limit": 20, "tier": "tier2", "as_of": "2026-11-24T00:00:00Z", "doubt": None, "agrees": False}]  # fmt: skip
    assert (second["used"], second["limit"], second["state"], second["fresh_at"]) == (None, None, "unlimited", None)  # fmt: skip
    assert (third["is_overridden"], third["preference"]["id"]) == (True, "belt")
    assert found["problems"] == [{"what": "use", "text": "no", "hint": "x"}]


def test_csv_has_a_head_and_no_formula():
    found = list(
        csv.DictReader(io.StringIO(quotas_csv(report(row("=1+1"), row(value=-1, used=None)))))
    )
    assert tuple(found[0]) == CSV_COLUMNS
    assert (found[0]["model"], found[0]["percent"]) == ("'=1+1", "40.00")
    assert (found[1]["limit"], found[1]["used"], found[1]["state"]) == ("", "", "unlimited")
