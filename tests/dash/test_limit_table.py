from __future__ import annotations

from gemquota.dash import limit_table
from gemquota.dash.glyphs import ASCII
from gemquota.dash.ink import text_of, width_of
from gemquota.dash.view import View
from gemquota.domain.frame import SPEND_MONTH
from gemquota.domain.headroom import SOURCES
from tests.dash.frames import FRAME, LIMITS, known

VIEW = View(FRAME, ASCII, 3600.0)


def row(limit, width=160):
    return limit_table.row_line(limit, VIEW, limit_table.plan(LIMITS, width), selected=False)


def test_every_source_has_a_column():
    assert tuple(limit_table.SOURCES) == SOURCES


def test_what_a_demonstration_invented_has_a_column_there_alone():
    def names(limits):
        return [limit_table.COLUMNS[each.which].name for each in limit_table.plan(limits, 200)]

    invented = LIMITS[0]._replace(by_source=(known("m", "RPM", 10, "invented"),))
    assert limit_table.INVENTED in names([invented])
    assert limit_table.INVENTED not in names(LIMITS)


def test_a_source_without_figures_makes_room_for_names():
    label = "gemini-3.1-flash-image-x"
    invented = known(label, "RPM", 10, "invented")
    row = LIMITS[0]._replace(label=label, by_source=(invented,), believed=invented)
    placed = {
        limit_table.COLUMNS[each.which].name: each.width for each in limit_table.plan([row], 80)
    }
    assert placed["MODEL"] >= len(label)
    assert limit_table.INVENTED in placed
    assert "PROBED" not in placed
    wide = limit_table.plan([row], 200)
    assert "PROBED" in {limit_table.COLUMNS[each.which].name for each in wide}


def test_the_fields_of_a_filter_are_those_of_a_limit():
    assert set(limit_table.FIELDS) == set(limit_table.fields(LIMITS[0]))


def test_figures_stand_side_by_side_and_drift_is_marked():
    text = text_of(row(LIMITS[2]))
    assert "250" in text
    assert "500?" in text
    assert "changed 2d ago" in text
    assert "differ" in text_of(row(LIMITS[3]))
    assert "!" not in text_of(row(LIMITS[0]))


def test_the_believed_figure_has_the_accent_and_one_that_contradicts_it_warns():
    roles = {piece.text.strip(): piece.role for piece in row(LIMITS[3])}
    assert (roles["15"], roles["30"]) == ("accent", "warn")


def test_values_are_written_as_what_they_are():
    assert limit_table.value_of(known("m", "TPM", 250_000)) == "250,000"
    assert limit_table.value_of(known("m", "TPM", 250_000), width=5) == "250k"
    assert limit_table.value_of(known("m", "RPD", -1)) == "no limit"
    assert limit_table.value_of(known("m", SPEND_MONTH, 250_000_000)) == "$250.00"


def test_rows_are_aligned_whatever_is_in_them():
    for width in (30, 80, 160):
        lines = [row(each, width) for each in LIMITS]
        assert (
            len(
                {
                    width_of(line)
                    for line in [limit_table.head(limit_table.plan(LIMITS, width)), *lines]
                }
            )
            == 1
        )


def test_the_selected_one_tells_where_each_figure_is_from_and_how_it_changed():
    lines = [text_of(line) for line in limit_table.explained(LIMITS[2], VIEW, width=110, most=9)]
    assert "believed" in lines[1]
    assert "stated by a refusal 2 h 2 min ago" in lines[1]
    assert "on record for free, 2026-10-17, stale" in lines[2]
    assert "RPD of gemini-2.5-flash went from 500 (free) to 250 (free)" in lines[3]


def test_google_s_accounts_have_a_column_where_they_were_asked():
    of_google = known("gemini-2.5-flash", "RPM", 12, "console", 60)
    asked = (LIMITS[0]._replace(by_source=(LIMITS[0].by_source[0], of_google)), *LIMITS[1:])
    names = [
        text_of(limit_table.head(limit_table.plan(rows, 160))).split() for rows in (LIMITS, asked)
    ]
    assert ["CONSOLE" in each for each in names] == [False, True]
    placed = limit_table.plan(asked, 160)
    assert "12" in text_of(limit_table.row_line(asked[0], VIEW, placed, selected=False)).split()
