from __future__ import annotations

import csv
import io
import json

from gemquota.domain.call import Kind
from gemquota.export.attributes import COLUMNS, Told, attributes
from gemquota.export.lines import csv_head, csv_rows, jsonl
from tests.store.calls import RPD_250, call, refused


def test_each_call_is_one_line_of_json():
    calls = [call(1.0), refused(2.0, RPD_250), call(3.0, Kind(model="a\nb\u2028c", tag="ü"))]
    text = jsonl(calls)
    assert text.isascii()
    assert [json.loads(line) for line in text.splitlines()] == [attributes(each) for each in calls]
    assert jsonl([]) == ""


def test_csv_holds_the_same_under_the_same_names():
    text = csv_head() + csv_rows([call(1.0), refused(2.0, RPD_250)])
    admitted, over = csv.DictReader(io.StringIO(text))
    assert tuple(admitted) == COLUMNS
    assert (admitted["gen_ai.usage.input_tokens"], admitted["error.type"]) == ("3", "")
    assert json.loads(over["gemquota.limits"]) == [RPD_250._asdict()]
    assert over["gen_ai.usage.input_tokens"] == ""


def test_a_diagnosis_is_an_object_in_json_and_its_text_in_csv():
    over = refused(1.0, RPD_250)._replace(diagnosis="{}")
    told = Told("=full", {"cause": "quota"})
    (line,) = jsonl([over], lambda call: told).splitlines()
    assert json.loads(line)["gemquota.diagnosis"] == told.document
    (row,) = csv.DictReader(io.StringIO(csv_head() + csv_rows([over], lambda call: told)))
    assert json.loads(row["gemquota.diagnosis"]) == told.document
    assert row["gemquota.headline"] == "'=full"


def test_no_name_becomes_a_formula_or_a_second_row():
    kind = Kind(model="=cmd|' /C calc'!A0", tag='a"\n,b')
    (row,) = csv.DictReader(io.StringIO(csv_head() + csv_rows([call(1.0, kind)])))
    assert row["gen_ai.request.model"].startswith("'=")
    assert row["gemquota.tag"] == 'a"\n,b'
