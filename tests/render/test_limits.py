from __future__ import annotations

import json

import pytest

from gemquota.domain.catalogue import LimitRow, RuleRow, cells
from gemquota.render.layout import plain_paint
from gemquota.render.limits import Form, limits_json, limits_text, value_text
from gemquota.sources import catalogue

TODAY = "2026-11-25"
RULE = RuleRow("Tier 2", "costs $100", "docs", "2026-10-17", "medium", True)


def row(model, tier, dimension, value, as_of="2026-11-01", confidence="high", **more):
    return LimitRow(model, tier, dimension, value, as_of, "docs", confidence, **more)


def text(rows, *, form=Form.OVERVIEW, width=80, rules=()):
    return limits_text(
        cells(rows), rules, {"docs": "the documentation"},
        today=TODAY, width=width, paint=plain_paint, form=form,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"), [(-1, "unlimited"), (0, "not offered"), (250000, "250,000")], ids=str
)
def test_special_values_are_words(value, said):
    assert value_text(value) == said


def test_the_overview_is_a_line_for_each_tier_of_a_model():
    shown = text(
        [
            row("a", "free", "RPM", 5),
            row("a", "free", "RPD", 20),
            row("a", "free", "IPM", 2),
            row("a", "tier1", "RPM", 1_000, confidence="low"),
            row("b", "free", "RPD", -1),
        ]
    )
    assert shown.splitlines()[:6] == [
        "model, tier    RPM         RPD   as of       trust  source  other",
        "a",
        "  free           5          20   2026-11-01  high   docs    IPM 2",
        "  tier1      1,000               2026-11-01  low    docs",
        "b",
        "  free               unlimited   2026-11-01  high   docs",
    ]


def test_the_oldest_date_and_the_least_trust_speak_for_a_line():
    shown = text(
        [
            row("a", "free", "RPM", 5, "2026-10"),
            row("a", "free", "RPD", 20, "2026-11-20", "medium"),
        ]
    )
    (line,) = [line for line in shown.splitlines() if line.startswith("  free")]
    assert line.split()[-3:] == ["2026-10", "medium", "docs"]


@pytest.mark.parametrize(
    ("rows", "cell", "legend"),
    [
        pytest.param(
            [row("a", "free", "RPD", 20, "2025-01-01")], "20*", "* last seen over 90 days ago", id="stale"
        ),
        pytest.param(
            [row("a", "free", "RPD", 20), row("a", "free", "RPD", 50)], "50!", "! sources conflict", id="conflict"
        ),
        pytest.param([row("a", "free", "RPD", 0)], " 0 ", "0 not offered", id="zero"),
    ],
)  # fmt: skip
def test_a_doubtful_figure_is_marked_and_the_mark_explained(rows, cell, legend):
    shown = text(rows)
    assert cell in shown
    assert legend in shown


def test_a_mark_that_is_not_there_is_not_explained():
    assert "conflict" not in text([row("a", "free", "RPD", 20)])


def test_readings_keep_the_date_of_each_figure():
    shown = text(
        [
            row("a", "free", "RPM", 5, "2026-10"),
            row("a", "free", "RPD", 20, "2025-01-01", "medium"),
            row("a", "free", "RPD", 7, TODAY, "yours", is_yours=True),
        ],
        form=Form.READINGS,
    )
    assert "free       RPM 5  2026-10     docs    high" in shown
    assert "free       RPD 7  2026-11-25  docs    yours" in shown
    assert "docs: the documentation" in shown


def test_history_draws_how_a_limit_fell():
    shown = text(
        [row("a", "free", "RPD", 250, "2025-09-05"), row("a", "free", "RPD", 20, "2025-12-06")],
        form=Form.HISTORY,
    )
    assert shown.startswith(
        "a free RPD  █▁\n  2025-09-05  250  docs  high\n  2025-12-06   20  docs"
    )


def test_rules_keep_their_doubts():
    shown = text([], form=Form.RULES, rules=[RULE])
    assert shown.startswith("Rules\n  Tier 2: costs $100 [2026-10-17, medium; sources conflict]\n")


def test_what_is_not_on_record_is_called_unknown():
    assert text([]).startswith("Limits: unknown.")


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("form", list(Form))
def test_the_whole_catalogue_fits_every_terminal(form, width):
    rules, sources = catalogue.rules()
    shown = limits_text(
        cells(catalogue.limit_rows()), rules, sources,
        today=TODAY, width=width, paint=plain_paint, form=form,
    )  # fmt: skip
    assert max(map(len, shown.splitlines())) <= width
    assert "https://aistudio.google.com/rate-limit" in shown


def test_json_says_of_each_cell_whether_to_doubt_it():
    found = cells(
        [row("a", "free", "RPD", 20, "2025-01-01"), row("a", "free", "RPD", 50, "2025-01-01")]
    )
    value = json.loads(limits_json(found, [RULE], {"docs": "the documentation"}, today=TODAY))
    (limit,) = value["limits"]
    assert value["schema"] == "gemquota.limits/1"
    assert (limit["value"], limit["is_stale"], limit["is_conflicting"]) == (50, True, True)
    assert (limit["source"], len(limit["history"])) == ("the documentation", 2)
    assert value["rules"][0]["is_conflicting"]
