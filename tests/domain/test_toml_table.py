from __future__ import annotations

import tomllib
from enum import StrEnum

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gemquota.domain.toml_table import Table, one_of
from tests.examples import most


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


READERS = {
    "text": lambda table: table.text("x"),
    "texts": lambda table: table.texts("x"),
    "choice": lambda table: table.choice("x", Fruit.PEAR, tuple(Fruit)),
    "flag": lambda table: table.flag("x"),
    "whole": lambda table: table.whole("x", None),
    "number": lambda table: table.number("x", None),
    "instant_s": lambda table: table.instant_s("x"),
    "table": lambda table: table.table("x").rest(),
    "tables": lambda table: [each.rest() for each in table.tables("x")],
}


def read(reader, toml):
    return READERS[reader](Table("", tomllib.loads(toml)))


@pytest.mark.parametrize(
    ("reader", "toml", "value"),
    [
        ("text", 'x = "a b"', "a b"),
        ("texts", 'x = "a"', ("a",)),
        ("texts", 'x = ["a", "b"]', ("a", "b")),
        ("choice", 'x = "apple"', Fruit.APPLE),
        ("flag", "x = true", True),
        ("whole", "x = -1", -1),
        ("whole", "x = 1_000_000_000_000_000", 10**15),
        ("number", "x = 0", 0.0),
        ("number", "x = 2.5", 2.5),
        ("instant_s", "x = 1970-01-01T01:00:00+01:00", 0.0),
        ("instant_s", "x = 1970-01-01T00:01:00", 60.0),  # without a zone, UTC
        ("instant_s", 'x = "1970-01-01T00:01:00Z"', 60.0),
        ("table", "[x]\ny = 1", ("y",)),
        ("tables", "[[x]]\ny = 1\n[[x]]\nz = 1", [("y",), ("z",)]),
    ],
)
def test_what_is_right_is_read(reader, toml, value):
    assert read(reader, toml) == value


@pytest.mark.parametrize(
    ("reader", "default"),
    [
        ("texts", ()), ("choice", Fruit.PEAR), ("flag", False), ("whole", None), ("number", None),
        ("instant_s", None), ("table", ()), ("tables", []),
    ],
)  # fmt: skip
def test_what_is_not_there_has_a_default(reader, default):
    assert read(reader, "") == default


@pytest.mark.parametrize(
    ("reader", "toml", "complaint"),
    [
        ("text", "", "x must be a text"),
        ("text", 'x = ""', "x must be a text"),
        ("text", "x = 1", "x must be a text"),
        ("texts", 'x = ["a", 1]', "x must be texts"),
        ("choice", 'x = "plum"', "x: no 'plum'; choose from apple, pear"),
        ("flag", "x = 1", "x must be true or false"),
        ("whole", "x = true", "x must be a whole number from -1 on"),
        ("whole", "x = 1.0", "x must be a whole number from -1 on"),
        ("whole", "x = -2", "x must be a whole number from -1 on"),
        ("whole", "x = 1_000_000_000_000_001", "x must be a whole number from -1 on"),
        ("number", "x = false", "x must be a number from 0"),
        ("number", "x = -0.1", "x must be a number from 0"),
        ("number", "x = nan", "x must be a number from 0"),
        ("number", "x = inf", "x must be a number from 0"),
        ("instant_s", "x = 5", "x must be a time like 2026-11-24T08:00:00Z"),
        ("instant_s", 'x = "noon"', "x must be a time like 2026-11-24T08:00:00Z"),
        ("instant_s", "x = 08:00:00", "x must be a time like 2026-11-24T08:00:00Z"),
        ("table", "x = 1", "x must be a table"),
        ("tables", "[x]", "x must be tables: [[x]]"),
        ("tables", "x = [1]", "x must be tables: [[x]]"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_right(reader, toml, complaint):
    with pytest.raises(ValueError) as caught:
        read(reader, toml)
    assert str(caught.value) == complaint


def test_a_bound_that_is_asked_for_is_named():
    with pytest.raises(ValueError, match=r"x must be a number from 0 up to 1$"):
        Table("", {"x": 1.5}).number("x", 0.0, most=1)
    with pytest.raises(ValueError, match=r"x must be a whole number from 1 on$"):
        Table("", {"x": 0}).whole("x", 1, least=1)


def test_a_complaint_says_where_it_stands():
    table = Table("faults", {"x": {"y": [{}, {"z": 1}]}})
    *_, second = table.table("x").tables("y")
    with pytest.raises(ValueError, match=r"^faults: x: y 2: z must be true or false$"):
        second.flag("z")


def test_what_nobody_asked_for_is_refused_and_what_was_read_is_not():
    table = Table("", {"a": 1, "b\x1b[2J": 2})
    table.whole("a", 0)
    assert table.rest() == ("b\x1b[2J",)
    with pytest.raises(ValueError, match=r"^'b\\x1b\[2J' is not known here$"):
        table.done()
    Table("", {}).done()


def test_a_choice_outside_of_a_table_names_its_place_too():
    assert one_of("--tier", "pear", tuple(Fruit)) is Fruit.PEAR
    with pytest.raises(ValueError, match=r"^--tier: no 'PEAR'"):
        one_of("--tier", "PEAR", tuple(Fruit))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=most(40))
@given(st.sampled_from(sorted(READERS)), VALUES)
@example("instant_s", "0001-01-01T00:00:00+23:59")
@example("instant_s", "9999-12-31T23:59:59-23:59")
def test_any_value_is_read_or_refused_in_one_line(reader, value):
    try:
        READERS[reader](Table("", {"x": value}))
    except ValueError as error:
        complaint = str(error)
    else:
        complaint = ""
    assert complaint.isprintable()
